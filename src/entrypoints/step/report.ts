/** What a step shows when it is done: job summary, annotations, outputs. */
import { linksOf } from "../../pipeline/spec-review.ts";
import type { PlanOfEvent } from "../../pipeline/plan-of-event.ts";
import { reviewCheck } from "../../core/review/check.ts";
import { NOTHING_TO_REVIEW, renderSummary } from "../../core/review/summary.ts";
import type { Review } from "../../core/review/model.ts";
import type { Host } from "../../ports.ts";
import { annotationsOf } from "./annotations.ts";
import type { Inputs } from "./inputs.ts";
import type { Outputs } from "./outputs.ts";
import type { StepLog } from "./step-log.ts";

export interface Report {
  markdown: string;
  outputs: Outputs;
}

export const SHARED_TOKEN_NOTE =
  "Headwater ran with the token of the workflow. GitHub starts no workflow for what that token writes, so the checks of a proposal begin when a person closes and reopens it; and every workflow here can write the same checks, so the gate is advisory. The token of an App lifts both: docs/github-action.md.";

/** Nothing of `review` is decided here. `notes` are sentences about this step, in our words. */
export function reportOf(
  host: Host,
  about: { planned: PlanOfEvent; outcome: string; notes: string[] },
): Report {
  const { planned, outcome, notes } = about;
  const tail = [...notes.map((note) => `> ${note}`), ""].join("\n>\n");
  if (planned.kind === "nothing") {
    return { markdown: `### Headwater\n\n${outcome}\n\n${tail}`, outputs: { outcome, runs: "0" } };
  }
  const { facts, pullRequest } = planned.plan;
  const { review } = facts;
  const markdown = renderSummary(review, linksOf(host, { base: review.mergeBase, head: review.head }));
  const lead = markdown || `${NOTHING_TO_REVIEW}\n`;
  return {
    markdown: `### Headwater on [#${pullRequest}](${host.webUrl}/pull/${pullRequest})\n\n${lead}\n${tail}`,
    outputs: outputsOf(review, pullRequest, outcome),
  };
}

const MOST_OUTCOME = 4_000;
/** GitHub takes no more than 1 MB of outputs from a job. */
const MOST_PROPOSALS = 1_000;

/** A change may set off hundreds of hooks; all of them stand in the summary. */
function shortOutcome(outcome: string): string {
  if (outcome.length <= MOST_OUTCOME) return outcome;
  const kept = outcome.slice(0, MOST_OUTCOME);
  const end = kept.lastIndexOf(", ");
  if (end === -1) return `${kept}…`;
  return `${kept.slice(0, end)}, … and ${outcome.slice(end).split(", ").length - 1} more`;
}

export function outputsOf(review: Review, pullRequest: number | null, outcome: string): Outputs {
  const proposals = review.proposals.slice(0, MOST_PROPOSALS).map((line) => ({
    hook: line.hook,
    outcome: line.outcome,
    pullRequest: line.pullRequest,
  }));
  return {
    outcome: shortOutcome(outcome),
    summary: reviewCheck(review).title,
    verdict: review.verdict,
    ...(pullRequest === null ? {} : { "pull-request": String(pullRequest) }),
    runs: String(review.plan.runs.length),
    proposals: JSON.stringify(proposals),
  };
}

export function annotate(log: StepLog, review: Review): void {
  const { commands, left } = annotationsOf(review);
  for (const each of commands) log.command(each);
  if (left > 0) log.say(`${left} more findings stand in the review; GitHub shows no more annotations.`);
}

/** Whether the step fails because of what it found. */
export function isFailure(failOn: Inputs["failOn"], verdict: Review["verdict"]): boolean {
  if (failOn === "never") return false;
  return verdict === "breaking" || (failOn === "unknown" && verdict === "unknown");
}
