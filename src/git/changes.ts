/** Which files differ between two commits. */
import { checkObjectId } from "./ids.ts";
import type { GitRepository, TreeChange } from "./model.ts";
import { readTrees } from "./promised-trees.ts";
import { fetchMissing } from "./prefetch.ts";
import { fileMode, splitNul } from "./records.ts";
import { treeDifference } from "./tree-difference.ts";

/**
 * Up to this many removed × added files are compared by content, as `git diff` does (1,000 × 1,000). Beyond it only
 * renames without an edit are found.
 */
const RENAME_LIMIT = 1000;

export interface ChangeOptions {
  /** Pair removed with added files. Default true. */
  renames?: boolean;
}

/** The changed files, sorted by path. Submodules and symbolic links are listed like files; see their modes. */
export async function changedFiles(
  repository: GitRepository,
  before: string,
  after: string,
  options: ChangeOptions = {},
): Promise<TreeChange[]> {
  const [from, to] = [checkObjectId(before), checkObjectId(after)];
  const plain =
    (await treeDifference(repository, from, to))?.sort(byPath) ??
    (await diffTrees(repository, ["--no-renames", from, to]));
  if (options.renames === false) return plain;
  const removed = plain.filter((change) => change.status === "removed");
  const added = plain.filter((change) => change.status === "added");
  if (removed.length === 0 || added.length === 0) return plain;
  const similarity = await prepareComparison(repository, removed, added);
  return diffTrees(repository, [similarity, `-l${RENAME_LIMIT}`, from, to]);
}

/**
 * In a partial clone the contents of possible renames are fetched first: git would do that itself, but without our
 * credentials. Where there are too many, only files that moved unchanged are paired, which needs no look inside.
 */
async function prepareComparison(
  repository: GitRepository,
  removed: TreeChange[],
  added: TreeChange[],
): Promise<"-M" | "-M100%"> {
  if (repository.promisor === null) return "-M";
  const gone = new Set(removed.filter(isFile).flatMap(({ before }) => before ?? []));
  const come = new Set(added.filter(isFile).flatMap(({ after }) => after ?? []));
  const sources = [...gone].filter((oid) => !come.has(oid));
  const targets = [...come].filter((oid) => !gone.has(oid));
  if (sources.length === 0 || targets.length === 0 || sources.length * targets.length > RENAME_LIMIT ** 2)
    return "-M100%";
  await fetchMissing(repository, [...sources, ...targets]);
  return "-M";
}

function isFile(change: TreeChange): boolean {
  return (change.modeBefore ?? change.modeAfter) !== "160000";
}

async function diffTrees(repository: GitRepository, args: string[]): Promise<TreeChange[]> {
  const fixed = ["diff-tree", "-r", "-z", "--raw", "--full-index", "--no-ext-diff", "--no-textconv"];
  const { stdout } = await readTrees(repository, [...fixed, ...args]);
  return parseRaw(splitNul(stdout)).sort(byPath);
}

/** Records are `:modeBefore modeAfter before after status`, path, and for a rename the new path. */
function parseRaw(fields: string[]): TreeChange[] {
  const changes: TreeChange[] = [];
  for (let at = 0; at < fields.length;) {
    const [modeBefore = "", modeAfter = "", before = "", after = "", letter = ""] = (fields[at] ?? "")
      .slice(1)
      .split(" ");
    const renamed = letter.startsWith("R");
    const first = fields[at + 1] ?? "";
    changes.push({
      path: renamed ? (fields[at + 2] ?? "") : first,
      previousPath: renamed ? first : null,
      status: statusOf(letter),
      modeBefore: fileMode(modeBefore),
      modeAfter: fileMode(modeAfter),
      before: objectId(before),
      after: objectId(after),
    });
    at += renamed ? 3 : 2;
  }
  return changes;
}

/** T (file became a link or the like) is a modification: the modes say of what kind. */
function statusOf(letter: string): TreeChange["status"] {
  if (letter.startsWith("A")) return "added";
  if (letter.startsWith("D")) return "removed";
  return letter.startsWith("R") ? "renamed" : "modified";
}

function objectId(raw: string): string | null {
  return /^0+$/.test(raw) ? null : raw;
}

function byPath(a: TreeChange, b: TreeChange): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
