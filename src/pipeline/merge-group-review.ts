/** The review of a merge-queue head: the same verdict as on a pull request, without any run. */
import type { Review } from "../core/review/model.ts";
import type { PullRequest } from "../ports.ts";
import { reviewFacts } from "./review-facts.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

export async function mergedReview(
  world: World,
  scene: Scene,
  about: { pr: PullRequest; base: string; head: string },
): Promise<Review> {
  const { host } = world;
  const { pr, base, head } = about;
  const { review } = await reviewFacts({
    repository: scene.repository,
    base,
    head,
    instructions: scene.instructions,
    repositoryName: { id: host.repository.id, fullName: `${host.repository.owner}/${host.repository.name}` },
    cause: {
      when: "pull_request",
      pullRequest: pr.number,
      mergeCommit: null,
      sender: null,
      headBranch: pr.head.branch,
      baseBranch: pr.base.branch,
      labels: pr.labels,
      draft: pr.draft,
      fork: false,
      protectedHead: false,
      // Nothing may run for a queue head: the pull request has had its runs.
      ownProposal: true,
      stopped: [],
    },
    targets: { head: { branch: pr.head.branch, sha: head }, base: { branch: pr.base.branch, sha: base } },
    answered: {},
    inputsTrusted: true,
    budgeted: null,
    proposals: [],
  });
  return review;
}
