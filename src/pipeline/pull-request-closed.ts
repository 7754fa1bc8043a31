/** A pull request ended: proposals are closed or carried over, and hooks that answer a merge run. */
import { renderSummary } from "../core/review/summary.ts";
import type { Actor } from "../core/events.ts";
import { waitsForRoom } from "../core/plan/within-budgets.ts";
import { roomForText } from "./comment-room.ts";
import { answerPlan } from "./answer-plan.ts";
import { carryOver, closeWithCause } from "./close-proposals.ts";
import { linesNow } from "./ended-lines.ts";
import { asOwnProposal, causeOf } from "./own-proposals.ts";
import { withoutLeftovers } from "./proposal-lines.ts";
import { loadState, stateKey, stateToJson, withLine } from "./pull-request-state.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { readOnce } from "./read-once.ts";
import { mergedFacts } from "./read-merged.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { openScene } from "./scene.ts";
import { settleOthersAtHead } from "./shared-head.ts";
import type { Scene } from "./scene.ts";
import { repositoryLane } from "./run-lines.ts";
import { linksOf } from "./spec-review.ts";
import { findSticky, writeSticky } from "./sticky-comment.ts";
import type { World } from "./world.ts";

export type Closed =
  | { kind: "reopened" }
  | { kind: "done"; outcome: string }
  /** A proposal of ours ended: its cause has to be looked at again. */
  | { kind: "review_cause"; number: number }
  | { kind: "merged"; scene: Scene; facts: ReviewFacts; state: PullRequestState };

async function saveState(world: World, number: number, state: PullRequestState): Promise<void> {
  await world.store.put(stateKey(world.host.repository.id, number), stateToJson(state));
}

/** Everything about a closed pull request that is decided and written while nothing else writes. */
export async function settleClosed(outer: World, number: number, sender: Actor | null): Promise<Closed> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const pr = await host.pullRequest(number);
  if (pr === null) return { kind: "done", outcome: "the pull request is gone" };
  if (pr.state === "open") return { kind: "reopened" };
  await settleOthersAtHead(world, pr);
  const own = asOwnProposal(host, pr);
  if (own !== null) {
    const cause = await causeOf(host, own);
    if (cause !== null) return { kind: "review_cause", number: cause.pullRequest.number };
    return { kind: "done", outcome: pr.merged ? "proposal merged" : "proposal closed" };
  }
  const scene = await openScene(world, pr);
  if (scene === null) return { kind: "done", outcome: "repository is gone or archived" };
  const sticky = findSticky(host, await host.comments(number));
  let state = await loadState(world.store, stateKey(host.repository.id, number), sticky?.marker);
  const lines = pr.merged ? await carryOver(world, scene, pr) : await closeWithCause(world, scene, pr);
  for (const line of lines) state = withLine(state, line);
  state = { ...state, runs: await linesNow(host, pr, state.runs) };
  await saveState(world, number, state);
  if (!pr.merged) return { kind: "done", outcome: `closed; ${lines.length} proposals settled` };
  const facts = await mergedFacts(world, scene, { pr, sender, state });
  if (facts === null) return { kind: "done", outcome: "merged into a branch that is gone" };
  return { kind: "merged", scene, facts, state };
}

/** Refreshes the comment on a merged pull request, so that what its merge set off can be seen there. */
async function showMerged(
  outer: World,
  scene: Scene,
  about: { number: number; sender: Actor | null },
): Promise<ReviewFacts | null> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const { number, sender } = about;
  const pr = await host.pullRequest(number);
  if (pr === null) return null;
  const sticky = findSticky(host, await host.comments(number));
  const known = await loadState(world.store, stateKey(host.repository.id, number), sticky?.marker);
  const state = { ...known, runs: await linesNow(host, pr, known.runs) };
  const facts = await mergedFacts(world, scene, { pr, sender, state });
  if (facts === null) return null;
  facts.review.proposals = withoutLeftovers(state.runs, facts.review.plan);
  const links = linksOf(host, { base: facts.review.mergeBase, head: facts.review.head });
  const markdown = renderSummary(facts.review, links, roomForText(state));
  await writeSticky(host, number, { present: sticky, markdown, state });
  return facts;
}

/** `waits`: a run is left that starts once there is room for it, so the pull request has to be looked at again. */
export async function answerMerge(
  world: World,
  about: { number: number; sender: Actor | null; closed: Closed & { kind: "merged" } },
): Promise<{ outcome: string; waits: boolean }> {
  const { number, sender, closed } = about;
  const { scene, facts, state } = closed;
  let latest = facts.review.plan;
  const show = async (): Promise<void> => {
    const shown = await world.lanes.enter(repositoryLane(world), () =>
      showMerged(world, scene, { number, sender }),
    );
    latest = shown?.review.plan ?? latest;
  };
  await show();
  const outcomes = await answerPlan(
    world,
    { scene, facts, pullRequest: number, sender, open: [], retry: state.retry },
    show,
  );
  return {
    outcome: `merged; ${outcomes.join(", ") || "nothing to run"}`,
    waits: waitsForRoom(latest) || outcomes.some((each) => each.endsWith(": budget")),
  };
}
