/** Where a contract on disk stands, and the files that it leads to: of its checkout, or of the folder that was named. */
import { readdir, realpath } from "node:fs/promises";
import path from "node:path";
import { Gathered } from "../../core/contracts/files/gather.ts";
import type { FileSource, Root } from "../../core/contracts/files/gather.ts";
import { folderOf } from "../../core/paths/parts.ts";
import type { Placed, Unread } from "../../core/contracts/files/model.ts";
import { outermost, tryRead } from "./files.ts";

/** One side of a comparison: where its files are, and how the paths of contracts are said there. */
export interface DiskSide {
  source: FileSource;
  /** A contract's path as it is shown → its path in `source`. */
  pathOf: (shown: string) => string;
}

/** What a file says of itself in place of the info string of a fence. */
export function infoOf(file: string): string {
  return file.split(".").at(-1)?.toLowerCase() ?? "";
}

export async function placesOnDisk(roots: readonly Root[], side: DiskSide): Promise<(root: Root) => Placed> {
  const there = (root: Root): Root => ({ ...root, path: side.pathOf(root.path) });
  const gathered = await Gathered.from(roots.map(there), side.source);
  return (root) => gathered.placed(there(root));
}

/** The surroundings of one file that somebody named. `shown` is how results call it. */
export async function besideFile(file: string, shown: string): Promise<DiskSide> {
  const folder = await realpath(path.dirname(file));
  const root = await outermost(folder);
  const inRoot = (place: string): string => path.relative(root, place).replaceAll("\\", "/");
  return {
    source: onDisk(root),
    pathOf: (other) =>
      inRoot(
        other === shown
          ? path.join(folder, path.basename(file))
          : path.resolve(folder, path.relative(path.dirname(shown), other)),
      ),
  };
}

/** Files below `root`; what leads out of it, by its path or by a link, is not there. */
function onDisk(root: string): FileSource {
  const inside = async (shown: string): Promise<string | null> => {
    const place = await realpath(path.join(root, shown)).catch(() => null);
    return place !== null && (place === root || place.startsWith(root + path.sep)) ? place : null;
  };
  return {
    read: (paths) => readAll(paths, inside),
    async list(folder) {
      const place = await inside(folder);
      const entries = place === null ? [] : await readdir(place, { withFileTypes: true }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}${name}`);
    },
  };
}

/** The files of a folder that somebody named, and no others. `files`: by relative path, where they are. */
export function ofFolder(files: ReadonlyMap<string, string>): DiskSide {
  return {
    source: {
      read: (paths) => readAll(paths, (shown) => Promise.resolve(files.get(shown) ?? null)),
      list: (folder) => Promise.resolve([...files.keys()].filter((shown) => folderOf(shown) === folder)),
    },
    pathOf: (shown) => shown,
  };
}

async function readAll(
  paths: readonly string[],
  placeOf: (shown: string) => Promise<string | null>,
): Promise<{ texts: Map<string, string>; unread: Map<string, Unread> }> {
  const texts = new Map<string, string>();
  const unread = new Map<string, Unread>();
  for (const shown of paths) {
    const place = await placeOf(shown);
    if (place === null) continue;
    const read = await tryRead(place);
    if (read.ok) texts.set(shown, read.text);
    else if (!read.why.includes("ENOENT")) unread.set(shown, { why: read.why, id: null });
  }
  return { texts, unread };
}
