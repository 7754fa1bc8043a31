/** The earlier state that a lint compares with: the files of one commit, under the names that they have now. */
import { realpath } from "node:fs/promises";
import path from "node:path";
import { fileOf, folderOf } from "../../core/paths/parts.ts";
import { UserError } from "../../errors.ts";
import { changedFiles } from "../../git/changes.ts";
import { mergeBase, requireRevision } from "../../git/commits.ts";
import { readBlobs } from "../../git/blobs.ts";
import type { TreeChange } from "../../git/model.ts";
import { openRepository } from "../../git/repository.ts";
import { listTree } from "../../git/tree.ts";

export interface EarlierState {
  /** How it is called in what people read. */
  name: string;
  /** Texts of those of the files that existed, by the paths that were asked for. */
  texts(files: string[]): Promise<Map<string, string>>;
}

const NEXT = "Run this inside a git checkout, or name another revision with --base.";

/** Where a file of today was then. A file that is new in a folder that was renamed came along with it, if rewritten. */
function origins(changes: readonly TreeChange[]): (file: string) => string {
  const previous = new Map<string, string>();
  const folders = new Map<string, string>();
  const added = new Set(changes.filter(({ status }) => status === "added").map((each) => each.path));
  for (const { path: now, previousPath } of changes) {
    if (previousPath === null) continue;
    previous.set(now, previousPath);
    if (fileOf(now) === fileOf(previousPath)) folders.set(folderOf(now), folderOf(previousPath));
  }
  return (file) => {
    const folder = added.has(file) ? folders.get(folderOf(file)) : undefined;
    return previous.get(file) ?? (folder === undefined ? file : folder + fileOf(file));
  };
}

/**
 * The commit from which the current branch left `revision`.
 *
 * @throws UserError where `folder` lies in no checkout, or the revision does not exist
 */
export async function earlierState(folder: string, revision: string): Promise<EarlierState> {
  const repository = await openRepository(folder);
  const root = repository.workTree;
  if (root === null)
    throw new UserError(
      "no_checkout",
      `${folder} lies in a bare repository, which has no files to look at.`,
      NEXT,
    );
  const base = await requireRevision(repository, revision);
  const head = await requireRevision(repository, "HEAD");
  const fork = await mergeBase(repository, base, head);
  if (fork === null)
    throw new UserError("no_merge_base", `${revision} and the current branch have no common commit.`, NEXT);
  const originOf = origins(fork === head ? [] : await changedFiles(repository, fork, head));

  async function texts(files: string[]): Promise<Map<string, string>> {
    const asked = new Map<string, string[]>();
    for (const file of files) {
      const folderOfFile = await realpath(path.dirname(file)).catch(() => null);
      if (folderOfFile === null || root === null) continue;
      const inside = path.relative(root, path.join(folderOfFile, path.basename(file))).replaceAll("\\", "/");
      if (inside.startsWith("../") || path.isAbsolute(inside)) continue;
      const then = originOf(inside);
      asked.set(then, [...(asked.get(then) ?? []), file]);
    }
    const entries = (await listTree(repository, fork ?? "", [...asked.keys()])).filter(({ mode }) =>
      mode.startsWith("100"),
    );
    const blobs = await readBlobs(
      repository,
      entries.map(({ oid }) => oid),
    );
    return new Map(
      entries.flatMap(({ path: then, oid }) => {
        const blob = blobs.get(oid);
        return blob === undefined
          ? []
          : (asked.get(then) ?? []).map((file) => [file, blob.toString("utf8")] as const);
      }),
    );
  }

  return { name: `${revision} (${fork.slice(0, 10)})`, texts };
}
