/** Which files go, which stay, and why: one row a case. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { FoundFile } from "../../../src/core/setup/model.ts";
import { workflowUse } from "../../../src/core/setup/ours.ts";
import { mayBeOurs, planRemoval, type RemovalPlan } from "../../../src/core/setup/plan-removal.ts";
import { workflowText } from "../../../src/core/setup/texts.ts";

const WORKFLOWS = path.resolve(import.meta.dirname, "../../../examples/workflows");
const published = readdirSync(WORKFLOWS).map((name) => readFileSync(path.join(WORKFLOWS, name), "utf8"));
const review = readFileSync(path.join(WORKFLOWS, "review.yml"), "utf8");
const RELEASE = `acme/headwater@${"a".repeat(40)}`;
const HOOK = "name: a\non: { spec_change: {} }\nrun: { task: x }\n";
const KIRO_YAML = "name: a\nwhen: { type: fileEdited }\nthen: { type: askAgent }\n";
const job = (...steps: string[]): string =>
  [
    "on: push",
    "jobs:",
    "  a:",
    "    runs-on: x",
    "    steps:",
    ...steps.map((step) => `      - ${step}`),
    "",
  ].join("\n");
const OURS = `uses: ${RELEASE} # v1`;

function plan(
  file: string,
  given: Partial<FoundFile> = {},
  about: { paths?: string[]; written?: string[] } = {},
): RemovalPlan {
  const found: FoundFile = { path: file, standing: "file", text: "", committed: true, ...given };
  return planRemoval({
    found: [found],
    paths: new Set(about.paths ?? []),
    published,
    written: new Set(about.written ?? []),
  });
}

/** `remove`, `keep: why`, or null where nothing is said. */
function fate(...args: Parameters<typeof plan>): string | null {
  const [step] = plan(...args).steps;
  if (step === undefined) return null;
  return step.do === "keep" ? `keep: ${step.why}` : step.do;
}

