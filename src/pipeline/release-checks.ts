/** Under `ci: after_approval` our commits say "skip CI"; once approved, one empty commit lets the checks run. */
import { commitsBetween, mergeBase } from "../git/commits.ts";
import { withCurrentBase } from "./current-base.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { readOnce } from "./read-once.ts";
import { openScene } from "./scene.ts";
import { gateOf } from "./settle-gate.ts";
import type { World } from "./world.ts";

export const SKIP_CI = "[skip ci]";

/** True when a commit was written. The release is an empty commit, so it voids no approval. */
export async function releaseChecks(outer: World, number: number): Promise<boolean> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const found = await host.pullRequest(number);
  if (found === null || found.state !== "open" || asOwnProposal(host, found) === null) return false;
  const scene = await openScene(world, found);
  if (scene === null) return false;
  const pr = await withCurrentBase(host, scene.repository, found);
  const base = (await mergeBase(scene.repository, pr.base.sha, pr.head.sha)) ?? pr.base.sha;
  const head = (await commitsBetween(scene.repository, base, pr.head.sha)).find(
    ({ sha }) => sha === pr.head.sha,
  );
  if (head === undefined || !`${head.subject}\n${head.body}`.includes(SKIP_CI)) return false;
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
