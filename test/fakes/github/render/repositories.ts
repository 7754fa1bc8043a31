/** Repositories, branches and refs as GitHub's JSON. */
import type { Protection, Repository } from "../model.ts";
import { readCommit } from "../commits.ts";
import { fullName, ownerOf, SITE, type World } from "../world.ts";
import { nodeId, simpleUser, type Body } from "./accounts.ts";
import { commitBody } from "./commits.ts";

export const apiUrl = (world: World, repository: Repository): string =>
  `${world.url}/repos/${fullName(world, repository)}`;
export const pageUrl = (world: World, repository: Repository): string =>
  `${SITE}/${fullName(world, repository)}`;
export const cloneUrl = (world: World, repository: Repository): string =>
  `${world.url}/${fullName(world, repository)}.git`;

const LINKS: Record<string, string> = {
  archive_url: "{archive_format}{/ref}",
  assignees_url: "assignees{/user}",
  blobs_url: "git/blobs{/sha}",
  branches_url: "branches{/branch}",
  collaborators_url: "collaborators{/collaborator}",
  comments_url: "comments{/number}",
  commits_url: "commits{/sha}",
  compare_url: "compare/{base}...{head}",
  contents_url: "contents/{+path}",
  contributors_url: "contributors",
  deployments_url: "deployments",
  downloads_url: "downloads",
  events_url: "events",
  forks_url: "forks",
  git_commits_url: "git/commits{/sha}",
  git_refs_url: "git/refs{/sha}",
  git_tags_url: "git/tags{/sha}",
  hooks_url: "hooks",
  issue_comment_url: "issues/comments{/number}",
  issue_events_url: "issues/events{/number}",
  issues_url: "issues{/number}",
  keys_url: "keys{/key_id}",
  labels_url: "labels{/name}",
  languages_url: "languages",
  merges_url: "merges",
  milestones_url: "milestones{/number}",
  notifications_url: "notifications{?since,all,participating}",
  pulls_url: "pulls{/number}",
  releases_url: "releases{/id}",
  stargazers_url: "stargazers",
  statuses_url: "statuses/{sha}",
  subscribers_url: "subscribers",
  subscription_url: "subscription",
  tags_url: "tags",
  teams_url: "teams",
  trees_url: "git/trees{/sha}",
};

/** The form that stands inside other objects and in webhooks. */
export function repositoryBody(world: World, repository: Repository): Body {
  const api = apiUrl(world, repository);
  const page = pageUrl(world, repository);
  const open = [...repository.pulls.values()].filter((pull) => pull.state === "open").length;
  const forks = [...world.state.repositories.values()].filter(
    (other) => other.forkOf === repository.id,
  ).length;
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(world, repository),
    private: repository.visibility === "private",
    owner: simpleUser(world, ownerOf(world, repository)),
    html_url: page,
    description: repository.description,
    fork: repository.forkOf !== null,
    url: api,
    ...Object.fromEntries(Object.entries(LINKS).map(([key, path]) => [key, `${api}/${path}`])),
    git_url: cloneUrl(world, repository).replace(/^http/, "git"),
    ssh_url: `git@github.test:${fullName(world, repository)}.git`,
    clone_url: cloneUrl(world, repository),
    svn_url: page,
    homepage: null,
    mirror_url: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: false,
    has_downloads: true,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    forks_count: forks,
    forks,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    open_issues: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.visibility,
    watchers: 0,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt,
    updated_at: repository.createdAt,
    pushed_at: repository.pushedAt,
  };
}

export function fullRepository(world: World, repository: Repository): Body {
  const source = repository.forkOf === null ? null : world.state.repositories.get(repository.forkOf);
  return {
    ...repositoryBody(world, repository),
    network_count: 0,
    subscribers_count: 0,
    allow_merge_commit: true,
    allow_squash_merge: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    ...(source === null || source === undefined
      ? {}
      : { parent: repositoryBody(world, source), source: repositoryBody(world, source) }),
  };
}

export function refBody(world: World, repository: Repository, ref: string, sha: string): Body {
  const api = apiUrl(world, repository);
  return {
    ref,
    node_id: nodeId("REF", `${repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { type: "commit", sha, url: `${api}/git/commits/${sha}` },
  };
}

function protectionBody(protection: Protection | undefined): Body {
  const checks = protection?.by === "branch" ? protection.requiredChecks : [];
  return {
    enabled: protection?.by === "branch",
    required_status_checks: {
      enforcement_level: checks.length > 0 ? "non_admins" : "off",
      contexts: checks.map((check) => check.context),
      checks: checks.map((check) => ({ context: check.context, app_id: check.appId })),
    },
  };
}

export function shortBranch(world: World, repository: Repository, branch: string, sha: string): Body {
  const api = apiUrl(world, repository);
  return {
    name: branch,
    commit: { sha, url: `${api}/commits/${sha}` },
    protected: repository.protections.has(branch),
    protection: protectionBody(repository.protections.get(branch)),
    protection_url: `${api}/branches/${branch}/protection`,
  };
}

export function branchBody(world: World, repository: Repository, branch: string, sha: string): Body {
  const commit = readCommit(repository, sha);
  return {
    ...shortBranch(world, repository, branch, sha),
    commit: commit === null ? null : commitBody(world, repository, commit),
    _links: {
      self: `${apiUrl(world, repository)}/branches/${branch}`,
      html: `${pageUrl(world, repository)}/tree/${branch}`,
    },
  };
}
