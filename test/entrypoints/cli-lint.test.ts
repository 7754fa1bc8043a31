/** `headwater lint` across files, against an earlier state, and `--fix`: only the bytes of the references change. */
import { lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Fix, Problem } from "../../src/core/problem.ts";
import { writeFiles } from "../write-files.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";
import { Sample, temporary } from "../git/support/sample.ts";

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const requirements = (...criteria: string[]): string =>
  `# Requirements Document\n\n## Requirements\n\n### Requirement 1: Parcels\n\n#### Acceptance Criteria\n\n${criteria.map((text, at) => `${at + 1}. ${text}\n`).join("")}`;
/** A file of every oddity at once: byte order mark, mixed newlines, tabs, an escaped star, wide characters. */
const TASKS =
  "\ufeff# 計画 – Größe\r\n\r\n- [ ] 1. Weigh 👩‍🚀\r\n\t- _Requirements: 1.1, 1.2_\n- [x]\\* 2. Call\r\n  - **Validates: Requirements 1.1-1.2** \n- [ ] 3. Old\n  - _Requirements: 1.9_\r\n";
const TEST = "// Feature: depot, Property 1: weight\n// Validates: Requirements 1.1\n";

interface Json {
  files: { path: string; status: string }[];
  problems: Problem[];
  fixed: Fix[];
}

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const [out, notes]: [string[], string[]] = [[], []];
  const session = { out: (text: string) => out.push(text), note: (text: string) => notes.push(text) };
  const code = await runCommandLine(["lint", ...args], session);
  return { code, stdout: out.join("\n"), stderr: notes.join("\n") };
}

async function json(...args: string[]): Promise<Json & { code: number }> {
  const { code, stdout } = await run(...args, "--json");
  return { ...(JSON.parse(stdout) as Json), code };
}

/** A checkout in which requirements.md got a criterion at its top, on a branch. */
function checkout(): Sample {
  const sample = new Sample();
  sample.commit("before", {
    ".kiro/specs/depot/requirements.md": requirements(A, B),
    ".kiro/specs/depot/tasks.md": TASKS,
    "src/weigh.test.ts": TEST,
  });
  sample.git("checkout", "-q", "-b", "topic");
  sample.commit("after", { ".kiro/specs/depot/requirements.md": requirements(C, A, B) });
  return sample;
}

const at = (sample: Sample, file: string): string => path.join(sample.dir, file);
const tasksOf = (sample: Sample): string => at(sample, ".kiro/specs/depot/tasks.md");
const lines = (problems: Problem[]): string[] =>
  problems
    .filter(({ rule }) => rule.startsWith("reference-"))
    .map(
      ({ path: file, line, column, rule, introduced }) =>
        `${path.basename(file)}:${line}:${column} ${rule}${introduced ? "" : " before"}`,
    );

describe("against an earlier state", () => {
  test("only what is new fails, with the edit that repairs it", async () => {
    const sample = checkout();
    const { code, problems, fixed } = await json(sample.dir, "--base", "main");
    expect(code).toBe(1);
    expect(fixed).toEqual([]);
    expect(lines(problems)).toEqual([
      "tasks.md:4:19 reference-retargeted",
      "tasks.md:4:24 reference-retargeted",
      "tasks.md:6:31 reference-retargeted",
      "tasks.md:6:31 reference-retargeted",
      "tasks.md:8:20 reference-dangling before",
      "weigh.test.ts:2:28 reference-retargeted",
    ]);
    const bytes = Buffer.from(TASKS);
    const edits = problems.flatMap(({ fix, path: file }) =>
      fix === undefined || !file.endsWith("tasks.md")
        ? []
        : [[bytes.subarray(fix.start, fix.end).toString(), fix.text]],
    );
    expect(edits).toEqual([
      ["1.1", "1.2"],
      ["1.2", "1.3"],
      ["1.1-1.2", "1.2-1.3"],
      ["1.1-1.2", "1.2-1.3"],
    ]);
    const { stdout } = await run(sample.dir, "--base", "main");
    expect(stdout).not.toContain("1.9");
    expect(stdout).toMatch(/stood in main \([0-9a-f]{10}\) already and are not listed/u);
  });

  test("without one, a reference that points at nothing is told, and nothing is known of what went astray", async () => {
    expect(lines((await json(checkout().dir)).problems)).toEqual([
      "requirements.md:11:1 reference-uncovered",
      "tasks.md:8:20 reference-dangling",
    ]);
  });

  test("one file is judged with those beside it", async () => {
    const sample = checkout();
    const { files, problems } = await json(tasksOf(sample), "--base", "main");
    expect(files).toHaveLength(1);
    expect(lines(problems)).toHaveLength(5);
  });

  test("a folder that was renamed on the branch keeps its past", async () => {
    const sample = new Sample();
    sample.commit("before", {
      ".kiro/specs/depot/requirements.md": requirements(A, B),
      ".kiro/specs/depot/tasks.md": TASKS,
    });
    sample.git("mv", ".kiro/specs/depot", ".kiro/specs/hall");
    sample.commit("moved", { ".kiro/specs/hall/requirements.md": requirements(C, A, B) });
    expect(lines((await json(sample.dir, "--base", "HEAD~1")).problems)).toHaveLength(5);
  });
});

