import { describe, expect, it } from "vitest";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { NO_TESTS, withReferenceFindings } from "../../../src/core/specs/reference-change.ts";
import { referenceFindings } from "../../../src/core/specs/reference-findings.ts";
import { scanReferences } from "../../../src/core/specs/references.ts";
import { kiro, spec } from "./spec-of.ts";

const scan = (raw: string): string[] =>
  scanReferences({ path: "x", line: 1, raw }).map(({ kind, to, column }) => `${kind} ${to} @${column}`);

const LABELS = [
  "related requirements|linked requirements|covered requirements|requirements|reqs|相关需求|相關需求|关联需求|關聯需求|对应需求|對應需求|需求|関連要件|対応要件|要件|관련 요구사항|요구사항|requisitos|anforderungen|exigences",
  "validates|verifies|covers|implements|satisfies|验证|驗證|検証|검증|valida|validiert|valide",
  "depends on|dependencies|blocked by",
  "refs|references|traces to|addresses|fulfils|fulfills|acceptance criteria|ACs",
].flatMap((words) => words.split("|"));

describe("every word that may stand in front of a list", () => {
  it.each(LABELS)("%s", (label) => {
    for (const written of [label, label.toUpperCase()])
      for (const lead of ["", "- ", "  - _", "**", "// ", "(", "\\_"])
        expect(scan(`${lead}${written}: 2.3`)).toHaveLength(1);
  });
});

describe("references as people write them", () => {
  it.each([
    ["- _Requirements: 1.1, 2.3_", ["requirement 1.1 @18", "requirement 2.3 @23"]],
    ["_Requirements: 1.1_", ["requirement 1.1 @16"]],
    ["  - _Requirements:_ 3.1, 3.2", ["requirement 3.1 @21", "requirement 3.2 @26"]],
    [
      "  - **Validates: Requirements 8.1-8.3**",
      ["requirement 8.1 @31", "requirement 8.2 @31", "requirement 8.3 @31"],
    ],
    ["**Validates**: Requirements 1.1 and 1.2", ["requirement 1.1 @29", "requirement 1.2 @37"]],
    ["// Validates: Requirements 4.2", ["requirement 4.2 @28"]],
    ["# Validates Requirement 4.2", ["requirement 4.2 @25"]],
    ["_Requirements: R17_", ["requirement 17 @17"]],
    ["_Requirements: Req 2, Req 6_", ["requirement 2 @20", "requirement 6 @27"]],
    ["_Requirements: R5 AC4-5_", ["requirement 5.4 @21", "requirement 5.5 @21"]],
    [
      "_Requirements: 9.1–9.3, 10.2_",
      ["requirement 9.1 @16", "requirement 9.2 @16", "requirement 9.3 @16", "requirement 10.2 @25"],
    ],
    [
      "_Requirements: 1–3, 10.6_",
      ["requirement 1 @16", "requirement 2 @16", "requirement 3 @16", "requirement 10.6 @21"],
    ],
    ["_Requirements: 8.2 (components render 3 correctly)_", ["requirement 8.2 @16"]],
    ["_Requirements: Documentation for 1.1_", ["requirement 1.1 @34"]],
    ["_Requirements: 6.3, NFR Performance_", ["requirement 6.3 @16"]],
    ["_Requirements: All requirements validation_", []],
    ["_Requirements: Properties 1, 2 from design_", ["property 1 @27", "property 2 @30"]],
    ["_需求: 1.1、2.2_", ["requirement 1.1 @6", "requirement 2.2 @10"]],
    ["_要件: 1.1_", ["requirement 1.1 @6"]],
    ["- **Property 3: Codes round-trip**", ["property 3 @14"]],
    ["// Feature: checkout, Property 7: it round-trips", ["property 7 @32"]],
    ["_Depends: 1.1, 2_", ["task 1.1 @11", "task 2 @16"]],
    [
      "- [ ] T012 [P] [US2] Model for FR-003 (depends on T010)",
      ["requirement US2 @17", "task T012 @7", "requirement FR-003 @32", "task T010 @51"],
    ],
    ["Validates: PAY-1, PAY-2", ["requirement PAY-1 @12", "requirement PAY-2 @19"]],
    ["_Requirements: FR-001, SC-002_", ["requirement FR-001 @16", "requirement SC-002 @24"]],
    ["_Requirements: Requirement 3 (AC 1, 2)_", ["requirement 3.1 @34", "requirement 3.2 @37"]],
    ["_Requirements: US1-AC2_", ["requirement US1.2 @22"]],
    ["_Requirements 1.1, 1.2_", ["requirement 1.1 @15", "requirement 1.2 @20"]],
    ["- Requirements 2.3 and 2.4", ["requirement 2.3 @16", "requirement 2.4 @24"]],
    ["- Requirement 3 says what to do", []],
    ["(Requirements: 1.1, 1.2)", ["requirement 1.1 @16", "requirement 1.2 @21"]],
    ["- [ ] 2. Build 3 carts _Requirements: 1.1_", ["requirement 1.1 @39"]],
    ["_Related Requirements: 4.1_", ["requirement 4.1 @24"]],
    ["Dependencies: Task 1, Task 2.1", ["task 1 @20", "task 2.1 @28"]],
    ["WHEN 3 of 4 pass THEN 1.1 is fine", []],
    ["- Property management in 2024", []],
    // Labels of other languages, editors and habits.
    ["- **验证需求：1.1, 1.4**", ["requirement 1.1 @10", "requirement 1.4 @15"]],
    ["_相关需求：R13.1、R13.2_", ["requirement 13.1 @8", "requirement 13.2 @14"]],
    ["- **検証対象: 要件 1.1**", ["requirement 1.1 @14"]],
    ["**Valida: Requisitos 1.1, 1.4**", ["requirement 1.1 @22", "requirement 1.4 @27"]],
    ["**Validiert: Anforderungen 1.1**", ["requirement 1.1 @28"]],
    ["\\_Requirements: 1.1, 2.3\\_", ["requirement 1.1 @17", "requirement 2.3 @22"]],
    ["<!-- Requirements: 1.1 -->", ["requirement 1.1 @20"]],
    ["| 1 | cart | Requirements: 1.1 |", ["requirement 1.1 @28"]],
    ["- Refs: R1.2", ["requirement 1.2 @10"]],
    ["- Refs: #12, 3 papers", []],
    ["- Acceptance Criteria: 1.1, 1.2", ["requirement 1.1 @24", "requirement 1.2 @29"]],
    ["- **属性 1：总数相加**", ["property 1 @8"]],
    [
      "_Requirements: 1.1, 1.2 | Properties: 3_",
      ["requirement 1.1 @16", "requirement 1.2 @21", "property 3 @39"],
    ],
    ["_Requirements: All (REQ-1, REQ-2)_", ["requirement 1 @25", "requirement 2 @32"]],
    ["_Requirements: 1.1_ <!-- was 1.4 -->", ["requirement 1.1 @16"]],
    // Amounts are no requirements.
    ["- Requirements: needs 3 servers and 2 GB of memory", []],
    ["_Requirements: sign in within 2 steps_", []],
    ["_Requirements: 3, 4 from phase 1_", ["requirement 3 @16", "requirement 4 @19"]],
    // Named in a sentence.
    [
      "_Expected: it is stored (Requirements 2.1, 2.5); paths hold (Requirement 2.6)_",
      ["requirement 2.1 @39", "requirement 2.5 @44", "requirement 2.6 @74"],
    ],
    ["- Requirement 1.1: the cart shows the total", ["requirement 1.1 @15"]],
    ["- Build it [Req 2.1–2.3]", ["requirement 2.1 @17", "requirement 2.2 @17", "requirement 2.3 @17"]],
    ["- Build it (Requirements 2 and 3)", ["requirement 2 @26", "requirement 3 @32"]],
    ["- AC 1.2 holds", ["requirement 1.2 @6"]],
    ["- as PCI DSS Requirement 8.2 asks", []],
    ["- Requirement 2.5x faster, requirement 40.5%", []],
  ])("%s", (raw, expected) => {
    expect(scan(raw)).toEqual(expected);
  });
});

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const tasks = (...lines: string[]): Spec =>
  spec(
    lines.map((refs, at) => `- [ ] ${at + 1}. Task number ${at + 1}\n  - _Requirements: ${refs}_\n`).join(""),
    ".kiro/specs/checkout/tasks.md",
  );
