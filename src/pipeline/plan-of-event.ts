/** What an event asks for, computed without writing anything: for steps that plan, that run, and that only show. */
import type { RepoEvent } from "../core/events.ts";
import type { PlanScene } from "./answer-plan.ts";
import { handleComment } from "./commands.ts";
import { dryHost } from "./dry-host.ts";
import { ended } from "./ended-pull-request.ts";
import { reviewPullRequest } from "./spec-review.ts";
import type { World } from "./world.ts";

export type PlanOfEvent = { kind: "plan"; plan: PlanScene } | { kind: "nothing"; why: string };

const nothing = (why: string): PlanOfEvent => ({ kind: "nothing", why });

async function ofPullRequest(
  world: World,
  number: number,
  sender: PlanScene["sender"],
): Promise<PlanOfEvent> {
  const reviewed = await reviewPullRequest(world, number, sender);
  if (reviewed.kind === "not_ours") return nothing("the repository is gone or archived");
  if (reviewed.kind === "not_open") {
    if (reviewed.pr === null) return nothing(`there is no pull request #${number}`);
    const plan = await ended(world, reviewed.pr, sender);
    return plan === null ? nothing(`#${number} was closed`) : { kind: "plan", plan };
  }
  const { scene, facts, proposals, state } = reviewed;
  const plan: PlanScene = {
    scene,
    facts,
    pullRequest: number,
    sender,
    open: proposals,
    retry: state.retry,
  };
  return { kind: "plan", plan };
}

/** Never writes to the host, whatever `world.host` may do. The store is written as ever. */
export async function planOfEvent(outer: World, event: RepoEvent): Promise<PlanOfEvent> {
  const world: World = { ...outer, host: dryHost(outer.host) };
  switch (event.kind) {
    case "pull_request_changed":
    case "pull_request_closed":
      return ofPullRequest(world, event.number, event.sender);
    case "review_changed":
      return ofPullRequest(world, event.number, null);
    case "comment_created": {
      const effect = await handleComment(world, event);
      return effect.review === null
        ? nothing(effect.outcome)
        : ofPullRequest(world, effect.review, event.sender);
    }
    case "merge_group_requested":
    case "checks_changed":
    case "check_rerequested":
    case "pushed":
    case "repository_removed":
    case "sweep":
      return nothing("this event is about no single pull request");
  }
}
