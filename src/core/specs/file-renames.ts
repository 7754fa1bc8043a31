/** Which of the files that are gone is which of the new ones, where no history tells: by content, then by path. */
import { bagOf, candidatePairs, similarity } from "./similarity.ts";
import { fileOf, folderOf } from "../paths/parts.ts";

export interface NamedText {
  path: string;
  text: string;
}

const SIMILAR = 0.6;
/** A shared name breaks ties; it does not make strangers the same. */
const SAME_NAME = 0.05;

/** Path segments in common, from both ends. */
function nearness(a: string, b: string): number {
  const [x, y] = [a.split("/"), b.split("/")];
  let shared = 0;
  while (shared < x.length && shared < y.length && x[shared] === y[shared]) shared += 1;
  let tail = 0;
  while (tail < x.length - shared && tail < y.length - shared && x.at(-1 - tail) === y.at(-1 - tail))
    tail += 1;
  return (shared + tail) / Math.max(x.length, y.length);
}

/** Gone path → new path. Each file is used once; the likeliest pairs come first. */
export function pairRenames(gone: readonly NamedText[], come: readonly NamedText[]): Map<string, string> {
  const [left, right] = [gone.map(({ text }) => bagOf(text)), come.map(({ text }) => bagOf(text))];
  const pairs = candidatePairs(left, right).flatMap(([i, j]) => {
    const [a, b, x, y] = [gone[i], come[j], left[i], right[j]];
    if (a === undefined || b === undefined || x === undefined || y === undefined) return [];
    const sameName = fileOf(a.path) === fileOf(b.path);
    const like = a.text === b.text ? 1 : similarity(x, y);
    return like < SIMILAR
      ? []
      : [{ a, b, score: like + (sameName ? SAME_NAME : 0), near: nearness(a.path, b.path) }];
  });
  pairs.sort(
    (p, q) => q.score - p.score || q.near - p.near || (p.a.path + p.b.path < q.a.path + q.b.path ? -1 : 1),
  );
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  const folders = new Map<string, string>();
  const take = (from: string, to: string): void => {
    if (renames.has(from) || taken.has(to)) return;
    renames.set(from, to);
    taken.add(to);
    if (fileOf(from) === fileOf(to)) folders.set(folderOf(from), folderOf(to));
  };
  for (const { a, b } of pairs) take(a.path, b.path);
  // A rewritten file goes where its folder went.
  const waiting = new Set(come.map(({ path }) => path));
  for (const { path } of gone) {
    const folder = folders.get(folderOf(path));
    if (folder !== undefined && waiting.has(folder + fileOf(path))) take(path, folder + fileOf(path));
  }
  return renames;
}
