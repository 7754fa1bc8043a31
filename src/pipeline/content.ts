/** Reads contents (files of ours and the specs behind them) at chosen commits, for digests that approvals bind. */
import type { Content, ContentFile } from "../core/review/gate.ts";
import { changedFiles } from "../git/changes.ts";
import { commitsBetween } from "../git/commits.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { TreeEntry } from "../git/model.ts";
import { forkPoint, remembered } from "./git-answers.ts";

/** Entries of `paths` at `commit`, by path; a path that does not exist there is missing from the map. */
export async function entriesAt(
  repository: GitRepository,
  commit: string,
  paths: string[],
): Promise<Map<string, TreeEntry>> {
  if (paths.length === 0) return new Map();
  const wanted = new Set(paths);
  const sorted = [...wanted].toSorted();
  const entries = await remembered(repository, ["entries", commit, ...sorted], () =>
    listTree(repository, commit, sorted),
  );
  return new Map(entries.filter(({ path }) => wanted.has(path)).map((entry) => [entry.path, entry]));
}

/**
 * The content of `paths`: `before` at `base`, `after` at `head`; specs at `specsAt`. Files that are the same on
 * both sides stay in, so that a reverted file is a change of content and not a hole in it.
 */
export async function contentOf(
  repository: GitRepository,
  request: { paths: string[]; base: string; head: string; specPaths: string[]; specsAt: string },
): Promise<Content> {
  // All paths on every side: equal questions are asked once, and specs mostly stand on one of the two sides.
  const all = [...request.paths, ...request.specPaths];
  const [before, after, specs] = await Promise.all([
    entriesAt(repository, request.base, all),
    entriesAt(repository, request.head, all),
    entriesAt(repository, request.specsAt, all),
  ]);
  const files = request.paths.map((path): ContentFile => {
    const entry = after.get(path);
    return {
      path,
      mode: entry?.mode ?? before.get(path)?.mode ?? "000000",
      before: before.get(path)?.oid ?? null,
      after: entry?.oid ?? null,
    };
  });
  return {
    files,
    specs: request.specPaths.map((path) => ({ path, blob: specs.get(path)?.oid ?? null })),
  };
}

/** Paths that differ between the merge base and `head`; renames count as both paths. */
export async function changedPaths(repository: GitRepository, base: string, head: string): Promise<string[]> {
  const fork = await forkPoint(repository, base, head);
  if (fork === null) return [];
  const changes = await remembered(repository, ["changes", fork, head], () =>
    changedFiles(repository, fork, head, { renames: false }),
  );
  return changes.map(({ path }) => path);
}

/** Paths touched by commits in base..head that carry our own author address, whoever pushed or merged them. */
export async function pathsOfOurCommits(
  repository: GitRepository,
  range: { base: string; head: string },
  email: string,
): Promise<string[]> {
  const paths = new Set<string>();
  const commits = await remembered(repository, ["between", range.base, range.head], () =>
    commitsBetween(repository, range.base, range.head),
  );
  for (const commit of commits) {
    const parent = commit.parents[0];
    if (commit.author.email !== email || parent === undefined || commit.parents.length > 1) continue;
    for (const path of await changedPaths(repository, parent, commit.sha)) paths.add(path);
  }
  return [...paths];
}
