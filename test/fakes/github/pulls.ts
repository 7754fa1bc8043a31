/** The life of a pull request: opened, edited, retargeted, closed, reopened, labelled. */
import { invalid, notFound, Refusal } from "./errors.ts";
import { isAncestor, mergeBase } from "./history.ts";
import { limitBody, limitTitle } from "./limits.ts";
import type { PullState, Repository } from "./model.ts";
import { branchHead, writeRef } from "./refs.ts";
import { labelBody, pullBody } from "./render/pulls.ts";
import { accountByLogin, nextId, now, ownerOf, type Actor, type World } from "./world.ts";

export interface NewPull {
  title: string;
  body?: string | null;
  /** `branch` or `owner:branch`. */
  head: string;
  base: string;
  draft?: boolean;
}

export interface PullChange {
  title?: string;
  body?: string | null;
  state?: "open" | "closed";
  base?: string;
}

export function pullByNumber(repository: Repository, number: number): PullState {
  const pull = repository.pulls.get(number);
  if (pull === undefined) throw notFound();
  return pull;
}

export function emitPull(
  world: World,
  repository: Repository,
  pull: PullState,
  event: { action: string; actor: Pick<Actor, "account">; more?: Record<string, unknown> },
): void {
  world.emit({
    name: "pull_request",
    action: event.action,
    repository,
    senderId: event.actor.account.id,
    payload: {
      number: pull.number,
      pull_request: pullBody(world, repository, pull, { computed: false }),
      ...event.more,
    },
  });
}

const refused = (message: string): Refusal =>
  new Refusal(422, "Validation Failed", { errors: [{ resource: "PullRequest", code: "custom", message }] });

function headOf(world: World, repository: Repository, head: string): { source: Repository; branch: string } {
  const colon = head.indexOf(":");
  if (colon < 0) return { source: repository, branch: head };
  const owner = accountByLogin(world, head.slice(0, colon));
  const network = [...world.state.repositories.values()].filter(
    (other) => other.ownerId === owner?.id && (other.id === repository.id || other.forkOf === repository.id),
  );
  const source = network[0];
  if (source === undefined) throw invalid("PullRequest", "head");
  return { source, branch: head.slice(colon + 1) };
}

function openPulls(repository: Repository, source: Repository, branch: string, base: string): PullState[] {
  return [...repository.pulls.values()].filter(
    (pull) =>
      pull.state === "open" &&
      pull.head.repositoryId === source.id &&
      pull.head.branch === branch &&
      pull.base.branch === base,
  );
}

/** A fork shares the objects of its source, so a ref is enough to keep them when the fork goes. */
export function keepHead(repository: Repository, number: number, sha: string): void {
  writeRef(repository, `refs/pull/${number}/head`, sha);
}

function requireDifference(
  repository: Repository,
  pull: { base: string; head: string; names: string[] },
): void {
  const [base = "", head = ""] = pull.names;
  if (mergeBase(repository, pull.base, pull.head) === null) {
    throw refused(`The ${head} branch has no history in common with ${base}`);
  }
  if (isAncestor(repository, pull.head, pull.base)) throw refused(`No commits between ${base} and ${head}`);
}

/** Opens a pull request; every refusal is the 422 that GitHub gives. */
export function openPull(world: World, repository: Repository, actor: Actor, wanted: NewPull): PullState {
  limitTitle(wanted.title);
  limitBody("PullRequest", wanted.body);
  const { source, branch } = headOf(world, repository, wanted.head);
  const baseSha = branchHead(repository, wanted.base);
  const headSha = branchHead(source, branch);
  if (baseSha === null) throw invalid("PullRequest", "base");
  if (headSha === null) throw invalid("PullRequest", "head");
  if (openPulls(repository, source, branch, wanted.base).length > 0) {
    throw refused(`A pull request already exists for ${ownerOf(world, source).login}:${branch}.`);
  }
  const number = repository.nextNumber;
  keepHead(repository, number, headSha);
  requireDifference(repository, { base: baseSha, head: headSha, names: [wanted.base, branch] });
  repository.nextNumber += 1;
  const pull: PullState = {
    id: nextId(world, "pull"),
    number,
    title: wanted.title,
    body: wanted.body ?? null,
    draft: wanted.draft ?? false,
    authorId: actor.account.id,
    state: "open",
    createdAt: now(world),
    updatedAt: now(world),
    closedAt: null,
    mergedAt: null,
    mergedById: null,
    mergeCommit: null,
    testMerge: null,
    head: { repositoryId: source.id, ownerId: source.ownerId, branch, sha: headSha },
    base: { branch: wanted.base, sha: baseSha },
    labels: [],
    reviews: [],
  };
  repository.pulls.set(number, pull);
  emitPull(world, repository, pull, { action: "opened", actor });
  return pull;
}

