/** What is wrong with one spec by itself; levels and off switches come from the configuration. */
import type { Config } from "../config-model.ts";
import type { Problem, ProblemLevel } from "../problem.ts";
import { LINT_RULES } from "./lint-rules.ts";
import type { LintRuleId } from "./lint-rules.ts";
import { lintDelta } from "./lint-delta.ts";
import { lintItems } from "./lint-items.ts";
import { lintStructure } from "./lint-structure.ts";
import { lintTasks } from "./lint-tasks.ts";
import type { Spec } from "./model.ts";
import { isCovered, tagged, uncovered, untestedProperties } from "./reference-coverage.ts";
import { findingsOfGroup } from "./reference-findings.ts";
import { referenceProblems } from "./reference-problems.ts";
import { groupSpecs } from "./reference-targets.ts";
import { problemAt, UNREADABLE_RULES } from "./source.ts";

export type Finding = { rule: LintRuleId; line: number; message: string; column?: number };

/** The rule as configured; "off" drops the problem. Problems of the reader itself keep their own level by default. */
export function withLevels(problems: readonly Problem[], rules: Config["rules"]): Problem[] {
  return problems
    .map((problem) => ({
      ...problem,
      level: Object.hasOwn(rules, problem.rule) ? (rules[problem.rule] ?? problem.level) : problem.level,
    }))
    .filter(({ level }) => level !== "off");
}

function toProblem(path: string, finding: Finding): Problem {
  const level: ProblemLevel = LINT_RULES[finding.rule].level;
  const place =
    finding.column === undefined
      ? { path, line: finding.line }
      : { path, line: finding.line, column: finding.column };
  return problemAt(place, { rule: finding.rule, level, message: finding.message });
}

/** All problems of a spec, the ones found while reading included, in the order of the file. */
export function lintSpec(spec: Spec, rules: Config["rules"]): Problem[] {
  const unreadable = spec.problems.some(({ rule }) => UNREADABLE_RULES.has(rule));
  const found = unreadable
    ? []
    : [...lintStructure(spec), ...lintItems(spec), ...lintTasks(spec), ...lintDelta(spec)];
  const problems = [...spec.problems, ...found.map((finding) => toProblem(spec.path, finding))];
  return withLevels(problems, rules).sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Test code that surely belongs to the specs, each file as one spec of their folder. */
export interface BesideTests {
  tests: readonly Spec[];
}

/**
 * Problems that only show beside the other files of one folder: references that point at nothing, and, where tests were
 * looked for, what nothing refers to.
 */
export function lintReferences(
  specs: readonly Spec[],
  rules: Config["rules"],
  beside: BesideTests | null = null,
): Problem[] {
  const tests = beside?.tests ?? [];
  const found = findingsOfGroup([], [...specs, ...tests]).filter(({ problem }) => problem === "dangling");
  if (beside !== null) {
    const named = tagged(tests, "requirement");
    const gaps = uncovered(groupSpecs([], specs), specs, { onlyNew: false });
    found.push(...gaps.filter((gap) => !isCovered(gap, named)), ...untestedProperties(specs, tests));
  }
  return withLevels(referenceProblems(found, []), rules);
}
