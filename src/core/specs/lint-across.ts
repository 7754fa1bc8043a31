/** Problems that only show beside other files: references that point at nothing, deltas that name nothing. */
import type { Config } from "../config-model.ts";
import type { Problem } from "../problem.ts";
import { lintDeltaTargets } from "./lint-delta.ts";
import { lintDeltaOverlap } from "./lint-delta-overlap.ts";
import { LINT_RULES } from "./lint-rules.ts";
import { lintReferences } from "./lint.ts";
import type { BesideTests } from "./lint.ts";
import type { Spec } from "./model.ts";
import { isReferenceRule } from "./reference-problems.ts";
import { problemAt, UNREADABLE_RULES } from "./source.ts";
import { groupOf, livingSpecPath } from "./spec-folder.ts";
import { testSpecs } from "./test-tags.ts";
import type { TestedGroup, TestTags } from "./test-tags.ts";

function isReadable(spec: Spec): boolean {
  return !spec.problems.some(({ rule }) => UNREADABLE_RULES.has(rule));
}

/** `specs` holds the living specs too, where they exist. */
export function lintDeltas(specs: readonly Spec[], rules: Config["rules"]): Problem[] {
  const byPath = new Map(specs.map((spec) => [spec.path, spec]));
  return specs.flatMap((change) => {
    const path = livingSpecPath(change.path);
    if (path === null || !isReadable(change)) return [];
    const living = byPath.get(path) ?? null;
    if (living !== null && !isReadable(living)) return [];
    return lintDeltaTargets(change, living).flatMap(({ rule, line, message }) => {
      const level = rules[rule] ?? LINT_RULES[rule].level;
      return level === "off" ? [] : [problemAt({ path: change.path, line }, { rule, level, message })];
    });
  });
}

/** What lies beside the specs that are judged, and counts. */
export interface Beside {
  tests?: TestsBeside | null;
  /** Deltas of other open OpenSpec changes. */
  deltas?: readonly Spec[];
}

/** Test code beside the specs, and which of it the configuration or the surroundings give to a spec. */
export interface TestsBeside {
  tags: readonly TestTags[];
  named: (spec: Spec) => (path: string) => boolean;
}

function byGroup(
  specs: readonly Spec[],
  beside: TestsBeside | null,
): { specs: Spec[]; tests: BesideTests | null }[] {
  const groups = Map.groupBy(specs, groupOf);
  const tested = [...groups].flatMap(([group, [spec]]): TestedGroup[] =>
    spec === undefined ? [] : [{ group, spec, names: beside?.named(spec) ?? (() => false) }],
  );
  const tests = Map.groupBy(beside === null ? [] : testSpecs(beside.tags, tested), ({ group }) => group);
  return [...groups].map(([group, members]) => ({
    specs: members,
    tests: beside === null ? null : { tests: (tests.get(group) ?? []).map(({ spec }) => spec) },
  }));
}

/**
 * Everything that needs more than one file. Give all files of each folder, and the living specs of OpenSpec changes.
 * What nothing refers to is told only where the tests are given, for a test covers as well as a task does.
 */
export function lintAcross(
  specs: readonly Spec[],
  rules: Config["rules"],
  { tests = null, deltas = [] }: Beside = {},
): Problem[] {
  const groups = byGroup(specs, tests);
  return [
    ...groups.flatMap((group) => lintReferences(group.specs, rules, group.tests)),
    ...lintDeltas(specs, rules),
    ...lintDeltaOverlap(specs, deltas, rules),
  ];
}

const placeOf = ({ path, line, column }: Problem): string => `${path}:${line}:${column}`;
const wordsOf = ({ rule, path, message }: Problem): string => `${rule}\0${path}\0${message}`;

/**
 * The problems across files that a change leaves behind, beside those that the findings of the change (`found`) tell:
 * references that dangled before, and deltas without a target, with what was so before marked as not introduced.
 */
export function remainingAcross(
  sides: {
    before: readonly Spec[];
    after: readonly Spec[];
    deltas?: { before: readonly Spec[]; after: readonly Spec[] };
  },
  found: readonly Problem[],
  rules: Config["rules"],
): Problem[] {
  const { before, after, deltas = { before: [], after: [] } } = sides;
  const told = new Set(found.filter(({ rule }) => isReferenceRule(rule)).map(placeOf));
  const known = new Set(lintAcross(before, rules, { deltas: deltas.before }).map(wordsOf));
  return lintAcross(after, rules, { deltas: deltas.after })
    .filter((problem) => !isReferenceRule(problem.rule) || !told.has(placeOf(problem)))
    .map((problem) => ({
      ...problem,
      introduced: !isReferenceRule(problem.rule) && !known.has(wordsOf(problem)),
    }));
}
