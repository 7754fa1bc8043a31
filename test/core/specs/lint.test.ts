import { describe, expect, it } from "vitest";
import { LINT_RULES } from "../../../src/core/specs/lint-rules.ts";
import { lintDeltaTargets } from "../../../src/core/specs/lint-delta.ts";
import { lintReferences, lintSpec } from "../../../src/core/specs/lint.ts";
import { vagueWords } from "../../../src/core/specs/vague-words.ts";
import { fixture, spec } from "./spec-of.ts";

const CHANGE = "openspec/changes/add-x/specs/auth/spec.md";
const LIVING = "openspec/specs/auth/spec.md";
const KIRO = ".kiro/specs/a/requirements.md";
const FIVE =
  "## Intent\n\nx\n\n## Contracts\n\n```json id=a\n{}\n```\n\n## Test expectations\n\n- a\n\n## Constraints\n\n- b\n\n## Integration points\n\n- c\n";
const req = (criteria: string): string =>
  `## Requirements\n\n### Requirement 1: A\n\n#### Acceptance Criteria\n\n${criteria}\n`;
const PURPOSE = "\n## Purpose\nWork.\n";
const scenario = "\n#### Scenario: S\n- **WHEN** a\n- **THEN** b\n";

const CASES: [string, string, string, string[]][] = [
  ["a complete spec", FIVE, "specs/a.spec.md", []],
  [
    "no section at all",
    "# T\n\nProse.\n\n## Other\n\nx\n",
    "specs/a.spec.md",
    ["section-missing 1", "section-missing 1", "section-missing 1", "section-missing 1"],
  ],
  ["only a title", "# T\n", "specs/a.spec.md", ["sections-none 1"]],
  [
    "a section is missing",
    FIVE.replace("## Constraints\n\n- b\n\n", ""),
    "specs/a.spec.md",
    ["section-missing 1"],
  ],
  ["an id twice", `${FIVE}- d {#x}\n- e {#x}\n`, "specs/a.spec.md", ["duplicate-id 23"]],
  [
    "an open question",
    `${FIVE}- d [NEEDS CLARIFICATION: which?]\n`,
    "specs/a.spec.md",
    ["needs-clarification 22"],
  ],
  ["a vague word", `${FIVE}- answers are fast enough\n`, "specs/a.spec.md", ["vague-word 22"]],
  ["no requirement", "# Requirements Document\n\n## Introduction\n\nx\n", KIRO, ["requirements-none 1"]],
  ["a requirement without criteria", "### Requirement 1: A\n\nAs a user.\n", KIRO, ["criteria-missing 1"]],
  ["a criterion without SHALL", req("1. The cart is shown"), KIRO, ["shall-missing 7"]],
  ["a criterion with SHALL", req("1. THE Cart SHALL be shown"), KIRO, []],
  ["a number twice", req("1. THE A SHALL b\n\n```\nx\n```\n\n1. THE C SHALL d"), KIRO, ["duplicate-id 13"]],
  [
    "a bugfix without unchanged behaviour",
    "### Current Behavior\n\n1.1 WHEN a THEN b\n\n### Expected Behavior\n\n2.1 WHEN a THEN b SHALL c\n",
    ".kiro/specs/a/bugfix.md",
    ["unchanged-missing 1"],
  ],
  [
    "a task that is done with an open sub-task",
    "- [x] 1. A\n  - [ ] 1.1 B\n  - [ ]* 1.2 C\n",
    ".kiro/specs/a/tasks.md",
    ["task-state 1"],
  ],
  [
    "a task that is open with nothing left below it",
    "- [ ] 1. A\n  - [x] 1.1 B\n  - [ ]* 1.2 C\n- [-] 2. D\n  - [x] 2.1 E\n- [ ] 3. F\n  - [x] 3.1 G\n  - [-] 3.2 H\n",
    ".kiro/specs/a/tasks.md",
    ["task-state 1"],
  ],
  ["a task number twice", "- [ ] 1. A\n- [ ] 1. B\n", ".kiro/specs/a/tasks.md", ["task-duplicate-id 2"]],
  ["a fence that nobody closes", `${req("1. THE A SHALL b")}\n\`\`\`text\nx\n`, KIRO, ["fence-unclosed 9"]],
  [
    "a fence in a list that nobody closes",
    req("1. THE A SHALL b\n   ```\n   x\n2. THE A SHALL c"),
    KIRO,
    ["fence-unclosed 8"],
  ],
  [
    "a comment that nobody closes",
    `${req("1. THE A SHALL b")}\n<!-- later\n- x\n`,
    KIRO,
    ["comment-unclosed 9"],
  ],
  [
    "fences and comments that are closed",
    `${req("1. THE A SHALL b")}\n~~~~\n\`\`\`\n\n~~~~\n\n<!-- a\n-->\n\n\`\`\`\n\`\`\`\n`,
    KIRO,
    [],
  ],
  [
    "a requirement beside the sections of a delta",
    `## ADDED Requirements\n### Requirement: W\nIt SHALL w.\n${scenario}## Summary\n### REQ-1: W\nIt is w.\n`,
    CHANGE,
    [],
  ],
  [
    "SHALL only in the title",
    `## Requirements\n### Requirement: It SHALL work\nOf course.\n${scenario}${PURPOSE}`,
    LIVING,
    ["shall-only-in-title 2"],
  ],
  [
    "no SHALL",
    `## Requirements\n### Requirement: Work\nOf course.\n${scenario}${PURPOSE}`,
    LIVING,
    ["shall-missing 2"],
  ],
  [
    "no scenario",
    `## Requirements\n### Requirement: Work\nIt SHALL work.\n${PURPOSE}`,
    LIVING,
    ["scenario-missing 2"],
  ],
  [
    "a name twice",
    `## Requirements\n### Requirement: W\nIt SHALL a.\n${scenario}### Requirement: W\nIt SHALL b.\n${scenario}${PURPOSE}`,
    LIVING,
    ["duplicate-title 8"],
  ],
  [
    "a long requirement",
    `## Requirements\n### Requirement: W\nIt SHALL ${"go on ".repeat(90)}.\n${scenario}${PURPOSE}`,
    LIVING,
    ["long-requirement 2"],
  ],
  [
    "a living spec that does not say what it is for",
    `## Requirements\n### Requirement: Work\nIt SHALL work.\n${scenario}`,
    LIVING,
    ["section-missing 1"],
  ],
  [
    "SHOULD where OpenSpec asks for SHALL",
    `## Requirements\n### Requirement: Work\nIt should work.\n${scenario}${PURPOSE}`,
    LIVING,
    ["shall-missing 2"],
  ],
  [
    "a wish in a user story",
    req("1. THE A SHALL b").replace(
      "#### Acc",
      "**User Story:** As a clerk, I want it fast, so that it is easy.\n\n#### Acc",
    ),
    KIRO,
    [],
  ],
  ["an empty delta", "## ADDED Requirements\n\nNothing yet.\n", CHANGE, ["delta-empty 1"]],
  [
    "a delta that names one twice",
    `## MODIFIED Requirements\n### Requirement: W\nIt SHALL a.\n${scenario}### Requirement: W\nIt SHALL b.\n${scenario}${PURPOSE}`,
    CHANGE,
    ["delta-duplicate 8"],
  ],
  [
    "modified and removed",
    `## MODIFIED Requirements\n### Requirement: W\nIt SHALL a.\n${scenario}\n## REMOVED Requirements\n### Requirement: W\n`,
    CHANGE,
    ["delta-conflict 2"],
  ],
  [
    "a rename from one name twice, and to one name twice",
    `## RENAMED Requirements\n- FROM: \`### Requirement: W\`\n- TO: \`### Requirement: V\`\n- FROM: \`### Requirement: W\`\n- TO: \`### Requirement: U\`\n- FROM: \`### Requirement: T\`\n- TO: \`### Requirement: U\`\n`,
    CHANGE,
    ["delta-duplicate 4", "delta-duplicate 6"],
  ],
  [
    "a rename whose old name is modified",
    `## MODIFIED Requirements\n### Requirement: W\nIt SHALL a.\n${scenario}\n## RENAMED Requirements\n- FROM: \`### Requirement: W\`\n- TO: \`### Requirement: V\`\n`,
    CHANGE,
    ["delta-conflict 10"],
  ],
];

