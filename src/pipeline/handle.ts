/** The one place where repo events are matched. Each event is a hint: what is done follows from the state read now. */
import type { Actor, RepoEvent } from "../core/events.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { abortOpenRuns, answerPlan } from "./answer-plan.ts";
import type { PlanScene } from "./answer-plan.ts";
import { autoMerge } from "./auto-merge.ts";
import { forgetRepository, forgottenWords } from "./forget-repository.ts";
import { handleComment } from "./commands.ts";
import { eachOf } from "./each-of.ts";
import { settleMergeGroup } from "./merge-group.ts";
import { answerMerge, settleClosed } from "./pull-request-closed.ts";
import type { Closed } from "./pull-request-closed.ts";
import { settleQueuedGroups } from "./queued-groups.ts";
import { releaseChecks } from "./release-checks.ts";
import { reviewPullRequest } from "./spec-review.ts";
import type { OpenReview } from "./spec-review.ts";
import { pathsOfOurCommits } from "./content.ts";
import { openCache } from "./scene.ts";
import { withCurrentBase } from "./current-base.ts";
import { unwatch, watch, watched } from "./watched.ts";
import type { World } from "./world.ts";

const laneOf = (world: World): string => `repository:${world.host.repository.id}`;

/** Reviews an open pull request and answers what its plan asks for. */
async function pullRequestChanged(world: World, number: number, sender: Actor | null): Promise<string> {
  const review = (): ReturnType<typeof reviewPullRequest> =>
    world.lanes.enter(laneOf(world), () => reviewPullRequest(world, number, sender));
  const reviewed = await review();
  if (reviewed.kind === "not_ours") return "repository is gone or archived";
  if (reviewed.kind === "not_open") {
    return reviewed.pr === null ? "the pull request is gone" : pullRequestClosed(world, number, sender);
  }
  if (reviewed.own !== null) {
    const waiting = reviewed.gate.conclusion !== "success";
    return waiting ? "proposal: waiting for an approval" : proposalChanged(world, number);
  }
  const sceneOf = ({ scene, facts, proposals, state }: OpenReview): PlanScene => {
    return { scene, facts, pullRequest: number, sender, open: proposals, retry: state.retry };
  };
  const outcomes = await answerPlan(world, sceneOf(reviewed), async () => {
    const now = await review();
    return now.kind === "open" ? sceneOf(now) : null;
  });
  const { verdict } = reviewed.facts.review;
  return `reviewed: ${verdict}; ${outcomes.join(", ") || "nothing to run"}`;
}

/** A proposal of ours was looked at: release its checks when approved, merge it when `auto` covers it. */
async function proposalChanged(world: World, number: number): Promise<string> {
  return world.lanes.enter(laneOf(world), async () => {
    const released = await releaseChecks(world, number);
    if (released) return "approved: the repository's checks were released";
    const merged = await autoMerge(world, number);
    return merged.kind === "merged" ? `merged by the auto rule: ${merged.sha}` : `proposal: ${merged.kind}`;
  });
}

async function pullRequestClosed(world: World, number: number, sender: Actor | null): Promise<string> {
  const closed = await world.lanes.enter(laneOf(world), () => settleClosed(world, number, sender));
  if (closed.kind === "reopened") return pullRequestChanged(world, number, sender);
  // Not before: the event may be an old one, about a pull request that is open again.
  abortOpenRuns(world, number, "the pull request was closed");
  const { outcome, waits } = await afterClosed(world, { number, sender, closed });
  await world.lanes.enter(laneOf(world), () => (waits ? watch(world, number) : unwatch(world, number)));
  return outcome;
}

async function afterClosed(
  world: World,
  about: { number: number; sender: Actor | null; closed: Exclude<Closed, { kind: "reopened" }> },
): Promise<{ outcome: string; waits: boolean }> {
  const { number, sender, closed } = about;
  switch (closed.kind) {
    case "done":
      return { outcome: closed.outcome, waits: false };
    case "review_cause":
      return { outcome: await pullRequestChanged(world, closed.number, sender), waits: false };
    case "merged":
      return answerMerge(world, { number, sender, closed });
  }
}

/** A branch moved: the gates of pull requests into it that carry content of ours may no longer hold. */
async function basePushed(world: World, branch: string): Promise<string> {
  const into = await world.host.pullRequests({ baseBranch: branch, state: "open" });
  const affected: number[] = [];
  if (into.length > 0) {
    const repository = await world.lanes.enter(laneOf(world), () => openCache(world));
    for (const pr of into) {
      const current = await withCurrentBase(world.host, repository, pr);
      const range = { base: current.base.sha, head: pr.head.sha };
      const ours = asOwnProposal(world.host, pr) !== null;
      if (ours || (await pathsOfOurCommits(repository, range, world.host.self.email)).length > 0) {
        affected.push(pr.number);
      }
    }
  }
  await eachOf(affected, (number) => pullRequestChanged(world, number, null));
  return `pushed ${branch}: ${affected.length} gates looked at`;
}

async function checksChanged(world: World, headSha: string): Promise<string> {
  const at = await world.host.pullRequestsAt(headSha);
  const ours = at.filter((pr) => pr.state === "open" && asOwnProposal(world.host, pr) !== null);
  const outcomes: string[] = [];
  for (const pr of ours) outcomes.push(await proposalChanged(world, pr.number));
  return outcomes.join(", ") || "no proposal of ours";
}

async function everyPullRequestAt(world: World, headSha: string): Promise<string> {
  const at = await world.host.pullRequestsAt(headSha);
  for (const pr of at) if (pr.state === "open") await pullRequestChanged(world, pr.number, null);
  return "checks looked at again";
}

async function sweep(world: World): Promise<string> {
  const open = await world.host.pullRequests({ state: "open" });
  const numbers = new Set(open.map(({ number }) => number));
  const gone = (await watched(world)).filter((number) => !numbers.has(number));
  let queued = 0;
  const steps = [
    () => eachOf(gone, (number) => pullRequestClosed(world, number, null)),
    () => eachOf(numbers, (number) => pullRequestChanged(world, number, null)),
    async () => {
      // A pull request stays open as long as it is in a queue.
      if (numbers.size > 0) queued = await world.lanes.enter(laneOf(world), () => settleQueuedGroups(world));
    },
  ];
  await eachOf(steps, (step) => step());
  const heads = queued === 0 ? "" : `, ${queued} merge-queue heads that had not been decided`;
  return `sweep: ${open.length} open pull requests, ${gone.length} that ended${heads}`;
}

/**
 * Does what an event asks for and says what that was. Running it twice, or in another order, leads to the same
 * state.
 */
export async function handle(world: World, event: RepoEvent): Promise<string> {
  switch (event.kind) {
    case "pull_request_changed":
      return pullRequestChanged(world, event.number, event.sender);
    case "pull_request_closed":
      return pullRequestClosed(world, event.number, event.sender);
    case "review_changed":
      return pullRequestChanged(world, event.number, null);
    case "comment_created": {
      const effect = await world.lanes.enter(laneOf(world), () => handleComment(world, event));
      if (effect.review !== null) await pullRequestChanged(world, effect.review, event.sender);
      return effect.outcome;
    }
    case "merge_group_requested":
      return world.lanes.enter(laneOf(world), () => settleMergeGroup(world, event));
    case "checks_changed":
      return checksChanged(world, event.headSha);
    case "check_rerequested":
      return everyPullRequestAt(world, event.headSha);
    case "pushed":
      return basePushed(world, event.branch);
    case "repository_removed":
      return forgottenWords(await forgetRepository(world, event.repository.id));
    case "sweep":
      return sweep(world);
  }
}
