/**
 * Commits from REST git data: any file mode, any parent. Author and committer are left out on purpose, because
 * GitHub signs only commits that are its App's own.
 */
import { WorldError } from "../../errors.ts";
import type { FileChange } from "../../core/changes/change-set.ts";
import type { WrittenCommit } from "../../ports.ts";
import { attempt, read, write, type GitHub } from "./calls.ts";
import { branchHead } from "./branches.ts";
import { GitHubError, isGitHubError } from "./errors.ts";
import { nodeId } from "./repository.ts";

/** Text up to this size travels inside the tree; binary or larger content as a blob of its own. */
const INLINE_BYTES = 100_000;

interface TreeItem {
  path: string;
  mode: "100644" | "100755";
  type: "blob";
  sha?: string | null;
  content?: string;
}

/** Makes a commit on `parent`; no branch moves. Objects are named by their content, so a repeat does no harm. */
export async function makeCommit(
  github: GitHub,
  request: { parent: string; message: string; files: FileChange[] },
): Promise<WrittenCommit> {
  const parent = await read(github, () =>
    github.octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
      ...github.at,
      commit_sha: request.parent,
    }),
  );
  const tree = await treeOf(github, parent.tree.sha, request.files);
  const commit = await write(() =>
    github.octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...github.at,
      message: request.message,
      tree,
      parents: [request.parent],
    }),
  );
  const { verified, reason } = commit.verification;
  return { sha: commit.sha, verified, reason };
}

async function treeOf(github: GitHub, base: string, files: FileChange[]): Promise<string> {
  if (files.length === 0) return base;
  const tree: TreeItem[] = [];
  for (const file of files) tree.push(await treeItem(github, file));
  const made = await write(() =>
    github.octokit.request("POST /repos/{owner}/{repo}/git/trees", { ...github.at, base_tree: base, tree }),
  );
  return made.sha;
}

async function treeItem(github: GitHub, file: FileChange): Promise<TreeItem> {
  const { path, mode } = file;
  if (mode !== "100644" && mode !== "100755") {
    throw new WorldError(
      "validation",
      `${path} is a symlink or a submodule; Headwater writes neither.`,
      false,
    );
  }
  if (file.content === null) return { path, mode, type: "blob", sha: null };
  const bytes = Buffer.from(file.content, "base64");
  const text = bytes.length <= INLINE_BYTES ? exactText(bytes) : null;
  if (text !== null) return { path, mode, type: "blob", content: text };
  const blob = await write(() =>
    github.octokit.request("POST /repos/{owner}/{repo}/git/blobs", {
      ...github.at,
      content: bytes.toString("base64"),
      encoding: "base64",
    }),
  );
  if (file.after !== null && blob.sha !== file.after) {
    throw new WorldError("corrupt", `GitHub stored ${path} as other bytes than it was sent.`, false);
  }
  return { path, mode, type: "blob", sha: blob.sha };
}

/** The text that encodes to exactly these bytes; null for anything binary. */
function exactText(bytes: Buffer): string | null {
  const text = bytes.toString("utf8");
  return !text.includes("\0") && Buffer.from(text, "utf8").equals(bytes) ? text : null;
}

const UPDATE_REFS = `mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }`;

/** Moves a branch as one compare and swap. Answers lost on the way are settled by looking at the branch. */
export async function moveBranch(
  github: GitHub,
  move: { branch: string; from: string; to: string; force: boolean },
): Promise<void> {
  const update = {
    name: `refs/heads/${move.branch}`,
    beforeOid: move.from,
    afterOid: move.to,
    force: move.force,
  };
  const repositoryId = await nodeId(github);
  try {
    await attempt(() =>
      github.octokit.graphql(UPDATE_REFS, { input: { repositoryId, refUpdates: [update] } }),
    );
  } catch (error) {
    if (isGitHubError(error, "rate_limited", "secondary_limit")) throw error;
    const head = await branchHead(github, move.branch);
    if (head === move.to) return;
    if (head === move.from && !isGitHubError(error, "head_moved")) throw error;
    throw new GitHubError("head_moved", `Branch ${move.branch} is not at ${move.from} any more.`, {
      cause: error,
    });
  }
}
