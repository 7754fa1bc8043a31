/** The checks of one spec file: its own problems, its lint rules, and whether its contracts can be read. */
import type { Config, SpecRoot } from "../../core/config-model.ts";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import { lintSpec } from "../../core/specs/lint.ts";
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
  return {
    problems: [...lintSpec(spec, rules), ...contracts.problems],
    notChecked: contracts.notChecked,
  };
}
