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

/**
 * Reads both sides. In folders only files that `wanted` accepts are read, and only where the two sides differ.
 *
 * @throws UserError when a side cannot be read, or when one is a file and the other a folder
 */
export async function readPairs(
  before: string,
  after: string,
  wanted: (path: string) => boolean,
): Promise<Pair[]> {
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
    return [
      {
        path: nothing(after) ? before : after,
        previousPath: nothing(before) || nothing(after) || before === after ? null : before,
        before: nothing(before) ? null : await readText(before),
        after: nothing(after) ? null : await readText(after),
        files: { before, after },
      },
    ];
  }
  const paths = [...new Set([...old.files.keys(), ...now.files.keys()])].filter(wanted).sort();
  const pairs: Pair[] = [];
  for (const path of paths) {
    const [from, to] = [old.files.get(path), now.files.get(path)];
    const texts = {
      before: from === undefined ? null : await readText(from),
      after: to === undefined ? null : await readText(to),
    };
    if (texts.before !== texts.after)
      pairs.push({ path, previousPath: null, ...texts, files: { before: from ?? path, after: to ?? path } });
  }
  return pairs;
}
