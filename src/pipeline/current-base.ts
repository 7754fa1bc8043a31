/** A host remembers the base commit of a pull request from some earlier day; decisions need the branch's tip. */
import type { GitRepository } from "../git/model.ts";
import type { Host, PullRequest } from "../ports.ts";
import { haveCommits } from "./git-answers.ts";

/** The same pull request with `base.sha` at the tip of its base branch (unchanged when the branch is gone). */
export async function withCurrentBase(
  host: Host,
  repository: GitRepository,
  pr: PullRequest,
): Promise<PullRequest> {
  const { sha } = await host.branchRules(pr.base.branch);
  const tip = sha ?? pr.base.sha;
  await haveCommits(host, repository, [tip, pr.head.sha]);
  return { ...pr, base: { ...pr.base, sha: tip } };
}