describe("--fix", () => {
  test("corrects the references and no other byte, once", async () => {
    const sample = checkout();
    const { code, stdout } = await run(sample.dir, "--base", "main", "--fix");
    expect(stdout).toContain("Fixed 4 references in 2 files.");
    expect(code).toBe(0);
    expect(readFileSync(tasksOf(sample), "utf8")).toBe(
      TASKS.replace("1.1, 1.2_", "1.2, 1.3_").replace("1.1-1.2**", "1.2-1.3**"),
    );
    expect(readFileSync(at(sample, "src/weigh.test.ts"), "utf8")).toBe(
      TEST.replace("Requirements 1.1", "Requirements 1.2"),
    );
    expect(
      sample
        .git("status", "--short")
        .split("\n")
        .map((line) => line.trim()),
    ).toEqual(["M .kiro/specs/depot/tasks.md", "M src/weigh.test.ts"]);
    const again = await run(sample.dir, "--base", "main", "--fix");
    expect(again.stdout).toMatch(/Nothing to fix: no reference went astray since main \(/u);
  });

  test("says in JSON what it wrote, and what is left", async () => {
    const sample = checkout();
    const { fixed, problems } = await json(sample.dir, "--base", "main", "--fix");
    expect(fixed.map(({ text }) => text)).toEqual(["1.2", "1.3", "1.2-1.3", "1.2"]);
    // What the wrong numbers seemed to cover is open now.
    expect(lines(problems)).toEqual([
      "requirements.md:9:1 reference-uncovered",
      "tasks.md:8:20 reference-dangling before",
    ]);
  });

  test("without --base compares with the last commit", async () => {
    const sample = new Sample();
    sample.commit("before", {
      ".kiro/specs/depot/requirements.md": requirements(A, B),
      ".kiro/specs/depot/tasks.md": TASKS,
    });
    sample.write(".kiro/specs/depot/requirements.md", requirements(C, A, B));
    expect((await run(sample.dir, "--fix")).stdout).toContain("Fixed 3 references in 1 file.");
  });

  test("leaves to people what cannot be known", async () => {
    const sample = checkout();
    sample.commit("gone", { ".kiro/specs/depot/requirements.md": requirements(C) });
    const { stdout } = await run(sample.dir, "--base", "main", "--fix");
    expect(stdout).toContain("Nothing was fixed.");
    expect(stdout).toMatch(/references need a person: what they meant is gone/u);
    expect(readFileSync(tasksOf(sample), "utf8")).toBe(TASKS);
  });

  test("outside of a checkout says what is missing", async () => {
    const folder = temporary();
    writeFileSync(path.join(folder, "requirements.md"), requirements(A));
    const { code, stderr } = await run(folder, "--fix");
    expect(code).toBe(2);
    expect(stderr).toMatch(/--fix needs an earlier state.*no git repository contains it/u);
    expect((await run(folder, "--base", "nowhere")).code).toBe(2);
  });

  test("does not write through a link", async () => {
    const sample = checkout();
    const elsewhere = path.join(temporary(), "tasks.md");
    writeFileSync(elsewhere, TASKS);
    sample.git("rm", "-q", ".kiro/specs/depot/tasks.md");
    symlinkSync(elsewhere, tasksOf(sample));
    await run(tasksOf(sample), "--base", "main", "--fix");
    expect(lstatSync(tasksOf(sample)).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, "utf8")).toBe(TASKS);
  });
});

