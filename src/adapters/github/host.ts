/** The `Host` of one repository on GitHub: a list of what it can do, each from the file of its subject. */
import { setTimeout as pause } from "node:timers/promises";
import type { RepositoryRef } from "../../core/events.ts";
import type { Host } from "../../ports.ts";
import { commitAuthors } from "./accounts.ts";
import { branchRules, createBranch, deleteBranch } from "./branches.ts";
import type { GitHub, GitHubClient } from "./calls.ts";
import { checks, createCheck, statuses, updateCheck } from "./checks.ts";
import { commit, rebuildBranch, verification } from "./commits.ts";
import { comments, createComment, react, reviews, updateComment } from "./conversation.ts";
import {
  addLabel,
  createPullRequest,
  merge,
  pullRequest,
  pullRequests,
  pullRequestsAt,
  updatePullRequest,
} from "./pull-requests.ts";
import { permission, remote, repositoryFacts, type RepositoryFacts } from "./repository.ts";

export interface GitHubHostOptions {
  /** Must be limited to this repository: what it may reach is what the host may reach. */
  octokit: GitHubClient;
  repository: RepositoryRef;
  self: Host["self"];
  /** Root of the git and web addresses, `https://github.com`. */
  gitUrl: string;
  /** Facts as new as a read now would bring them; null when they must be read. */
  factsAtHand?: () => RepositoryFacts | null;
  /** Token for git over HTTP; null where git needs none. */
  token: (() => Promise<string>) | null;
  /** Pauses between attempts; a test passes one that does not wait. */
  wait?: (ms: number) => Promise<void>;
  /** Told when a list was longer than what is read of it. */
  onTruncated?: (what: string, limit: number) => void;
}

export function githubHost(options: GitHubHostOptions): Host {
  const { octokit, repository, self } = options;
  const github: GitHub = {
    octokit,
    repository,
    at: { owner: repository.owner, repo: repository.name },
    self,
    wait: options.wait ?? pause,
    onTruncated: options.onTruncated ?? (() => undefined),
  };
  return {
    repository,
    self,
    webUrl: `${options.gitUrl.replace(/\/+$/, "")}/${repository.owner}/${repository.name}`,
    remote: () => remote(github, options),
    repositoryFacts: async () => options.factsAtHand?.() ?? repositoryFacts(github),
    pullRequest: (number) => pullRequest(github, number),
    pullRequests: (filter) => pullRequests(github, filter),
    pullRequestsAt: (sha) => pullRequestsAt(github, sha),
    reviews: (number) => reviews(github, number),
    comments: (number) => comments(github, number),
    permission: (login) => permission(github, login),
    checks: (sha) => checks(github, sha),
    statuses: (sha) => statuses(github, sha),
    commitAuthors: (number) => commitAuthors(github, number),
    verification: (sha) => verification(github, sha),
    branchRules: (branch) => branchRules(github, branch),
    createComment: (number, body) => createComment(github, number, body),
    updateComment: (id, body) => updateComment(github, id, body),
    react: (commentId, content) => react(github, commentId, content),
    createCheck: (check) => createCheck(github, check),
    updateCheck: (id, check) => updateCheck(github, id, check),
    createBranch: (branch, sha) => createBranch(github, branch, sha),
    deleteBranch: (branch) => deleteBranch(github, branch),
    commit: (request) => commit(github, request),
    rebuildBranch: (request) => rebuildBranch(github, request),
    createPullRequest: (request) => createPullRequest(github, request),
    updatePullRequest: (number, change) => updatePullRequest(github, number, change),
    addLabel: (number, label) => addLabel(github, number, label),
    merge: (number, request) => merge(github, number, request),
  };
}
