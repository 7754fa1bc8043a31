/** Finds the specs of a commit that consume others, reading no more files than can possibly do so. */
import type { SpecRoot } from "../core/config-model.ts";
import { folderOf } from "../core/paths/parts.ts";
import type { Spec } from "../core/specs/model.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { rootOf, specDialect, withRoot } from "../core/specs/roots.ts";
import { knownIds } from "../core/specs/consumers.ts";
import type { Diff } from "../core/specs/diff-model.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import { filesWithWords } from "../git/grep.ts";
import { listTree } from "../git/tree.ts";

/** The ids under which others may know the changed specs, now or before. */
const namesOf = (diff: Diff): string[] => [...new Set(diff.specs.flatMap(knownIds))];

/** Blobs are read in groups, so that ten thousand specs never stand in memory at once. */
const GROUP = 500;

/**
 * Specs at `commit` that may consume one of the changed specs: by their front matter or by the configuration. Who
 * consumes a spec names it, so a spec that holds no name of theirs is not read; those that changed are there too,
 * since they say what they export.
 */
export async function consumerSpecs(
  repository: GitRepository,
  commit: string,
  diff: Diff,
  roots: SpecRoot[],
): Promise<Spec[]> {
  const all = (await listTree(repository, commit)).flatMap((entry) => {
    const dialect = entry.mode.startsWith("100") ? specDialect(entry.path, roots) : null;
    return dialect === null ? [] : [{ ...entry, dialect }];
  });
  // Few specs are read in the time that one more process takes to start.
  const naming = all.length > GROUP ? await filesWithWords(repository, commit, namesOf(diff)) : null;
  // Where a folder is one spec, another file of it may carry the id, or say what is exported.
  const changed = new Set(diff.specs.map(({ path }) => path));
  const folders = new Set(
    diff.specs.filter(({ dialect }) => dialect !== "spec.md").map(({ path }) => folderOf(path)),
  );
  const mayMatter = (path: string): boolean =>
    naming === null ||
    naming.has(path) ||
    changed.has(path) ||
    folders.has(folderOf(path)) ||
    (rootOf(path, roots)?.consumes.length ?? 0) > 0;
  const entries = all.filter(({ path }) => mayMatter(path));
  const specs: Spec[] = [];
  for (let start = 0; start < entries.length; start += GROUP) {
    const group = entries.slice(start, start + GROUP);
    const blobs = await readBlobs(
      repository,
      group.map((entry) => entry.oid),
    );
    for (const { path, oid, dialect } of group) {
      const blob = blobs.get(oid);
      const configured = (rootOf(path, roots)?.consumes.length ?? 0) > 0;
      if (blob === undefined || (!configured && !blob.includes("consumes:") && !blob.includes("exports:")))
        continue;
      const spec = withRoot(parseSpec({ path, text: blob.toString("utf8"), dialect }), roots);
      if (spec.consumes.length > 0 || spec.exports.length > 0) specs.push(spec);
    }
  }
  return specs;
}