describe("lint", () => {
  it.each(CASES)("%s", (_, text, path, expected) => {
    expect(lintSpec(spec(text, path), {}).map(({ rule, line }) => `${rule} ${line}`)).toEqual(expected);
  });

  it("says what, and what to do, in plain words", () => {
    const [problem] = lintSpec(spec(`${FIVE}- answers are fast and robust\n`), {});
    expect(problem).toMatchObject({
      level: "info",
      message: '"fast", "robust" cannot be measured. Say what a test would check.',
      introduced: true,
      column: 1,
    });
  });

  it("takes levels and off switches from the configuration", () => {
    const parsed = spec(`${FIVE}- d [NEEDS CLARIFICATION: which?]\n`);
    expect(lintSpec(parsed, { "needs-clarification": "error" }).map(({ level }) => level)).toEqual(["error"]);
    expect(lintSpec(parsed, { "needs-clarification": "off" })).toEqual([]);
    expect(lintSpec(spec(""), { "spec-empty": "off" })).toEqual([]);
  });

  it("stops at a file that could not be read", () => {
    expect(lintSpec(spec("a".repeat(3_000_000)), {}).map(({ rule }) => rule)).toEqual(["spec-too-large"]);
  });

  it("explains every rule in one line", () => {
    for (const { why } of Object.values(LINT_RULES)) expect(why).toMatch(/^[A-Z][^\n]{10,120}\.$/);
  });

  it("finds deltas that name nothing in the living spec", () => {
    const change = fixture("openspec/change/spec.md", CHANGE);
    const living = fixture("openspec/living/spec.md", LIVING);
    expect(lintDeltaTargets(change, living).map(({ rule, message }) => [rule, message])).toEqual([
      [
        "delta-unknown-target",
        'The living spec has no requirement "Security questions". Copy its name exactly.',
      ],
    ]);
    expect(lintDeltaTargets(change, null)).toHaveLength(3);
  });

  it("finds new names that the living spec has", () => {
    const living = spec(
      `## Requirements\n### Requirement: W\nIt SHALL a.\n${scenario}### Requirement: V\nIt SHALL b.\n${scenario}${PURPOSE}`,
      LIVING,
    );
    const targets = (text: string): string[] =>
      lintDeltaTargets(spec(text, CHANGE), living).map(({ rule, line }) => `${rule} ${line}`);
    const added = (name: string, text: string): string =>
      `## ADDED Requirements\n### Requirement: ${name}\n${text}\n${scenario}`;
    expect(targets(added("W", "It SHALL c."))).toEqual(["delta-name-taken 2"]);
    expect(targets(added("W", "It **SHALL** a."))).toEqual([]);
    expect(targets(`${added("W", "It SHALL c.")}## RENAMED Requirements\n- FROM: W\n- TO: X\n`)).toEqual([]);
    expect(targets("## RENAMED Requirements\n- FROM: W\n- TO: V\n")).toEqual(["delta-name-taken 2"]);
    expect(targets("## MODIFIED Requirements\n### Requirement: w\nIt SHALL d.\n")).toEqual([
      "delta-unknown-target 2",
    ]);
  });

  it.each([
    ["THE 系统 SHALL 尽快显示适当的提示", ["尽快", "适当"]],
    ["システムは素早く適切なエラーを表示する", ["素早く", "適切な"]],
    ["시스템은 빠르게 적절한 오류를 표시해야 한다", ["빠르게", "적절한"]],
    ["EL sistema DEBE responder rápidamente y ser intuitivo", ["rápidamente", "intuitivo"]],
    ["DAS System MUSS angemessen und möglichst schnell antworten", ["angemessen", "möglichst", "schnell"]],
    ["LE système DOIT répondre rapidement si possible", ["rapidement", "si possible"]],
    ["It SHALL be Easy, efficient, and/or cost-effective", ["easy", "efficient", "and/or", "cost-effective"]],
    ["It SHALL breakfast at an easygoing pace", []],
  ])("names the vague words in %s", (text, words) => {
    expect(vagueWords(text)).toEqual(words);
  });

  it("finds references that point at nothing, across the files of a folder", () => {
    const files = [
      spec(req("1. THE A SHALL b"), KIRO),
      spec("- [ ] 1. T\n  - _Requirements: 1.1, 1.7_\n", ".kiro/specs/a/tasks.md"),
    ];
    expect(
      lintReferences(files, {}).map(({ path, line, column, rule }) => [path, line, column, rule]),
    ).toEqual([[".kiro/specs/a/tasks.md", 2, 25, "reference-dangling"]]);
    expect(lintReferences(files, { "reference-dangling": "off" })).toEqual([]);
  });
});
