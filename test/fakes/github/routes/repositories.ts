/** REST: repositories, branches, rules, collaborators, contents, commits and comparisons. */
import {
  numberParam,
  ok,
  page,
  param,
  slicePage,
  type RepositoryCall,
  type RepositoryHandler,
  type Reply,
} from "../call.ts";
import { notFound, Refusal } from "../errors.ts";
import { changedFiles, commitsBetween, mergeBase } from "../history.ts";
import type { Repository } from "../model.ts";
import { commitAt, readBlob, resolveCommit } from "../commits.ts";
import { listTree } from "../trees.ts";
import { branchHead, listRefs } from "../refs.ts";
import { simpleUser } from "../render/accounts.ts";
import { commitBody, fileBody } from "../render/commits.ts";
import { pullSimple } from "../render/pulls.ts";
import { apiUrl, branchBody, fullRepository, pageUrl, shortBranch } from "../render/repositories.ts";
import { branchRules } from "../rules.ts";
import { accountByLogin, fullName, roleOf } from "../world.ts";

/** Most files in one comparison or one commit. */
const DIFF_FILES = 300;
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** A revision in a path; an empty repository is a 409, an unknown revision what the operation says. */
export function commitFor(repository: Repository, revision: string, otherwise: Refusal): string {
  if (branchHead(repository, repository.defaultBranch) === null)
    throw new Refusal(409, "Git Repository is empty.");
  const sha = resolveCommit(repository, revision);
  if (sha === null) throw otherwise;
  return sha;
}

const noCommit = (revision: string): Refusal => new Refusal(422, `No commit found for SHA: ${revision}`);

const getBranch: RepositoryHandler = (call) => {
  const branch = param(call, "branch");
  const sha = branchHead(call.repository, branch);
  if (sha === null) throw new Refusal(404, "Branch not found");
  return ok(branchBody(call.world, call.repository, branch, sha));
};

const listBranches: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const refs = [...listRefs(repository, "refs/heads")];
  const wanted = call.query["protected"];
  const named = refs
    .map(([ref, sha]) => ({ branch: ref.slice("refs/heads/".length), sha }))
    .filter(
      ({ branch }) => wanted === undefined || repository.protections.has(branch) === (wanted === "true"),
    );
  const path = `/repos/${fullName(world, repository)}/branches`;
  return page(call, named, ({ branch, sha }) => shortBranch(world, repository, branch, sha), path);
};

/** `write` also for maintain, `read` also for triage: the older words; `role_name` is exact. */
const OLD_WORDS = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

const getPermission: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const login = param(call, "username");
  const account = accountByLogin(world, login);
  if (account === null || account.type !== "User") throw new Refusal(404, `${login} is not a user`);
  const role = roleOf(world, repository, account.id);
  const user = {
    ...simpleUser(world, account),
    role_name: role,
    permissions: {
      admin: role === "admin",
      maintain: ["admin", "maintain"].includes(role),
      push: ["admin", "maintain", "write"].includes(role),
      triage: !["read", "none"].includes(role),
      pull: role !== "none",
    },
  };
  return ok({ permission: OLD_WORDS[role], role_name: role, user });
};

const getCommit: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const revision = param(call, "ref");
  const commit = commitAt(repository, commitFor(repository, revision, noCommit(revision)));
  const files = changedFiles(repository, commit.parents[0] ?? EMPTY_TREE, commit.sha);
  const stats = {
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    total: files.reduce((sum, file) => sum + file.additions + file.deletions, 0),
  };
  const path = `/repos/${fullName(world, repository)}/commits/${revision}`;
  const { items, headers } = slicePage(call, files.slice(0, DIFF_FILES), path);
  const shown = call.query["per_page"] === undefined ? files.slice(0, DIFF_FILES) : items;
  const body = {
    ...commitBody(world, repository, commit),
    stats,
    files: shown.map((file) => fileBody(world, repository, commit.sha, file)),
  };
  return { status: 200, body, headers: call.query["per_page"] === undefined ? {} : headers };
};

