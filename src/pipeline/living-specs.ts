/** Reads what OpenSpec deltas are about: the living specs that they edit, and other open changes of the same ones. */
import type { SpecRoot } from "../core/config-model.ts";
import { isDelta } from "../core/specs/delta-diff.ts";
import type { Spec } from "../core/specs/model.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { livingSpecPath } from "../core/specs/spec-folder.ts";
import { unreadSpec } from "../core/specs/unread.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository, TreeEntry } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";

async function parseEntries(
  repository: GitRepository,
  entries: TreeEntry[],
  roots: SpecRoot[],
): Promise<Spec[]> {
  const files = entries.flatMap((entry) => {
    const dialect = entry.mode.startsWith("100") ? specDialect(entry.path, roots) : null;
    return dialect === null ? [] : [{ ...entry, dialect }];
  });
  const blobs = await readBlobs(
    repository,
    files.map(({ oid }) => oid),
  );
  return files.map(({ path, oid, dialect }) => {
    const blob = blobs.get(oid);
    const spec =
      blob === undefined
        ? unreadSpec(path, dialect)
        : parseSpec({ path, text: blob.toString("utf8"), dialect });
    return withRoot(spec, roots);
  });
}

const livingOf = (spec: Spec | null): string | null =>
  spec !== null && isDelta(spec) ? livingSpecPath(spec.path) : null;

/** The same pairs; those of deltas with the living spec at both commits, null where there is none. */
export async function withLivingSpecs(
  repository: GitRepository,
  range: { base: string; head: string },
  pairs: SpecPair[],
  roots: SpecRoot[],
): Promise<SpecPair[]> {
  const wanted = (side: "before" | "after"): string[] => [
    ...new Set(pairs.map((pair) => livingOf(pair[side])).filter((path) => path !== null)),
  ];
  const read = async (commit: string, paths: string[]): Promise<Map<string, Spec>> => {
    const entries = paths.length === 0 ? [] : await listTree(repository, commit, paths);
    const specs = await parseEntries(repository, entries, roots);
    return new Map(specs.map((spec) => [spec.path, spec]));
  };
  const before = await read(range.base, wanted("before"));
  const after = await read(range.head, wanted("after"));
  return pairs.map((pair) => {
    const [old, now] = [livingOf(pair.before), livingOf(pair.after)];
    if (old === null && now === null) return pair;
    const living = { before: before.get(old ?? "") ?? null, after: after.get(now ?? "") ?? null };
    return { ...pair, living };
  });
}

/** Deltas of other open changes at `commit` that edit the same living specs as `deltas`. */
export async function otherDeltas(
  repository: GitRepository,
  commit: string,
  deltas: readonly Spec[],
  roots: SpecRoot[],
): Promise<Spec[]> {
  const living = new Set(deltas.map(livingOf).filter((path) => path !== null));
  if (living.size === 0) return [];
  const known = new Set(deltas.map(({ path }) => path));
  const folders = [...new Set([...living].map((path) => path.replace(/(?:^|(?<=\/))specs\/.*$/, "changes")))];
  const entries = (await listTree(repository, commit, folders)).filter(
    ({ path }) => !known.has(path) && living.has(livingSpecPath(path) ?? ""),
  );
  return parseEntries(repository, entries, roots);
}
