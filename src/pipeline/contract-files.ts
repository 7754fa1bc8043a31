/** The files that contracts of a commit lead to, read from git and never from anywhere else. */
import { isUtf8 } from "node:buffer";
import { rootsOf } from "../core/contracts/compare.ts";
import type { FilesOfSides } from "../core/contracts/compare.ts";
import { Gathered } from "../core/contracts/files/gather.ts";
import type { FileSource } from "../core/contracts/files/gather.ts";
import { folderOf } from "../core/paths/parts.ts";
import type { Unread } from "../core/contracts/files/model.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { SpecPair } from "./changed-specs.ts";
import { entriesAt } from "./content.ts";

/** One commit, asked once a level: links and submodules are no files, so nothing leads out of it. */
export function filesAt(repository: GitRepository, commit: string): FileSource {
  return {
    async read(paths) {
      const texts = new Map<string, string>();
      const unread = new Map<string, Unread>();
      const entries = [...(await entriesAt(repository, commit, paths)).values()];
      const files = entries.filter(({ mode }) => mode.startsWith("100"));
      const blobs = await readBlobs(
        repository,
        files.map(({ oid }) => oid),
      );
      for (const { path, oid, mode } of entries) {
        const blob = blobs.get(oid);
        if (!mode.startsWith("100")) unread.set(path, { why: "is a link and no file", id: oid });
        else if (blob === undefined)
          unread.set(path, { why: "is larger than 5 MB, so it is not read", id: oid });
        else if (!isUtf8(blob)) unread.set(path, { why: "is no text in UTF-8", id: oid });
        else texts.set(path, blob.toString("utf8"));
      }
      return { texts, unread };
    },
    async list(folder) {
      const entries = await listTree(repository, commit, folder === "" ? undefined : [folder]);
      return entries.map(({ path }) => path).filter((path) => folderOf(path) === folder);
    },
  };
}

/** What the contracts of all pairs lead to, on each side. Asks git nothing where no contract names another file. */
export async function filesOfContracts(
  repository: GitRepository,
  range: { base: string; head: string },
  pairs: readonly SpecPair[],
): Promise<FilesOfSides> {
  const gathered = (side: "before" | "after", commit: string): Promise<Gathered> =>
    Gathered.from(
      pairs.flatMap((pair) => rootsOf(pair[side])),
      filesAt(repository, commit),
    );
  const before = await gathered("before", range.base);
  const after = await gathered("after", range.head);
  return { before: (root) => before.placed(root), after: (root) => after.placed(root) };
}
