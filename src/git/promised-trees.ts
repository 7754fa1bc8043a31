/** Reading trees where even those may be missing: a clone with `--filter=tree:0`. */
import { UserError } from "../errors.ts";
import type { GitRepository } from "./model.ts";
import { promisorAccess } from "./promisor.ts";
import { complaintOf, git, gitObjects, type GitOptions } from "./run.ts";
import type { ProcessResult } from "./process.ts";
import { isShallow } from "./shallow.ts";

/**
 * Runs a command that reads commits and trees. Sealed first; only when a partial clone lacks a tree, again with
 * leave to fetch it. One such fetch brings a tree with everything below it.
 */
export async function readTrees(
  repository: GitRepository,
  args: string[],
  options: GitOptions = {},
): Promise<ProcessResult> {
  try {
    return await gitObjects(repository, args, options);
  } catch (error) {
    if (!isMissingObject(complaintOf(error))) throw error;
    if (repository.promisor === null) throw await missingCommit(repository, error);
    const access = await promisorAccess(repository);
    return await git(repository, args, { ...options, ...access }).catch(async (second: unknown) => {
      throw isMissingObject(complaintOf(second)) ? await missingCommit(repository, second) : second;
    });
  }
}

function isMissingObject(complaint: string): boolean {
  return /not a tree object|unable to read tree|bad object|not a valid object name|could not read|could not fetch|unable to read [0-9a-f]{40}|invalid object|bad tree|could not parse/i.test(
    complaint,
  );
}

async function missingCommit(repository: GitRepository, cause: unknown): Promise<UserError> {
  const shallow = await isShallow(repository);
  return new UserError(
    "unknown_revision",
    "A commit or folder that is needed is not in this repository.",
    shallow
      ? "This clone is shallow: fetch what is missing with `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`)."
      : "Fetch the commit first: `git fetch origin <commit>`.",
    { cause },
  );
}
