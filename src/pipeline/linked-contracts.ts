/** Reads the contract files that specs link to, on both sides, and finds the specs whose linked file alone changed. */
import { isUtf8 } from "node:buffer";
import type { SpecRoot } from "../core/config-model.ts";
import { linkedContracts, withLinkedContracts } from "../core/contracts/linked.ts";
import { isContractPath } from "../core/specs/contract-fences.ts";
import { parseSpec } from "../core/specs/parse.ts";
import { specDialect, withRoot } from "../core/specs/roots.ts";
import { readBlobs } from "../git/blobs.ts";
import { filesWithWords } from "../git/grep.ts";
import type { GitRepository, TreeChange } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";
import { entriesAt } from "./content.ts";

const GROUP = 500;

/** Texts of files at a commit; what is missing, too large or no text is not in the map. */
export async function textsAt(
  repository: GitRepository,
  commit: string,
  paths: string[],
): Promise<Map<string, string>> {
  const entries = [...(await entriesAt(repository, commit, paths)).values()].filter(({ mode }) =>
    mode.startsWith("100"),
  );
  const blobs = await readBlobs(
    repository,
    entries.map(({ oid }) => oid),
  );
  return new Map(
    entries.flatMap(({ path, oid }) => {
      const blob = blobs.get(oid);
      return blob !== undefined && isUtf8(blob) ? [[path, blob.toString("utf8")] as const] : [];
    }),
  );
}

/**
 * Specs that did not change themselves and link to a contract file that did. Costs nothing unless such a file
 * changed; then the specs at `head` that name it are read.
 */
export async function specsOfChangedContracts(
  repository: GitRepository,
  head: string,
  change: { files: TreeChange[]; pairs: readonly SpecPair[] },
  roots: SpecRoot[],
): Promise<SpecPair[]> {
  const files = change.files.filter(({ path }) => isContractPath(path) && specDialect(path, roots) === null);
  if (files.length === 0) return [];
  const changed = new Set(files.flatMap(({ path, previousPath }) => [path, previousPath ?? path]));
  const names = [...new Set([...changed].map((path) => path.slice(path.lastIndexOf("/") + 1)))];
  const known = new Set(change.pairs.map(({ path }) => path));
  const unread = (await listTree(repository, head)).flatMap((entry) => {
    const dialect = entry.mode.startsWith("100") ? specDialect(entry.path, roots) : null;
    return dialect === null || known.has(entry.path) ? [] : [{ ...entry, dialect }];
  });
  const naming = unread.length > GROUP ? await filesWithWords(repository, head, names) : null;
  const entries = unread.filter(({ path }) => naming?.has(path) !== false);
  const pairs: SpecPair[] = [];
  for (let start = 0; start < entries.length; start += GROUP) {
    const group = entries.slice(start, start + GROUP);
    const blobs = await readBlobs(
      repository,
      group.map(({ oid }) => oid),
    );
    for (const { path, oid, dialect } of group) {
      const blob = blobs.get(oid);
      if (blob === undefined || !names.some((name) => blob.includes(name))) continue;
      const text = blob.toString("utf8");
      const spec = withRoot(parseSpec({ path, text, dialect }), roots);
      if (!linkedContracts(spec).some((target) => changed.has(target))) continue;
      pairs.push({
        path,
        previousPath: null,
        before: spec,
        after: spec,
        texts: { before: text, after: text },
      });
    }
  }
  return pairs;
}

/** The same pairs with the texts of linked files on each side. */
export async function withContractFiles(
  repository: GitRepository,
  range: { base: string; head: string },
  pairs: SpecPair[],
): Promise<SpecPair[]> {
  const wanted = (side: "before" | "after"): string[] => [
    ...new Set(pairs.flatMap((pair) => linkedContracts(pair[side]))),
  ];
  const before = await textsAt(repository, range.base, wanted("before"));
  const after = await textsAt(repository, range.head, wanted("after"));
  return pairs.map((pair) => ({
    ...pair,
    before: withLinkedContracts(pair.before, (path) => before.get(path)),
    after: withLinkedContracts(pair.after, (path) => after.get(path)),
  }));
}
