/** The answer to "which way did this edit go", with the rule that gave it. */
import { normalised } from "./canonical.ts";
import type { Clause, Direction } from "./model.ts";
import type { ChangeRule } from "./rules.ts";

export interface Judgement {
  direction: Direction;
  rule: ChangeRule;
}

export const judge = (direction: Direction, rule: ChangeRule): Judgement => ({ direction, rule });

/** Clauses that only one side has, by their normalised text; equal ones cancel out. */
export function difference(
  before: readonly Clause[],
  after: readonly Clause[],
): { gone: Clause[]; come: Clause[] } {
  const left = new Map<string, Clause[]>();
  for (const clause of before) {
    const key = normalised(clause.text);
    left.set(key, [...(left.get(key) ?? []), clause]);
  }
  const come = after.filter((clause) => left.get(normalised(clause.text))?.shift() === undefined);
  return { gone: [...left.values()].flat(), come };
}
