/** Reviews of pull requests. */
import { Refusal } from "./errors.ts";
import { limitBody } from "./limits.ts";
import type { PullState, Repository, ReviewState } from "./model.ts";
import { readCommit } from "./commits.ts";
import { pullSimple, reviewBody } from "./render/pulls.ts";
import { nextId, now, type Actor, type World } from "./world.ts";

export interface NewReview {
  pull: PullState;
  event: "APPROVE" | "REQUEST_CHANGES" | "COMMENT" | "PENDING";
  body?: string;
  commit?: string;
}

const STATES = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
  PENDING: "PENDING",
} as const;

function emitReview(
  world: World,
  repository: Repository,
  change: { pull: PullState; review: ReviewState; action: string; senderId: number },
): void {
  const { pull, review, action, senderId } = change;
  const body = reviewBody(world, repository, pull, review);
  world.emit({
    name: "pull_request_review",
    action,
    repository,
    senderId,
    // Webhooks write the state in small letters, the REST API in capitals.
    payload: {
      review: { ...body, state: review.state.toLowerCase() },
      pull_request: pullSimple(world, repository, pull),
    },
  });
}

export function addReview(
  world: World,
  repository: Repository,
  actor: Actor,
  wanted: NewReview,
): ReviewState {
  const { pull, event } = wanted;
  limitBody("PullRequestReview", wanted.body);
  const refuse = (message: string): Refusal =>
    new Refusal(422, "Unprocessable Entity", { errors: [message] });
  if (pull.authorId === actor.account.id) {
    if (event === "APPROVE") throw refuse("Can not approve your own pull request");
    if (event === "REQUEST_CHANGES") throw refuse("Can not request changes on your own pull request");
  }
  if ((event === "COMMENT" || event === "REQUEST_CHANGES") && (wanted.body ?? "").trim() === "") {
    throw refuse("Can not submit a review without a body");
  }
  const commit = wanted.commit ?? pull.head.sha;
  if (readCommit(repository, commit) === null) throw refuse("Commit is not part of the pull request");
  const review: ReviewState = {
    id: nextId(world, "review"),
    authorId: actor.account.id,
    appId: actor.app?.id ?? null,
    state: STATES[event],
    body: wanted.body ?? "",
    commit,
    submittedAt: now(world),
  };
  pull.reviews.push(review);
  pull.updatedAt = now(world);
  if (event !== "PENDING") {
    emitReview(world, repository, { pull, review, action: "submitted", senderId: actor.account.id });
  }
  return review;
}

export function dismissReview(
  world: World,
  repository: Repository,
  actor: Actor,
  target: { pull: PullState; id: number },
): void {
  const review = target.pull.reviews.find((entry) => entry.id === target.id);
  if (review === undefined) throw new Refusal(404, "Not Found");
  review.state = "DISMISSED";
  emitReview(world, repository, {
    pull: target.pull,
    review,
    action: "dismissed",
    senderId: actor.account.id,
  });
}
