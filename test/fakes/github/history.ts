/** Questions about history, answered by git: ancestry, ranges, changed files, merges. */
import { readCommit } from "./commits.ts";
import { git, tryGit } from "./git.ts";
import { isLoose } from "./object-store.ts";
import type { Repository } from "./model.ts";

export interface ChangedFile {
  status: "added" | "removed" | "modified" | "renamed" | "changed";
  filename: string;
  previousFilename: string | null;
  sha: string;
  additions: number;
  deletions: number;
  patch: string | null;
}

/** Answers about fixed pairs of commits never change. */
const known = new Map<string, unknown>();
function remember<T>(key: string, compute: () => T): T {
  if (known.has(key)) return known.get(key) as T;
  const value = compute();
  known.set(key, value);
  return value;
}

export function forgetHistory(root: string): void {
  for (const key of known.keys()) if (key.startsWith(root)) known.delete(key);
}

const behindPacked = (repository: Repository, sha: string): string[] =>
  tryGit(repository.dir, ["rev-list", sha])?.split("\n").filter(Boolean) ?? [];

/** Everything that a commit has behind it, itself included. */
function reachable(repository: Repository, sha: string): Set<string> {
  return remember(`${repository.dir} reach ${sha}`, () => {
    const found = new Set<string>();
    const open = [sha];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      // A process for each commit of a long packed history would take minutes; git lists what is behind it at once.
      if (isLoose(repository.dir, at)) open.push(...(readCommit(repository, at)?.parents ?? []));
      else for (const each of behindPacked(repository, at)) found.add(each);
    }
    return found;
  });
}

export const isAncestor = (repository: Repository, older: string, newer: string): boolean =>
  reachable(repository, newer).has(older);

export function mergeBase(repository: Repository, a: string, b: string): string | null {
  if (isAncestor(repository, a, b)) return a;
  if (isAncestor(repository, b, a)) return b;
  return remember(
    `${repository.dir} base ${a} ${b}`,
    () => tryGit(repository.dir, ["merge-base", a, b])?.trim() ?? null,
  );
}

/** Commits that `head` has and `base` lacks, parents before children. */
export function commitsBetween(repository: Repository, base: string, head: string): string[] {
  const known = reachable(repository, base);
  if (known.has(head)) return [];
  const ordered = new Set<string>();
  const open: { sha: string; parentsDone: boolean }[] = [{ sha: head, parentsDone: false }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { sha, parentsDone } = at;
    if (known.has(sha) || ordered.has(sha)) continue;
    if (parentsDone) {
      ordered.add(sha);
      continue;
    }
    open.push({ sha, parentsDone: true });
    const parents = readCommit(repository, sha)?.parents ?? [];
    open.push(...parents.toReversed().map((parent) => ({ sha: parent, parentsDone: false })));
  }
  return [...ordered];
}

const STATUS: Record<string, ChangedFile["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** By trees, whose ids stand for their content: one answer serves every repository that comes by the same change. */
const diffs = new Map<string, readonly ChangedFile[]>();

/** What differs between two commits (or trees), with patches, renames detected as GitHub does. */
export function changedFiles(repository: Repository, before: string, after: string): readonly ChangedFile[] {
  const [old, now] = [treeOf(repository, before), treeOf(repository, after)];
  if (old === now) return [];
  const key = `${old} ${now}`;
  const known = diffs.get(key) ?? diffOf(repository, old, now);
  diffs.set(key, known);
  return known;
}

function diffOf(repository: Repository, before: string, after: string): ChangedFile[] {
  const what = ["--raw", "--numstat", "-p", "--no-abbrev", "-z"];
  const text = git(repository.dir, ["diff-tree", "-r", "-M", ...what, before, after]);
  // The patches follow the records after an empty one; a text with a NUL is binary and has no patch.
  const start = text.indexOf("\0diff --git ");
  const records = (start < 0 ? text : text.slice(0, start)).split("\0");
  const firstCount = records.findIndex((record) => /^(\d+|-)\t(\d+|-)\t/.test(record));
  return joinFiles(
    parseRaw(records.slice(0, firstCount)),
    parseCounts(records.slice(firstCount)),
    parsePatches(start < 0 ? "" : text.slice(start + 1)),
  );
}

const treeOf = (repository: Repository, sha: string): string => readCommit(repository, sha)?.tree ?? sha;

type RawRecord = Pick<ChangedFile, "status" | "filename" | "previousFilename" | "sha">;

function parseRaw(parts: string[]): RawRecord[] {
  const records: RawRecord[] = [];
  for (let at = 0; at < parts.length && parts[at] !== "";) {
    const [, , before = "", after = "", letter = ""] = (parts[at++] ?? "").split(" ");
    const status = STATUS[letter.charAt(0)] ?? "modified";
    const first = parts[at++] ?? "";
    const filename = status === "renamed" ? (parts[at++] ?? "") : first;
    records.push({
      status,
      filename,
      previousFilename: status === "renamed" ? first : null,
      sha: status === "removed" ? before : after,
    });
  }
  return records;
}

function parseCounts(parts: string[]): { additions: number; deletions: number; binary: boolean }[] {
  const counts: { additions: number; deletions: number; binary: boolean }[] = [];
  for (let at = 0; at < parts.length && parts[at] !== ""; at++) {
    const [added = "0", removed = "0", name = ""] = (parts[at] ?? "").split("\t");
    if (name === "") at += 2;
    counts.push({ additions: Number(added) || 0, deletions: Number(removed) || 0, binary: added === "-" });
  }
  return counts;
}

/** One entry a file, in git's order; the text from the first hunk on. */
function parsePatches(text: string): (string | null)[] {
  return text
    .split(/^diff --git /m)
    .slice(1)
    .map((patch) => {
      const hunk = patch.search(/^@@ /m);
      return hunk < 0 ? null : patch.slice(hunk).replace(/\n$/, "");
    });
}

/** GitHub leaves out the patch of a binary file and of one that is too large. */
const PATCH_LIMIT = 500_000;

function joinFiles(
  records: RawRecord[],
  counts: ReturnType<typeof parseCounts>,
  patches: (string | null)[],
): ChangedFile[] {
  let at = 0;
  return records.map((record, index) => {
    const { additions = 0, deletions = 0, binary = false } = counts[index] ?? {};
    const patch = patches[at] ?? null;
    // Git writes a change of type (file to symbolic link) as a removal and an addition.
    at += record.status === "changed" ? 2 : 1;
    const shown = binary || patch === null || patch.length > PATCH_LIMIT ? null : patch;
    return { ...record, additions, deletions, patch: shown };
  });
}

/** The tree of a merge of two commits, or null when they conflict. */
export const mergedTree = (repository: Repository, ours: string, theirs: string): string | null =>
  remember(`${repository.dir} merge ${ours} ${theirs}`, () => {
    if (isAncestor(repository, ours, theirs)) return treeOf(repository, theirs);
    const answer = tryGit(repository.dir, ["merge-tree", "--write-tree", ours, theirs]);
    return answer === null ? null : answer.trim();
  });
