/** How every part of the pipeline compares the contracts of a spec, so that all of them mean the same changes. */
import { compareSpecContracts } from "../core/contracts/compare.ts";
import type { ContractComparison, FilesOfSides } from "../core/contracts/compare.ts";
import { contractSides } from "../core/specs/delta-diff.ts";
import type { SpecPair } from "./changed-specs.ts";
import { judgeContracts } from "./judge-contracts.ts";

/** Never throws; heavy contracts are judged within a deadline. `files`: what contracts may refer to, on each side. */
export function compareContracts(pair: SpecPair, files?: FilesOfSides): Promise<ContractComparison> {
  const { before, after } = contractSides(pair);
  return compareSpecContracts(before, after, files === undefined ? {} : { files }, judgeContracts);
}
