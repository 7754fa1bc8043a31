/** Revisions of a runner's checkout, which often has a commit and no branch, or a branch of the remote alone. */
import { UserError } from "../../errors.ts";
import { resolveRevision } from "../../git/commits.ts";
import type { GitRepository } from "../../git/model.ts";
import { git } from "../../git/run.ts";
import { isShallow } from "../../git/shallow.ts";
import { readRef, updateRef } from "../../git/write.ts";

/** The commit of a name, or of the remote's branch by that name. */
export async function revisionNamed(repository: GitRepository, name: string): Promise<string> {
  const found =
    (await resolveRevision(repository, name)) ?? (await resolveRevision(repository, `origin/${name}`));
  if (found !== null) return found;
  const { stdout } = await git(repository, ["rev-list", "--max-count=1", "--all"]);
  if (stdout.length === 0) {
    throw new UserError(
      "no_commits",
      "This checkout has no commits at all.",
      "Push a first commit, or let the runner check out the repository before this step.",
    );
  }
  const shallow = await isShallow(repository);
  throw new UserError(
    "unknown_revision",
    `This checkout has no commit, branch or tag ${name}${shallow ? "; it is shallow, so only a part of the history is here" : ""}.`,
    shallow
      ? `Fetch it before this step (\`git fetch --unshallow origin ${name}\`), or let the runner check out the whole history.`
      : `Fetch it before this step (\`git fetch origin ${name}\`), or correct the input.`,
  );
}

/** The branch that proposals go into; made in the checkout where only its commit is there. */
export async function branchNamed(repository: GitRepository, name: string): Promise<string | undefined> {
  if (name === "HEAD" || /^[0-9a-f]{40}$/.test(name)) return undefined;
  const branch = name.replace(/^(?:refs\/heads\/|origin\/)/, "");
  const ref = `refs/heads/${branch}`;
  if ((await readRef(repository, ref)) === null)
    await updateRef(repository, ref, await revisionNamed(repository, name), null);
  return branch;
}
