/** The fingerprints of all contract changes between two commits, as a review shows them. */
import type { SpecRoot } from "../core/config-model.ts";
import type { GitRepository } from "../git/model.ts";
import { compareContracts } from "./compare-contracts.ts";
import { filesOfContracts } from "./contract-files.ts";
import { forkPoint } from "./git-answers.ts";
import { readSpecPairs } from "./review-facts.ts";

export async function contractFingerprints(
  repository: GitRepository,
  about: { base: string; head: string; roots: SpecRoot[] },
): Promise<Set<string>> {
  const { base, head, roots } = about;
  const fork = await forkPoint(repository, base, head);
  if (fork === null) return new Set();
  const range = { base: fork, head };
  const { pairs } = await readSpecPairs(repository, range, roots);
  const files = await filesOfContracts(repository, range, pairs);
  const found = new Set<string>();
  for (const pair of pairs) {
    const { results } = await compareContracts(pair, files);
    for (const { changes } of results) for (const { fingerprint } of changes) found.add(fingerprint);
  }
  return found;
}
