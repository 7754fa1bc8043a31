/** Commits, trees and changed files as GitHub's JSON. */
import type { ChangedFile } from "../history.ts";
import type { Repository } from "../model.ts";
import { readCommit, signatureOf, type CommitObject } from "../commits.ts";
import { changedPaths, type TreeEntry } from "../trees.ts";
import { accountByEmail, type World } from "../world.ts";
import { nodeId, simpleUser, type Body } from "./accounts.ts";
import { apiUrl, pageUrl } from "./repositories.ts";

/** Verified is what carries GitHub's own signature, and nothing else. */
export function verification(world: World, commit: CommitObject): Body {
  const { signature, payload } = commit;
  if (signature === null) {
    return { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null };
  }
  const valid = signature.trim() === signatureOf(payload, world.signingKey).trim();
  return {
    verified: valid,
    reason: valid ? "valid" : "unknown_key",
    signature,
    payload,
    verified_at: valid ? commit.committer.date : null,
  };
}

const userOf = (world: World, email: string): Body | null => {
  const account = accountByEmail(world, email);
  return account === null ? null : simpleUser(world, account);
};

/** `GET /commits/{ref}` and lists of commits. */
export function commitBody(world: World, repository: Repository, commit: CommitObject): Body {
  const api = apiUrl(world, repository);
  const page = pageUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: verification(world, commit),
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: userOf(world, commit.author.email),
    committer:
      commit.committer.email === "noreply@github.com"
        ? webFlow(world)
        : userOf(world, commit.committer.email),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}

/** The account that GitHub names as committer of what it commits itself. */
const webFlow = (world: World): Body =>
  simpleUser(world, {
    id: 19864447,
    login: "web-flow",
    name: "GitHub Web Flow",
    type: "User",
    createdAt: "2016-06-10T00:00:00Z",
  });

/** `GET /git/commits/{sha}`. */
export function gitCommitBody(world: World, repository: Repository, commit: CommitObject): Body {
  const api = apiUrl(world, repository);
  const page = pageUrl(world, repository);
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    url: `${api}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    message: commit.message,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verification(world, commit),
  };
}

export function fileBody(world: World, repository: Repository, at: string, file: ChangedFile): Body {
  const path = file.filename.split("/").map(encodeURIComponent).join("/");
  const page = pageUrl(world, repository);
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${at}/${path}`,
    raw_url: `${page}/raw/${at}/${path}`,
    contents_url: `${apiUrl(world, repository)}/contents/${path}?ref=${at}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousFilename === null ? {} : { previous_filename: file.previousFilename }),
  };
}

export function treeEntryBody(world: World, repository: Repository, entry: TreeEntry): Body {
  const kind = entry.type === "tree" ? "trees" : "blobs";
  return {
    path: entry.path,
    mode: entry.mode,
    type: entry.type,
    sha: entry.sha,
    ...(entry.size === null ? {} : { size: entry.size }),
    ...(entry.type === "commit" ? {} : { url: `${apiUrl(world, repository)}/git/${kind}/${entry.sha}` }),
  };
}

/** The short form in webhooks. */
export function pushedCommit(world: World, repository: Repository, commit: CommitObject): Body {
  const person = (identity: { name: string; email: string }): Body => {
    const user = userOf(world, identity.email);
    return {
      name: identity.name,
      email: identity.email,
      ...(user === null ? {} : { username: user["login"] }),
    };
  };
  const [first] = commit.parents;
  const parent = first === undefined ? null : readCommit(repository, first);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${pageUrl(world, repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    ...changedPaths(repository, parent?.tree ?? null, commit.tree),
  };
}
