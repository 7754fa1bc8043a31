/** Names of fields that no schema mentions, one for each way in which patterns tell them apart. */
import { matchesPattern } from "../patterns.ts";
import type { Branch, FieldDemand } from "./branch.ts";
import { madeOf, type Signed } from "./signed.ts";
import type { Solver } from "./solver.ts";

const MOST_PATTERNS = 5;
const UNRUN = "whether a field matches a pattern cannot be told";

export class FreshNames {
  readonly #solver: Solver;
  readonly #branch: Branch;
  readonly #patterns: string[];
  /** Why there may be more names than were found; null when there are not. */
  reason: string | null = null;

  constructor(solver: Solver, branch: Branch) {
    this.#solver = solver;
    this.#branch = branch;
    const all = branch.groups.flatMap(({ patterns }) => patterns.map(({ pattern }) => pattern));
    this.#patterns = [...new Set(all)];
  }

  names({ avoid, pattern, name }: FieldDemand, taken: string[]): string[] {
    this.reason = null;
    const fixed: { text: string; matches: boolean }[] = [];
    if (pattern !== null) fixed.push({ text: pattern, matches: true });
    for (const { pattern: other } of avoid?.patterns ?? []) fixed.push({ text: other, matches: false });
    const free = this.#patterns.filter((text) => !fixed.some((known) => known.text === text));
    if (free.length > MOST_PATTERNS)
      this.reason = "it has too many patterns of fields to compare each with each";
    const told = free.slice(0, MOST_PATTERNS);
    const found: string[] = [];
    for (let bits = 0; bits < 2 ** told.length; bits += 1) {
      const chosen = told.map((text, index) => ({ text, matches: (bits & (1 << index)) !== 0 }));
      const one = this.#one([...fixed, ...chosen], [...taken, ...(avoid?.properties.keys() ?? [])], name);
      if (one !== null && !found.includes(one)) found.push(one);
    }
    return found;
  }

  #one(patterns: { text: string; matches: boolean }[], taken: string[], rules: Signed[]): string | null {
    const made = madeOf({
      type: "string",
      allOf: patterns.map(({ text, matches }) => (matches ? { pattern: text } : { not: { pattern: text } })),
      not: { enum: [...new Set(taken)].sort() },
    });
    const outcome = this.#solver.solve([made, ...this.#branch.nameRules, ...rules]);
    if (outcome.kind === "sat" && typeof outcome.value === "string") {
      const name = outcome.value;
      const sure =
        name !== "__proto__" && patterns.every(({ text, matches }) => matchesPattern(text, name) === matches);
      if (sure) return name;
      this.reason = UNRUN;
    }
    if (outcome.kind === "unknown") this.reason = outcome.reason;
    return null;
  }
}
