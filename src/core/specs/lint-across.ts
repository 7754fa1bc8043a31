/** Problems that only show beside other files: references that point at nothing, deltas that name nothing. */
import type { Config } from "../config-model.ts";
import type { Problem } from "../problem.ts";
import { lintDeltaTargets } from "./lint-delta.ts";
import { LINT_RULES } from "./lint-rules.ts";
import { lintReferences } from "./lint.ts";
import type { Spec } from "./model.ts";
import { problemAt, UNREADABLE_RULES } from "./source.ts";
import { groupOf, livingSpecPath } from "./spec-folder.ts";

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

/** Everything that needs more than one file. Give all files of each folder, and the living specs of OpenSpec changes. */
export function lintAcross(specs: readonly Spec[], rules: Config["rules"]): Problem[] {
  const groups = [...Map.groupBy(specs, groupOf).values()];
  return [...groups.flatMap((group) => lintReferences(group, rules)), ...lintDeltas(specs, rules)];
}

const placeOf = ({ path, line, column }: Problem): string => `${path}:${line}:${column}`;
const wordsOf = ({ rule, path, message }: Problem): string => `${rule}\0${path}\0${message}`;

/**
 * The problems across files that a change leaves behind, beside those that the findings of the change (`found`) tell:
 * references that dangled before, and deltas without a target, with what was so before marked as not introduced.
 */
export function remainingAcross(
  sides: { before: readonly Spec[]; after: readonly Spec[] },
  found: readonly Problem[],
  rules: Config["rules"],
): Problem[] {
  const told = new Set(found.filter(({ rule }) => rule === "reference-dangling").map(placeOf));
  const known = new Set(lintAcross(sides.before, rules).map(wordsOf));
  return lintAcross(sides.after, rules)
    .filter((problem) => problem.rule !== "reference-dangling" || !told.has(placeOf(problem)))
    .map((problem) => ({
      ...problem,
      introduced: problem.rule !== "reference-dangling" && !known.has(wordsOf(problem)),
    }));
}
