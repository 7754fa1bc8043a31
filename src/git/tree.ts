/** Which files a commit holds. */
import { foldersOf } from "../core/paths/parts.ts";
import { checkObjectId } from "./ids.ts";
import type { GitRepository, TreeEntry } from "./model.ts";
import { readTrees } from "./promised-trees.ts";
import { fileMode, splitNul } from "./records.ts";
import { treeFiles } from "./tree-objects.ts";

/** More paths than this are picked from the full list, because they would not fit on a command line. */
const MANY_PATHS = 500;

/** All files of a commit, or those that `paths` (files or folders, taken literally) name. Sorted as git sorts. */
export async function listTree(
  repository: GitRepository,
  commit: string,
  paths?: string[],
): Promise<TreeEntry[]> {
  const wanted = paths?.map((path) => path.replace(/\/+$/, "")).filter((path) => path !== "" && path !== ".");
  if (paths !== undefined && wanted?.length === 0)
    return paths.length === 0 ? [] : listTree(repository, commit);
  const wants = wanted === undefined ? () => true : wantsPath(wanted);
  const read = await treeFiles(repository, checkObjectId(commit), wants);
  if (read !== null) return read;
  const few = wanted !== undefined && wanted.length <= MANY_PATHS ? wanted : [];
  const args = ["ls-tree", "-r", "-z", "--full-tree", checkObjectId(commit), "--", ...few];
  const { stdout } = await readTrees(repository, args);
  const entries = splitNul(stdout).map(treeEntry);
  return wanted === undefined || few.length > 0 ? entries : pick(entries, new Set(wanted));
}

/** `100644 blob <id>\t<path>` */
function treeEntry(record: string): TreeEntry {
  const tab = record.indexOf("\t");
  const [mode = "", , oid = ""] = record.slice(0, tab).split(" ");
  return { path: record.slice(tab + 1), mode: fileMode(mode) ?? "100644", oid };
}

function pick(entries: TreeEntry[], wanted: Set<string>): TreeEntry[] {
  return entries.filter(({ path }) => isNamed(path, wanted));
}

/** True for what a path names, what lies below one, and the folders on the way to one. */
function wantsPath(paths: string[]): (path: string, folder: boolean) => boolean {
  const wanted = new Set(paths);
  const onTheWay = new Set(paths.flatMap(foldersOf));
  return (path, folder) => isNamed(path, wanted) || (folder && onTheWay.has(path));
}

function isNamed(path: string, wanted: Set<string>): boolean {
  return wanted.has(path) || foldersOf(path).some((folder) => wanted.has(folder));
}
