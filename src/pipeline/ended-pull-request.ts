/** The plan of a pull request that ended: what its merge asks for, without settling anything. */
import type { Actor } from "../core/events.ts";
import type { PullRequest } from "../ports.ts";
import type { PlanScene } from "./answer-plan.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { loadState, stateKey } from "./pull-request-state.ts";
import { mergedFacts } from "./read-merged.ts";
import { openScene } from "./scene.ts";
import { findSticky } from "./sticky-comment.ts";
import type { World } from "./world.ts";

/** Null when nothing follows: it was closed without a merge, it is a proposal of ours, or its base is gone. */
export async function ended(world: World, pr: PullRequest, sender: Actor | null): Promise<PlanScene | null> {
  const { host } = world;
  if (!pr.merged || asOwnProposal(host, pr) !== null) return null;
  const scene = await openScene(world, pr);
  if (scene === null) return null;
  const sticky = findSticky(host, await host.comments(pr.number));
  const state = await loadState(world.store, stateKey(host.repository.id, pr.number), sticky?.marker);
  const facts = await mergedFacts(world, scene, { pr, sender, state });
  return facts === null
    ? null
    : { scene, facts, pullRequest: pr.number, sender, open: [], retry: state.retry };
}
