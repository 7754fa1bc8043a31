/** Where the git cache of a repository lies: by its id, since names change hands. */
import path from "node:path";
import type { Works } from "./world.ts";

export const cacheFolder = ({ cacheDir }: Pick<Works, "cacheDir">, repositoryId: number): string =>
  path.join(cacheDir, `${repositoryId}.git`);

/** The repository of a folder's name; null for a name that is none of ours. */
export function cachedRepository(name: string): number | null {
  const id = /^([1-9]\d*)\.git$/.exec(name)?.[1];
  return id === undefined || !Number.isSafeInteger(Number(id)) ? null : Number(id);
}
