/** Whether a pull request can be merged now, and what the branch's protection still asks for. */
import { githubIdentity } from "./authorship.ts";
import { writeCommit } from "./commits.ts";
import { mergeBase, mergedTree } from "./history.ts";
import type { Protection, PullState, Repository } from "./model.ts";
import { branchHead, writeRef } from "./refs.ts";
import { latestRuns } from "./suite-outcome.ts";
import { atLeast, roleOf, type Actor, type World } from "./world.ts";

/** Tip of the base branch; of a closed pull request: where it was when it was closed. */
export const baseTip = (repository: Repository, pull: PullState): string =>
  (pull.state === "open" ? branchHead(repository, pull.base.branch) : null) ?? pull.base.sha;

/** Where the files of a pull request are compared from. */
export const diffBase = (repository: Repository, pull: PullState): string => {
  const tip = baseTip(repository, pull);
  return mergeBase(repository, tip, pull.head.sha) ?? tip;
};

/** GitHub takes neutral and skipped for a pass. */
const PASSES = new Set(["success", "neutral", "skipped"]);

type CheckState = "success" | "failure" | "pending" | "missing";

function checkState(
  repository: Repository,
  sha: string,
  required: Protection["requiredChecks"][number],
): CheckState {
  const runs = latestRuns([...repository.checkRuns.values()].filter((run) => run.headSha === sha)).filter(
    (run) => run.name === required.context && (required.appId === null || run.appId === required.appId),
  );
  const status = repository.statuses
    .filter((entry) => entry.sha === sha && entry.context === required.context && required.appId === null)
    .at(-1);
  if (runs.length === 0 && status === undefined) return "missing";
  if (runs.some((run) => run.status !== "completed") || status?.state === "pending") return "pending";
  const passed = runs.every((run) => PASSES.has(run.conclusion ?? ""));
  return passed && (status === undefined || status.state === "success") ? "success" : "failure";
}

/** State of each required check of a branch on a commit. */
export function requiredChecks(
  repository: Repository,
  branch: string,
  sha: string,
): { context: string; state: CheckState }[] {
  const required = repository.protections.get(branch)?.requiredChecks ?? [];
  return required.map((check) => ({ context: check.context, state: checkState(repository, sha, check) }));
}

function approvals(world: World, repository: Repository, pull: PullState): number {
  const latest = new Map<number, string>();
  for (const review of pull.reviews) {
    if (review.state !== "COMMENTED" && review.state !== "PENDING") latest.set(review.authorId, review.state);
  }
  return [...latest].filter(
    ([author, state]) => state === "APPROVED" && atLeast(roleOf(world, repository, author), "write"),
  ).length;
}

/** What the protection still misses, in GitHub's words; empty: nothing. */
export function missingRequirements(world: World, repository: Repository, pull: PullState): string[] {
  const protection = repository.protections.get(pull.base.branch);
  if (protection === undefined) return [];
  const missing = requiredChecks(repository, pull.base.branch, pull.head.sha)
    .filter((check) => check.state !== "success")
    .map((check) =>
      check.state === "missing"
        ? `Required status check "${check.context}" is expected.`
        : `Required status check "${check.context}" is ${check.state === "pending" ? "pending" : "failing"}.`,
    );
  const lacking = protection.requiredReviews - approvals(world, repository, pull);
  if (lacking > 0) {
    missing.push(`At least ${lacking} approving review is required by reviewers with write access.`);
  }
  return missing;
}

/** GitHub's trial merge, which also stands at refs/pull/N/merge. */
function tryMerge(world: World, repository: Repository, pull: PullState): boolean {
  const base = baseTip(repository, pull);
  const head = pull.head.sha;
  if (pull.testMerge?.base === base && pull.testMerge.head === head) return true;
  pull.testMerge = null;
  const tree = mergedTree(repository, base, head);
  if (tree === null) return false;
  const who = githubIdentity(world);
  const message = `Merge ${head} into ${base}`;
  const sha = writeCommit(repository, { tree, parents: [base, head], author: who, committer: who, message });
  pull.testMerge = { base, head, sha };
  if (repository.frozenRefs === null) writeRef(repository, `refs/pull/${pull.number}/merge`, sha);
  return true;
}

export function mergeability(
  world: World,
  repository: Repository,
  pull: PullState,
): { mergeable: boolean | null; state: string } {
  if (pull.state !== "open") return { mergeable: null, state: "unknown" };
  if (!tryMerge(world, repository, pull)) return { mergeable: false, state: "dirty" };
  if (pull.draft) return { mergeable: true, state: "draft" };
  const blocked = missingRequirements(world, repository, pull).length > 0;
  return { mergeable: true, state: blocked ? "blocked" : "clean" };
}

/** Whether protection lets this actor move the branch directly. */
export function mayPush(world: World, repository: Repository, actor: Actor, branch: string): boolean {
  const protection = repository.protections.get(branch);
  if (protection === undefined) return true;
  if (actor.app === null && roleOf(world, repository, actor.account.id) === "admin") return true;
  const { pushers } = protection;
  if (pushers !== null) {
    return actor.app === null
      ? pushers.people.includes(actor.account.login)
      : pushers.apps.includes(actor.app.slug);
  }
  const asksForPull = protection.requiredReviews > 0 || protection.requiredChecks.length > 0;
  return !asksForPull && !protection.mergeQueue;
}
