/** Finds the specs of a commit that consume others, reading no more files than can possibly do so. */
import type { SpecRoot } from "../core/config-model.ts";
import type { Spec } from "../core/specs/model.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { rootOf, specDialect, withRoot } from "../core/specs/roots.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";

/** Blobs are read in groups, so that ten thousand specs never stand in memory at once. */
const GROUP = 500;

/**
 * Specs at `commit` that consume by their front matter or by the configuration, and those that say what they export:
 * no other can be anyone's consumer, or limit what consumers may depend on.
 */
export async function consumerSpecs(
  repository: GitRepository,
  commit: string,
  roots: SpecRoot[],
): Promise<Spec[]> {
  const entries = (await listTree(repository, commit)).flatMap((entry) => {
    const dialect = entry.mode.startsWith("100") ? specDialect(entry.path, roots) : null;
    return dialect === null ? [] : [{ ...entry, dialect }];
  });
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
