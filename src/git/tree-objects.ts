/** Lists the files of a commit from its tree objects, a level of folders at a time, through the kept reader. */
import type { GitRepository, TreeEntry } from "./model.ts";
import { askObjects } from "./object-reader.ts";
import { fileMode } from "./records.ts";

export const FOLDER = "40000";
const ID_BYTES = 20;
/** A tree with more folders or levels than this is left to git, whose output is limited: ten small trees can name a billion files. */
export const MOST_FOLDERS = 100_000;
export const MOST_LEVELS = 500;

export interface RawEntry {
  name: string;
  mode: string;
  oid: string;
}

/**
 * All files that `wants` lets through, sorted as git sorts. `wants` is asked about each file and folder, with its full
 * path. null when it cannot be told this way: something is missing, damaged, or no reader is free.
 */
export async function treeFiles(
  repository: GitRepository,
  commit: string,
  wants: (path: string, folder: boolean) => boolean,
): Promise<TreeEntry[] | null> {
  const trees = new Map<string, RawEntry[]>();
  const root = (await readTreeObjects(repository, [`${commit}^{tree}`]))?.[0];
  if (root === undefined) return null;
  let level = childFolders(root, "", wants);
  let folders = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    folders += level.length;
    if (folders > MOST_FOLDERS || depth > MOST_LEVELS) return null;
    const unread = [...new Set(level.map(({ oid }) => oid))].filter((oid) => !trees.has(oid));
    const read = unread.length === 0 ? [] : await readTreeObjects(repository, unread);
    if (read === null) return null;
    for (const [index, oid] of unread.entries()) trees.set(oid, read[index] ?? []);
    level = level.flatMap(({ oid, path }) => childFolders(trees.get(oid) ?? [], `${path}/`, wants));
  }
  return filesBelow(root, "", trees, wants);
}

function childFolders(
  entries: RawEntry[],
  prefix: string,
  wants: (path: string, folder: boolean) => boolean,
): { oid: string; path: string }[] {
  return entries
    .filter(({ mode, name }) => mode === FOLDER && wants(prefix + name, true))
    .map(({ oid, name }) => ({ oid, path: prefix + name }));
}

/** The order of `git ls-tree -r`: as it stands in each tree, folders opened in place. */
function filesBelow(
  entries: RawEntry[],
  prefix: string,
  trees: Map<string, RawEntry[]>,
  wants: (path: string, folder: boolean) => boolean,
): TreeEntry[] {
  const files: TreeEntry[] = [];
  for (const { name, mode, oid } of entries) {
    const path = prefix + name;
    if (mode !== FOLDER) {
      if (wants(path, false)) files.push({ path, mode: fileMode(mode) ?? "100644", oid });
    } else if (wants(path, true)) {
      for (const file of filesBelow(trees.get(oid) ?? [], `${path}/`, trees, wants)) files.push(file);
    }
  }
  return files;
}

/** Trees by id or as `<commit>^{tree}`; null when one cannot be had this way. */
export async function readTreeObjects(
  repository: GitRepository,
  names: readonly string[],
): Promise<RawEntry[][] | null> {
  const objects = await askObjects(repository, "contents", names);
  if (objects === null) return null;
  const trees: RawEntry[][] = [];
  for (const object of objects) {
    const entries = object?.type === "tree" ? parseTree(object.content) : null;
    if (entries === null) return null;
    trees.push(entries);
  }
  return trees;
}

/** `<mode> <name>\0` and 20 bytes of id, again and again; null when it is not that. */
function parseTree(content: Buffer): RawEntry[] | null {
  const entries: RawEntry[] = [];
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const nul = content.indexOf(0x00, space);
    if (space === -1 || nul === -1 || nul + 1 + ID_BYTES > content.length) return null;
    entries.push({
      // Some old tools wrote modes with leading zeros; git reads them as numbers.
      mode: content.toString("latin1", at, space).replace(/^0+/, ""),
      name: content.toString("utf8", space + 1, nul),
      oid: content.toString("hex", nul + 1, nul + 1 + ID_BYTES),
    });
    at = nul + 1 + ID_BYTES;
  }
  return entries;
}
