/** The checks of one spec file: its own problems, its lint rules, its contracts, and whether their examples fit. */
import type { Config, SpecRoot } from "../../core/config-model.ts";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import { lintSpec, withLevels } from "../../core/specs/lint.ts";
import type { Spec } from "../../core/specs/model.ts";
import { dialectByRoots } from "./dialect.ts";

export function isSpecPathLike(path: string, roots: SpecRoot[]): boolean {
  return dialectByRoots(path, roots) !== null;
}

export async function lintSpecFile(
  spec: Spec,
  rules: Config["rules"],
): Promise<{ problems: Problem[]; notChecked: NotChecked[] }> {
  const contracts = await compareSpecContracts(null, spec);
  const ofContracts = withLevels([...contracts.problems, ...contracts.examples.problems], rules);
  return {
    problems: [...lintSpec(spec, rules), ...ofContracts],
    notChecked: [...contracts.notChecked, ...contracts.examples.notChecked],
  };
}
