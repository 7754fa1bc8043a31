/** The fingerprints of all contract changes between two commits, as a review shows them. */
import type { SpecRoot } from "../core/config-model.ts";
import { compareSpecContracts } from "../core/contracts/compare.ts";
import type { GitRepository } from "../git/model.ts";
import { forkPoint } from "./git-answers.ts";
import { judgeContracts } from "./judge-contracts.ts";
import { readSpecPairs } from "./review-facts.ts";

export async function contractFingerprints(
  repository: GitRepository,
  about: { base: string; head: string; roots: SpecRoot[] },
): Promise<Set<string>> {
  const { base, head, roots } = about;
  const fork = await forkPoint(repository, base, head);
  if (fork === null) return new Set();
  const { pairs } = await readSpecPairs(repository, { base: fork, head }, roots);
  const found = new Set<string>();
  for (const { before, after } of pairs) {
    const { results } = await compareSpecContracts(before, after, {}, judgeContracts);
    for (const { changes } of results) for (const { fingerprint } of changes) found.add(fingerprint);
  }
  return found;
}