const req = (...criteria: string[]): Spec => kiro({ "Requirement 1: Parcels": criteria });
const find = (before: Spec[], after: Spec[]): string[] =>
  referenceFindings({ before, after }).map(
    ({ path, line, column, reference, problem, suggestion }) =>
      `${path.split("/").at(-1) ?? ""}:${line}:${column} ${reference} ${problem}${suggestion === "" ? "" : ` → ${suggestion}`}`,
  );

describe("references that went astray", () => {
  it("names the tasks that an insertion silently pointed at something else", () => {
    expect(find([req(A, B), tasks("1.1", "1.2")], [req(C, A, B), tasks("1.1", "1.2")])).toEqual([
      "tasks.md:2:20 1.1 retargeted → 1.2",
      "tasks.md:4:20 1.2 retargeted → 1.3",
    ]);
  });

  it("is content when the author moved the references along", () => {
    expect(find([req(A, B), tasks("1.1, 1.2", "1.2")], [req(C, A, B), tasks("1.2, 1.3", "1.3")])).toEqual([
      "requirements.md:9:1 1.1 uncovered",
    ]);
  });

  it("names every number of an untouched list, although some of what it meant is still in it", () => {
    expect(find([req(A, B), tasks("1.1, 1.2")], [req(C, A, B), tasks("1.1, 1.2")])).toEqual([
      "tasks.md:2:20 1.1 retargeted → 1.2",
      "tasks.md:2:25 1.2 retargeted → 1.3",
    ]);
  });

  it("is content when the author moved part of a list along and dropped the rest", () => {
    expect(find([req(A, B), tasks("1.1, 1.2")], [req(C, A, B), tasks("1.2")])).toEqual([
      "requirements.md:9:1 1.1 uncovered",
    ]);
  });

  it("is content when a swap leaves a task with the same set", () => {
    expect(find([req(A, B), tasks("1.1, 1.2")], [req(B, A), tasks("1.1, 1.2")])).toEqual([]);
  });

  it("says dangling for a number that is gone", () => {
    expect(find([req(A, B), tasks("1.2")], [req(A), tasks("1.2")])).toEqual(["tasks.md:2:20 1.2 dangling"]);
  });

  it("follows what the prose of the design names, and leaves other documents alone", () => {
    const design = spec(
      "# Design\n\n## Scale\n\nWeighing (Requirement 1.1) is done first, see requirement 6.5 of the norm.\n",
      ".kiro/specs/checkout/design.md",
    );
    expect(find([req(A, B), design], [req(C, A, B), design])).toEqual([
      "design.md:5:23 1.1 retargeted → 1.2",
    ]);
    expect(find([req(A), design], [req(B), design])).toEqual([]);
    expect(find([], [req(A), design])).toEqual([]);
  });

  it("counts what a range over several requirements holds as covered", () => {
    const two = (first: string[], second: string[]): Spec =>
      kiro({ "Requirement 1: Parcels": first, "Requirement 2: Labels": second });
    const all = tasks("1.1 through 2.1");
    expect(find([two([A], [C]), all], [two([A, B], [C]), all])).toEqual([]);
    expect(find([two([A], [C]), all], [two([A], [C, B]), all])).toEqual([
      "requirements.md:16:1 2.2 uncovered",
    ]);
  });

  it("does not take a rewrite in place for a slip", () => {
    expect(find([req(A), tasks("1.1")], [req("THE Shop SHALL close on Sundays"), tasks("1.1")])).toEqual([]);
  });

  it("names what took the number of a removed criterion", () => {
    const [found] = referenceFindings({
      before: [req(A, B, C), tasks("1.2", "1.3")],
      after: [req(A, C), tasks("1.2", "1.2")],
    });
    expect(found).toMatchObject({
      problem: "retargeted",
      reference: "1.2",
      meant: B,
      means: C,
      suggestion: "",
    });
  });

  it("says nothing about numbers when the requirements are not there", () => {
    expect(find([], [tasks("7.1")])).toEqual([]);
  });

  it("accepts whole requirements, properties and tasks", () => {
    const design = spec(
      "### Property 1: P\n\n*For any* x\n\n**Validates: Requirements 1, 1.2**\n",
      ".kiro/specs/checkout/design.md",
    );
    const list = spec(
      "- [ ] 1. T\n  - **Property 1: P**\n  - **Property 2: Q**\n  - _Depends: 1, 4_\n",
      ".kiro/specs/checkout/tasks.md",
    );
    expect(find([], [req(A), design, list])).toEqual([
      "design.md:5:30 1.2 dangling",
      "tasks.md:3:16 2 dangling",
      "tasks.md:4:18 4 dangling",
    ]);
  });

  it("leaves whole specs in one file apart", () => {
    const flat = (name: string, text: string): Spec => spec(text, `.kiro/specs/${name}.md`);
    const search = flat(
      "search",
      "### Requirement 1: Find\n\n#### Acceptance Criteria\n\n1. THE Shop SHALL find\n",
    );
    const pay = flat(
      "pay",
      "### Requirement 1: Pay\n\n#### Acceptance Criteria\n\n1. THE Shop SHALL pay\n\n## Tasks\n\n- [ ] 1. Do\n  - _Requirements: 1.1, 1.2_\n",
    );
    expect(find([], [search, pay])).toEqual(["pay.md:10:25 1.2 dangling"]);
  });

  it("leaves folders apart", () => {
    const other = spec("- [ ] 1. T\n  - _Requirements: 1.2_\n", ".kiro/specs/other/tasks.md");
    expect(find([], [req(A), other])).toEqual([]);
  });

  it("tells a finding once, at the changed spec of its folder", () => {
    const [before, after, list] = [req(A, B), req(C, A, B), tasks("1.1")];
    const diff = withReferenceFindings(diffOf([diffSpec(before, after, [])]), {
      ...NO_TESTS,
      before: [before, list],
      after: [after, list],
    });
    expect(
      diff.specs.flatMap(({ references }) => references).map(({ path, problem }) => [path, problem]),
    ).toContainEqual([".kiro/specs/checkout/tasks.md", "retargeted"]);
  });

  it("follows written ids inside one spec", () => {
    const text =
      "## Requirements\n\n- PAY-1: A SHALL b\n\n## Test expectations\n\n- T one. Validates: PAY-1\n- **X**: two\n  Validates: PAY-9\n";
    expect(find([], [spec(text)])).toEqual(["orders.spec.md:9:14 PAY-9 dangling"]);
  });
});
