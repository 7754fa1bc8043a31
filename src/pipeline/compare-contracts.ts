/** How every part of the pipeline compares the contracts of a spec, so that all of them mean the same changes. */
import { compareSpecContracts } from "../core/contracts/compare.ts";
import type { ContractComparison, FilesOfSides } from "../core/contracts/compare.ts";
import { contractSides } from "../core/specs/delta-diff.ts";
import { unreadable } from "../core/specs/diff.ts";
import type { SpecPair } from "./changed-specs.ts";
import { judgeContracts } from "./judge-contracts.ts";

/**
 * Never throws; heavy contracts are judged within a deadline. `files`: what contracts may refer to, on each side. Of a
 * spec that could not be read on one side nothing is concluded: the contracts of the other side are not "removed".
 */
export async function compareContracts(pair: SpecPair, files?: FilesOfSides): Promise<ContractComparison> {
  const { before, after } = contractSides(pair);
  if (unreadable(before) || unreadable(after)) {
    const why = "the spec could not be read on one side of the change";
    const notChecked = [{ what: `contracts in ${pair.path}`, why }];
    return { results: [], notChecked, problems: [], examples: { problems: [], notChecked: [] } };
  }
  return compareSpecContracts(before, after, files === undefined ? {} : { files }, judgeContracts);
}
