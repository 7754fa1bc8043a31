import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffSpec } from "../../../src/core/specs/diff.ts";
import { specDigest } from "../../../src/core/specs/digest.ts";
import { segmentsOf, sliceOf } from "../../../src/core/specs/lossless.ts";
import { lintSpec } from "../../../src/core/specs/lint.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { kiro, REQUIREMENTS, SERVICE, spec } from "./spec-of.ts";

const PATHS = [
  SERVICE,
  REQUIREMENTS,
  ".kiro/specs/a/bugfix.md",
  ".kiro/specs/a/design.md",
  ".kiro/specs/a/tasks.md",
  ".kiro/specs/flat.md",
  "openspec/specs/a/spec.md",
  "openspec/changes/c/specs/a/spec.md",
  "specs/001-a/spec.md",
  "specs/001-a/tasks.md",
];

/** Pieces of real specs in any order: reaches further into the parsers than arbitrary characters. */
const piece = fc.constantFrom(
  "# T\n",
  "## Requirements\n",
  "### Requirement 1: A\n",
  "### Requirement 2\n",
  "#### Acceptance Criteria\n",
  "1. WHEN a THEN the b SHALL c\n",
  "2. THE d SHALL NOT e within 5 ms\n",
  "- x\n",
  "  - y {#id}\n",
  "**FR-001**: z\n",
  "```json id=a\n",
  "```\n",
  "---\n",
  "spec: a\n",
  "consumes:\n",
  "| a | b |\n|---|---|\n| 1 | SHALL |\n",
  "<!-- id: q -->\n",
  "<!--\n",
  "-->\n",
  "> ",
  "- [ ] 1.1 T\n",
  "  - _Requirements: 1.1-1.9, R2 AC1_\n",
  "## ADDED Requirements\n",
  "## RENAMED Requirements\n- FROM: `### Requirement: A`\n- TO: `### Requirement: B`\n",
  "### Requirement: A\n",
  "#### Scenario: S\n",
  "- **WHEN** a\n- **THEN** b\n",
  "### Property 1: P\n",
  "**Validates: Requirements 1.1**\n",
  "### User Story 1 - A (Priority: P1)\n",
  "## Contracts\n",
  "[c](./c.yaml)\n",
  "## 制約\n",
  "当用户时，系统应保存\n",
  "\r\n",
  "\t",
  "\ufeff",
  "\0",
  "\ud800",
  "\n\n",
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
);
const path = fc.constantFrom(...PATHS);

describe("any text", () => {
  it("parses, lints and compares with itself to nothing", () => {
    fc.assert(
      fc.property(text, path, (source, file) => {
        const parsed = spec(source, file);
        expect(parsed.problems.filter(({ rule }) => rule === "spec-internal")).toEqual([]);
        const last = source.split(/\r\n|\r|\n/).length;
        for (const { line, endLine } of parsed.items)
          expect(1 <= line && line <= endLine && endLine <= last).toBe(true);
        lintSpec(parsed, {});
        const diff = diffSpec(parsed, parsed, []);
        expect(diff.changes).toEqual([]);
        expect(diff.digests.before).toBe(diff.digests.after);
      }),
      { numRuns: 400 },
    );
  });

  it("keeps every byte: the lines of the items, put together, are the file", () => {
    fc.assert(
      fc.property(text, path, (source, file) => {
        const parsed = spec(source, file);
        const segments = segmentsOf(source, parsed.items);
        expect(segments.map((segment) => segment.text).join("")).toBe(source);
        const lines = source.split(/(?<=\n|\r(?!\n))/);
        for (const item of parsed.items)
          expect(sliceOf(source, item)).toBe(lines.slice(item.line - 1, item.endLine).join(""));
      }),
      { numRuns: 200 },
    );
  });

  it("is not changed by reading, and reads the same twice", () => {
    fc.assert(
      fc.property(text, path, (source, file) => {
        const first = spec(source, file);
        const copy = structuredClone(first);
        diffSpec(first, spec(source, file), []);
        expect(first).toEqual(copy);
      }),
      { numRuns: 100 },
    );
  });
});

const word = fc.constantFrom(
  ..."parcel label scale depot customer order invoice truck driver route weight address receipt refund window limit alert queue retry cache".split(
    " ",
  ),
);
const criterion = fc
  .tuple(word, word, word, word, word, fc.integer({ min: 1, max: 60 }))
  .map(
    ([a, b, c, d, e, n]) =>
      `WHEN the ${a} ${b} changes THEN the Depot SHALL check the ${c} ${d} AND store the ${e} within ${n} s`,
  );
const criteria = fc.uniqueArray(criterion, { minLength: 1, maxLength: 8 });
const build = (lists: string[][]): Spec =>
  kiro(
    Object.fromEntries(
      lists.map((list, at) => [`Requirement ${at + 1}: Topic ${"abcdefgh"[at] ?? ""}`, list]),
    ),
  );

describe("specs of criteria", () => {
  it("only renumbers when criteria are shuffled", () => {
    fc.assert(
      fc.property(
        criteria.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        ([before, after]) => {
          const diff = diffSpec(build([before]), build([after]), []);
          for (const change of diff.changes) expect(change.aspects).toEqual(["renumbered"]);
          expect(diff.changes).toHaveLength(before.filter((each, at) => each !== after[at]).length);
          expect(specDigest(build([before]))).toBe(specDigest(build([after])));
        },
      ),
      { numRuns: 150 },
    );
  });

  const MIRROR: Record<string, string> = {
    added: "removed",
    removed: "added",
    strengthened: "weakened",
    weakened: "strengthened",
    split: "merged",
    merged: "split",
  };
  const mirror = (value: string): string => MIRROR[value] ?? value;

  it("tells the way back as the mirror of the way there", () => {
    fc.assert(
      fc.property(
        fc.array(criteria, { minLength: 1, maxLength: 3 }),
        fc.array(criteria, { minLength: 1, maxLength: 3 }),
        (left, right) => {
          const [a, b] = [build(left), build(right)];
          const plain = (before: Spec, after: Spec): ReturnType<typeof diffSpec>["changes"] =>
            diffSpec(before, after, []).changes.filter(
              ({ aspects }) => !aspects.includes("split") && !aspects.includes("merged"),
            );
          const there = plain(a, b).map(({ aspects, direction, before, after }) =>
            [aspects.join(), direction, before, after].join("|"),
          );
          const back = plain(b, a).map(({ aspects, direction, before, after }) =>
            [aspects.map(mirror).join(), mirror(direction), after, before].join("|"),
          );
          expect(back.sort()).toEqual(there.sort());
        },
      ),
      { numRuns: 150 },
    );
  });

  it("accounts for every criterion of both sides exactly once", () => {
    fc.assert(
      fc.property(criteria, criteria, (left, right) => {
        const changes = diffSpec(build([left]), build([right]), []).changes.filter(
          ({ item }) => item === "criterion",
        );
        const gone = new Set(
          changes.flatMap(({ aspects, previousIds }) => (aspects.includes("added") ? [] : previousIds)),
        );
        const come = new Set(
          changes.filter(({ aspects }) => !aspects.includes("removed")).map(({ id }) => id),
        );
        const kept = left.filter((each, at) => right[at] === each);
        expect(left.length - gone.size).toBe(kept.length);
        expect(right.length - come.size).toBe(kept.length);
      }),
      { numRuns: 150 },
    );
  });
});
