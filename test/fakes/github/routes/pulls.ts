/** REST: pull requests and reviews. */
import {
  actorOf,
  created,
  noContent,
  numberParam,
  ok,
  page,
  type RepositoryCall,
  type RepositoryHandler,
} from "../call.ts";
import { notFound, Refusal } from "../errors.ts";
import { changedFiles, commitsBetween } from "../history.ts";
import { mergePull, type MergeRequest } from "../merges.ts";
import { diffBase } from "../mergeability.ts";
import type { PullState } from "../model.ts";
import { commitAt } from "../commits.ts";
import { openPull, pullByNumber, updatePull, type NewPull, type PullChange } from "../pulls.ts";
import { commitBody, fileBody } from "../render/commits.ts";
import { pullBody, pullSimple, reviewBody } from "../render/pulls.ts";
import { addReview } from "../reviews.ts";
import { accountById, atLeast, fullName, roleOf } from "../world.ts";

const FILES_CAP = 3000;
const COMMITS_CAP = 250;

const pullOf = (call: RepositoryCall): PullState =>
  pullByNumber(call.repository, numberParam(call, "pull_number"));
const pathOf = (call: RepositoryCall, rest: string): string =>
  `/repos/${fullName(call.world, call.repository)}/pulls${rest}`;

const getPull: RepositoryHandler = (call) =>
  ok(pullBody(call.world, call.repository, pullOf(call), { computed: true }));

const listPulls: RepositoryHandler = (call) => {
  const { world, repository, query } = call;
  const state = query["state"] ?? "open";
  const key = query["sort"] === "updated" ? "updatedAt" : "createdAt";
  const direction = query["direction"] ?? (query["sort"] === undefined ? "desc" : "asc");
  const found = [...repository.pulls.values()].filter((pull) => {
    const label = `${accountById(world, pull.head.ownerId).login}:${pull.head.branch}`.toLowerCase();
    const { head, base } = query;
    // GitHub ignores a `head` without an owner and answers everything: the trap is kept.
    const headMatches = head === undefined || !head.includes(":") || head.toLowerCase() === label;
    return (
      (state === "all" || pull.state === state) &&
      headMatches &&
      (base === undefined || base === pull.base.branch)
    );
  });
  found.sort((a, b) => (a[key] === b[key] ? a.number - b.number : a[key] < b[key] ? -1 : 1));
  if (direction === "desc") found.reverse();
  return page(call, found, (pull) => pullSimple(world, repository, pull), pathOf(call, ""));
};

const createPull: RepositoryHandler = (call) => {
  const wanted = call.body as NewPull;
  const pull = openPull(call.world, call.repository, actorOf(call), wanted);
  return created(pullBody(call.world, call.repository, pull, { computed: false }));
};

/** The author edits; others need write permission. */
function requireEdit(call: RepositoryCall, pull: PullState): void {
  const actor = actorOf(call);
  if (actor.app !== null || actor.account.id === pull.authorId) return;
  if (!atLeast(roleOf(call.world, call.repository, actor.account.id), "write")) throw notFound();
}

const editPull: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const pull = pullOf(call);
  requireEdit(call, pull);
  const change = (call.body ?? {}) as PullChange;
  updatePull(world, repository, actorOf(call), { pull, change });
  return ok(pullBody(world, repository, pull, { computed: false }));
};

const merge: RepositoryHandler = (call) => {
  const wanted = (call.body ?? {}) as {
    merge_method?: MergeRequest["method"];
    sha?: string;
    commit_title?: string;
    commit_message?: string;
  };
  const sha = mergePull(call.world, call.repository, actorOf(call), {
    pull: pullOf(call),
    method: wanted.merge_method ?? "merge",
    ...(wanted.sha === undefined ? {} : { sha: wanted.sha }),
    ...(wanted.commit_title === undefined ? {} : { title: wanted.commit_title }),
    ...(wanted.commit_message === undefined ? {} : { message: wanted.commit_message }),
  });
  return ok({ sha, merged: true, message: "Pull Request successfully merged" });
};

const listFiles: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const pull = pullOf(call);
  const files = changedFiles(repository, diffBase(repository, pull), pull.head.sha).slice(0, FILES_CAP);
  return page(
    call,
    files,
    (file) => fileBody(world, repository, pull.head.sha, file),
    pathOf(call, `/${pull.number}/files`),
  );
};

const listCommits: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const pull = pullOf(call);
  const shas = commitsBetween(repository, diffBase(repository, pull), pull.head.sha).slice(0, COMMITS_CAP);
  const render = (sha: string): unknown => commitBody(world, repository, commitAt(repository, sha));
  return page(call, shas, render, pathOf(call, `/${pull.number}/commits`));
};

const listReviews: RepositoryHandler = (call) => {
  const pull = pullOf(call);
  const viewer = call.caller.kind === "token" ? call.caller.actor.account.id : null;
  // A pending review is seen by its author alone.
  const seen = pull.reviews.filter((review) => review.state !== "PENDING" || review.authorId === viewer);
  const render = (review: (typeof seen)[number]): unknown =>
    reviewBody(call.world, call.repository, pull, review);
  return page(call, seen, render, pathOf(call, `/${pull.number}/reviews`));
};

const getReview: RepositoryHandler = (call) => {
  const pull = pullOf(call);
  const review = pull.reviews.find((entry) => entry.id === numberParam(call, "review_id"));
  if (review === undefined) throw notFound();
  return ok(reviewBody(call.world, call.repository, pull, review));
};

const createReview: RepositoryHandler = (call) => {
  const wanted = (call.body ?? {}) as {
    event?: "APPROVE" | "REQUEST_CHANGES" | "COMMENT";
    body?: string;
    commit_id?: string;
    comments?: unknown[];
  };
  if ((wanted.comments?.length ?? 0) > 0)
    throw new Refusal(422, "The fake GitHub takes no review comments on lines.");
  const pull = pullOf(call);
  const review = addReview(call.world, call.repository, actorOf(call), {
    pull,
    event: wanted.event ?? "PENDING",
    ...(wanted.body === undefined ? {} : { body: wanted.body }),
    ...(wanted.commit_id === undefined ? {} : { commit: wanted.commit_id }),
  });
  return ok(reviewBody(call.world, call.repository, pull, review));
};

export const pullHandlers: Record<string, RepositoryHandler> = {
  "pulls/get": getPull,
  "pulls/list": listPulls,
  "pulls/create": createPull,
  "pulls/update": editPull,
  "pulls/merge": merge,
  "pulls/check-if-merged": (call) => {
    if (pullOf(call).mergedAt === null) throw notFound();
    return noContent;
  },
  "pulls/list-files": listFiles,
  "pulls/list-commits": listCommits,
  "pulls/list-reviews": listReviews,
  "pulls/get-review": getReview,
  "pulls/create-review": createReview,
};
