/** `headwater diff` on files, spec folders and trees: references that went astray, renames, and the JSON of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFiles } from "../write-files.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";
import type { Diff } from "../../src/core/specs/diff-model.ts";
import type { NotChecked, Problem } from "../../src/core/problem.ts";

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const requirements = (...criteria: string[]): string =>
  `# Requirements Document\n\n## Requirements\n\n### Requirement 1: Parcels\n\n#### Acceptance Criteria\n\n${criteria.map((text, at) => `${at + 1}. ${text}\n`).join("")}`;
const TASKS = "- [ ] 1. Weigh\n  - _Requirements: 1.1, 1.2_\n- [ ] 2. Call\n  - _Requirements: 1.2_\n";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "headwater-diff-"));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
function folder(files: Record<string, string>): string {
  const dir = path.join(root, String((count += 1)));
  writeFiles(dir, files);
  return dir;
}

async function run(...args: string[]): Promise<{ code: number; stdout: string }> {
  const out: string[] = [];
  const code = await runCommandLine(["diff", ...args], {
    out: (text) => out.push(text),
    note: () => undefined,
  });
  return { code, stdout: out.join("\n") };
}

type Printed = Diff & { problems: Problem[]; notChecked: NotChecked[] };

async function json(before: string, after: string): Promise<Printed> {
  return JSON.parse((await run(before, after, "--json")).stdout) as Printed;
}

const findings = ({ specs }: Diff): string[] =>
  specs.flatMap(({ references }) =>
    references.map(
      (each) =>
        `${each.path}:${each.line}:${each.column} ${each.reference} ${each.problem}${each.suggestion === "" ? "" : ` → ${each.suggestion}`}`,
    ),
  );
const astray = [
  "tasks.md:2:20 1.1 retargeted → 1.2",
  "tasks.md:2:25 1.2 retargeted → 1.3",
  "tasks.md:4:20 1.2 retargeted → 1.3",
];
const told = (diff: Diff): string[] => findings(diff).filter((each) => !each.includes("uncovered"));

describe("references", () => {
  test("of a spec folder are followed into the file that did not change", async () => {
    const before = folder({ "requirements.md": requirements(A, B), "tasks.md": TASKS });
    const after = folder({ "requirements.md": requirements(C, A, B), "tasks.md": TASKS });
    const diff = await json(before, after);
    expect(told(diff)).toEqual(astray);
    expect(diff.specs.map((spec) => spec.path)).toEqual(["requirements.md"]);
    expect(diff.specs[0]?.references.map(({ corrected }) => corrected)).toContain(
      "  - _Requirements: 1.2, 1.3_",
    );
    const bytes = Buffer.from(TASKS);
    const named = diff.problems.flatMap(({ fix }) =>
      fix === undefined ? [] : [[bytes.subarray(fix.start, fix.end).toString(), fix.text]],
    );
    expect(named).toEqual([
      ["1.1", "1.2"],
      ["1.2", "1.3"],
      ["1.2", "1.3"],
    ]);
    const { stdout } = await run(before, after);
    expect(stdout).toContain("`tasks.md:2`: `1.1` meant “WHEN a parcel arrives");
    expect(stdout).toContain("- _Requirements: 1.2, 1.3_");
  });

  test("of two single files include the files beside them", async () => {
    const before = folder({ "requirements.md": requirements(A, B), "tasks.md": TASKS });
    const after = folder({ "requirements.md": requirements(C, A, B), "tasks.md": TASKS });
    const diff = await json(path.join(before, "requirements.md"), path.join(after, "requirements.md"));
    expect(told(diff)).toEqual(astray.map((each) => `${after}/${each}`));
  });

  test("that dangled before are not told", async () => {
    const before = folder({ "requirements.md": requirements(A), "tasks.md": TASKS });
    const after = folder({ "requirements.md": requirements(A.replace("weigh", "lift")), "tasks.md": TASKS });
    expect(findings(await json(before, after))).toEqual([]);
  });

  test("of test code are followed in a tree", async () => {
    const check = {
      "src/weigh.test.ts": "// Feature: depot, Property 1: weight\n// Validates: Requirements 1.1\n",
    };
    const at = ".kiro/specs/depot/requirements.md";
    const diff = await json(
      folder({ [at]: requirements(A, B), ...check }),
      folder({ [at]: requirements(C, A, B), ...check }),
    );
    expect(told(diff)).toEqual(["src/weigh.test.ts:2:28 1.1 retargeted → 1.2"]);
  });
});

describe("tests that name no feature", () => {
  const check = { "src/weigh.test.ts": "// Validates: Requirements 1.1\nit('weighs');\n" };
  const [old, now] = [requirements(A, B), requirements(C, A, B)];

  test("speak of the one spec that there is", async () => {
    const at = ".kiro/specs/depot/requirements.md";
    const diff = await json(folder({ [at]: old, ...check }), folder({ [at]: now, ...check }));
    expect(told(diff)).toEqual(["src/weigh.test.ts:1:28 1.1 retargeted → 1.2"]);
  });

  test("speak of nothing for sure where there are two", async () => {
    const more = { ".kiro/specs/hall/requirements.md": requirements(C), ...check };
    const at = ".kiro/specs/depot/requirements.md";
    expect(told(await json(folder({ [at]: old, ...more }), folder({ [at]: now, ...more })))).toEqual([]);
  });

  test("belong to a spec folder that is compared by itself, whatever it is called", async () => {
    const named = { "weigh.test.ts": "// Feature: depot, Property 1: x\n// Validates: Requirements 1.1\n" };
    const diff = await json(
      folder({ "requirements.md": old, ...named }),
      folder({ "requirements.md": now, ...named }),
    );
    expect(told(diff)).toEqual(["weigh.test.ts:2:28 1.1 retargeted → 1.2"]);
  });
});

describe("trees", () => {
  const service = (id: string, limit: string): string =>
    `---\nspec: svc.${id}\n---\n\n# ${id}\n\n## Requirements\n\n- PAY-1: THE ${id} service SHALL answer within ${limit} ms\n- PAY-2: THE ${id} service SHALL log every charge\n`;

  test("pair files that moved, and what changed in them", async () => {
    const before = folder({
      "specs/a/payments.spec.md": service("payments", "200"),
      "specs/orders.spec.md": service("orders", "5"),
    });
    const after = folder({
      "specs/b/payments.spec.md": service("payments", "900"),
      "specs/orders.spec.md": service("orders", "5"),
    });
    const { specs } = await json(before, after);
    expect(
      specs.map((spec) => [
        spec.change,
        spec.previousPath,
        spec.path,
        spec.changes.map(({ id, direction }) => `${id} ${direction}`),
      ]),
    ).toEqual([["renamed", "specs/a/payments.spec.md", "specs/b/payments.spec.md", ["PAY-1 weakened"]]]);
  });

  test("follow a renamed folder with a file that nobody touched", async () => {
    const before = folder({
      ".kiro/specs/depot/requirements.md": requirements(A, B),
      ".kiro/specs/depot/tasks.md": TASKS,
    });
    const after = folder({
      ".kiro/specs/hall/requirements.md": requirements(C, A, B),
      ".kiro/specs/hall/tasks.md": TASKS,
    });
    const diff = await json(before, after);
    expect(told(diff)).toEqual(astray.map((each) => `.kiro/specs/hall/${each}`));
  });

  test("do not pair strangers", async () => {
    const before = folder({ "specs/payments.spec.md": service("payments", "200") });
    const after = folder({
      "specs/zoo.spec.md": "# Zoo\n\n## Intent\n\nAnimals live here and are fed twice a day.\n",
    });
    expect((await json(before, after)).specs.map(({ change }) => change).toSorted()).toEqual([
      "created",
      "removed",
    ]);
  });

  test("say which file could not be read, and compare the rest", async () => {
    const orders = { "specs/orders.spec.md": service("orders", "5") };
    const before = folder({ ...orders, "specs/payments.spec.md": service("payments", "200") });
    const after = folder({ ...orders, "specs/payments.spec.md": "\0\0" });
    writeFileSync(path.join(after, "specs/orders.spec.md"), service("orders", "9"));
    const { specs, notChecked } = await json(before, after);
    expect(specs.map((spec) => spec.path)).toEqual(["specs/orders.spec.md"]);
    expect(notChecked).toEqual([
      { what: "specs/payments.spec.md", why: "it is binary (it contains null bytes)" },
    ]);
  });

  test("of one state are the same", async () => {
    const same = folder({ "requirements.md": requirements(A, B), "tasks.md": TASKS });
    const { code, stdout } = await run(same, same);
    expect([code, stdout]).toEqual([0, "Nothing changed in meaning."]);
  });
});

describe("dialects of files outside of their folders", () => {
  const living = (text: string): string =>
    `# Login\n\n## Purpose\nPeople log in.\n\n## Requirements\n\n### Requirement: Passwords\nThe system SHALL ${text}.\n\n#### Scenario: Asked\n- **WHEN** a person comes\n- **THEN** a password is asked for\n`;
  test.each([
    ["old.md", living("ask for a password"), living("ask for a long password"), "openspec"],
    ["login/spec.md", living("ask for a password"), living("ask for a long password"), "openspec"],
    ["old.md", requirements(A), requirements(A, B), "kiro"],
    ["tasks.md", "- [ ] T001 [P] Set up\n", "- [ ] T001 [P] Set up\n- [ ] T002 Build\n", "speckit"],
    ["plain.md", "## Intent\n\nOne.\n", "## Intent\n\nTwo.\n", "spec.md"],
  ])("%s", async (name, before, after, dialect) => {
    const [old, now] = [folder({ [name]: before }), folder({ [name]: after })];
    const { specs } = await json(path.join(old, name), path.join(now, name));
    expect(specs.map((spec) => [spec.dialect, spec.changes.length > 0])).toEqual([[dialect, true]]);
  });
});

describe("OpenSpec changes on disk", () => {
  const SPEC = "openspec/specs/login/spec.md";
  const DELTA = "openspec/changes/longer/specs/login/spec.md";
  const requirement = (text: string): string =>
    `### Requirement: Passwords\nThe system SHALL ${text}.\n\n#### Scenario: Asked\n- **WHEN** a person comes\n- **THEN** a password is asked for\n`;
  const living = `# Login\n\n## Purpose\nLog in.\n\n## Requirements\n\n${requirement("lock within 9 minutes")}`;
  const delta = `## MODIFIED Requirements\n\n${requirement("lock within 20 minutes")}`;
  const told = (specs: { appliesTo?: object; level: string; changes: { rule: string }[] }[]): unknown[] =>
    specs.map(({ appliesTo, level, changes }) => [appliesTo, level, changes.map(({ rule }) => rule)]);

  test("are what they do to the living spec: as a file beside it, against it, and in folders", async () => {
    const dir = folder({ [SPEC]: living, [DELTA]: delta });
    const expected = [[{ path: path.join(dir, SPEC), exists: true }, "breaking", ["bound-loosened"]]];
    expect(told((await json("/dev/null", path.join(dir, DELTA))).specs)).toEqual(expected);
    expect(told((await json(path.join(dir, SPEC), path.join(dir, DELTA))).specs)).toEqual(expected);
    const before = folder({ [SPEC]: living });
    expect(told((await json(before, dir)).specs)).toEqual([
      [{ path: SPEC, exists: true }, "breaking", ["bound-loosened"]],
    ]);
  });

  test("are told by the living spec alone once they are archived", async () => {
    const before = folder({ [SPEC]: living, [DELTA]: delta, "openspec/changes/longer/tasks.md": TASKS });
    const archive = "openspec/changes/archive/2026-01-02-longer";
    const after = folder({
      [SPEC]: living.replace("9", "20"),
      [`${archive}/specs/login/spec.md`]: delta,
      [`${archive}/tasks.md`]: TASKS,
    });
    expect(told((await json(before, after)).specs)).toEqual([[undefined, "breaking", ["bound-loosened"]]]);
  });
});
