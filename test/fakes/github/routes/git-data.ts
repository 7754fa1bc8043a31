/** REST: blobs, trees, commits and refs. */
import {
  created,
  noContent,
  ok,
  page,
  param,
  actorOf,
  type RepositoryCall,
  type RepositoryHandler,
} from "../call.ts";
import { githubIdentity, identityOf } from "../authorship.ts";
import { notAccessible, notFound, Refusal } from "../errors.ts";
import { objectType, writeBlob } from "../object-store.ts";
import { isAncestor } from "../history.ts";
import { mayPush } from "../mergeability.ts";
import { commitAt, readBlob, readCommit, resolveCommit, writeCommit, type Identity } from "../commits.ts";
import { listTree, writeTree, type TreeChange } from "../trees.ts";
import { moveRef } from "../pushes.ts";
import { isRefName, listRefs, readRef } from "../refs.ts";
import { nodeId } from "../render/accounts.ts";
import { gitCommitBody, treeEntryBody } from "../render/commits.ts";
import { apiUrl, refBody } from "../render/repositories.ts";
import { fullName, timestamp } from "../world.ts";
import { commitFor, wrapped } from "./repositories.ts";

/** Entries in one answer of the trees API. */
const TREE_ENTRIES = 100_000;

const exists = (call: RepositoryCall, sha: string, type: string): boolean =>
  objectType(call.repository.dir, sha) === type;

const getBlob: RepositoryHandler = (call) => {
  const sha = param(call, "file_sha");
  if (!exists(call, sha, "blob")) throw notFound();
  const content = readBlob(call.repository, sha);
  return ok({
    sha,
    node_id: nodeId("B", sha),
    size: content.length,
    url: `${apiUrl(call.world, call.repository)}/git/blobs/${sha}`,
    content: wrapped(content),
    encoding: "base64",
  });
};

const createBlob: RepositoryHandler = (call) => {
  const { content, encoding } = call.body as { content: string; encoding?: string };
  const bytes = Buffer.from(content, encoding === "base64" ? "base64" : "utf8");
  const sha = writeBlob(call.repository.dir, bytes);
  return created({ url: `${apiUrl(call.world, call.repository)}/git/blobs/${sha}`, sha });
};

function treeBody(call: RepositoryCall, sha: string, recursive: boolean): Record<string, unknown> {
  const entries = listTree(call.repository, sha, recursive);
  return {
    sha,
    url: `${apiUrl(call.world, call.repository)}/git/trees/${sha}`,
    tree: entries.slice(0, TREE_ENTRIES).map((entry) => treeEntryBody(call.world, call.repository, entry)),
    truncated: entries.length > TREE_ENTRIES,
  };
}

/** A tree id, or anything that names a commit. */
function treeOf(call: RepositoryCall, name: string): string {
  if (exists(call, name, "tree")) return name;
  const commit = resolveCommit(call.repository, name);
  if (commit === null) throw notFound();
  return commitAt(call.repository, commit).tree;
}

const getTree: RepositoryHandler = (call) =>
  ok(treeBody(call, treeOf(call, param(call, "tree_sha")), call.query["recursive"] !== undefined));

interface NewEntry {
  path?: string;
  mode?: string;
  type?: string;
  sha?: string | null;
  content?: string;
}

function changeOf(call: RepositoryCall, entry: NewEntry): TreeChange {
  const path = entry.path ?? "";
  const mode = entry.mode ?? "100644";
  if (entry.sha !== undefined && entry.content !== undefined) {
    throw new Refusal(422, "Must supply either tree.sha or tree.content");
  }
  if (entry.content !== undefined) return { path, mode, sha: writeBlob(call.repository.dir, entry.content) };
  if (typeof entry.sha === "string" && !exists(call, entry.sha, mode === "040000" ? "tree" : "blob")) {
    if (mode !== "160000") throw new Refusal(422, `tree.sha ${entry.sha} is not a valid blob`);
  }
  return { path, mode, sha: entry.sha ?? null };
}

/** An entry that is a tree stands for all that is in it. */
function expand(call: RepositoryCall, change: TreeChange): TreeChange[] {
  if (change.mode !== "040000" || change.sha === null) return [change];
  return listTree(call.repository, change.sha, true)
    .filter((entry) => entry.type !== "tree")
    .map((entry) => ({ path: `${change.path}/${entry.path}`, mode: entry.mode, sha: entry.sha }));
}

/** An App without the `workflows` permission may not touch workflow files. */
export function requireWorkflows(call: Pick<RepositoryCall, "caller">, paths: string[]): void {
  if (call.caller.kind !== "token" || call.caller.token.kind === "personal") return;
  if (call.caller.token.permissions["workflows"] === "write") return;
  if (paths.some((path) => path.startsWith(".github/workflows/"))) throw notAccessible();
}

const createTree: RepositoryHandler = (call) => {
  const { tree, base_tree: base } = call.body as { tree: NewEntry[]; base_tree?: string };
  requireWorkflows(
    call,
    tree.map((entry) => entry.path ?? ""),
  );
  const changes = tree.flatMap((entry) => expand(call, changeOf(call, entry)));
  const from = base === undefined ? null : treeOf(call, base);
  const refused = new Refusal(422, "tree contains a malformed path");
  try {
    return created(treeBody(call, writeTree(call.repository, from, changes), false));
  } catch {
    throw refused;
  }
};

