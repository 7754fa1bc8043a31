/** Questions about commits: what a name means, who descends from whom, what lies between two. */
import { UserError } from "../errors.ts";
import { checkObjectId, checkRevision, isObjectId } from "./ids.ts";
import type { CommitFacts, GitRepository } from "./model.ts";
import { linearHistory } from "./linear-history.ts";
import { askObjects } from "./object-reader.ts";
import { isShallow } from "./shallow.ts";
import { git, gitObjects } from "./run.ts";

/** Full id of the commit that a revision names; null when there is none. Never fetches anything. */
export async function resolveRevision(repository: GitRepository, revision: string): Promise<string | null> {
  checkRevision(revision);
  const id = isObjectId(revision) ? revision : await nameToId(repository, revision);
  return id === null ? null : peelToCommit(repository, id);
}

/** As `resolveRevision`, for callers that cannot go on without it. Throws UserError `unknown_revision`. */
export async function requireRevision(repository: GitRepository, revision: string): Promise<string> {
  const sha = await resolveRevision(repository, revision);
  if (sha !== null) return sha;
  const shallow = await isShallow(repository);
  throw new UserError(
    "unknown_revision",
    `There is no commit ${JSON.stringify(revision)} in this repository.`,
    shallow
      ? "This clone is shallow: fetch the commit with `git fetch origin <revision>`, or everything with `git fetch --unshallow`."
      : "Check the name, or fetch it first: `git fetch origin <revision>`.",
  );
}

/**
 * The best common ancestor; null when the histories have nothing in common. In a shallow clone without an answer it
 * throws UserError `shallow_history`, because there "nothing in common" is not known.
 */
export async function mergeBase(repository: GitRepository, a: string, b: string): Promise<string | null> {
  checkObjectId(a);
  if ((await linearHistory(repository, a, checkObjectId(b))) !== null) return a;
  const args = ["merge-base", a, b];
  const { stdout, code } = await gitObjects(repository, args, { codes: [0, 1] });
  if (code === 0) return stdout.toString("utf8").trim();
  if (await isShallow(repository))
    throw cutOff("The common ancestor of base and head is not in this shallow clone.");
  return null;
}

/** True when `ancestor` is `descendant` or comes before it. A shallow clone that cannot tell throws. */
export async function isAncestor(
  repository: GitRepository,
  ancestor: string,
  descendant: string,
): Promise<boolean> {
  checkObjectId(ancestor);
  if ((await linearHistory(repository, ancestor, checkObjectId(descendant))) !== null) return true;
  const args = ["merge-base", "--is-ancestor", ancestor, descendant];
  const { code } = await gitObjects(repository, args, { codes: [0, 1] });
  if (code === 0) return true;
  if (await isShallow(repository)) throw cutOff("This shallow clone does not show which commit came first.");
  return false;
}

/** Whether `commit` or one before it added, changed or removed `path`. */
export async function everChanged(repository: GitRepository, commit: string, path: string): Promise<boolean> {
  const args = ["rev-list", "--max-count=1", checkObjectId(commit), "--", path];
  return (await gitObjects(repository, args)).stdout.length > 0;
}

const FIELDS = ["%H", "%P", "%an", "%ae", "%cn", "%ce", "%s", "%b"];

/** Commits that `head` has and `base` has not, newest first; at most `limit` of them. */
export async function commitsBetween(
  repository: GitRepository,
  base: string,
  head: string,
  options: { limit?: number } = {},
): Promise<CommitFacts[]> {
  const line = await linearHistory(repository, checkObjectId(base), checkObjectId(head));
  if (line !== null) return line.slice(0, options.limit);
  const format = `--format=tformat:${FIELDS.join("%x00")}`;
  const count = `--max-count=${options.limit ?? 10_000}`;
  const args = ["log", "-z", "--no-color", "--no-mailmap", "--encoding=UTF-8", format, count, "--stdin"];
  const { stdout } = await gitObjects(repository, args, {
    input: `${head}\n^${base}\n`,
  });
  const fields = stdout.toString("utf8").split("\0");
  const commits: CommitFacts[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    commits.push(commitFacts(fields.slice(at, at + FIELDS.length)));
  }
  return commits;
}

function commitFacts(fields: string[]): CommitFacts {
  const [sha = "", parents = "", an = "", ae = "", cn = "", ce = "", subject = "", body = ""] = fields;
  return {
    sha,
    parents: parents.split(" ").filter(Boolean),
    author: { name: an, email: ae },
    committer: { name: cn, email: ce },
    subject,
    body: body.trimEnd(),
  };
}

async function nameToId(repository: GitRepository, name: string): Promise<string | null> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
  const { stdout, code } = await git(repository, args, { codes: [0, 1, 128] });
  const id = stdout.toString("utf8").trim();
  return code === 0 && isObjectId(id) ? id : null;
}

/** A tag is followed to its commit; a tree or a file is no commit. */
async function peelToCommit(repository: GitRepository, id: string): Promise<string | null> {
  const name = `${id}^{commit}`;
  const asked = await askObjects(repository, "info", [name]);
  if (asked !== null) return asked[0]?.oid ?? null;
  const { stdout } = await gitObjects(repository, ["cat-file", "--batch-check=%(objectname)"], {
    input: `${name}\n`,
  });
  const found = stdout.toString("utf8").trim();
  return isObjectId(found) ? found : null;
}

function cutOff(message: string): UserError {
  return new UserError(
    "shallow_history",
    message,
    "Fetch the missing history: `git fetch --unshallow`, or `git fetch --deepen=200` (in GitHub Actions: `fetch-depth: 0`).",
  );
}
