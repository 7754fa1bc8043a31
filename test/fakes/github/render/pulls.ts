/** Pull requests, reviews, comments, reactions and labels as GitHub's JSON. */
import { changedFiles, commitsBetween } from "../history.ts";
import type { CommentState, PullState, Repository, ReviewState } from "../model.ts";
import { diffBase, mergeability } from "../mergeability.ts";
import { accountById, ownerOf, type World } from "../world.ts";
import { appBody, nodeId, userById, userOrNull, type Body } from "./accounts.ts";
import { apiUrl, pageUrl, repositoryBody } from "./repositories.ts";

export function association(world: World, repository: Repository, accountId: number): string {
  const account = accountById(world, accountId);
  if (account.type === "Bot") return "NONE";
  if (repository.ownerId === accountId) return "OWNER";
  const role = repository.roles.get(accountId);
  if (role === undefined || role === "none") return "NONE";
  return ownerOf(world, repository).type === "Organization" ? "MEMBER" : "COLLABORATOR";
}

export function labelBody(world: World, repository: Repository, name: string): Body {
  return {
    id: 1 + [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7),
    node_id: nodeId("LA", name),
    url: `${apiUrl(world, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: "",
    color: "ededed",
    default: false,
  };
}

function branchSide(
  world: World,
  side: { repository: Repository | undefined; ownerId: number; branch: string; sha: string },
): Body {
  const owner = accountById(world, side.ownerId);
  return {
    label: `${owner.login}:${side.branch}`,
    ref: side.branch,
    sha: side.sha,
    user: userById(world, side.ownerId),
    repo: side.repository === undefined ? null : repositoryBody(world, side.repository),
  };
}

/** The form in lists. */
export function pullSimple(world: World, repository: Repository, pull: PullState): Body {
  const api = `${apiUrl(world, repository)}/pulls/${pull.number}`;
  const issue = `${apiUrl(world, repository)}/issues/${pull.number}`;
  const page = `${pageUrl(world, repository)}/pull/${pull.number}`;
  const statuses = `${apiUrl(world, repository)}/statuses/${pull.head.sha}`;
  const headRepository =
    pull.head.repositoryId === null ? undefined : world.state.repositories.get(pull.head.repositoryId);
  return {
    url: api,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: userById(world, pull.authorId),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    // Of an open pull request it is the test merge: no sign that anything was merged.
    merge_commit_sha: pull.mergeCommit ?? pull.testMerge?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name) => labelBody(world, repository, name)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${api}/commits`,
    review_comments_url: `${api}/comments`,
    review_comment_url: `${apiUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: branchSide(world, { repository: headRepository, ...pull.head }),
    base: branchSide(world, { repository, ownerId: repository.ownerId, ...pull.base }),
    _links: {
      self: { href: api },
      html: { href: page },
      issue: { href: issue },
      comments: { href: `${issue}/comments` },
      review_comments: { href: `${api}/comments` },
      review_comment: { href: `${apiUrl(world, repository)}/pulls/comments{/number}` },
      commits: { href: `${api}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(world, repository, pull.authorId),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** The form of a single pull request; webhooks carry it with `mergeable` still unknown. */
export function pullBody(
  world: World,
  repository: Repository,
  pull: PullState,
  options: { computed: boolean },
): Body {
  const base = diffBase(repository, pull);
  const files = changedFiles(repository, base, pull.head.sha);
  const merge = options.computed
    ? mergeability(world, repository, pull)
    : { mergeable: null, state: "unknown" };
  return {
    ...pullSimple(world, repository, pull),
    merged: pull.mergedAt !== null,
    mergeable: merge.mergeable,
    rebaseable: merge.mergeable,
    mergeable_state: merge.state,
    merged_by: userOrNull(world, pull.mergedById),
    comments: [...repository.comments.values()].filter((comment) => comment.number === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.head.repositoryId !== repository.id,
    commits: commitsBetween(repository, base, pull.head.sha).length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

export function reviewBody(world: World, repository: Repository, pull: PullState, review: ReviewState): Body {
  const page = `${pageUrl(world, repository)}/pull/${pull.number}#pullrequestreview-${review.id}`;
  const api = `${apiUrl(world, repository)}/pulls/${pull.number}`;
  return {
    id: review.id,
    node_id: nodeId("PRR", review.id),
    user: userById(world, review.authorId),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: api,
    author_association: association(world, repository, review.authorId),
    _links: { html: { href: page }, pull_request: { href: api } },
    ...(review.state === "PENDING" ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commit,
  };
}

export function commentBody(world: World, repository: Repository, comment: CommentState): Body {
  const app = comment.appId === null ? undefined : world.state.apps.get(comment.appId);
  return {
    url: `${apiUrl(world, repository)}/issues/comments/${comment.id}`,
    html_url: `${pageUrl(world, repository)}/pull/${comment.number}#issuecomment-${comment.id}`,
    issue_url: `${apiUrl(world, repository)}/issues/${comment.number}`,
    id: comment.id,
    node_id: nodeId("IC", comment.id),
    user: userById(world, comment.authorId),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: association(world, repository, comment.authorId),
    performed_via_github_app: app === undefined ? null : appBody(world, app),
  };
}

/** A pull request as the issue that `issue_comment` webhooks speak of. */
export function issueBody(world: World, repository: Repository, pull: PullState): Body {
  const simple = pullSimple(world, repository, pull);
  return {
    id: pull.id,
    node_id: simple["node_id"],
    url: simple["issue_url"],
    repository_url: apiUrl(world, repository),
    labels_url: `${String(simple["issue_url"])}/labels{/name}`,
    comments_url: `${String(simple["issue_url"])}/comments`,
    events_url: `${String(simple["issue_url"])}/events`,
    html_url: simple["html_url"],
    number: pull.number,
    title: pull.title,
    user: simple["user"],
    labels: simple["labels"],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: [...repository.comments.values()].filter((comment) => comment.number === pull.number).length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: simple["author_association"],
    body: pull.body,
    draft: pull.draft,
    pull_request: {
      url: simple["url"],
      html_url: simple["html_url"],
      diff_url: simple["diff_url"],
      patch_url: simple["patch_url"],
      merged_at: pull.mergedAt,
    },
  };
}
