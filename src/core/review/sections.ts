/** The short sections of the summary: references, consumers, hooks, proposals, problems, not checked, files. */
import { isInstructionPath } from "../paths/instruction.ts";
import type { PlannedRun, Skip } from "../plan/model.ts";
import { hasListedPrice } from "../plan/models.ts";
import type { Problem } from "../problem.ts";
import { bytes, fitLines } from "./budget.ts";
import { escapeMarkdown, inlineCode, link } from "./escape.ts";
import { noLinks } from "./links.ts";
import type { Links } from "./links.ts";
import type { ProposalLine, Review } from "./model.ts";
import { proposalWords } from "./proposal-words.ts";
import { cut, cutMiddle } from "./visible.ts";
import { count, list } from "./words.ts";

const code = (text: string, most = 100): string => inlineCode(cutMiddle(text, most));
const some = (texts: string[], most: number): string => {
  const shown = texts.slice(0, most).map((text) => code(text, 80));
  const rest = texts.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${String(rest)} more` : list(shown);
};

function section(title: string, lines: string[], limit: { bytes: number; noun: string }): string {
  if (lines.length === 0) return "";
  return [`#### ${title}`, "", ...fitLines(lines, limit.bytes, limit.noun)].join("\n");
}

export function consumerSection(review: Review, links: Links): string {
  if (review.consumers.length === 0) return "";
  const order = ["breaking", "unknown", "compatible"];
  const worstFirst = review.consumers.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const rows = worstFirst.map((consumer) => {
    const where = consumer.repository === null ? links.file(consumer.path, "head") : null;
    const name = link(code(consumer.spec), where);
    const from = consumer.repository === null ? "" : ` in ${code(consumer.repository)}`;
    const verdict = consumer.verdict === "breaking" ? "**breaking**" : consumer.verdict;
    return `| ${name}${from} | ${some(consumer.items, 6)} of ${code(consumer.provider)} | ${verdict} |`;
  });
  const head = [
    "#### Affected consumers",
    "",
    "| Spec | What it consumes of the change | Verdict |",
    "|---|---|---|",
  ];
  return [...head, ...fitLines(rows, 5_000, "consumer")].join("\n");
}

function writesWords(run: PlannedRun): string {
  return run.writes === null ? "may write any ordinary path" : `may write ${some(run.writes, 4)}`;
}

function runLine(run: PlannedRun, mode: Review["mode"]): string {
  const { usd, pricesAsOf } = run.estimate;
  const counted = hasListedPrice(run.model.chosen)
    ? "prices"
    : "it has no listed price and is counted at the highest listed prices";
  const price = `estimated at ${usd.toFixed(2)} USD (${counted} of ${escapeMarkdown(pricesAsOf)})`;
  const approval =
    run.approval === "auto" ? "may merge by itself (`approval: auto`)" : "waits for an approving review";
  const verb = mode === "observe" ? "would run" : "runs";
  return `- **${code(run.hook)}** ${verb} on ${code(run.model.chosen)}: ${writesWords(run)}, proposes into ${code(run.target.branch)}, ${approval}; ${price}.`;
}

/** Skips that say something about this change; the rest are hooks that were never meant. */
export function isWorthSaying(skip: Skip): boolean {
  switch (skip.code) {
    case "observe":
    case "budget":
    case "fork":
    case "not_trusted":
    case "stopped":
    case "deferred_to_merge":
      return true;
    case "no_match":
    case "disabled":
    case "condition":
    case "already_answered":
    case "own_proposal":
    case "unsupported":
    case "level":
      return false;
  }
}

function skipLine(skip: Skip): string {
  const reason = escapeMarkdown(cut(skip.reason, 300));
  // Reasons of these codes say themselves when and how the hook runs.
  const tells =
    skip.code === "observe" ||
    skip.code === "deferred_to_merge" ||
    skip.trigger === "approval" ||
    skip.trigger === "concurrency";
  const what = skip.waits === undefined ? " is skipped" : " waits";
  return `- ${code(skip.hook)}${tells ? "" : what}: ${reason}`;
}

/** One line per hook that was not meant: the first reason is enough, since each trigger has its own. */
function missLines(skips: Skip[], said: Set<string>): string[] {
  const reasons = new Map<string, string>();
  for (const skip of skips) {
    if (skip.code === "no_match" && !said.has(skip.hook) && !reasons.has(skip.hook))
      reasons.set(skip.hook, skip.reason);
  }
  return [...reasons].map(
    ([hook, reason]) => `- ${code(hook)} is not triggered: ${escapeMarkdown(cut(reason, 200))}`,
  );
}

