/** Compares the trees of two commits through the kept reader, opening only folders that differ. */
import type { GitRepository, TreeChange } from "./model.ts";
import { fileMode } from "./records.ts";
import { FOLDER, MOST_FOLDERS, MOST_LEVELS, readTreeObjects, type RawEntry } from "./tree-objects.ts";

/** A folder as it is on each side; null where there is none. */
interface FolderPair {
  path: string;
  before: string | null;
  after: string | null;
}

/**
 * What `git diff-tree -r --no-renames` lists, in no particular order; null when it cannot be told this way: something
 * is missing, damaged, or no reader is free.
 */
export async function treeDifference(
  repository: GitRepository,
  from: string,
  to: string,
): Promise<TreeChange[] | null> {
  const changes: TreeChange[] = [];
  let level: FolderPair[] = [{ path: "", before: `${from}^{tree}`, after: `${to}^{tree}` }];
  let folders = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    folders += level.length;
    if (folders > MOST_FOLDERS || depth > MOST_LEVELS) return null;
    const names = [...new Set(level.flatMap(({ before, after }) => [before, after]))].filter(
      (name) => name !== null,
    );
    const read = await readTreeObjects(repository, names);
    if (read === null) return null;
    const trees = new Map(names.map((name, index) => [name, read[index] ?? []]));
    const next: FolderPair[] = [];
    for (const { path, before, after } of level) {
      const pairs = paired(trees.get(before ?? "") ?? [], trees.get(after ?? "") ?? []);
      if (pairs === null) return null;
      for (const [name, [a, b]] of pairs) {
        const folder = { path: `${path}${name}/`, before: folderId(a), after: folderId(b) };
        if (folder.before !== folder.after) next.push(folder);
        const change = fileChange(path + name, a, b);
        if (change !== null) changes.push(change);
      }
    }
    level = next;
  }
  return changes;
}

type Pair = [before: RawEntry | null, after: RawEntry | null];

/** Entries by name; null when a tree names one twice, which git forbids and answers in its own way. */
function paired(before: RawEntry[], after: RawEntry[]): Map<string, Pair> | null {
  const pairs = new Map<string, Pair>(before.map((entry) => [entry.name, [entry, null]]));
  if (pairs.size < before.length) return null;
  const seen = new Set<string>();
  for (const entry of after) {
    if (seen.has(entry.name)) return null;
    seen.add(entry.name);
    pairs.set(entry.name, [pairs.get(entry.name)?.[0] ?? null, entry]);
  }
  return pairs;
}

const folderId = (entry: RawEntry | null): string | null => (entry?.mode === FOLDER ? entry.oid : null);

function fileChange(path: string, a: RawEntry | null, b: RawEntry | null): TreeChange | null {
  const before = a === null || a.mode === FOLDER ? null : a;
  const after = b === null || b.mode === FOLDER ? null : b;
  if (before === null && after === null) return null;
  const modes = {
    modeBefore: before && (fileMode(before.mode) ?? "100644"),
    modeAfter: after && (fileMode(after.mode) ?? "100644"),
  };
  if (before?.oid === after?.oid && modes.modeBefore === modes.modeAfter) return null;
  const status = before === null ? "added" : after === null ? "removed" : "modified";
  return {
    path,
    previousPath: null,
    status,
    ...modes,
    before: before?.oid ?? null,
    after: after?.oid ?? null,
  };
}
