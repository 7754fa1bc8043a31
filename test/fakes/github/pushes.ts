/** What follows from a moved, new or deleted ref: webhooks, pull requests that move, merge, close or are retargeted. */
import { commitsBetween, isAncestor } from "./history.ts";
import type { PullState, Repository } from "./model.ts";
import { readCommit } from "./commits.ts";
import { closePull, emitPull, keepHead, retargetPull } from "./pulls.ts";
import { branchHead as readRefOf, ZERO, writeRef } from "./refs.ts";
import { pushedCommit } from "./render/commits.ts";
import { pageUrl } from "./render/repositories.ts";
import { suitesForPush } from "./checks.ts";
import { noreply, now, type Actor, type World } from "./world.ts";

export interface RefChange {
  ref: string;
  before: string | null;
  after: string | null;
}

type Pusher = Pick<Actor, "account">;

/** Moves a ref and lets everything follow; false when it was not where it was expected. */
export function moveRef(world: World, repository: Repository, actor: Pusher, change: RefChange): boolean {
  if (!writeRef(repository, change.ref, change.after, change.before)) return false;
  afterRefChange(world, repository, actor, change);
  return true;
}

/** For refs that git moved itself (a push over HTTP). */
export function afterRefChange(world: World, repository: Repository, actor: Pusher, change: RefChange): void {
  if (change.before === change.after) return;
  const isBranch = change.ref.startsWith("refs/heads/");
  if (!isBranch && !change.ref.startsWith("refs/tags/")) return;
  repository.pushedAt = now(world);
  emitRefEvent(world, repository, actor, change);
  emitPush(world, repository, actor, change);
  if (!isBranch) return;
  const branch = change.ref.slice("refs/heads/".length);
  if (change.after === null) {
    branchDeleted(world, repository, actor, branch);
    return;
  }
  suitesForPush(world, repository, { branch, sha: change.after, senderId: actor.account.id });
  headMoved(world, repository, actor, { branch, before: change.before ?? ZERO, after: change.after });
  baseMoved(world, repository, actor, { branch, after: change.after });
}

function emitRefEvent(world: World, repository: Repository, actor: Pusher, change: RefChange): void {
  if (change.before !== null && change.after !== null) return;
  const [, kind = "", ...name] = change.ref.split("/");
  world.emit({
    name: change.after === null ? "delete" : "create",
    action: null,
    repository,
    senderId: actor.account.id,
    payload: {
      ref: name.join("/"),
      ref_type: kind === "tags" ? "tag" : "branch",
      ...(change.after === null ? {} : { master_branch: repository.defaultBranch, description: null }),
      pusher_type: "user",
    },
  });
}

function emitPush(world: World, repository: Repository, actor: Pusher, change: RefChange): void {
  const { before, after, ref } = change;
  const forced = before !== null && after !== null && !isAncestor(repository, before, after);
  const shas = after === null || before === null ? [] : commitsBetween(repository, before, after);
  const described = shas.slice(-20).flatMap((sha) => {
    const commit = readCommit(repository, sha);
    return commit === null ? [] : [pushedCommit(world, repository, commit)];
  });
  const head = after === null ? null : readCommit(repository, after);
  world.emit({
    name: "push",
    action: null,
    repository,
    senderId: actor.account.id,
    payload: {
      ref,
      before: before ?? ZERO,
      after: after ?? ZERO,
      created: before === null,
      deleted: after === null,
      forced,
      base_ref: null,
      compare: `${pageUrl(world, repository)}/compare/${(before ?? ZERO).slice(0, 12)}...${(after ?? ZERO).slice(0, 12)}`,
      commits: described,
      head_commit: head === null ? null : pushedCommit(world, repository, head),
      pusher: { name: actor.account.login, email: noreply(actor.account) },
    },
  });
}

/** Open pull requests of the whole network with the repository that they live in. */
function openPulls(world: World): { home: Repository; pull: PullState }[] {
  return [...world.state.repositories.values()].flatMap((home) =>
    [...home.pulls.values()].filter((pull) => pull.state === "open").map((pull) => ({ home, pull })),
  );
}

function headMoved(
  world: World,
  repository: Repository,
  actor: Pusher,
  move: { branch: string; before: string; after: string },
): void {
  for (const { home, pull } of openPulls(world)) {
    if (pull.head.repositoryId !== repository.id || pull.head.branch !== move.branch) continue;
    if (pull.head.sha === move.after) continue;
    pull.head.sha = move.after;
    pull.updatedAt = now(world);
    keepHead(home, pull.number, move.after);
    const base = home.id === repository.id && pull.base.branch === move.branch ? null : tip(home, pull);
    pull.base.sha = base ?? pull.base.sha;
    emitPull(world, home, pull, {
      action: "synchronize",
      actor,
      more: { before: move.before, after: move.after },
    });
    // Nothing is left to merge: GitHub closes the pull request.
    if (base !== null && isAncestor(home, move.after, base)) closePull(world, home, actor, pull);
  }
}

const tip = (repository: Repository, pull: PullState): string | null =>
  readRefOf(repository, pull.base.branch);

function baseMoved(
  world: World,
  repository: Repository,
  actor: Pusher,
  move: { branch: string; after: string },
): void {
  for (const { home, pull } of openPulls(world)) {
    if (home.id !== repository.id || pull.base.branch !== move.branch) continue;
    if (!isAncestor(repository, pull.head.sha, move.after)) continue;
    markMerged(world, repository, actor, { pull, commit: move.after });
  }
}

/** Records a merge and tells about it. */
export function markMerged(
  world: World,
  repository: Repository,
  actor: Pusher,
  merge: { pull: PullState; commit: string },
): void {
  const { pull, commit } = merge;
  pull.state = "closed";
  pull.mergedAt = now(world);
  pull.closedAt = pull.mergedAt;
  pull.updatedAt = pull.mergedAt;
  pull.mergedById = actor.account.id;
  pull.mergeCommit = commit;
  emitPull(world, repository, pull, { action: "closed", actor });
}

function branchDeleted(world: World, repository: Repository, actor: Pusher, branch: string): void {
  for (const { home, pull } of openPulls(world)) {
    if (pull.head.repositoryId === repository.id && pull.head.branch === branch) {
      closePull(world, home, actor, pull);
    } else if (home.id === repository.id && pull.base.branch === branch) {
      const next = baseAfter(repository, branch);
      if (next === null) closePull(world, home, actor, pull);
      else retargetPull(world, home, actor, { pull, base: next });
    }
  }
}

/** Where the branch was merged to last: its dependants follow it there. */
function baseAfter(repository: Repository, branch: string): string | null {
  const merged = [...repository.pulls.values()].filter(
    (pull) =>
      pull.mergedAt !== null && pull.head.repositoryId === repository.id && pull.head.branch === branch,
  );
  const base = merged.at(-1)?.base.branch ?? null;
  return base !== null && readRefOf(repository, base) !== null ? base : null;
}
