/** Exports the tree that a run works in, with the instruction files of the trusted commit laid over it. */
import { baselineOf, overlayInstructions } from "../agent/tree.ts";
import type { AgentTree } from "../agent/tree.ts";
import { isInstructionPath } from "../core/paths/instruction.ts";
import { readBlobs } from "../git/blobs.ts";
import { exportTree } from "../git/export.ts";
import type { GitRepository } from "../git/model.ts";
import { listTree } from "../git/tree.ts";
import type { Instructions } from "./instructions.ts";

export async function prepareTree(
  repository: GitRepository,
  instructions: Instructions,
  { commit, dir }: { commit: string; dir: string },
): Promise<AgentTree> {
  await exportTree(repository, commit, dir);
  const files = baselineOf(await listTree(repository, commit));
  // At any depth: a monorepo has instruction files beside its packages.
  const entries = (await listTree(repository, instructions.sha)).filter(({ path }) =>
    isInstructionPath(path),
  );
  const blobs = await readBlobs(
    repository,
    entries.map(({ oid }) => oid),
  );
  const trusted = entries.flatMap(({ path, mode, oid }) => {
    const content = blobs.get(oid);
    return content === undefined ? [] : [{ path, mode, content }];
  });
  return overlayInstructions({ dir, base: commit, files }, trusted, isInstructionPath);
}
