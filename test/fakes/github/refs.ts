/** Branches, tags and pull request refs of a repository, in git's own files. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { tryGit } from "./git.ts";
import type { Repository } from "./model.ts";

export const ZERO = "0".repeat(40);
const SHA = /^[0-9a-f]{40}$/;

function packedRefs(dir: string): Map<string, string> {
  const file = path.join(dir, "packed-refs");
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8").split("\n");
  return new Map(
    lines.filter((line) => SHA.test(line.slice(0, 40))).map((line) => [line.slice(41), line.slice(0, 40)]),
  );
}

function looseRef(dir: string, ref: string): string | null {
  const file = path.join(dir, ref);
  if (!ref.startsWith("refs/") || ref.includes("..") || !existsSync(file) || !statSync(file).isFile())
    return null;
  const sha = readFileSync(file, "utf8").trim();
  return SHA.test(sha) ? sha : null;
}

export function readRef(repository: Repository, ref: string): string | null {
  if (repository.frozenRefs !== null) return repository.frozenRefs.get(ref) ?? null;
  return looseRef(repository.dir, ref) ?? packedRefs(repository.dir).get(ref) ?? null;
}

export const branchHead = (repository: Repository, branch: string): string | null =>
  readRef(repository, `refs/heads/${branch}`);

/** All refs below a prefix, by name. */
export function listRefs(repository: Repository, prefix = "refs"): Map<string, string> {
  const all = repository.frozenRefs ?? allRefs(repository.dir);
  const within = [...all].filter(([ref]) => ref === prefix || ref.startsWith(`${prefix}/`));
  return new Map(within.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function allRefs(dir: string): Map<string, string> {
  const refs = packedRefs(dir);
  for (const entry of readdirSync(path.join(dir, "refs"), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const ref = path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join("/");
    const sha = looseRef(dir, ref);
    if (sha !== null) refs.set(ref, sha);
  }
  return refs;
}

/** Moves, creates or (with null) deletes a ref; false when it was not at `expected` or its name is taken by a folder. */
export function writeRef(
  repository: Repository,
  ref: string,
  sha: string | null,
  expected?: string | null,
): boolean {
  const current = readRef(repository, ref);
  if (expected !== undefined && expected !== current) return false;
  if (sha === null) {
    // Git knows how to take a ref out of the packed file as well.
    if (packedRefs(repository.dir).has(ref))
      return tryGit(repository.dir, ["update-ref", "-d", ref]) !== null;
    rmSync(path.join(repository.dir, ref), { force: true });
    return true;
  }
  const file = path.join(repository.dir, ref);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${sha}\n`);
    return true;
  } catch {
    // `a` and `a/b` cannot both be branches; git also sorts out empty folders that deleted branches left.
    return tryGit(repository.dir, ["update-ref", ref, sha]) !== null;
  }
}

/** What git says of a name never changes, and stories use the same few names again and again. */
const accepted = new Map<string, boolean>();

function gitAccepts(repository: Repository, ref: string): boolean {
  const known = accepted.get(ref) ?? tryGit(repository.dir, ["check-ref-format", ref]) !== null;
  accepted.set(ref, known);
  return known;
}

/** What GitHub takes as a ref in a request: a full name with at least two slashes that git accepts. */
export const isRefName = (repository: Repository, ref: string): boolean =>
  /^refs\/[^/]+\/.+/.test(ref) && gitAccepts(repository, ref);
