/** Reads a merged pull request as a cause: what its specs changed, and the hooks that answer a merge. */
import type { Actor } from "../core/events.ts";
import type { PullRequest } from "../ports.ts";
import { acceptedNow } from "./acceptances.ts";
import { haveCommits } from "./git-answers.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { reviewFacts } from "./review-facts.ts";
import type { ReviewFacts } from "./review-facts.ts";
import type { Scene } from "./scene.ts";
import { planWithinBudgets } from "./spending.ts";
import { withoutTakenBack } from "./taken-back.ts";
import type { World } from "./world.ts";

const ANSWERED_AT_MERGE = new Set(["open", "merged", "closed", "empty", "failed", "stopped"]);

/**
 * The facts of a merge. The change is what the pull request meant (merge base to head), so that a run key is the
 * same as it was in the pull request; the target is the branch that it was merged into, as it stands now.
 */
export async function mergedFacts(
  world: World,
  scene: Scene,
  about: { pr: PullRequest; sender: Actor | null; state: PullRequestState },
): Promise<ReviewFacts | null> {
  const { host } = world;
  const { pr, sender, state } = about;
  if (pr.mergeCommit === null) return null;
  const target = await host.branchRules(pr.base.branch);
  if (target.sha === null) return null;
  await haveCommits(host, scene.repository, [pr.base.sha, pr.head.sha, target.sha]);
  const permission = await host.permission(pr.author.login);
  return reviewFacts({
    repository: scene.repository,
    base: pr.base.sha,
    head: pr.head.sha,
    instructions: scene.instructions,
    repositoryName: { id: host.repository.id, fullName: `${host.repository.owner}/${host.repository.name}` },
    cause: {
      when: "merged",
      pullRequest: pr.number,
      mergeCommit: pr.mergeCommit,
      sender,
      headBranch: pr.head.branch,
      baseBranch: pr.base.branch,
      labels: pr.labels,
      draft: false,
      fork: pr.head.repositoryId !== host.repository.id,
      protectedHead: false,
      ownProposal: pr.author.id === host.self.accountId,
      stopped: state.stopped,
    },
    targets: {
      head: { branch: pr.base.branch, sha: target.sha },
      base: { branch: pr.base.branch, sha: target.sha },
    },
    answered: Object.fromEntries(
      state.runs
        .filter(({ outcome }) => ANSWERED_AT_MERGE.has(outcome))
        .map(({ key, outcome, detail }) => [key, { outcome, detail }]),
    ),
    inputsTrusted: permission === "write" || permission === "admin",
    budgeted: async (plan) =>
      planWithinBudgets(
        world,
        scene.instructions.config.budgets,
        await withoutTakenBack(scene.repository, plan, { branch: pr.base.branch, sha: target.sha ?? "" }),
      ),
    proposals: state.runs,
    accepted: await acceptedNow(host, {
      pr,
      accepted: state.accepted,
      rules: scene.instructions.config.approval,
    }),
  });
}
