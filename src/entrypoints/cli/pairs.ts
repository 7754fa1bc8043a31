/** Pairs the files of two sides: two files, or two folders by relative path. */
import { UserError } from "../../errors.ts";
import { readText, sideOf } from "./files.ts";

export interface Pair {
  /** How results name it: the path of the newer side, or the relative path in folders. */
  path: string;
  previousPath: string | null;
  before: string | null;
  after: string | null;
  /** Where the two sides lie on disk, or would. */
  files: { before: string; after: string };
}

export interface Pairs {
  /** Two files that somebody named, or files of two folders that differ. */
  pairs: Pair[];
  /** Files of two folders that do not differ. */
  same: Pair[];
  /** All files of the two folders by relative path; null where two files were named. */
  folders: { before: Map<string, string>; after: Map<string, string> } | null;
}

/**
 * Reads both sides; in folders only files that `wanted` accepts.
 *
 * @throws UserError when a side cannot be read, or when one is a file and the other a folder
 */
export async function readPairs(
  before: string,
  after: string,
  wanted: (path: string) => boolean,
): Promise<Pairs> {
  const [old, now] = [await sideOf(before), await sideOf(after)];
  const nothing = (target: string): boolean => target === "/dev/null";
  if (old.folder !== now.folder && !nothing(before) && !nothing(after)) {
    throw new UserError(
      "usage",
      "One side is a file and the other is a folder.",
      "Name two files, or two folders.",
    );
  }
  if (!old.folder && !now.folder) {
    const pair = {
      path: nothing(after) ? before : after,
      previousPath: nothing(before) || nothing(after) || before === after ? null : before,
      before: nothing(before) ? null : await readText(before),
      after: nothing(after) ? null : await readText(after),
      files: { before, after },
    };
    return { pairs: [pair], same: [], folders: null };
  }
  const paths = [...new Set([...old.files.keys(), ...now.files.keys()])].filter(wanted).sort();
  const pairs: Pair[] = [];
  const same: Pair[] = [];
  for (const path of paths) {
    const [from, to] = [old.files.get(path), now.files.get(path)];
    const texts = {
      before: from === undefined ? null : await readText(from),
      after: to === undefined ? null : await readText(to),
    };
    const pair = {
      path,
      previousPath: null,
      ...texts,
      files: { before: from ?? path, after: to ?? path },
    };
    (texts.before === texts.after ? same : pairs).push(pair);
  }
  return { pairs, same, folders: { before: old.files, after: now.files } };
}
