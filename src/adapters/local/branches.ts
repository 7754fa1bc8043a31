/** Branches of a plain checkout, moved by compare and swap. */
import type { FileChange } from "../../core/changes/change-set.ts";
import { UserError, WorldError } from "../../errors.ts";
import { resolveRevision } from "../../git/commits.ts";
import type { GitRepository } from "../../git/model.ts";
import { git } from "../../git/run.ts";
import { readRef, updateRef, writeCommit } from "../../git/write.ts";
import type { WrittenCommit } from "../../ports.ts";

const AUTHOR = { name: "Headwater", email: "headwater@localhost" };

export interface BranchMove {
  branch: string;
  expectedHead: string;
  parent: string;
  message: string;
  files: FileChange[];
}

export function branchRef(branch: string): string {
  return `refs/heads/${branch}`;
}

export async function createBranch(
  repository: GitRepository,
  branch: string,
  sha: string,
): Promise<"created" | "exists"> {
  if ((await readRef(repository, branchRef(branch))) !== null) return "exists";
  if ((await resolveRevision(repository, sha)) === null) {
    throw new WorldError("not_found", `There is no commit ${sha} to start the branch ${branch} from.`, false);
  }
  try {
    await updateRef(repository, branchRef(branch), sha, null);
    return "created";
  } catch (error) {
    if (error instanceof WorldError && error.code === "head_moved") return "exists";
    throw error;
  }
}

/** Writes a commit on `parent` and moves the branch there from `expectedHead`. */
export async function moveBranch(repository: GitRepository, move: BranchMove): Promise<WrittenCommit> {
  const ref = branchRef(move.branch);
  await refuseCheckedOut(repository, move.branch);
  const now = await readRef(repository, ref);
  if (now !== move.expectedHead) {
    const where = now === null ? "does not exist" : `is at ${now}`;
    throw new WorldError(
      "head_moved",
      `The branch ${move.branch} ${where}, not at ${move.expectedHead}.`,
      false,
    );
  }
  const { parent, files, message } = move;
  const sha = await writeCommit(repository, { parent, files, message, author: AUTHOR });
  await updateRef(repository, ref, sha, move.expectedHead);
  return unsigned(sha);
}

export function unsigned(sha: string): WrittenCommit {
  return { sha, verified: false, reason: "local commit, not signed" };
}

/** Moving a branch under a checkout would make all its files look edited. */
async function refuseCheckedOut(repository: GitRepository, branch: string): Promise<void> {
  const { stdout } = await git(repository, ["worktree", "list", "--porcelain", "-z"]);
  let dir = "";
  for (const field of stdout.toString("utf8").split("\0")) {
    if (field.startsWith("worktree ")) dir = field.slice("worktree ".length);
    if (field !== `branch ${branchRef(branch)}`) continue;
    throw new UserError(
      "branch_checked_out",
      `The branch ${branch} is checked out in ${dir}, so it cannot be moved.`,
      "Switch to another branch there, then try again.",
    );
  }
}
