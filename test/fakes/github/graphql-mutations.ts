/** `createCommitOnBranch` and `updateRefs`: both compare before they swap. */
import { mayWriteContents, sees, type Caller } from "./auth.ts";
import { commitForActor } from "./authorship.ts";
import { writeBlob } from "./object-store.ts";
import { isAncestor } from "./history.ts";
import { mayPush } from "./mergeability.ts";
import type { Repository } from "./model.ts";
import { commitAt, readCommit } from "./commits.ts";
import { listTree, writeTree, type TreeChange } from "./trees.ts";
import { moveRef } from "./pushes.ts";
import { branchHead, isRefName, readRef, ZERO } from "./refs.ts";
import { nodeId } from "./render/accounts.ts";
import { verification } from "./render/commits.ts";
import { pageUrl } from "./render/repositories.ts";
import { repositoryByName, type Actor, type World } from "./world.ts";

/** An error with the `type` that clients look at. */
export class GraphQLRefusal extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.name = "GraphQLRefusal";
    this.type = type;
  }
}

interface CommitInput {
  clientMutationId?: string;
  branch: { id?: string; repositoryNameWithOwner?: string; branchName?: string };
  expectedHeadOid: string;
  message: { headline: string; body?: string };
  fileChanges?: {
    additions?: { path: string; contents: string }[];
    deletions?: { path: string }[];
  };
}

function writable(
  world: World,
  caller: Caller,
  repository: Repository | undefined,
): { repository: Repository; actor: Actor } {
  if (repository === undefined || !sees(world, caller, repository) || caller.kind !== "token") {
    throw new GraphQLRefusal("NOT_FOUND", "Could not resolve to a Repository with the given name.");
  }
  if (!mayWriteContents(world, caller, repository)) {
    throw new GraphQLRefusal("FORBIDDEN", "Resource not accessible by integration");
  }
  return { repository, actor: caller.actor };
}

function changesOf(repository: Repository, head: string, input: CommitInput): TreeChange[] {
  const existing = new Set(
    listTree(repository, commitAt(repository, head).tree, true).map((entry) => entry.path),
  );
  const deletions = (input.fileChanges?.deletions ?? []).map(({ path }): TreeChange => {
    if (!existing.has(path)) {
      throw new GraphQLRefusal(
        "UNPROCESSABLE",
        `A path was requested for deletion which does not exist as of commit oid \`${head}\``,
      );
    }
    return { path, mode: "0", sha: null };
  });
  // This mutation knows no file modes: everything it writes becomes an ordinary file.
  const additions = (input.fileChanges?.additions ?? []).map(({ path, contents }): TreeChange => {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(contents.replaceAll("\n", ""))) {
      throw new GraphQLRefusal("UNPROCESSABLE", `The contents of ${path} are not valid Base64.`);
    }
    return { path, mode: "100644", sha: writeBlob(repository.dir, Buffer.from(contents, "base64")) };
  });
  const paths = [...deletions, ...additions].map((change) => change.path);
  if (new Set(paths).size !== paths.length) {
    throw new GraphQLRefusal("UNPROCESSABLE", "A path was requested more than once");
  }
  return [...deletions, ...additions];
}

function requireWorkflows(caller: Caller, paths: string[]): void {
  if (caller.kind !== "token" || caller.token.kind === "personal") return;
  if (caller.token.permissions["workflows"] === "write") return;
  if (paths.some((path) => path.startsWith(".github/workflows/"))) {
    throw new GraphQLRefusal("FORBIDDEN", "Resource not accessible by integration");
  }
}

function treeWith(repository: Repository, head: string, changes: TreeChange[]): string {
  try {
    return writeTree(repository, commitAt(repository, head).tree, changes);
  } catch {
    throw new GraphQLRefusal("UNPROCESSABLE", "A path was requested which is not valid");
  }
}

const stale = (expected: string): GraphQLRefusal =>
  new GraphQLRefusal(
    "STALE_DATA",
    `Expected branch to point to "${expected}" but it did not. Pull and try again.`,
  );

