/** Of two hooks on one file the later works on the result of the earlier: which run of a plan waits for which. */
import { compilePatterns } from "../core/paths/match.ts";
import type { PlannedRun } from "../core/plan/model.ts";

/** A run that came first, and what it edited. */
export interface EarlierRun {
  hook: string;
  paths: string[];
}

/** The first earlier run that edits what `run` may edit too; null when it may go on. */
export function sharesFilesWith(run: Pick<PlannedRun, "writes">, earlier: EarlierRun[]): string | null {
  const scope = run.writes === null ? null : compilePatterns(run.writes);
  const shares = ({ paths }: EarlierRun): boolean =>
    paths.some((path) => scope === null || scope.matches(path));
  return earlier.find(shares)?.hook ?? null;
}

/** Why a run has to wait for another one of its plan, whose result is not published yet: the hook of that one. */
export function waitsFor(run: PlannedRun, earlier: EarlierRun[], planned: PlannedRun[]): string | null {
  const needed = run.needs.find((hook) => planned.some((other) => other.hook === hook));
  return needed ?? sharesFilesWith(run, earlier);
}