describe("what a file is decides what becomes of it", () => {
  test.each<[string, string, Partial<FoundFile>, string | RegExp | null]>([
    ["the configuration", ".kiro/headwater.yaml", { text: "mode: auto\n" }, "remove"],
    ["a configuration that nobody can parse", ".kiro/headwater.yaml", { text: "mode: [" }, "remove"],
    ["a configuration that is no text", ".kiro/headwater.yaml", { text: null }, "remove"],
    ["a link to a configuration", ".kiro/headwater.yaml", { standing: "link", text: null }, /symbolic link/],
    ["a folder of that name", ".kiro/headwater.yaml", { standing: "folder", text: null }, /folder/],
    ["a pipe of that name", ".kiro/headwater.yaml", { standing: "other", text: null }, /no ordinary file/],
    ["a hook of ours", ".kiro/hooks/a.yaml", { text: HOOK }, "remove"],
    ["one with the other ending", ".kiro/hooks/仕様.yml", { text: HOOK }, "remove"],
    ["one with a mistake in it", ".kiro/hooks/a.yaml", { text: "onn: 1\nrun: 3\n" }, "remove"],
    ["a hook of Kiro", ".kiro/hooks/a.kiro.hook", { text: "{}" }, "keep: it is Kiro's own"],
    ["a hook of Kiro as JSON", ".kiro/hooks/a.json", { text: "{}" }, "keep: it is Kiro's own"],
    ["a hook of Kiro as YAML", ".kiro/hooks/a.yaml", { text: KIRO_YAML }, /form of a hook/],
    [
      "a hook of Kiro as YAML that says `on`",
      ".kiro/hooks/a.yaml",
      { text: "on: save\nthen: {}\n" },
      /form of a hook/,
    ],
    ["YAML of somebody else", ".kiro/hooks/a.yaml", { text: "rules: []\n" }, /form of a hook/],
    ["broken YAML", ".kiro/hooks/a.yaml", { text: "{{{" }, /form of a hook/],
    ["a hook that is no text", ".kiro/hooks/a.yaml", { text: null }, /cannot be read/],
    ["a link among the hooks", ".kiro/hooks/a.yaml", { standing: "link", text: null }, /symbolic link/],
    ["a note among the hooks", ".kiro/hooks/README.md", { text: "x" }, null],
    ["a lock in a spec folder", "openspec/specs/a/headwater.lock.json", { text: "{}" }, "remove"],
    ["the published workflow", ".github/workflows/a.yml", { text: review }, "remove"],
    ["the same with a release", ".github/workflows/a.yml", { text: workflowText(review, RELEASE) }, "remove"],
    [
      "the same with Windows' line ends",
      ".github/workflows/a.yml",
      { text: review.replaceAll("\n", "\r\n") },
      "remove",
    ],
    ["a workflow that only runs us", ".github/workflows/a.yml", { text: job(OURS) }, "remove"],
    [
      "one that fetches first",
      ".github/workflows/a.yml",
      { text: job("uses: actions/checkout@v4", OURS) },
      "remove",
    ],
    ["one that tests, too", ".github/workflows/a.yml", { text: job("run: npm test", OURS) }, /more than run/],
    [
      "one with another action",
      ".github/workflows/a.yml",
      { text: job("uses: x/y@v1", OURS) },
      /more than run/,
    ],
    ["one that is broken", ".github/workflows/a.yml", { text: `${job(OURS)}{` }, /more than run/],
    ["a workflow of their own", ".github/workflows/a.yml", { text: job("run: npm test") }, null],
    ["one that only talks of us", ".github/workflows/a.yml", { text: job("run: npx headwater lint") }, null],
    ["one of CodeCatalyst", ".codecatalyst/workflows/a.yaml", { text: "headwater" }, /CodeCatalyst|by hand/],
    ["another one there", ".codecatalyst/workflows/a.yaml", { text: "tests" }, null],
  ])("%s", (_name, file, given, expected) => {
    const said = fate(file, given);
    if (expected instanceof RegExp) expect(said).toMatch(expected);
    else expect(said).toBe(expected);
    if (said !== null && said !== "remove") expect(said).toMatch(/^keep: /);
  });

  test("a lock goes with its spec, and an orphan stays", () => {
    expect(fate("specs/注文.spec.lock.json", {}, { paths: ["specs/注文.spec.md"] })).toBe("remove");
    expect(fate("specs/a.spec.lock.json", {}, { paths: ["specs/b.spec.md"] })).toMatch(
      /no specs\/a\.spec\.md beside/,
    );
  });

  test("two jobs of which one is not ours", () => {
    const other = `${job(OURS)}  b:\n    runs-on: x\n    steps:\n      - run: npm test\n`;
    expect(workflowUse(other, published)).toBe("mixed");
    expect(workflowUse(`${job(OURS)}  b:\n    uses: ./.github/workflows/other.yml\n`, published)).toBe(
      "mixed",
    );
  });

  test("all published workflows are known again", () => {
    for (const text of published) expect(workflowUse(workflowText(text, RELEASE), published)).toBe("shipped");
    expect(published.length).toBeGreaterThan(3);
  });

  test("specs, steering, agents and code are never even looked at", () => {
    const others = [
      "specs/a.spec.md",
      ".kiro/specs/a/tasks.md",
      ".kiro/steering/a.md",
      ".kiro/agents/a.json",
    ];
    for (const file of [
      ...others,
      ".kiro/settings/mcp.json",
      "a.lock.json",
      ".kiro/hooks/sub/a.yaml",
      "pkg/.kiro/headwater.yaml",
    ])
      expect(mayBeOurs(file), file).toBe(false);
  });
});

describe("what git does not hold", () => {
  test("is named, unless it could be written again", () => {
    expect(plan(".kiro/headwater.yaml", { committed: false }).unsaved).toEqual([".kiro/headwater.yaml"]);
    const fresh = { committed: false, text: "mode: observe\n" };
    expect(plan(".kiro/headwater.yaml", fresh, { written: ["mode: observe\n"] }).unsaved).toEqual([]);
    expect(plan(".github/workflows/a.yml", { committed: false, text: review }).unsaved).toEqual([]);
    expect(plan(".github/workflows/a.yml", { committed: false, text: job(OURS) }).unsaved).toHaveLength(1);
  });

  test("does not matter for what stays", () => {
    expect(plan(".kiro/hooks/a.json", { committed: false }).unsaved).toEqual([]);
    expect(plan(".kiro/headwater.yaml", { committed: false, standing: "link", text: null }).unsaved).toEqual(
      [],
    );
  });
});
