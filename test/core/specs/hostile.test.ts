import { describe, expect, it } from "vitest";
import { contractSides, diffCompared } from "../../../src/core/specs/delta-diff.ts";
import { diffSpec } from "../../../src/core/specs/diff.ts";
import { lintAcross } from "../../../src/core/specs/lint-across.ts";
import { lintSpec } from "../../../src/core/specs/lint.ts";
import { segmentsOf } from "../../../src/core/specs/lossless.ts";
import { REQUIREMENTS, SERVICE, spec } from "./spec-of.ts";

const PATHS = [
  SERVICE,
  REQUIREMENTS,
  ".kiro/specs/a/bugfix.md",
  ".kiro/specs/a/design.md",
  ".kiro/specs/a/tasks.md",
  "openspec/specs/a/spec.md",
  "specs/001-a/spec.md",
];

describe("input that is stated instead of understood", () => {
  const cases: [string, string, string][] = [
    ["more than 2 MiB", "a".repeat(2 * 1024 * 1024 + 1), "spec-too-large"],
    ["UTF-16", "#\0 \0A\0\n\0", "spec-encoding"],
    ["binary", "\ufffd".repeat(40), "spec-encoding"],
    ["null bytes", "## Constraints\n\n- one \0 of them in a longer text\n", "spec-null-bytes"],
    ["nothing", "", "spec-empty"],
    ["blanks", " \n\t\n", "spec-empty"],
  ];
  it.each(cases)("%s", (_, text, rule) => {
    expect(spec(text).problems.map((problem) => problem.rule)).toEqual([rule]);
  });

  it("concludes nothing from a side that could not be read", () => {
    const good = spec("## Requirements\n\n- **REQ-1**: A SHALL b\n");
    const bad = spec("a".repeat(3_000_000));
    expect(diffSpec(good, bad, [])).toMatchObject({ level: "unknown", changes: [] });
  });
});

/** Each of these took, or would take, minutes with a careless pattern. */
const HOSTILE: [string, string][] = [
  ["quotes in quotes", ">".repeat(50_000)],
  ["lists in lists", "- ".repeat(50_000)],
  ["ten thousand headings", "#### a\n".repeat(10_000)],
  ["one line of emphasis", `## Constraints\n- ${"*a _b ".repeat(50_000)}`],
  ["one line of brackets", `## Contracts\n- ${"[".repeat(300_000)}`],
  [
    "one line of keywords",
    `### Requirement 1\n#### Acceptance Criteria\n1. ${"WHEN , THEN THE SHALL AND ".repeat(150)}`,
  ],
  ["an unclosed fence", `## Contracts\n\`\`\`json\n${"{".repeat(300_000)}`],
  ["an unclosed comment", `## Constraints\n${"<!--".repeat(50_000)}`],
  [
    "ever deeper indentation",
    Array.from({ length: 600 }, (_, depth) => `${" ".repeat(depth * 2)}- a`).join("\n"),
  ],
  ["blanks in a row", `## Constraints\n- a${" ".repeat(200_000)}b`],
  ["underscores in a row", `## Constraints\n- x${"_".repeat(200_000)}x`],
  ["ids in a row", `## Constraints\n- ${"{#a".repeat(50_000)}`],
  ["ranges in a row", `- [ ] 1. x\n  - _Requirements: ${"1.1-1.200, ".repeat(800)}_`],
  ["numbers in a row", `## Constraints\n- ${"1,000,".repeat(660)} within 5`],
  ["wide text without blanks", `## 制約\n- ${"当用户时，".repeat(20_000)}`],
  [
    "one paragraph of many lines",
    `#### Acceptance Criteria\n\n${"WHEN a\nTHEN the b SHALL c\n".repeat(8_000)}`,
  ],
  [
    "tasks that wait for each other",
    Array.from({ length: 2_000 }, (_, at) => `- [ ] ${at}. t\n  - _Depends: ${(at + 1) % 2_000}_`).join("\n"),
  ],
  ["waves without end", `- [ ] 1. a\n\`\`\`json\n{"waves":[${'{"tasks":["1"]},'.repeat(2_000)}{}]}\n\`\`\``],
  [
    "headings of every depth",
    Array.from({ length: 4_000 }, (_, at) => `${"#".repeat((at % 9) + 1)} h`).join("\n"),
  ],
  ["lines that end in every way", "## Constraints\r- a\n- b\r\n\r- c\u2028d\u0085e\n\r".repeat(1_000)],
  ["numbers at the margin below bullets", `- a\n${"1.1 x\n".repeat(20_000)}`],
  ["labels above lists", "#### Acceptance Criteria\n**L**\n2. a\n   - b\n".repeat(2_000)],
  [
    "groups of requirements",
    `## ADDED Requirements\n${"### g\ntext\n#### Requirement: r\nx\n".repeat(2_000)}`,
  ],
  ["renamings", `## RENAMED Requirements\n${"- FROM: `a`\n- TO: `b`\n".repeat(2_000)}`],
  ["properties of every form", "### Property 1: a\n**Property 2: b**\n".repeat(2_000)],
  [
    "quotations and brackets",
    `### Requirement 1\n#### Acceptance Criteria\n1. WHEN ${'"a (b `c AND '.repeat(280)}`,
  ],
  ["numbers that may be ranges", `## Constraints\n- A SHALL ${"max a b 1-2 to 3 ".repeat(220)}`],
  ["steps in one line", `#### Scenario: a\n\n${"**Given** a, then b AND c ".repeat(300)}`],
  ["guards without an end", `#### 受入基準\n\n1. ${"箱が届いたと場合で".repeat(430)}しなければ`],
  ["the same id over and over", "### Requirement 1\n#### Acceptance Criteria\n1. A SHALL b\n".repeat(1_000)],
];

