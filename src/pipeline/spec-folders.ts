/** Reads the rest of every spec folder that a change touches, on both sides: what did not change may point at what did. */
import type { SpecRoot } from "../core/config-model.ts";
import type { NotChecked } from "../core/problem.ts";
import type { Spec } from "../core/specs/model.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { atPath, movesOfFolders } from "../core/specs/spec-folder.ts";
import type { FileMove } from "../core/specs/spec-folder.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository, TreeEntry } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";

export interface SpecFolders {
  /** Every spec of the changed folders, at the paths of the newer side. */
  before: Spec[];
  after: Spec[];
  /** Texts of the newer side by path. */
  texts: Map<string, string>;
  notChecked: NotChecked[];
}

/** Paths of a changed file on each side; both where it only exists on one. */
function places({ path, previousPath, before, after }: SpecPair): FileMove[] {
  const dialect = (after ?? before)?.dialect;
  if (dialect === undefined) return [];
  return [{ before: before?.path ?? previousPath ?? path, after: path, dialect }];
}

/** Independent of how many specs the repository has: only the paths of the touched folders are looked up. */
export async function readSpecFolders(
  repository: GitRepository,
  range: { base: string; head: string; pairs: readonly SpecPair[] },
  roots: SpecRoot[],
): Promise<SpecFolders> {
  const moves = movesOfFolders(range.pairs.flatMap(places));
  const result: SpecFolders = { before: [], after: [], texts: new Map(), notChecked: [] };
  if (moves.size === 0) return result;
  const known = {
    before: new Map(
      range.pairs.flatMap(({ before }) => (before === null ? [] : [[before.path, before] as const])),
    ),
    after: new Map(
      range.pairs.flatMap(({ after }) => (after === null ? [] : [[after.path, after] as const])),
    ),
  };
  for (const { after, texts } of range.pairs) if (after !== null) result.texts.set(after.path, texts.after);
  // Of a renamed folder nothing may be left behind, so both the old and the new paths are asked for at the head.
  const wanted = (side: "before" | "after"): string[] =>
    [...(side === "before" ? moves.keys() : new Set([...moves.values(), ...moves.keys()]))].filter(
      (path) => !known[side].has(path) && specDialect(path, roots) !== null,
    );
  const entriesOf = async (commit: string, paths: string[]): Promise<TreeEntry[]> =>
    paths.length === 0
      ? []
      : (await listTree(repository, commit, paths)).filter(({ mode }) => mode.startsWith("100"));
  const before = await entriesOf(range.base, wanted("before"));
  const after = await entriesOf(range.head, wanted("after"));
  const blobs = await readBlobs(
    repository,
    [...before, ...after].map(({ oid }) => oid),
  );
  const parsed = new Map<string, Spec>();
  const read = ({ path, oid }: TreeEntry): Spec[] => {
    const dialect = specDialect(path, roots);
    const blob = blobs.get(oid);
    if (dialect === null) return [];
    if (blob === undefined) {
      result.notChecked.push({ what: `references in ${path}`, why: "the file is larger than the limit" });
      return [];
    }
    const key = `${oid} ${path}`;
    const spec =
      parsed.get(key) ?? withRoot(parseSpec({ path, text: blob.toString("utf8"), dialect }), roots);
    parsed.set(key, spec);
    return [spec];
  };
  const older = [...known.before.values(), ...before.flatMap(read)];
  result.before = older.map((spec) => atPath(spec, moves.get(spec.path) ?? spec.path));
  result.after = [...known.after.values(), ...after.flatMap(read)];
  for (const { path, oid } of after) {
    const blob = blobs.get(oid);
    if (blob !== undefined) result.texts.set(path, blob.toString("utf8"));
  }
  result.notChecked = [...new Map(result.notChecked.map((each) => [each.what, each])).values()];
  return result;
}
