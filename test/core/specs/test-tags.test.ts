import { describe, expect, it } from "vitest";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { parseSpec } from "../../../src/core/specs/parse.ts";
import { NO_TESTS, withReferenceFindings } from "../../../src/core/specs/reference-change.ts";
import { readTestTags, scanTestLine } from "../../../src/core/specs/test-tags.ts";
import type { TestFile } from "../../../src/core/specs/test-tags.ts";

const scan = (raw: string): string[] =>
  scanTestLine({ path: "x", line: 1, raw }).map(({ kind, to, column }) => `${kind} ${to} @${column}`);

describe("tags in test code", () => {
  it.each([
    ["// Feature: checkout, Property 3: Codes round-trip", ["property 3 @32"]],
    ["  // Validates: Requirements 1.1, 2.3", ["requirement 1.1 @30", "requirement 2.3 @35"]],
    ['    """Validates: Requirements 4.2"""', ["requirement 4.2 @32"]],
    [" * **Validates: Requirements 8.1**", ["requirement 8.1 @30"]],
    ["# Validates Requirement 4.2", ["requirement 4.2 @25"]],
    ['it("Property 1: totals add up", () => {', ["property 1 @14"]],
    ["// Feature: a, Property 2: b. Validates: Requirements 1.2", ["property 2 @25", "requirement 1.2 @55"]],
    ["const requirements = { count: 3.1 };", []],
    ["requirements: 1.2", []],
    ["it covers: nothing", []],
    ["  expect(1.2).toBe(1.2)", []],
    ["// see T012 and FR-003", []],
    ["  // Requirement 3.5 / 8.3: no notice", ["requirement 3.5 @18", "requirement 8.3 @24"]],
    ["  it('keeps totals (Requirement 3.1)', () => {", ["requirement 3.1 @33"]],
    [" * _Requirements: 1.1, 1.2_", ["requirement 1.1 @19", "requirement 1.2 @24"]],
    ["# 検証: 要件 1.2", ["requirement 1.2 @10"]],
    ["// 属性 3: 合計", ["property 3 @7"]],
    ["  requirements: 1.2, // of the plan", []],
  ])("%s", (raw, expected) => {
    expect(scan(raw)).toEqual(expected);
  });
});

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const spec = (name: string, text: string, folder = "depot"): Spec =>
  parseSpec({ path: `.kiro/specs/${folder}/${name}`, text, dialect: "kiro" });
const requirements = (criteria: string[], folder?: string): Spec =>
  spec(
    "requirements.md",
    `## Requirements\n\n### Requirement 1: Parcels\n\n#### Acceptance Criteria\n\n${criteria.map((text, at) => `${at + 1}. ${text}\n`).join("")}`,
    folder,
  );
const design = (...titles: string[]): Spec =>
  spec(
    "design.md",
    `## Correctness Properties\n\n${titles.map((title, at) => `### Property ${at + 1}: ${title}\n\n*For any* parcel, ${title} SHALL hold.\n`).join("\n")}`,
  );

interface Case {
  before: Spec[];
  after: Spec[];
  tests: TestFile[];
  testsBefore?: TestFile[];
  glob?: boolean;
}

function find({ before, after, tests, testsBefore = tests, glob = false }: Case): string[] {
  const diff = diffOf(
    after.flatMap((now) => {
      const was = before.find(({ path }) => path === now.path) ?? null;
      return was === now ? [] : [diffSpec(was, now, [])];
    }),
  );
  const changed = withReferenceFindings(diff, {
    ...NO_TESTS,
    before,
    after,
    tests: { before: testsBefore.map(readTestTags), after: tests.map(readTestTags) },
    named: () => () => glob,
    allTests: () => glob,
  });
  return changed.specs.flatMap((each) =>
    each.references.map(
      ({ path, line, reference, problem, suggestion }) =>
        `${path.split("/").at(-1) ?? ""}:${line} ${reference} ${problem}${suggestion === "" ? "" : ` → ${suggestion}`}`,
    ),
  );
}