/** Closes without merging. */
export function closePull(
  world: World,
  repository: Repository,
  actor: Pick<Actor, "account">,
  pull: PullState,
): void {
  if (pull.state === "closed") return;
  pull.state = "closed";
  pull.closedAt = now(world);
  pull.updatedAt = pull.closedAt;
  pull.base.sha = branchHead(repository, pull.base.branch) ?? pull.base.sha;
  emitPull(world, repository, pull, { action: "closed", actor });
}

function reopenPull(world: World, repository: Repository, actor: Actor, pull: PullState): void {
  if (pull.state === "open") return;
  const source =
    pull.head.repositoryId === null ? undefined : world.state.repositories.get(pull.head.repositoryId);
  const head = source === undefined ? null : branchHead(source, pull.head.branch);
  if (pull.mergedAt !== null || source === undefined || head === null) throw invalid("PullRequest", "state");
  if (openPulls(repository, source, pull.head.branch, pull.base.branch).length > 0) {
    throw refused(`A pull request already exists for ${ownerOf(world, source).login}:${pull.head.branch}.`);
  }
  pull.state = "open";
  pull.closedAt = null;
  pull.head.sha = head;
  keepHead(repository, pull.number, head);
  emitPull(world, repository, pull, { action: "reopened", actor });
}

/** Points an open pull request to another base and says so in `changes`. */
export function retargetPull(
  world: World,
  repository: Repository,
  actor: Pick<Actor, "account">,
  change: { pull: PullState; base: string },
): void {
  const { pull, base } = change;
  const sha = branchHead(repository, base);
  if (sha === null) throw invalid("PullRequest", "base");
  const before = pull.base;
  pull.base = { branch: base, sha };
  pull.updatedAt = now(world);
  const changes = { base: { ref: { from: before.branch }, sha: { from: before.sha } } };
  emitPull(world, repository, pull, { action: "edited", actor, more: { changes } });
}

export function updatePull(
  world: World,
  repository: Repository,
  actor: Actor,
  request: { pull: PullState; change: PullChange },
): void {
  const { pull, change } = request;
  if (change.title !== undefined) limitTitle(change.title);
  limitBody("PullRequest", change.body);
  const changes: Record<string, unknown> = {};
  if (change.title !== undefined && change.title !== pull.title) {
    changes["title"] = { from: pull.title };
    pull.title = change.title;
  }
  if (change.body !== undefined && change.body !== pull.body) {
    changes["body"] = { from: pull.body };
    pull.body = change.body;
  }
  pull.updatedAt = now(world);
  if (Object.keys(changes).length > 0)
    emitPull(world, repository, pull, { action: "edited", actor, more: { changes } });
  if (change.base !== undefined && change.base !== pull.base.branch) {
    if (pull.state === "closed") throw refused("Cannot change the base branch of a closed pull request.");
    retargetPull(world, repository, actor, { pull, base: change.base });
  }
  if (change.state === "closed") closePull(world, repository, actor, pull);
  if (change.state === "open") reopenPull(world, repository, actor, pull);
}

export function setDraft(
  world: World,
  repository: Repository,
  actor: Actor,
  change: { pull: PullState; draft: boolean },
): void {
  const { pull, draft } = change;
  if (pull.draft === draft) return;
  pull.draft = draft;
  pull.updatedAt = now(world);
  emitPull(world, repository, pull, { action: draft ? "converted_to_draft" : "ready_for_review", actor });
}

export function addLabel(
  world: World,
  repository: Repository,
  actor: Actor,
  change: { pull: PullState; label: string },
): void {
  const { pull, label } = change;
  if (pull.labels.includes(label)) return;
  repository.labels.add(label);
  pull.labels.push(label);
  pull.updatedAt = now(world);
  emitPull(world, repository, pull, {
    action: "labeled",
    actor,
    more: { label: labelBody(world, repository, label) },
  });
}

export function removeLabel(
  world: World,
  repository: Repository,
  actor: Actor,
  change: { pull: PullState; label: string },
): void {
  const { pull, label } = change;
  if (!pull.labels.includes(label)) throw new Refusal(404, "Label does not exist");
  pull.labels = pull.labels.filter((name) => name !== label);
  pull.updatedAt = now(world);
  emitPull(world, repository, pull, {
    action: "unlabeled",
    actor,
    more: { label: labelBody(world, repository, label) },
  });
}
