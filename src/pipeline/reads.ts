/** Digest of the files that a hook names under `reads`: part of the run key, since they are input of the run. */
import { createHash } from "node:crypto";
import { compilePatterns } from "../core/paths/match.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { Instructions } from "./instructions.ts";

/** Lists the tree once, and only when some hook declares `reads`. */
export async function readsDigest(
  repository: GitRepository,
  commit: string,
  instructions: Instructions,
): Promise<(patterns: string[]) => string> {
  const needed =
    instructions.hooks.some((hook) => hook.run.reads.length > 0) ||
    (instructions.config.cascade.run.reads ?? []).length > 0;
  const entries = needed ? await listTree(repository, commit) : [];
  return (patterns) => {
    if (patterns.length === 0) return "";
    const matcher = compilePatterns(patterns);
    const hash = createHash("sha256");
    for (const { path, oid } of entries) if (matcher.matches(path)) hash.update(`${path}\0${oid}\0`);
    return hash.digest("hex");
  };
}