const weigh = (reference: string, feature = "Feature: depot, Property 1: weight"): TestFile => ({
  path: "depot/weigh.test.ts",
  text: `// ${feature}\n// Validates: Requirements ${reference}\nit("weighs", () => {});\n`,
});

describe("references of tests", () => {
  const moved = { before: [requirements([A, B])], after: [requirements([C, A, B])] };

  it("are followed when a criterion is inserted", () => {
    expect(find({ ...moved, tests: [weigh("1.1")] })).toEqual(["weigh.test.ts:2 1.1 retargeted → 1.2"]);
  });

  it("are left alone where the author moved them along", () => {
    expect(find({ ...moved, tests: [weigh("1.2")], testsBefore: [weigh("1.1")] })).toEqual([]);
  });

  it("are left alone where they speak of another feature", () => {
    expect(find({ ...moved, tests: [weigh("1.1", "Feature: parcels, Property 1: weight")] })).toEqual([]);
  });

  it("are left alone where nothing says which spec they belong to", () => {
    const anonymous = { path: "a.test.ts", text: "// Validates: Requirements 1.1\nit('x')\n" };
    expect(find({ ...moved, tests: [anonymous] })).toEqual([]);
    expect(find({ ...moved, tests: [anonymous], glob: true })).toEqual(["a.test.ts:1 1.1 retargeted → 1.2"]);
    const named = { ...anonymous, text: `// see .kiro/specs/depot/requirements.md\n${anonymous.text}` };
    expect(find({ ...moved, tests: [named] })).toEqual(["a.test.ts:2 1.1 retargeted → 1.2"]);
  });

  it("are left alone where the glob of two changed specs names them", () => {
    const two = {
      before: [...moved.before, requirements([A], "other")],
      after: [...moved.after, requirements([C, A], "other")],
    };
    expect(
      find({ ...two, tests: [{ path: "a.test.ts", text: "// Validates: Requirements 1.1\n" }], glob: true }),
    ).toEqual([]);
  });

  it("dangle when their criterion goes, but not when they dangled before", () => {
    const gone = { before: [requirements([A, B])], after: [requirements([A])] };
    expect(find({ ...gone, tests: [weigh("1.2")] })).toEqual(["weigh.test.ts:2 1.2 dangling"]);
    expect(find({ ...gone, tests: [weigh("1.9")] })).toEqual([]);
  });
});

describe("what nothing refers to", () => {
  const tasks = (...lines: string[]): Spec =>
    spec("tasks.md", lines.map((refs) => `- [ ] 1. Task\n  - _Requirements: ${refs}_\n`).join(""));

  it("is a new criterion that neither a task nor a test names", () => {
    const list = tasks("1.1");
    const added = { before: [requirements([A]), list], after: [requirements([A, B]), list] };
    expect(find({ ...added, tests: [] })).toEqual(["requirements.md:8 1.2 uncovered"]);
    expect(find({ ...added, tests: [weigh("1.2")], testsBefore: [] })).toEqual([]);
  });

  it("is a new property without a test, where all tests are known and properties are tagged", () => {
    const added = { before: [design("weight")], after: [design("weight", "label")] };
    expect(find({ ...added, tests: [weigh("1.1")], glob: true })).toEqual(["design.md:7 2 untested"]);
    expect(find({ ...added, tests: [weigh("1.1")] })).toEqual([]);
    expect(find({ ...added, tests: [], glob: true })).toEqual([]);
  });

  it("is not what had no test before", () => {
    const edited = { before: [design("weight", "label")], after: [design("weight", "label", "weight")] };
    const both = {
      path: "b.test.ts",
      text: "// Feature: depot, Property 1: a\nit()\n\n\n// Feature: depot, Property 3: c\n",
    };
    expect(find({ ...edited, tests: [both], testsBefore: [weigh("1.1")], glob: true })).toEqual([]);
  });
});