/** A hook whose run stands under "Proposals" already is not told of twice. */
export function hookSection(review: Review): string {
  const told = new Set(review.proposals.map(({ hook }) => hook));
  const runs = review.plan.runs.filter(({ hook }) => !told.has(hook));
  const ended = new Set(
    review.proposals.flatMap(({ hook, outcome }) => (outcome === "stopped" ? [hook] : [])),
  );
  const skips = review.plan.skips.filter(
    ({ hook, code }) =>
      !(code === "already_answered" && told.has(hook)) && !(code === "stopped" && ended.has(hook)),
  );
  const matched = skips.filter((skip) => skip.code !== "no_match");
  const said = new Set([...told, ...[...runs, ...matched].map(({ hook }) => hook)]);
  const lines = [
    ...runs.map((run) => runLine(run, review.mode)),
    ...matched.map(skipLine),
    ...missLines(skips, said),
  ];
  if (lines.length === 0) return "";
  const observe =
    review.mode === "observe"
      ? ["Mode is `observe`: no model is called, and nothing but this review is written.", ""]
      : [];
  return ["#### Hooks", "", ...observe, ...fitLines(lines, 6_000, "hook")].join("\n");
}

export function proposalSection(proposals: ProposalLine[], links: Links): string {
  const lines = proposals.map((line) => {
    const number = line.pullRequest;
    const where = number === null ? "" : ` (${link(`#${String(number)}`, links.pullRequest(number))})`;
    return `- ${code(line.hook)}${where}: ${proposalWords(line, links)}`;
  });
  return section("Proposals", lines, { bytes: 5_000, noun: "proposal" });
}

const SEVERITY: Record<Problem["level"], number> = { error: 0, warning: 1, info: 2, off: 3 };

export function problemLine(problem: Problem, links: Links): string {
  const place = link(
    inlineCode(`${cutMiddle(problem.path, 100)}:${String(problem.line)}`),
    links.file(problem.path, "head", problem.line),
  );
  const level = problem.level === "error" ? "**error**" : problem.level;
  return `- ${level} ${place}: ${escapeMarkdown(cut(problem.message, 300))} (${code(problem.rule, 60)})`;
}

export function introducedProblems(review: Review): Problem[] {
  return review.problems
    .filter((problem) => problem.introduced && problem.level !== "off")
    .toSorted((a, b) => SEVERITY[a.level] - SEVERITY[b.level]);
}

export function problemSection(review: Review, links: Links): string {
  const introduced = introducedProblems(review);
  const before = review.problems.filter(
    (problem) => !problem.introduced && problem.level !== "off" && !isInstructionPath(problem.path),
  ).length;
  const lines = introduced.map((problem) => problemLine(problem, links));
  if (lines.length === 0) return "";
  const others =
    before === 0
      ? []
      : [
          "",
          `${count(before, "problem")} that ${before === 1 ? "was" : "were"} there before ${before === 1 ? "is" : "are"} not listed.`,
        ];
  return [
    "#### Problems that this change introduces",
    "",
    ...fitLines(lines, 6_000, "problem"),
    ...others,
  ].join("\n");
}

/** Faults in what Headwater obeys. They concern every pull request until somebody mends them. */
export function brokenInstructions(review: Review): Problem[] {
  return review.problems
    .filter((problem) => !problem.introduced && problem.level !== "off" && isInstructionPath(problem.path))
    .toSorted((a, b) => SEVERITY[a.level] - SEVERITY[b.level]);
}

export function brokenInstructionSection(review: Review): string {
  const lines = brokenInstructions(review).map((problem) => problemLine(problem, noLinks));
  if (lines.length === 0) return "";
  return [
    "#### Hooks and configuration with problems",
    "",
    "A hook named here does not run before it is corrected on the default branch. `headwater lint` shows the same list in a checkout.",
    "",
    ...fitLines(lines, 5_000, "problem"),
  ].join("\n");
}

export function instructionSection(review: Review, links: Links): string {
  if (review.proposedInstructions.length === 0) return "";
  const lines = review.proposedInstructions.map((path) => `- ${link(code(path), links.file(path, "head"))}`);
  return [
    "#### Instructions proposed, not in force",
    "",
    "Changes to these files take effect only once they are on a trusted branch.",
    "",
    ...fitLines(lines, 3_000, "file"),
  ].join("\n");
}

export function notCheckedSection(review: Review): string {
  const lines = [
    ...review.notChecked.map(
      ({ what, why }) => `- ${escapeMarkdown(cut(what, 160))}: ${escapeMarkdown(cut(why, 240))}`,
    ),
    ...review.truncated.map((text) => `- Cut short: ${escapeMarkdown(cut(text, 240))}`),
  ];
  return section("Not checked", lines, { bytes: 4_000, noun: "line" });
}

/** Code comes last: how many files, and which, folded away. */
export function fileSection(review: Review, budget: number): string {
  const files = review.files.filter((file) => !file.isSpec);
  if (files.length === 0) return "";
  const states = (["added", "modified", "removed", "renamed"] as const).flatMap((status) => {
    const number = files.filter((file) => file.status === status).length;
    return number === 0 ? [] : [`${String(number)} ${status}`];
  });
  const summary = `${count(files.length, "other file")} changed: ${list(states)}`;
  const lines = files.map((file) => {
    const was = file.previousPath === null ? "" : ` from ${code(file.previousPath, 160)}`;
    return `- ${file.status} ${code(file.path, 160)}${was}`;
  });
  const wrapped = [
    "<details>",
    `<summary>${summary}</summary>`,
    "",
    ...fitLines(lines, budget - bytes(summary) - 60, "file"),
    "",
    "</details>",
  ];
  return wrapped.join("\n");
}
