/** What stands of a plan in a checkout, where no pull request can be opened: our branches for exactly this change. */
import { branchName } from "../core/plan/branch.ts";
import type { Plan, PlannedRun, Skip } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import type { GitRepository } from "../git/model.ts";
import type { ProposalHost } from "../ports.ts";
import { changedPaths } from "./content.ts";
import { EMPTY_WORDS, refusedWords, stoppedWords } from "./failure-words.ts";
import { asOwnProposal } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import type { Applied } from "./stages.ts";
import { waitsFor, type EarlierRun } from "./waiting-runs.ts";

type StandingHost = Pick<ProposalHost, "pullRequests" | "self" | "repository">;

interface Standing {
  /** Runs that were answered by a branch for exactly this change, newest branch first. */
  stands: { run: PlannedRun; own: OwnProposal }[];
  /** Of the others, those that have to build on such a branch once it is merged. */
  waits: { run: PlannedRun; earlier: string }[];
}

/** A branch that was made for an earlier state of the change says nothing about this one, and neither does one that is gone. */
async function standing(repository: GitRepository, host: StandingHost, { runs }: Plan): Promise<Standing> {
  const pulls = await host.pullRequests({ state: "all" });
  const stands = runs.flatMap((run) => {
    const branch = branchName(run.hook, run.id);
    const own = pulls
      .filter(({ head, base }) => head.branch === branch && base.branch === run.target.branch)
      .filter(({ state, merged }) => state === "open" || merged)
      .map((pr) => asOwnProposal(host, pr))
      .find((each) => each?.claims.key === run.key);
    return own === null || own === undefined ? [] : [{ run, own }];
  });
  const open = stands.filter(({ own }) => !own.pr.merged);
  const edits: EarlierRun[] = [];
  for (const { run, own } of open)
    edits.push({
      hook: run.hook,
      paths: await changedPaths(repository, own.pr.base.sha, own.pr.head.sha),
    });
  const left = runs.filter((run) => !stands.some((each) => each.run === run));
  const waits = left.flatMap((run) => {
    const earlier = waitsFor(
      run,
      edits,
      open.map((each) => each.run),
    );
    return earlier === null ? [] : [{ run, earlier }];
  });
  return { stands, waits };
}

/** One line for each run of the plan that has its branch, and for each that waits for one of those. */
export async function standingLines(
  repository: GitRepository,
  host: StandingHost,
  plan: Plan,
): Promise<ProposalLine[]> {
  const { stands, waits } = await standing(repository, host, plan);
  const lineOf = ({ hook, key }: PlannedRun): Pick<ProposalLine, "hook" | "key" | "pullRequest"> => ({
    hook,
    key,
    pullRequest: null,
  });
  const lines = [
    ...stands.map(({ run, own }): ProposalLine => {
      const outcome = own.pr.merged ? "merged" : "branch";
      return { ...lineOf(run), outcome, detail: own.pr.head.branch };
    }),
    ...waits.map(({ run, earlier }): ProposalLine => {
      const detail = `Waits for \`${earlier}\`, which edits files that this hook may edit too.`;
      return { ...lineOf(run), outcome: "waiting", detail };
    }),
  ];
  return lines.toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
}

/** The plan without the runs that would only make again what stands already, and without those that have to build on it. */
export async function withoutStanding(
  repository: GitRepository,
  host: StandingHost,
  plan: Plan,
): Promise<Plan> {
  const { stands, waits } = await standing(repository, host, plan);
  const skip = ({ hook, trigger }: PlannedRun, code: Skip["code"], reason: string): Skip => {
    return { hook, trigger: trigger.on, code, reason };
  };
  const skips = [
    ...stands.map(({ run, own: { pr } }) =>
      skip(
        run,
        "already_answered",
        pr.merged
          ? `branch \`${pr.head.branch}\`, made for this change, is merged`
          : `it stands on branch \`${pr.head.branch}\`, made for this change; delete the branch to plan it again`,
      ),
    ),
    ...waits.map(({ run, earlier }) =>
      skip(
        run,
        "condition",
        `it waits for \`${earlier}\`, whose branch edits files that it may edit too; plan again once that is merged`,
      ),
    ),
  ];
  const left = new Set(skips.map(({ hook }) => hook));
  return { ...plan, runs: plan.runs.filter(({ hook }) => !left.has(hook)), skips: [...plan.skips, ...skips] };
}

/** The same, joined with what was just applied: a result that led to no branch is told too. */
export async function linesAfter(
  repository: GitRepository,
  host: StandingHost,
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
