import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { ReferenceFinding, Spec } from "../../../src/core/specs/model.ts";
import { parseSpec } from "../../../src/core/specs/parse.ts";
import { NO_TESTS, withReferenceFindings } from "../../../src/core/specs/reference-change.ts";
import { correctReferences } from "../../../src/core/specs/reference-fixes.ts";
import { referenceProblems, withCorrections } from "../../../src/core/specs/reference-problems.ts";
import { scanReferences } from "../../../src/core/specs/references.ts";
import { applyFixes } from "../../../src/core/specs/write-back.ts";

const PATH = "tasks.md";

/** Findings as if every reference in `shift` had gone astray to its value; "" is a reference without a known target. */
function findings(text: string, shift: Record<string, string>): ReferenceFinding[] {
  return text.split("\n").flatMap((raw, index) =>
    scanReferences({ path: PATH, line: index + 1, raw }).flatMap(
      ({ to, line, column }): ReferenceFinding[] => {
        const suggestion = shift[to];
        if (suggestion === undefined) return [];
        return [
          {
            path: PATH,
            line,
            column,
            reference: to,
            problem: "retargeted",
            meant: "a",
            means: "b",
            suggestion,
          },
        ];
      },
    ),
  );
}

function corrected(text: string, shift: Record<string, string>): string {
  const made = correctReferences({ path: PATH, text, scan: scanReferences }, findings(text, shift));
  const fixes = made.flatMap((each) => each.fixes.map(({ fix }) => fix));
  return applyFixes(Buffer.from(text), fixes).toString("utf8");
}

describe("a corrected line names what was meant, in the style of the line", () => {
  it.each([
    ["  - _Requirements: 1.1, 2.3_", { "1.1": "1.2" }, "  - _Requirements: 1.2, 2.3_"],
    ["  - _Requirements:_ 1.1 , 1.2", { "1.1": "1.2", "1.2": "1.3" }, "  - _Requirements:_ 1.2 , 1.3"],
    [
      "- **Validates: Requirements 8.1-8.3**",
      { "8.1": "8.2", "8.2": "8.3", "8.3": "8.4" },
      "- **Validates: Requirements 8.2-8.4**",
    ],
    [
      "- **Validates: Requirements 8.1–8.3**",
      { "8.2": "8.5" },
      "- **Validates: Requirements 8.1, 8.5, 8.3**",
    ],
    [
      "- **Validates: Requirements 8.1–8.4**",
      { "8.3": "9.1", "8.4": "9.2" },
      "- **Validates: Requirements 8.1–8.2, 9.1–9.2**",
    ],
    ["_Requirements: R5 AC4-5_", { "5.4": "5.5", "5.5": "5.6" }, "_Requirements: R5 AC5-6_"],
    ["_Requirements: R5 AC4_", { "5.4": "6.1" }, "_Requirements: R6 AC1_"],
    ["_Requirements: R5 AC4-5, R7 AC1_", { "5.4": "6.4", "5.5": "6.5" }, "_Requirements: R6 AC4-5, R7 AC1_"],
    ["_Requirements: 5 (AC 4, 6)_", { "5.4": "6.4", "5.6": "6.6" }, "_Requirements: 6 (AC 4, 6)_"],
    ["_Requirements: R5 AC4, AC6_", { "5.4": "6.4" }, "_Requirements: R5 AC4, AC6_"],
    [
      "Requirement 2.1 and 2.3 hold (AC 2.4)",
      { "2.1": "3.1", "2.4": "3.4" },
      "Requirement 3.1 and 2.3 hold (AC 3.4)",
    ],
    ["_Requirements: R17, Req 2_", { "17": "18", "2": "3" }, "_Requirements: R18, Req 3_"],
    ["Validates: REQ-5", { "5": "6" }, "Validates: REQ-6"],
    ["_需求: 1.1、2.2_", { "2.2": "2.3" }, "_需求: 1.1、2.3_"],
    [
      "- [ ] T012 [US2] Model for FR-003",
      { "FR-003": "FR-004", US2: "US3" },
      "- [ ] T012 [US3] Model for FR-004",
    ],
    ["  - **Property 3: Codes round-trip**", { "3": "4" }, "  - **Property 4: Codes round-trip**"],
    ["_Depends: 1.1, 2_", { "2": "3" }, "_Depends: 1.1, 3_"],
    ["_Requirements: 1.1, 1.2_", { "1.1": "" }, "_Requirements: 1.1, 1.2_"],
    ["_Requirements: 1.1-1.2_", { "1.1": "1.3", "1.2": "" }, "_Requirements: 1.1-1.2_"],
    ["_Requirements: 8.2 (8.2 renders), 8.3_", { "8.2": "8.4" }, "_Requirements: 8.4 (8.2 renders), 8.3_"],
  ])("%s", (before, shift, after) => {
    expect(corrected(before, shift)).toBe(after);
  });
});

const NEWLINES = ["\n", "\r\n", "\r"];
const word = fc.constantFrom("weigh", "the parcel", "Größe", "荷物", "👩‍🚀", "a\\*b", "\ttab", "");
const id = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }))
  .map(([a, b]) => `${a}.${b}`);
