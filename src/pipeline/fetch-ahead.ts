/** Brings what a review is about to read into a partial clone with one request, where each step would make its own. */
import type { SpecRoot } from "../core/config-model.ts";
import { isContractPath } from "../core/specs/contract-fences.ts";
import { isInstructionPath } from "../core/paths/instruction.ts";
import { specDialect } from "../core/specs/roots.ts";
import type { GitRepository, TreeChange } from "../git/model.ts";
import { fetchMissing } from "../git/prefetch.ts";
import { listTree } from "../git/tree.ts";

/** Of a repository with more specs than this only the changed ones are fetched ahead; the steps fetch what they need. */
const MOST_SPECS = 2_000;

/**
 * The changed specs, contracts and instructions on both sides, and the other specs at `head`, which may consume
 * what changed. Nothing when no such file changed, or when everything is here anyway.
 */
export async function fetchAhead(
  repository: GitRepository,
  head: string,
  changes: readonly TreeChange[],
  roots: SpecRoot[],
): Promise<void> {
  if (repository.promisor === null) return;
  const isSpec = (path: string): boolean => specDialect(path, roots) !== null;
  const isRead = (path: string): boolean => isSpec(path) || isContractPath(path) || isInstructionPath(path);
  const touched = changes.filter(({ path, previousPath }) => isRead(path) || isRead(previousPath ?? path));
  if (touched.length === 0) return;
  const changed = touched.flatMap(({ before, modeBefore, after, modeAfter }) => [
    ...(before !== null && modeBefore?.startsWith("100") === true ? [before] : []),
    ...(after !== null && modeAfter?.startsWith("100") === true ? [after] : []),
  ]);
  const specs = (await listTree(repository, head)).filter(
    ({ path, mode }) => mode.startsWith("100") && isSpec(path),
  );
  const others = specs.length > MOST_SPECS ? [] : specs.map(({ oid }) => oid);
  await fetchMissing(repository, [...changed, ...others]);
}
