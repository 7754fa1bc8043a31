/** Where the git cache of a repository lies: by its id, since names change hands. */
import path from "node:path";
import { leftOverOf } from "../git/mirror-folder.ts";
import type { Works } from "./world.ts";

export const cacheFolder = ({ cacheDir }: Pick<Works, "cacheDir">, repositoryId: number): string =>
  path.join(cacheDir, `${repositoryId}.git`);

/** The repository of a folder's name, also of one that a crash left beside a cache; null for a name that is none of ours. */
export function cachedRepository(name: string): number | null {
  const id = /^([1-9]\d*)\.git$/.exec(leftOverOf(name) ?? name)?.[1];
  return id === undefined || !Number.isSafeInteger(Number(id)) ? null : Number(id);
}
