/** Findings of references as problems with a rule, a level, and the edit that repairs them. */
import type { Problem } from "../problem.ts";
import { LINT_RULES } from "./lint-rules.ts";
import type { LintRuleId } from "./lint-rules.ts";
import type { Diff } from "./diff-model.ts";
import type { ReferenceFinding } from "./model.ts";
import { correctReferences } from "./reference-fixes.ts";
import type { Correction, Scan } from "./reference-fixes.ts";
import { problemAt } from "./source.ts";

const RULES: Record<ReferenceFinding["problem"], LintRuleId> = {
  dangling: "reference-dangling",
  retargeted: "reference-retargeted",
  uncovered: "reference-uncovered",
  untested: "reference-untested",
};

export function isReferenceRule(rule: string): boolean {
  return Object.values<string>(RULES).includes(rule);
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
};

function messageOf(finding: ReferenceFinding): string {
  const { reference, meant, means, suggestion } = finding;
  const next = suggestion === "" ? "" : ` It should be ${suggestion}.`;
  switch (finding.problem) {
    case "dangling":
      return meant === ""
        ? `${reference} is not defined in this spec. Correct the number, or remove the reference.`
        : `${reference} meant "${short(meant)}" and points at nothing any more.${next === "" ? " Remove the reference, or name what takes its place." : next}`;
    case "retargeted":
      return `${reference} meant "${short(meant)}" and now means "${short(means)}".${next === "" ? " Remove the reference, or name what takes its place." : next}`;
    case "uncovered":
      return `No task and no test refers to ${reference}. Add a task for it.`;
    case "untested":
      return `No test names property ${reference}. Tag its test with "Property ${reference}: …".`;
  }
}

export function referenceProblems(
  findings: readonly ReferenceFinding[],
  corrections: readonly Correction[],
): Problem[] {
  const fixes = new Map(
    corrections.flatMap(({ path, line, fixes: made }) =>
      made.map(({ fix, column }) => [`${path}\0${line}\0${column}`, fix] as const),
    ),
  );
  return findings.map((finding) => {
    const { path, line, column } = finding;
    const rule = RULES[finding.problem];
    const problem = problemAt(
      { path, line, column },
      { rule, level: LINT_RULES[rule].level, message: messageOf(finding) },
    );
    const fix = finding.suggestion === "" ? undefined : fixes.get(`${path}\0${line}\0${column}`);
    return fix === undefined ? problem : { ...problem, fix };
  });
}

/** Each finding with the whole line as it reads once it is corrected, for people to copy. */
export function withCorrections(
  findings: readonly ReferenceFinding[],
  corrections: readonly Correction[],
): ReferenceFinding[] {
  const lines = new Map(corrections.map((each) => [`${each.path}\0${each.line}`, each]));
  return findings.map((finding) => {
    const found = finding.suggestion === "" ? undefined : lines.get(`${finding.path}\0${finding.line}`);
    const fixed = found?.fixes.some(({ column }) => column === finding.column) ?? false;
    return found === undefined || !fixed ? finding : { ...finding, corrected: found.after };
  });
}

/** A text with the way in which references stand in it; null where it is not at hand. */
export type TextOf = (path: string) => { text: string; scan: Scan } | null;

/** The diff with corrected lines at its findings, and the findings as problems with their fixes. */
export function corrected(diff: Diff, textOf: TextOf): { diff: Diff; problems: Problem[] } {
  const findings = diff.specs.flatMap(({ references }) => references);
  const corrections = [...new Set(findings.map(({ path }) => path))].flatMap((path) => {
    const file = textOf(path);
    return file === null ? [] : correctReferences({ path, ...file }, findings);
  });
  const specs = diff.specs.map((spec) => ({
    ...spec,
    references: withCorrections(spec.references, corrections),
  }));
  return { diff: { ...diff, specs }, problems: referenceProblems(findings, corrections) };
}
