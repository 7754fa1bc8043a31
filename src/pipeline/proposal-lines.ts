/** What people read about each hook's run: what we remember of it, joined with what the host says of its proposal. */
import type { Plan } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import type { OwnProposal } from "./own-proposals.ts";
import type { PullRequestState } from "./pull-request-state.ts";

const ON_THE_HOST: ReadonlySet<ProposalLine["outcome"]> = new Set(["open", "merged", "closed"]);

function lineOf(known: ProposalLine | undefined, { pr, hook, claims }: OwnProposal): ProposalLine {
  const outcome = pr.merged ? "merged" : pr.state;
  if (known === undefined) return { hook, key: claims.key, outcome, pullRequest: pr.number, detail: "" };
  // A run that is under way, failed or was stopped says more than the pull request of an earlier run.
  if (!ON_THE_HOST.has(known.outcome)) return known;
  const same = known.pullRequest === pr.number || known.key === claims.key;
  return same ? { ...known, outcome, pullRequest: pr.number } : known;
}

/** One line per hook. Where a proposal stands is the host's to say; `proposals` are the newest first. */
export function proposalLines(state: PullRequestState, proposals: OwnProposal[]): ProposalLine[] {
  const lines = new Map(state.runs.map((line) => [line.hook, line]));
  const seen = new Set<string>();
  for (const own of proposals) {
    if (seen.has(own.hook)) continue;
    seen.add(own.hook);
    lines.set(own.hook, lineOf(lines.get(own.hook), own));
  }
  return [...lines.values()].toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
}

const UNDER_WAY: ReadonlySet<ProposalLine["outcome"]> = new Set(["running", "waiting", "budget"]);

/** Without lines of runs that a crash or a newer change left behind: the plan would name them, and does not. */
export function withoutLeftovers(lines: ProposalLine[], plan: Plan): ProposalLine[] {
  const asked = new Set(plan.runs.map(({ key }) => key));
  return lines.filter(({ outcome, key }) => !UNDER_WAY.has(outcome) || asked.has(key));
}
