/** Branches, tags and pull request refs of a repository. */
import { git, readRefFile, tryGit } from "./git.ts";
import type { Repository } from "./model.ts";

export const ZERO = "0".repeat(40);

export function readRef(repository: Repository, ref: string): string | null {
  if (repository.frozenRefs !== null) return repository.frozenRefs.get(ref) ?? null;
  return readRefFile(repository.dir, ref);
}

export const branchHead = (repository: Repository, branch: string): string | null =>
  readRef(repository, `refs/heads/${branch}`);

/** All refs below a prefix, by name. */
export function listRefs(repository: Repository, prefix = "refs"): Map<string, string> {
  if (repository.frozenRefs !== null) {
    return new Map([...repository.frozenRefs].filter(([ref]) => ref.startsWith(prefix)));
  }
  const text = git(repository.dir, ["for-each-ref", "--format=%(objectname) %(refname)", prefix]);
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
}

/** Moves, creates or (with null) deletes a ref; false when it was not at `expected`. */
export function writeRef(
  repository: Repository,
  ref: string,
  sha: string | null,
  expected?: string | null,
): boolean {
  const old = expected === undefined ? [] : [expected ?? ZERO];
  const args = sha === null ? ["update-ref", "-d", ref, ...old] : ["update-ref", ref, sha, ...old];
  return tryGit(repository.dir, args) !== null;
}

/** What GitHub takes as a ref in a request: a full name with at least two slashes that git accepts. */
export const isRefName = (repository: Repository, ref: string): boolean =>
  /^refs\/[^/]+\/.+/.test(ref) && tryGit(repository.dir, ["check-ref-format", ref]) !== null;
