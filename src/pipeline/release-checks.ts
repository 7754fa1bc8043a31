/** Under `ci: after_approval` our commits say "skip CI"; once approved, one empty commit lets the checks run. */
import { commitsBetween } from "../git/commits.ts";
import type { PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { haveCommits } from "./git-answers.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { readOnce } from "./read-once.ts";
import { openCache, openScene } from "./scene.ts";
import { gateOf } from "./settle-gate.ts";
import type { World } from "./world.ts";

export const SKIP_CI = "[skip ci]";

/** Looked at first: it needs one git read, while a decision needs the host as well. */
async function skipsChecks(world: World, pr: PullRequest): Promise<boolean> {
  const repository = await openCache(world);
  await haveCommits(world.host, repository, [pr.base.sha, pr.head.sha]);
  const [head] = await commitsBetween(repository, pr.base.sha, pr.head.sha, { limit: 1 });
  return head?.sha === pr.head.sha && `${head.subject}\n${head.body}`.includes(SKIP_CI);
}

/** True when a commit was written. The release is an empty commit, so it voids no approval. */
export async function releaseChecks(outer: World, number: number): Promise<boolean> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const found = await host.pullRequest(number);
  if (found === null || found.state !== "open" || asOwnProposal(host, found) === null) return false;
  if (!(await skipsChecks(world, found))) return false;
  const scene = await openScene(world, found);
  if (scene === null) return false;
  const pr = await withCurrentBase(host, scene.repository, found);
  const decision = await gateOf(world, scene, pr);
  if (decision.claims.some(({ state }) => state !== "approved") || decision.claims.length === 0) return false;
  await host.commit({
    branch: pr.head.branch,
    expectedHead: pr.head.sha,
    message: "Let the checks run\n\nThe content was approved; this commit changes nothing.",
    files: [],
  });
  return true;
}