describe("hostile input ends in time and never throws", () => {
  it.each(HOSTILE)("%s", (_, text) => {
    for (const path of PATHS) {
      const parsed = spec(text, path);
      expect(parsed.problems.filter(({ rule }) => rule === "spec-internal")).toEqual([]);
      expect(
        segmentsOf(text, parsed.items)
          .map((segment) => segment.text)
          .join("") === text,
      ).toBe(true);
      lintSpec(parsed, {});
      diffSpec(parsed, { ...parsed, items: parsed.items.slice(1) }, []);
    }
  });
});

describe("a hostile delta", () => {
  const LIVING = "openspec/specs/a/spec.md";
  const block = (name: string): string => `### Requirement: ${name}\nIt SHALL x.\n`;
  const many = (name: (index: number) => string): string =>
    Array.from({ length: 2_000 }, (_, index) => block(name(index))).join("");
  const living = spec(`## Requirements\n\n${many((index) => `N${index}`)}`, LIVING);
  const deltas: [string, string][] = [
    ["modifies one requirement over and over", `## MODIFIED Requirements\n\n${many(() => "N1")}`],
    ["adds what is there", `## ADDED Requirements\n\n${many((index) => `N${index}`)}`],
    [
      "touches everything",
      `## MODIFIED Requirements\n\n${many((index) => `N${index}`).replaceAll("x", "y")}`,
    ],
    [
      "renames in a circle",
      `## RENAMED Requirements\n\n${Array.from({ length: 2_000 }, (_, index) => `- FROM: N${index}\n- TO: N${(index + 1) % 2_000}\n`).join("")}`,
    ],
  ];
  it.each(deltas)("that %s ends in time", (_, text) => {
    const delta = spec(text, "openspec/changes/c/specs/a/spec.md");
    const pair = { before: null, after: delta, living: { before: living, after: living } };
    contractSides(pair);
    expect(diffCompared(pair, []).appliesTo?.path).toBe(LIVING);
    lintAcross([delta, { ...delta, path: "openspec/changes/d/specs/a/spec.md" }, living], {});
  });
});
