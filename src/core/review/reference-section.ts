/** References that a change lets point at nothing, or at something else: where, what was meant, and the line corrected. */
import type { ReferenceFinding } from "../specs/model.ts";
import { isReferenceRule } from "../specs/reference-problems.ts";
import { fitLines } from "./budget.ts";
import { escapeMarkdown, fenced, inlineCode, link } from "./escape.ts";
import type { Links } from "./links.ts";
import type { Review } from "./model.ts";
import { cut, cutMiddle } from "./visible.ts";
import { count } from "./words.ts";

const BUDGET = 6_000;
/** Nobody copies a longer line by hand, and a cut one must not be copied. */
const MOST_OF_A_LINE = 600;

const code = (text: string): string => inlineCode(cutMiddle(text, 60));
const quote = (text: string): string => `“${escapeMarkdown(cut(text, 100))}”`;

function sentence(finding: ReferenceFinding): string {
  const name = code(finding.reference);
  const fix = finding.suggestion === "" ? "" : ` It should be ${code(finding.suggestion)}.`;
  const gone = finding.meant === "" ? "" : `; it meant ${quote(finding.meant)}`;
  switch (finding.problem) {
    case "dangling":
      return `${name} points at nothing${gone}.${fix}`;
    case "retargeted":
      return `${name} meant ${quote(finding.meant)} and now means ${quote(finding.means)}.${fix}`;
    case "uncovered":
      return `no task and no test refers to ${name}.`;
    case "untested":
      return `no test names property ${name}.`;
  }
}

/** What points astray before what is merely not covered; then by place. */
function inOrder(findings: ReferenceFinding[]): ReferenceFinding[] {
  const order: ReferenceFinding["problem"][] = ["retargeted", "dangling", "untested", "uncovered"];
  const rank = ({ problem }: ReferenceFinding): number =>
    order.indexOf(problem) < 2 ? 0 : order.indexOf(problem);
  const byPath = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return findings.toSorted(
    (a, b) => rank(a) - rank(b) || byPath(a.path, b.path) || a.line - b.line || a.column - b.column,
  );
}

/** The findings of one line, and below them the line as it should read, in a block of its own inside the list item. */
function entry(findings: ReferenceFinding[], links: Links): string {
  const [first] = findings;
  if (first === undefined) return "";
  const { path, line, corrected } = first;
  const place = link(inlineCode(`${cutMiddle(path, 100)}:${String(line)}`), links.file(path, "head", line));
  const text = `- ${place}: ${findings.map(sentence).join(" ")}`;
  const fixed = findings.find((each) => each.corrected !== undefined)?.corrected ?? corrected;
  if (fixed === undefined || fixed.length > MOST_OF_A_LINE) return text;
  const block = fenced(fixed, "text")
    .split("\n")
    .map((each) => `  ${each}`);
  return [text, "", "  The line, corrected:", "", ...block, ""].join("\n");
}

export function referenceSection(review: Pick<Review, "diff">, links: Links): string {
  const findings = inOrder(review.diff.specs.flatMap(({ references }) => references));
  if (findings.length === 0) return "";
  const lines = [
    ...Map.groupBy(
      findings,
      ({ path, line, problem }) => `${path}:${line}:${problem === "uncovered" || problem === "untested"}`,
    ).values(),
  ];
  const astray = findings.filter(({ problem }) => problem === "retargeted" || problem === "dangling").length;
  const fixable = findings.filter(({ corrected }) => corrected !== undefined).length;
  const lead =
    fixable === 0
      ? []
      : [
          `${count(astray, "reference")} ${astray === 1 ? "points" : "point"} astray since this change; ${inlineCode("headwater lint --fix --base <base branch>")} corrects ${fixable === astray ? (astray === 1 ? "it" : "them") : `${String(fixable)} of them`}.`,
          "",
        ];
  const entries = fitLines(
    lines.map((group) => entry(group, links)),
    BUDGET,
    "line",
  );
  return ["#### References", "", ...lead, ...entries].join("\n").trimEnd();
}

/** Problems that stand in the section above already; an error is told again, since it decides the check. */
export function isToldAsReference(problem: { rule: string; level: string }): boolean {
  return isReferenceRule(problem.rule) && problem.level !== "error";
}