const compare: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const [from = "", to = ""] = param(call, "basehead").split("...");
  const base = commitFor(repository, from, notFound());
  const head = commitFor(repository, to, notFound());
  const fork = mergeBase(repository, base, head);
  if (fork === null) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`);
  const ahead = commitsBetween(repository, base, head);
  const behind = commitsBetween(repository, head, base).length;
  const files = changedFiles(repository, fork, head).slice(0, DIFF_FILES);
  const link = `${pageUrl(world, repository)}/compare/${from}...${to}`;
  const path = `/repos/${fullName(world, repository)}/compare/${from}...${to}`;
  const paged = call.query["per_page"] !== undefined || call.query["page"] !== undefined;
  const { items, headers } = slicePage(call, ahead, path);
  const shown = paged ? items : ahead.slice(0, 250);
  const body = {
    url: `${apiUrl(world, repository)}/compare/${from}...${to}`,
    html_url: link,
    permalink_url: link,
    diff_url: `${link}.diff`,
    patch_url: `${link}.patch`,
    base_commit: commitBody(world, repository, commitAt(repository, base)),
    merge_base_commit: commitBody(world, repository, commitAt(repository, fork)),
    status: statusOf(ahead.length, behind),
    ahead_by: ahead.length,
    behind_by: behind,
    total_commits: ahead.length,
    commits: shown.map((sha) => commitBody(world, repository, commitAt(repository, sha))),
    files: files.map((file) => fileBody(world, repository, head, file)),
  };
  return { status: 200, body, headers: paged ? headers : {} };
};

function statusOf(ahead: number, behind: number): string {
  if (ahead === 0 && behind === 0) return "identical";
  if (behind === 0) return "ahead";
  return ahead === 0 ? "behind" : "diverged";
}

const getContents: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const path = param(call, "path").replace(/^\/+|\/+$/g, "");
  const revision = call.query["ref"] ?? repository.defaultBranch;
  const commit = commitAt(
    repository,
    commitFor(repository, revision, new Refusal(404, `No commit found for the ref ${revision}`)),
  );
  const entries = listTree(repository, commit.tree, true);
  const entry = entries.find((candidate) => candidate.path === path);
  if (path !== "" && entry === undefined) throw notFound();
  const links = (at: { path: string; sha: string; type: string }): Record<string, unknown> => {
    const url = `${apiUrl(world, repository)}/contents/${at.path}?ref=${encodeURIComponent(revision)}`;
    const git = `${apiUrl(world, repository)}/git/${at.type === "tree" ? "trees" : "blobs"}/${at.sha}`;
    const html = `${pageUrl(world, repository)}/blob/${revision}/${at.path}`;
    const download = at.type === "blob" ? `${pageUrl(world, repository)}/raw/${revision}/${at.path}` : null;
    return { url, git_url: git, html_url: html, download_url: download, _links: { self: url, git, html } };
  };
  const described = (at: (typeof entries)[number]): Record<string, unknown> => ({
    type:
      at.type === "tree"
        ? "dir"
        : at.type === "commit"
          ? "submodule"
          : at.mode === "120000"
            ? "symlink"
            : "file",
    size: at.size ?? 0,
    name: at.path.split("/").at(-1) ?? "",
    path: at.path,
    sha: at.sha,
    ...links(at),
  });
  if (entry === undefined || entry.type === "tree") {
    const inside = path === "" ? "" : `${path}/`;
    const direct = entries.filter(
      (child) =>
        child.path.startsWith(inside) &&
        !child.path.slice(inside.length).includes("/") &&
        child.path !== path,
    );
    return ok(direct.map(described));
  }
  return ok(fileContents(repository, described(entry), entry));
};

/** Files up to 1 MB come with their content; larger ones without, and say so by an empty text. */
function fileContents(
  repository: Repository,
  described: Record<string, unknown>,
  entry: { sha: string; size: number | null; type: string; mode: string },
): Record<string, unknown> {
  if (entry.type === "commit") return { ...described, submodule_git_url: "" };
  const content = readBlob(repository, entry.sha);
  if (entry.mode === "120000") return { ...described, target: content.toString("utf8") };
  if ((entry.size ?? 0) > 1_048_576) return { ...described, content: "", encoding: "none" };
  return { ...described, content: wrapped(content), encoding: "base64" };
}

/** Base64 in lines of 60, as GitHub sends it: decoders must cope with the line ends. */
export const wrapped = (content: Buffer): string =>
  content.toString("base64").replace(/(.{60})/g, "$1\n") + "\n";

const pullsAtCommit: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const sha = param(call, "commit_sha");
  const commit = commitFor(repository, sha, noCommit(sha));
  const found = [...repository.pulls.values()].filter(
    (pull) =>
      pull.mergeCommit === commit ||
      pull.head.sha === commit ||
      (pull.state === "open" && holds(call, pull.base.sha, pull.head.sha, commit)),
  );
  const path = `/repos/${fullName(world, repository)}/commits/${sha}/pulls`;
  return page(call, found, (pull) => pullSimple(world, repository, pull), path);
};

const holds = (call: RepositoryCall, base: string, head: string, commit: string): boolean =>
  commitsBetween(call.repository, base, head).includes(commit);

const getRepository: RepositoryHandler = (call): Reply => ok(fullRepository(call.world, call.repository));

export const repositoryHandlers: Record<string, RepositoryHandler> = {
  "repos/get": getRepository,
  "repos/get-by-id": (call) => {
    if (numberParam(call, "repository_id") !== call.repository.id) throw notFound();
    return getRepository(call);
  },
  "repos/get-branch": getBranch,
  "repos/list-branches": listBranches,
  "repos/get-branch-rules": (call) => {
    const path = `/repos/${fullName(call.world, call.repository)}/rules/branches/${param(call, "branch")}`;
    return page(call, branchRules(call.world, call.repository, param(call, "branch")), (rule) => rule, path);
  },
  "repos/get-collaborator-permission-level": getPermission,
  "repos/get-commit": getCommit,
  "repos/compare-commits-with-basehead": compare,
  "repos/get-content": getContents,
  "repos/list-pull-requests-associated-with-commit": pullsAtCommit,
};
