/** What stands of a plan in a checkout, where no pull request can be opened: our branches for exactly this change. */
import { branchName } from "../core/plan/branch.ts";
import type { Plan } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import type { GitRepository } from "../git/model.ts";
import type { ProposalHost } from "../ports.ts";
import { changedPaths } from "./content.ts";
import { EMPTY_WORDS, refusedWords, stoppedWords } from "./failure-words.ts";
import { asOwnProposal } from "./own-proposals.ts";
import type { Applied } from "./stages.ts";
import { waitsFor, type EarlierRun } from "./waiting-runs.ts";

/**
 * One line for each run of the plan that has its branch, and for each that waits for one of those. A branch that was
 * made for an earlier state of the change says nothing about this one.
 */
export async function standingLines(
  repository: GitRepository,
  host: Pick<ProposalHost, "pullRequests" | "self" | "repository">,
  plan: Plan,
): Promise<ProposalLine[]> {
  const pulls = await host.pullRequests({ state: "open" });
  const lines: ProposalLine[] = [];
  const standing: EarlierRun[] = [];
  const left: Plan["runs"] = [];
  for (const run of plan.runs) {
    const branch = branchName(run.hook, run.id);
    const pr = pulls.find(({ head, base }) => head.branch === branch && base.branch === run.target.branch);
    const own = pr === undefined ? null : asOwnProposal(host, pr);
    if (own === null || own.claims.key !== run.key) {
      left.push(run);
      continue;
    }
    const paths = await changedPaths(repository, own.pr.base.sha, own.pr.head.sha);
    standing.push({ hook: run.hook, paths });
    lines.push({ hook: run.hook, key: run.key, outcome: "branch", pullRequest: null, detail: branch });
  }
  const stands = plan.runs.filter(({ hook }) => standing.some((each) => each.hook === hook));
  for (const run of left) {
    const earlier = waitsFor(run, standing, stands);
    if (earlier === null) continue;
    const detail = `Waits for \`${earlier}\`, which edits files that this hook may edit too.`;
    lines.push({ hook: run.hook, key: run.key, outcome: "waiting", pullRequest: null, detail });
  }
  return lines.toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
}

/** The same, joined with what was just applied: a result that led to no branch is told too. */
export async function linesAfter(
  repository: GitRepository,
  host: Parameters<typeof standingLines>[1],
  { plan, applied }: { plan: Plan; applied: Applied[] },
): Promise<ProposalLine[]> {
  const lines = new Map(
    (await standingLines(repository, host, plan)).map((line) => [line.hook, line] as const),
  );
  for (const each of applied) {
    const run = plan.runs.find(({ hook }) => hook === each.hook);
    const ended = run === undefined ? null : endedWithout(each);
    if (run !== undefined && ended !== null)
      lines.set(run.hook, { hook: run.hook, key: run.key, pullRequest: null, ...ended });
  }
  return [...lines.values()].toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
}

function endedWithout({ outcome }: Applied): Pick<ProposalLine, "outcome" | "detail"> | null {
  switch (outcome.kind) {
    case "empty":
      return { outcome: "empty", detail: EMPTY_WORDS };
    case "refused":
      return { outcome: "failed", detail: refusedWords(outcome.violations) };
    case "stopped":
      return { outcome: "failed", detail: stoppedWords(outcome) };
    case "outdated":
      return { outcome: "failed", detail: `${outcome.path} changed since the run.` };
    case "published":
    case "human_commits":
    case "waits":
    case "not_planned":
      return null;
  }
}
