/** Reads the contract files that specs link to, on both sides. */
import { isUtf8 } from "node:buffer";
import { linkedContracts, withLinkedContracts } from "../core/contracts/linked.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import type { SpecPair } from "./changed-specs.ts";
import { entriesAt } from "./content.ts";

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
