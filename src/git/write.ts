/** Writes commits and moves refs, without a checkout: a temporary index, then compare and swap. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { FileChange } from "../core/changes/change-set.ts";
import { UserError, WorldError } from "../errors.ts";
import { blobId, checkObjectId, checkRefName, isObjectId } from "./ids.ts";
import type { GitRepository, Person } from "./model.ts";
import { complaintOf, git, gitObjects } from "./run.ts";
import { unsafeReason } from "./safe-path.ts";
import { inTemporaryFolder } from "./temporary-folder.ts";

const ZERO = "0".repeat(40);

export interface CommitRequest {
  /** Null for a commit that begins a history of its own. */
  parent: string | null;
  files: FileChange[];
  message: string;
  author: Person;
}

/**
 * Writes a commit on `parent` and answers its id; no ref moves. Throws UserError for a path that may not be written
 * and for content that is not what the change says.
 */
export async function writeCommit(repository: GitRepository, request: CommitRequest): Promise<string> {
  if (request.parent !== null) checkObjectId(request.parent);
  request.files.forEach(checkChange);
  return inTemporaryFolder("commit", async (work) => {
    const written = await writeBlobs(repository, request.files, work);
    const tree = await writeTree(repository, { ...request, written, index: path.join(work, "index") });
    return commitTree(repository, tree, request);
  });
}

/**
 * Moves a ref from `old` to `next` in one step; null for "does not exist" on either side. Throws WorldError
 * `head_moved` when the ref is not at `old`.
 */
export async function updateRef(
  repository: GitRepository,
  ref: string,
  next: string | null,
  old: string | null,
): Promise<void> {
  checkRefName(ref);
  const to = next === null ? ZERO : checkObjectId(next);
  const from = old === null ? ZERO : checkObjectId(old);
  const input = next === null ? `delete ${ref}\0${from}\0` : `update ${ref}\0${to}\0${from}\0`;
  try {
    await git(repository, ["update-ref", "--no-deref", "-m", "headwater", "--stdin", "-z"], { input });
  } catch (error) {
    if (
      !/but expected|already exists|unable to resolve reference|reference is missing/.test(complaintOf(error))
    )
      throw error;
    throw new WorldError("head_moved", `${ref} is not where it was expected (${old ?? "absent"}).`, false, {
      cause: error,
    });
  }
}

/** The commit that a ref names now; null when there is no such ref. */
export async function readRef(repository: GitRepository, ref: string): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", checkRefName(ref)];
  const { stdout, code } = await git(repository, args, { codes: [0, 1, 128] });
  const sha = stdout.toString("utf8").trim();
  return code === 0 && isObjectId(sha) ? sha : null;
}

function checkChange(file: FileChange): void {
  const reason = unsafeReason(file.path);
  const fault =
    reason !== null
      ? `its path has ${reason}`
      : file.mode !== "100644" && file.mode !== "100755"
        ? "it is not a plain file"
        : file.content !== null && file.after !== null && blobId(contentOf(file)) !== file.after
          ? "its content is not what the change says"
          : null;
  if (fault === null) return;
  throw new UserError(
    "bad_change",
    `The change of ${JSON.stringify(file.path.slice(0, 300))} was refused: ${fault}.`,
    "Leave this file out of the change.",
  );
}

function contentOf(file: FileChange): Buffer {
  return Buffer.from(file.content ?? "", "base64");
}

/** Blob id by path. The contents go through files whose names are ours, so that git never sees a foreign path here. */
async function writeBlobs(
  repository: GitRepository,
  files: FileChange[],
  work: string,
): Promise<Map<string, string>> {
  const kept = files.filter((file) => file.content !== null);
  if (kept.length === 0) return new Map();
  const names = kept.map((_, index) => path.join(work, `blob-${index}`));
  for (const [index, file] of kept.entries()) await writeFile(names[index] ?? "", contentOf(file));
  const args = ["hash-object", "-w", "-t", "blob", "--no-filters", "--stdin-paths"];
  const { stdout } = await gitObjects(repository, args, { input: `${names.join("\n")}\n` });
  const oids = stdout.toString("utf8").split("\n");
  return new Map(kept.map((file, index) => [file.path, oids[index] ?? ""]));
}

/** Deletions go first, so that a folder can take the place of a file. */
async function writeTree(
  repository: GitRepository,
  request: Pick<CommitRequest, "parent" | "files"> & { written: Map<string, string>; index: string },
): Promise<string> {
  const env = { GIT_INDEX_FILE: request.index };
  await gitObjects(repository, ["read-tree", request.parent ?? "--empty"], { env });
  const removed = request.files.filter((file) => file.content === null);
  const kept = request.files.filter((file) => file.content !== null);
  const lines = [
    ...removed.map((file) => `0 ${ZERO}\t${file.path}\0`),
    ...kept.map((file) => `${file.mode} ${request.written.get(file.path) ?? ""}\t${file.path}\0`),
  ];
  if (lines.length > 0)
    await gitObjects(repository, ["update-index", "-z", "--index-info"], { env, input: lines.join("") });
  // In a partial clone the contents of untouched files need not be here.
  const { stdout } = await gitObjects(repository, ["write-tree", "--missing-ok"], { env });
  return stdout.toString("utf8").trim();
}

async function commitTree(repository: GitRepository, tree: string, request: CommitRequest): Promise<string> {
  const { name, email } = request.author;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
  const parents = request.parent === null ? [] : ["-p", request.parent];
  const args = ["commit-tree", "--no-gpg-sign", ...parents, "-F", "-", tree];
  const { stdout } = await gitObjects(repository, args, { env, input: `${request.message.trimEnd()}\n` });
  return stdout.toString("utf8").trim();
}
