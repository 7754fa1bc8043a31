/** The checks of one spec file: its own problems, its lint rules, and whether its contracts can be read. */
import type { Config, SpecRoot } from "../../core/config-model.ts";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import { lintSpec } from "../../core/specs/lint.ts";
import type { Dialect } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { dialectByRoots } from "./dialect.ts";

export function isSpecPathLike(path: string, roots: SpecRoot[]): boolean {
  return dialectByRoots(path, roots) !== null;
}

export function lintSpecFile(
  file: { path: string; text: string; dialect: Dialect },
  rules: Config["rules"],
): { problems: Problem[]; notChecked: NotChecked[] } {
  const spec = parseSpec(file);
  const contracts = compareSpecContracts(null, spec);
  return {
    problems: [...spec.problems, ...lintSpec(spec, rules), ...contracts.problems],
    notChecked: contracts.notChecked,
  };
}