const line = fc.oneof(
  word,
  fc
    .tuple(
      fc.constantFrom("  - _Requirements: ", "\t- **Validates: Requirements ", "_要件: "),
      fc.array(id, { minLength: 1, maxLength: 5 }),
    )
    .map(([lead, ids]) => `${lead}${ids.join(", ")}_`),
  fc
    .tuple(fc.constantFrom("- [ ] ", "- [x]* ", "  - [ ]\\* "), word)
    .map(([box, text]) => `${box}1.1 ${text}`),
);
const file = fc
  .tuple(
    fc.constantFrom("", "\ufeff"),
    fc.array(fc.tuple(line, fc.constantFrom(...NEWLINES)), { maxLength: 20 }),
  )
  .map(([mark, lines]) => mark + lines.map((part) => part.join("")).join(""));

describe("fixes change their own bytes and nothing else", () => {
  it("keeps every byte outside of the fixed ranges, whatever the newlines, marks and scripts", () => {
    fc.assert(
      fc.property(file, fc.dictionary(id, id, { maxKeys: 8 }), (text, shift) => {
        const lines = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
        const made = correctReferences({ path: PATH, text, scan: scanReferences }, findings(lines, shift));
        const fixes = made
          .flatMap((each) => each.fixes.map(({ fix }) => fix))
          .toSorted((a, b) => a.start - b.start);
        const before = Buffer.from(text);
        const after = applyFixes(before, fixes);
        let [from, to] = [0, 0];
        for (const fix of fixes) {
          const kept = before.subarray(from, fix.start);
          expect(after.subarray(to, to + kept.length).equals(kept)).toBe(true);
          expect(before.subarray(fix.start, fix.end).toString()).toMatch(/^\d+\.\d+$/);
          to += kept.length + Buffer.byteLength(fix.text);
          from = fix.end;
        }
        expect(after.subarray(to).equals(before.subarray(from))).toBe(true);
        // Each reference now names what the map says, in its place.
        const named = (whole: string): string[] =>
          whole
            .replace(/^\ufeff/, "")
            .split(/\r\n|\r|\n/)
            .flatMap((raw) => scanReferences({ path: PATH, line: 1, raw }).map(({ to }) => to));
        expect(named(after.toString())).toEqual(named(text).map((to) => shift[to] ?? to));
      }),
      { numRuns: 300 },
    );
  });

  it("leaves a file alone whose bytes are not known", () => {
    expect(corrected("_Requirements: 1.1_ \ufffd", { "1.1": "1.2" })).toBe("_Requirements: 1.1_ \ufffd");
  });
});

const parse = (name: string, text: string): Spec =>
  parseSpec({ path: `.kiro/specs/depot/${name}`, text, dialect: "kiro" });
const requirements = (...criteria: string[]): Spec =>
  parse(
    "requirements.md",
    `# Requirements Document\n\n## Requirements\n\n### Requirement 1: Parcels\n\n#### Acceptance Criteria\n\n${criteria.map((text, at) => `${at + 1}. ${text}\n`).join("")}`,
  );
const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel";
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";

describe("an insertion, from the finding to the corrected file", () => {
  it("ends without a finding once the fixes are made", () => {
    const text =
      "\ufeff- [ ] 1. Weigh\r\n  - _Requirements: 1.1, 1.2_\r\n- [ ]\\* 2. Call\r\n  - _Requirements: 1.2_\r\n";
    const run = (tasks: string): { diff: ReturnType<typeof diffOf>; found: ReferenceFinding[] } => {
      const before = [requirements(A, B), parse("tasks.md", text)];
      const after = [requirements(C, A, B), parse("tasks.md", tasks)];
      const diff = withReferenceFindings(diffOf([diffSpec(before[0] ?? null, after[0] ?? null, [])]), {
        before,
        after,
        ...NO_TESTS,
      });
      return { diff, found: diff.specs.flatMap(({ references }) => references) };
    };
    const { found } = run(text);
    const made = correctReferences({ path: ".kiro/specs/depot/tasks.md", text, scan: scanReferences }, found);
    const problems = referenceProblems(found, made);
    expect(problems.map(({ rule, line, fix }) => [rule, line, fix?.text])).toEqual([
      ["reference-retargeted", 2, "1.2"],
      ["reference-retargeted", 2, "1.3"],
      ["reference-retargeted", 4, "1.3"],
    ]);
    expect(withCorrections(found, made).map(({ corrected: after }) => after)).toEqual([
      "  - _Requirements: 1.2, 1.3_",
      "  - _Requirements: 1.2, 1.3_",
      "  - _Requirements: 1.3_",
    ]);
    const fixed = applyFixes(
      Buffer.from(text),
      problems.flatMap(({ fix }) => fix ?? []),
    ).toString();
    expect(fixed).toBe(
      text.replace("1.1, 1.2_", "1.2, 1.3_").replace("Requirements: 1.2_", "Requirements: 1.3_"),
    );
    expect(run(fixed).found.filter(({ problem }) => problem !== "uncovered")).toEqual([]);
  });
});
