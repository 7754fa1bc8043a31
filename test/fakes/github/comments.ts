/** Comments on pull requests, and reactions to them. */
import { invalid, notFound, Refusal } from "./errors.ts";
import { limitBody } from "./limits.ts";
import type { CommentState, PullState, Repository } from "./model.ts";
import { pullByNumber } from "./pulls.ts";
import { commentBody, issueBody } from "./render/pulls.ts";
import { nextId, now, type Actor, type World } from "./world.ts";

export function commentById(repository: Repository, id: number): CommentState {
  const comment = repository.comments.get(id);
  if (comment === undefined) throw notFound();
  return comment;
}

function emitComment(
  world: World,
  repository: Repository,
  actor: Actor,
  change: { comment: CommentState; action: string; changes?: Record<string, unknown> },
): void {
  const pull = pullByNumber(repository, change.comment.number);
  world.emit({
    name: "issue_comment",
    action: change.action,
    repository,
    senderId: actor.account.id,
    payload: {
      issue: issueBody(world, repository, pull),
      comment: commentBody(world, repository, change.comment),
      ...(change.changes === undefined ? {} : { changes: change.changes }),
    },
  });
}

function limitComment(body: string): void {
  if (body.trim() === "") throw invalid("IssueComment", "body", "body cannot be blank");
  limitBody("IssueComment", body);
}

export function addComment(
  world: World,
  repository: Repository,
  actor: Actor,
  wanted: { pull: PullState; body: string },
): CommentState {
  limitComment(wanted.body);
  const comment: CommentState = {
    id: nextId(world, "comment"),
    number: wanted.pull.number,
    authorId: actor.account.id,
    appId: actor.app?.id ?? null,
    body: wanted.body,
    createdAt: now(world),
    updatedAt: now(world),
    reactions: [],
  };
  repository.comments.set(comment.id, comment);
  wanted.pull.updatedAt = now(world);
  emitComment(world, repository, actor, { comment, action: "created" });
  return comment;
}

export function editComment(
  world: World,
  repository: Repository,
  actor: Actor,
  change: { comment: CommentState; body: string },
): void {
  limitComment(change.body);
  const { comment } = change;
  const before = comment.body;
  comment.body = change.body;
  comment.updatedAt = now(world);
  emitComment(world, repository, actor, { comment, action: "edited", changes: { body: { from: before } } });
}

export function deleteComment(
  world: World,
  repository: Repository,
  actor: Actor,
  comment: CommentState,
): void {
  repository.comments.delete(comment.id);
  emitComment(world, repository, actor, { comment, action: "deleted" });
}

/** The same reaction twice changes nothing: `created` is false then. */
export function react(
  world: World,
  actor: Actor,
  wanted: { comment: CommentState; content: string },
): { reaction: CommentState["reactions"][number]; created: boolean } {
  const { comment, content } = wanted;
  const known = comment.reactions.find(
    (reaction) => reaction.authorId === actor.account.id && reaction.content === content,
  );
  if (known !== undefined) return { reaction: known, created: false };
  const reaction = {
    id: nextId(world, "reaction"),
    authorId: actor.account.id,
    content,
    createdAt: now(world),
  };
  comment.reactions.push(reaction);
  return { reaction, created: true };
}

/** Only the author or somebody with write permission edits a comment. */
export function requireOwnComment(actor: Actor, comment: CommentState, canWrite: boolean): void {
  if (comment.authorId === actor.account.id || (canWrite && actor.app === null)) return;
  throw new Refusal(403, "You cannot edit a comment that is not your own.");
}
