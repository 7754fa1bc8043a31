/** Questions about history, answered by git: ancestry, ranges, changed files, merges. */
import { git, tryGit } from "./git.ts";
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

export const isAncestor = (repository: Repository, older: string, newer: string): boolean =>
  older === newer ||
  remember(
    `${repository.dir} ancestor ${older} ${newer}`,
    () => tryGit(repository.dir, ["merge-base", "--is-ancestor", older, newer]) !== null,
  );

export const mergeBase = (repository: Repository, a: string, b: string): string | null =>
  remember(`${repository.dir} base ${a} ${b}`, () => {
    const sha = tryGit(repository.dir, ["merge-base", a, b]);
    return sha === null ? null : sha.trim();
  });

/** Commits that `head` has and `base` lacks, oldest first. */
export const commitsBetween = (repository: Repository, base: string, head: string): string[] =>
  remember(`${repository.dir} range ${base} ${head}`, () =>
    git(repository.dir, ["rev-list", "--reverse", "--topo-order", `${base}..${head}`])
      .split("\n")
      .filter((sha) => sha !== ""),
  );

const STATUS: Record<string, ChangedFile["status"]> = {
  A: "added",
  D: "removed",
  M: "modified",
  R: "renamed",
  T: "changed",
};

/** What differs between two commits (or trees), with patches, renames detected as GitHub does. */
export const changedFiles = (repository: Repository, before: string, after: string): ChangedFile[] =>
  remember(`${repository.dir} diff ${before} ${after}`, () => {
    const records = git(repository.dir, [
      "diff-tree",
      "-r",
      "-M",
      "--raw",
      "--no-abbrev",
      "-z",
      before,
      after,
    ]);
    const counts = git(repository.dir, ["diff-tree", "-r", "-M", "--numstat", "-z", before, after]);
    const patches = git(repository.dir, ["diff-tree", "-r", "-M", "-p", before, after]);
    return joinFiles(parseRaw(records), parseCounts(counts), parsePatches(patches));
  });

type RawRecord = Pick<ChangedFile, "status" | "filename" | "previousFilename" | "sha">;

function parseRaw(text: string): RawRecord[] {
  const parts = text.split("\0");
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

function parseCounts(text: string): { additions: number; deletions: number; binary: boolean }[] {
  const parts = text.split("\0");
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
    const answer = tryGit(repository.dir, ["merge-tree", "--write-tree", ours, theirs]);
    return answer === null ? null : answer.trim();
  });