describe("what is meant as a spec is looked at, wherever it lies", () => {
  test("a spec folder that was taken out of its repository", async () => {
    const folder = temporary();
    mkdirSync(path.join(folder, "notes"));
    for (const [file, text] of Object.entries({
      "requirements.md": requirements(A),
      "tasks.md": "- [ ] 1. Weigh\n  - _Requirements: 1.4_\n",
      "notes/design.md": "# Colours\n",
      "README.md": "# Read me\n",
    }))
      writeFileSync(path.join(folder, file), text);
    const { files, problems } = await json(folder);
    expect(
      files.map(({ path: file, status }) => `${path.relative(folder, file)} ${status}`).toSorted(),
    ).toEqual([
      "README.md not-applicable",
      "notes/design.md not-applicable",
      "requirements.md problems",
      "tasks.md problems",
    ]);
    expect(lines(problems)).toEqual([
      "requirements.md:9:1 reference-uncovered",
      "tasks.md:2:20 reference-dangling",
    ]);
    expect((await json(path.join(folder, "tasks.md"))).files.map(({ status }) => status)).toEqual([
      "problems",
    ]);
  });

  test("an OpenSpec change beside its living spec", async () => {
    const folder = temporary();
    const write = (file: string, text: string): void => writeFiles(folder, { [file]: text });
    const body =
      "The system SHALL ask for a password.\n\n#### Scenario: Asked\n- **WHEN** a person comes\n- **THEN** a password is asked for\n";
    write(
      "openspec/specs/login/spec.md",
      `# Login\n\n## Purpose\nPeople log in.\n\n## Requirements\n\n### Requirement: Passwords\n${body}`,
    );
    write(
      "openspec/changes/longer/specs/login/spec.md",
      `## MODIFIED Requirements\n\n### Requirement: Pass words\n${body}`,
    );
    const rules = async (target: string): Promise<string[]> =>
      (await json(path.join(folder, target))).problems
        .filter(({ level }) => level === "error")
        .map(({ rule }) => rule);
    expect(await rules("openspec")).toEqual(["delta-unknown-target"]);
    expect(await rules("openspec/changes/longer")).toEqual(["delta-unknown-target"]);
    expect(await rules("openspec/specs")).toEqual([]);
  });
});

describe("what nothing refers to", () => {
  const write = (files: Record<string, string>): string => {
    const folder = temporary();
    writeFiles(folder, files);
    return folder;
  };
  const spec = {
    ".kiro/specs/depot/requirements.md": requirements(A, B, C),
    ".kiro/specs/depot/tasks.md": "- [ ] 1. Weigh\n  - _Requirements: 1.1_\n",
    ".kiro/specs/depot/design.md":
      "# Design\n\n### Property 1: Weight\n\nIt SHALL hold.\n\n### Property 2: Labels\n\nThey SHALL stick.\n",
  };

  test("is told as such, and a test covers as well as a task", async () => {
    expect(lines((await json(write(spec))).problems)).toEqual([
      "requirements.md:10:1 reference-uncovered",
      "requirements.md:11:1 reference-uncovered",
    ]);
    const tested = write({
      ...spec,
      "src/a.test.ts":
        "// Feature: depot, Property 1: weight\n// Validates: Requirements 1.2, 7.1\nit('calls');\n",
    });
    expect(lines((await json(tested)).problems)).toEqual([
      "design.md:7:1 reference-untested",
      "requirements.md:11:1 reference-uncovered",
      "a.test.ts:2:33 reference-dangling",
    ]);
  });

  test("is nobody's business where tasks name no criterion", async () => {
    const folder = write({ ...spec, ".kiro/specs/depot/tasks.md": "- [ ] 1. Weigh\n" });
    expect(lines((await json(folder)).problems)).toEqual([]);
  });
});
