/** Whether history is cut off, so that "not found" is told apart from "not here". */
import { stat } from "node:fs/promises";
import type { GitRepository } from "./model.ts";

/** True when the parents of some commits are not in the repository. */
export async function isShallow(repository: Pick<GitRepository, "shallowFile">): Promise<boolean> {
  const found = await stat(repository.shallowFile).catch(() => null);
  return found !== null && found.size > 0;
}
