/** The merge queue: stacked groups on `gh-readonly-queue/`, checks asked for, merged or thrown out in order. */
import { commitForActor } from "./authorship.ts";
import { Refusal } from "./errors.ts";
import { mergedTree } from "./history.ts";
import { requiredChecks } from "./mergeability.ts";
import type { PullState, QueueEntry, Repository } from "./model.ts";
import { commitAt } from "./commits.ts";
import { emitPull } from "./pulls.ts";
import { afterRefChange, markMerged, moveRef } from "./pushes.ts";
import { branchHead, writeRef } from "./refs.ts";
import { accountById, type Actor, type World } from "./world.ts";

export interface QueueRun {
  merged: number[];
  ejected: number[];
  waiting: number[];
}

const queueOf = (repository: Repository, branch: string): QueueEntry[] => repository.queues.get(branch) ?? [];

function emitGroup(
  world: World,
  repository: Repository,
  actor: Actor,
  group: { entry: QueueEntry; branch: string; action: string; reason?: string },
): void {
  const { entry, branch, action, reason } = group;
  const commit = commitAt(repository, entry.headSha);
  world.emit({
    name: "merge_group",
    action,
    repository,
    senderId: actor.account.id,
    payload: {
      ...(reason === undefined ? {} : { reason }),
      merge_group: {
        head_sha: entry.headSha,
        head_ref: `refs/heads/${entry.ref}`,
        base_sha: entry.baseSha,
        base_ref: `refs/heads/${branch}`,
        head_commit: {
          id: commit.sha,
          tree_id: commit.tree,
          message: commit.message,
          timestamp: commit.committer.date,
          author: { name: commit.author.name, email: commit.author.email },
          committer: { name: commit.committer.name, email: commit.committer.email },
        },
      },
    },
  });
}

/** Builds the group of one pull request on top of what is before it; null when it conflicts there. */
function build(
  world: World,
  repository: Repository,
  actor: Actor,
  item: { pull: PullState; base: string },
): QueueEntry | null {
  const { pull, base } = item;
  const tree = mergedTree(repository, base, pull.head.sha);
  if (tree === null) return null;
  const owner = accountById(world, pull.head.ownerId).login;
  const message = `Merge pull request #${pull.number} from ${owner}/${pull.head.branch}\n\n${pull.title}`;
  const headSha = commitForActor(world, repository, actor, { tree, parents: [base, pull.head.sha], message });
  const ref = `gh-readonly-queue/${pull.base.branch}/pr-${pull.number}-${base}`;
  const entry: QueueEntry = { number: pull.number, ref, headSha, baseSha: base };
  moveRef(world, repository, actor, { ref: `refs/heads/${ref}`, before: null, after: headSha });
  emitGroup(world, repository, actor, { entry, branch: pull.base.branch, action: "checks_requested" });
  return entry;
}

function dropGroup(
  world: World,
  repository: Repository,
  actor: Actor,
  group: { entry: QueueEntry; branch: string; reason: string },
): void {
  const { entry } = group;
  moveRef(world, repository, actor, { ref: `refs/heads/${entry.ref}`, before: entry.headSha, after: null });
  emitGroup(world, repository, actor, { ...group, action: "destroyed" });
}

export function enqueue(world: World, repository: Repository, actor: Actor, pull: PullState): QueueEntry {
  if (pull.state !== "open" || pull.draft) throw new Refusal(422, "Pull request is not open or is a draft");
  const branch = pull.base.branch;
  const queue = queueOf(repository, branch);
  if (queue.some((entry) => entry.number === pull.number))
    throw new Refusal(422, "Pull request is already queued");
  const base = queue.at(-1)?.headSha ?? branchHead(repository, branch);
  if (base === null) throw new Refusal(422, "Base branch does not exist");
  emitPull(world, repository, pull, { action: "enqueued", actor });
  const entry = build(world, repository, actor, { pull, base });
  if (entry === null) throw new Refusal(422, "Pull request conflicts with the queue");
  repository.queues.set(branch, [...queue, entry]);
  return entry;
}

function eject(
  world: World,
  repository: Repository,
  actor: Actor,
  target: { entry: QueueEntry; branch: string },
): void {
  dropGroup(world, repository, actor, { ...target, reason: "dequeued" });
  const pull = repository.pulls.get(target.entry.number);
  if (pull !== undefined)
    emitPull(world, repository, pull, { action: "dequeued", actor, more: { reason: "CI_FAILURE" } });
}

function mergeEntry(
  world: World,
  repository: Repository,
  actor: Actor,
  target: { entry: QueueEntry; branch: string },
): void {
  const { entry, branch } = target;
  const pull = repository.pulls.get(entry.number);
  const ref = `refs/heads/${branch}`;
  const before = branchHead(repository, branch);
  writeRef(repository, ref, entry.headSha, before);
  if (pull !== undefined) {
    pull.base.sha = before ?? pull.base.sha;
    markMerged(world, repository, actor, { pull, commit: entry.headSha });
  }
  afterRefChange(world, repository, actor, { ref, before, after: entry.headSha });
  dropGroup(world, repository, actor, { ...target, reason: "merged" });
}

/** Everything behind an ejected entry was built on it and is built anew. */
function rebuild(
  world: World,
  repository: Repository,
  actor: Actor,
  target: { entries: QueueEntry[]; branch: string; base: string },
): QueueEntry[] {
  const rebuilt: QueueEntry[] = [];
  let base = target.base;
  for (const old of target.entries) {
    dropGroup(world, repository, actor, { entry: old, branch: target.branch, reason: "invalidated" });
    const pull = repository.pulls.get(old.number);
    const entry = pull === undefined ? null : build(world, repository, actor, { pull, base });
    if (entry === null) continue;
    rebuilt.push(entry);
    base = entry.headSha;
  }
  return rebuilt;
}

/** One look at the queue: entries at its front merge or fall out, until one still waits for a check. */
export function runQueue(world: World, repository: Repository, actor: Actor, branch: string): QueueRun {
  const run: QueueRun = { merged: [], ejected: [], waiting: [] };
  let queue = queueOf(repository, branch);
  for (let entry = queue[0]; entry !== undefined; entry = queue[0]) {
    const states = requiredChecks(repository, branch, entry.headSha).map((check) => check.state);
    if (states.includes("failure")) {
      eject(world, repository, actor, { entry, branch });
      run.ejected.push(entry.number);
      queue = rebuild(world, repository, actor, { entries: queue.slice(1), branch, base: entry.baseSha });
    } else if (states.every((state) => state === "success")) {
      mergeEntry(world, repository, actor, { entry, branch });
      run.merged.push(entry.number);
      queue = queue.slice(1);
    } else {
      break;
    }
    repository.queues.set(branch, queue);
  }
  run.waiting = queue.map((entry) => entry.number);
  return run;
}
