/** Reads what Headwater obeys (configuration, hooks, steering) at one trusted commit, pinned for the whole run. */
import { parseConfig } from "../core/config.ts";
import type { Config } from "../core/config-model.ts";
import type { Hook } from "../core/hooks/model.ts";
import { parseHooks } from "../core/hooks/parse.ts";
import { isInstructionPath } from "../core/paths/instruction.ts";
import type { Problem } from "../core/problem.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";

export const CONFIG_PATH = ".kiro/headwater.yaml";
const HOOK_FILE = /^\.kiro\/hooks\/[^/]+\.(ya?ml|json|kiro\.hook)$/;
const STEERING_FILE = /^\.kiro\/steering\/.+\.md$/;

export interface Instructions {
  sha: string;
  config: Config;
  hooks: Hook[];
  steering: { path: string; text: string }[];
  problems: Problem[];
}

/** Paths under which instruction files can stand; a pathspec keeps the listing small in a large repository. */
const PATHSPECS = [".kiro", "AGENTS.md"];

/**
 * Instructions at `sha`. Problems in them are returned, not thrown: a broken hook file must not silence the
 * others, and a broken configuration falls back to `observe`.
 */
export async function readInstructions(repository: GitRepository, sha: string): Promise<Instructions> {
  const entries = (await listTree(repository, sha, PATHSPECS)).filter((entry) =>
    isInstructionPath(entry.path),
  );
  const wanted = entries.filter(
    ({ path }) =>
      path === CONFIG_PATH || HOOK_FILE.test(path) || STEERING_FILE.test(path) || path === "AGENTS.md",
  );
  const blobs = await readBlobs(
    repository,
    wanted.map((entry) => entry.oid),
  );
  const texts = wanted.flatMap(({ path, oid }) => {
    const blob = blobs.get(oid);
    return blob === undefined ? [] : [{ path, text: blob.toString("utf8") }];
  });
  const { config, problems } = parseConfig(texts.find(({ path }) => path === CONFIG_PATH) ?? null);
  const hooks = parseHooks(texts.filter(({ path }) => HOOK_FILE.test(path)));
  const steering = texts.filter(({ path }) => STEERING_FILE.test(path) || path === "AGENTS.md");
  return { sha, config, hooks: hooks.hooks, steering, problems: [...problems, ...hooks.problems] };
}