const getCommit: RepositoryHandler = (call) => {
  const commit = readCommit(call.repository, param(call, "commit_sha"));
  if (commit === null) throw notFound();
  return ok(gitCommitBody(call.world, call.repository, commit));
};

interface NewCommitBody {
  message: string;
  tree: string;
  parents?: string[];
  author?: { name: string; email: string; date?: string };
  committer?: { name?: string; email?: string; date?: string };
}

/** Signed by GitHub only when an App names neither author nor committer. */
const createCommit: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const wanted = call.body as NewCommitBody;
  if (!exists(call, wanted.tree, "tree")) throw new Refusal(422, "Tree SHA does not exist");
  const parents = wanted.parents ?? [];
  for (const parent of parents) {
    if (readCommit(repository, parent) === null)
      throw new Refusal(422, "Parent SHA does not exist or is not a commit object");
  }
  const actor = actorOf(call);
  const own = identityOf(world, actor.account);
  const given = (
    who: { name?: string; email?: string; date?: string } | undefined,
    otherwise: Identity,
  ): Identity => ({
    name: who?.name ?? otherwise.name,
    email: who?.email ?? otherwise.email,
    date: who?.date === undefined ? otherwise.date : timestamp(new Date(who.date)),
  });
  const bare = wanted.author === undefined && wanted.committer === undefined && actor.app !== null;
  const author = given(wanted.author, own);
  const sha = writeCommit(repository, {
    tree: wanted.tree,
    parents,
    message: wanted.message,
    author,
    committer: bare ? githubIdentity(world) : given(wanted.committer, author),
    ...(bare ? { signWith: world.signingKey } : {}),
  });
  return created(gitCommitBody(world, repository, commitAt(repository, sha)));
};

const getRef: RepositoryHandler = (call) => {
  const ref = `refs/${param(call, "ref")}`;
  const sha = readRef(call.repository, ref);
  if (sha === null) throw notFound();
  return ok(refBody(call.world, call.repository, ref, sha));
};

const matchingRefs: RepositoryHandler = (call) => {
  const prefix = `refs/${param(call, "ref")}`;
  const refs = [...listRefs(call.repository)].filter(([ref]) => ref.startsWith(prefix));
  const path = `/repos/${fullName(call.world, call.repository)}/git/matching-${prefix}`;
  return page(call, refs, ([ref, sha]) => refBody(call.world, call.repository, ref, sha), path);
};

function requirePush(call: RepositoryCall, ref: string): void {
  const branch = ref.replace(/^refs\/heads\//, "");
  if (!mayPush(call.world, call.repository, actorOf(call), branch)) {
    throw new Refusal(422, "Cannot update this protected ref.");
  }
}

const createRef: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const { ref, sha } = call.body as { ref: string; sha: string };
  if (!isRefName(repository, ref))
    throw new Refusal(422, "Reference name must start with 'refs' and have at least two slashes.");
  if (readRef(repository, ref) !== null) throw new Refusal(422, "Reference already exists");
  commitFor(repository, sha, new Refusal(422, "Object does not exist"));
  if (readCommit(repository, sha) === null) throw new Refusal(422, "Object does not exist");
  requirePush(call, ref);
  if (!moveRef(world, repository, actorOf(call), { ref, before: null, after: sha })) {
    throw new Refusal(422, "Reference update failed");
  }
  return created(refBody(world, repository, ref, sha));
};

const updateRef: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const { sha, force } = call.body as { sha: string; force?: boolean };
  const ref = `refs/${param(call, "ref")}`;
  const before = readRef(repository, ref);
  if (before === null) throw new Refusal(422, "Reference does not exist");
  if (readCommit(repository, sha) === null) throw new Refusal(422, "Object does not exist");
  requirePush(call, ref);
  if (force !== true && !isAncestor(repository, before, sha))
    throw new Refusal(422, "Update is not a fast forward");
  moveRef(world, repository, actorOf(call), { ref, before, after: sha });
  return ok(refBody(world, repository, ref, sha));
};

const deleteRef: RepositoryHandler = (call) => {
  const ref = `refs/${param(call, "ref")}`;
  const before = readRef(call.repository, ref);
  if (before === null) throw new Refusal(422, "Reference does not exist");
  if (call.repository.protections.has(ref.replace(/^refs\/heads\//, ""))) {
    throw new Refusal(422, "Cannot delete a protected branch");
  }
  moveRef(call.world, call.repository, actorOf(call), { ref, before, after: null });
  return noContent;
};

export const gitDataHandlers: Record<string, RepositoryHandler> = {
  "git/get-blob": getBlob,
  "git/create-blob": createBlob,
  "git/get-tree": getTree,
  "git/create-tree": createTree,
  "git/get-commit": getCommit,
  "git/create-commit": createCommit,
  "git/get-ref": getRef,
  "git/list-matching-refs": matchingRefs,
  "git/create-ref": createRef,
  "git/update-ref": updateRef,
  "git/delete-ref": deleteRef,
};
