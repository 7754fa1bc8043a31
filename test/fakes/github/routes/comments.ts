/** REST: comments, reactions and labels of pull requests. */
import {
  actorOf,
  created,
  noContent,
  numberParam,
  ok,
  page,
  param,
  type RepositoryCall,
  type RepositoryHandler,
} from "../call.ts";
import {
  addComment,
  commentById,
  deleteComment,
  editComment,
  react,
  requireOwnComment,
} from "../comments.ts";
import { notFound } from "../errors.ts";
import type { CommentState, PullState } from "../model.ts";
import { addLabel, pullByNumber, removeLabel } from "../pulls.ts";
import { nodeId, userById } from "../render/accounts.ts";
import { commentBody, labelBody } from "../render/pulls.ts";
import { atLeast, fullName, roleOf } from "../world.ts";

const pullOf = (call: RepositoryCall): PullState =>
  pullByNumber(call.repository, numberParam(call, "issue_number"));
const commentOf = (call: RepositoryCall): CommentState =>
  commentById(call.repository, numberParam(call, "comment_id"));
const pathOf = (call: RepositoryCall, rest: string): string =>
  `/repos/${fullName(call.world, call.repository)}/issues/${rest}`;

function ownComment(call: RepositoryCall): CommentState {
  const comment = commentOf(call);
  const actor = actorOf(call);
  requireOwnComment(actor, comment, atLeast(roleOf(call.world, call.repository, actor.account.id), "write"));
  return comment;
}

const listComments: RepositoryHandler = (call) => {
  const { world, repository, query } = call;
  const pull = pullOf(call);
  const comments = [...repository.comments.values()].filter(
    (comment) => comment.number === pull.number && comment.updatedAt >= (query["since"] ?? ""),
  );
  return page(
    call,
    comments,
    (comment) => commentBody(world, repository, comment),
    pathOf(call, `${pull.number}/comments`),
  );
};

const createComment: RepositoryHandler = (call) => {
  const { body } = call.body as { body: string };
  const comment = addComment(call.world, call.repository, actorOf(call), { pull: pullOf(call), body });
  return created(commentBody(call.world, call.repository, comment));
};

const updateComment: RepositoryHandler = (call) => {
  const { body } = call.body as { body: string };
  const comment = ownComment(call);
  editComment(call.world, call.repository, actorOf(call), { comment, body });
  return ok(commentBody(call.world, call.repository, comment));
};

const reactionBody = (call: RepositoryCall, reaction: CommentState["reactions"][number]): unknown => ({
  id: reaction.id,
  node_id: nodeId("REA", reaction.id),
  user: userById(call.world, reaction.authorId),
  content: reaction.content,
  created_at: reaction.createdAt,
});

const createReaction: RepositoryHandler = (call) => {
  const { content } = call.body as { content: string };
  const { reaction, created: isNew } = react(call.world, actorOf(call), {
    comment: commentOf(call),
    content,
  });
  return { status: isNew ? 201 : 200, body: reactionBody(call, reaction) };
};

const listReactions: RepositoryHandler = (call) => {
  const comment = commentOf(call);
  const wanted = call.query["content"];
  const found = comment.reactions.filter((reaction) => wanted === undefined || reaction.content === wanted);
  return page(
    call,
    found,
    (reaction) => reactionBody(call, reaction),
    pathOf(call, `comments/${comment.id}/reactions`),
  );
};

/** GitHub takes `{labels: [...]}`, a plain array, and objects with a name. */
function labelNames(body: unknown): string[] {
  const list = Array.isArray(body) ? body : (body as { labels?: unknown[] }).labels;
  return (list ?? []).map((entry) => (typeof entry === "string" ? entry : (entry as { name: string }).name));
}

const labelsOf = (call: RepositoryCall, pull: PullState): unknown[] =>
  pull.labels.map((name) => labelBody(call.world, call.repository, name));

const addLabels: RepositoryHandler = (call) => {
  const pull = pullOf(call);
  for (const label of labelNames(call.body))
    addLabel(call.world, call.repository, actorOf(call), { pull, label });
  return ok(labelsOf(call, pull));
};

const dropLabel: RepositoryHandler = (call) => {
  const pull = pullOf(call);
  removeLabel(call.world, call.repository, actorOf(call), { pull, label: param(call, "name") });
  return ok(labelsOf(call, pull));
};

/** GitHub does not tell upper from lower case here. */
const getLabel: RepositoryHandler = (call) => {
  const wanted = param(call, "name").toLowerCase();
  const label = [...call.repository.labels].find((name) => name.toLowerCase() === wanted);
  if (label === undefined) throw notFound();
  return ok(labelBody(call.world, call.repository, label));
};

export const commentHandlers: Record<string, RepositoryHandler> = {
  "issues/list-comments": listComments,
  "issues/create-comment": createComment,
  "issues/get-comment": (call) => ok(commentBody(call.world, call.repository, commentOf(call))),
  "issues/update-comment": updateComment,
  "issues/delete-comment": (call) => {
    deleteComment(call.world, call.repository, actorOf(call), ownComment(call));
    return noContent;
  },
  "issues/get-label": getLabel,
  "issues/list-labels-on-issue": (call) => {
    const pull = pullOf(call);
    const render = (name: string): unknown => labelBody(call.world, call.repository, name);
    return page(call, pull.labels, render, pathOf(call, `${pull.number}/labels`));
  },
  "issues/add-labels": addLabels,
  "issues/remove-label": dropLabel,
  "reactions/create-for-issue-comment": createReaction,
  "reactions/list-for-issue-comment": listReactions,
};