/** One signed commit on a branch, authored by the caller; an empty change makes an empty commit. */
export function createCommitOnBranch(world: World, caller: Caller, input: CommitInput): unknown {
  const [owner = "", name = ""] = (input.branch.repositoryNameWithOwner ?? "").split("/");
  const found = repositoryByName(world, owner, name);
  const { repository, actor } = writable(world, caller, found?.repository);
  const branch = (input.branch.branchName ?? "").replace(/^refs\/heads\//, "");
  const head = branchHead(repository, branch);
  if (head === null)
    throw new GraphQLRefusal("NOT_FOUND", `Could not resolve to a branch named "${branch}".`);
  if (head !== input.expectedHeadOid) throw stale(input.expectedHeadOid);
  if (!mayPush(world, repository, actor, branch)) {
    throw new GraphQLRefusal(
      "UNPROCESSABLE",
      `Changes must be made through a pull request: "${branch}" is protected.`,
    );
  }
  const changes = changesOf(repository, head, input);
  requireWorkflows(
    caller,
    changes.map((change) => change.path),
  );
  const { headline, body } = input.message;
  const commit = commitForActor(world, repository, actor, {
    tree: treeWith(repository, head, changes),
    parents: [head],
    message: body === undefined || body === "" ? headline : `${headline}\n\n${body}`,
  });
  const ref = `refs/heads/${branch}`;
  if (!moveRef(world, repository, actor, { ref, before: head, after: commit })) throw stale(head);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: commitNode(world, repository, commit),
    ref: refNode(world, repository, ref),
  };
}

function commitNode(world: World, repository: Repository, sha: string): Record<string, unknown> {
  const commit = commitAt(repository, sha);
  const { verified, signature } = verification(world, commit);
  const [headline = "", ...rest] = commit.message.split("\n");
  return {
    __typename: "Commit",
    id: nodeId("C", sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    url: `${pageUrl(world, repository)}/commit/${sha}`,
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join("\n").trim(),
    committedDate: commit.committer.date,
    authoredDate: commit.author.date,
    author: commit.author,
    committer: commit.committer,
    tree: { __typename: "Tree", oid: commit.tree },
    parents: () => ({
      totalCount: commit.parents.length,
      nodes: commit.parents.map((parent) => ({ __typename: "Commit", oid: parent })),
    }),
    signature:
      signature === null
        ? null
        : {
            __typename: "GpgSignature",
            isValid: verified,
            state: verified === true ? "VALID" : "UNKNOWN_KEY",
            wasSignedByGitHub: verified,
          },
  };
}

function refNode(world: World, repository: Repository, ref: string): Record<string, unknown> | null {
  const sha = readRef(repository, ref);
  if (sha === null) return null;
  return {
    __typename: "Ref",
    id: nodeId("REF", `${repository.id}:${ref}`),
    name: ref.split("/").slice(2).join("/"),
    prefix: `${ref.split("/").slice(0, 2).join("/")}/`,
    target: commitNode(world, repository, sha),
  };
}

interface RefsInput {
  clientMutationId?: string;
  repositoryId: string;
  refUpdates: { name: string; afterOid: string; beforeOid?: string; force?: boolean }[];
}

/** All or nothing: every update is checked before the first ref moves. */
export function updateRefs(world: World, caller: Caller, input: RefsInput): unknown {
  const byNode = [...world.state.repositories.values()].find(
    (entry) => nodeId("R", entry.id) === input.repositoryId,
  );
  const { repository, actor } = writable(world, caller, byNode);
  const moves = input.refUpdates.map((update) => {
    const before = readRef(repository, update.name);
    requireMove(world, repository, actor, { ...update, before });
    return { ref: update.name, before, after: update.afterOid === ZERO ? null : update.afterOid };
  });
  for (const move of moves) moveRef(world, repository, actor, move);
  return { clientMutationId: input.clientMutationId ?? null };
}

function requireMove(
  world: World,
  repository: Repository,
  actor: Actor,
  update: RefsInput["refUpdates"][number] & { before: string | null },
): void {
  const { name, before, beforeOid, afterOid } = update;
  const refuse = (message: string): GraphQLRefusal => new GraphQLRefusal("UNPROCESSABLE", message);
  if (!isRefName(repository, name)) throw refuse(`"${name}" is not a valid ref name.`);
  if (beforeOid !== undefined && beforeOid !== (before ?? ZERO)) {
    throw new GraphQLRefusal("STALE_DATA", `Expected "${name}" to be at "${beforeOid}" but it was not.`);
  }
  if (afterOid !== ZERO && readCommit(repository, afterOid) === null)
    throw refuse(`Object "${afterOid}" does not exist.`);
  if (!mayPush(world, repository, actor, name.replace(/^refs\/heads\//, "")))
    throw refuse(`"${name}" is protected.`);
  const forward = before === null || afterOid === ZERO || isAncestor(repository, before, afterOid);
  if (!forward && update.force !== true) throw refuse(`Update of "${name}" is not a fast forward.`);
}
