/** An array with the entries that are demanded of it: found, or proven not to exist. */
import type { Json } from "../../../json.ts";
import { canonical } from "../canonical.ts";
import type { Branch } from "./branch.ts";
import { flipped, madeOf, type Outcome, type Signed, UNSAT } from "./signed.ts";
import type { Solver } from "./solver.ts";

const MOST_ENTRIES = 1500;
const MOST_DIFFERENT = 60;
const MOST_COUNTED = 30;
const NO_ARRAY = "no array was found that shows it";

interface Wanted {
  from: number;
  value: Signed[];
  /** Demands of one group go to different entries. */
  group: number;
}

export class ArraySearch {
  readonly #solver: Solver;
  readonly #branch: Branch;
  /** From here on all entries are alike. */
  readonly #alike: number;
  readonly #everywhere: Signed[];
  #reason: string | null = null;

  constructor(solver: Solver, branch: Branch) {
    this.#solver = solver;
    this.#branch = branch;
    const prefixes = branch.tuples.map(({ prefix }) => prefix.length);
    this.#alike = Math.max(0, ...prefixes, ...[...branch.entries.keys()].map((index) => index + 1));
    // A count of none is a demand on every entry.
    this.#everywhere = branch.counts.filter(({ max }) => max <= 0).map(({ signed }) => flipped(signed));
  }

  find(): Outcome {
    const { items, counts } = this.#branch;
    if (items.min > items.max || counts.some(({ min, max }) => min > max)) return UNSAT;
    if ((this.#branch.unique && this.#branch.repeats) || this.#countsClash()) return UNSAT;
    if (items.min > MOST_ENTRIES) return this.#unknown();
    const wanted: Wanted[] = this.#branch.entryDemands.map(({ from, value }, index) => ({
      from,
      value,
      group: -1 - index,
    }));
    for (const [group, { signed, min }] of counts.entries()) {
      if (min > MOST_COUNTED) return this.#unknown();
      for (let count = 0; count < min; count += 1) wanted.push({ from: 0, value: [signed], group });
    }
    const outcome = this.#assign(wanted, new Map(this.#branch.entries), new Map());
    return outcome.kind === "unsat" && this.#reason !== null ? this.#unknown() : outcome;
  }

  /** Two counts of the same kind are one. */
  #countsClash(): boolean {
    const { counts } = this.#branch;
    return counts.some(({ signed, min }) =>
      counts.some(
        (other) =>
          other.max < min && other.signed !== signed && this.#solver.lookups.same(other.signed, signed),
      ),
    );
  }

  #unknown(): Outcome {
    return { kind: "unknown", reason: this.#reason ?? NO_ARRAY };
  }

  /** Gives every entry that has to be somewhere an index. */
  #assign(wanted: Wanted[], chosen: Map<number, Signed[]>, used: Map<number, Set<number>>): Outcome {
    this.#solver.spend(1);
    const [next, ...rest] = wanted;
    if (next === undefined) return this.#branch.repeats ? this.#repeated(chosen) : this.#complete(chosen);
    const last =
      Math.max(this.#alike, next.from) + this.#branch.entryDemands.length + wanted.length + chosen.size;
    const taken = used.get(next.group) ?? new Set<number>();
    let freshTried = false;
    for (let index = next.from; index <= Math.min(last, this.#branch.items.max - 1); index += 1) {
      if (taken.has(index)) continue;
      // Entries after the tuple that nothing is demanded of are all the same choice.
      if (index >= this.#alike && !chosen.has(index)) {
        if (freshTried) continue;
        freshTried = true;
      }
      const value = [...(chosen.get(index) ?? []), ...next.value];
      const entry = this.#entry(index, value);
      if (entry.kind === "unknown") this.#reason = entry.reason;
      if (entry.kind !== "sat") continue;
      const outcome = this.#assign(
        rest,
        new Map(chosen).set(index, value),
        new Map(used).set(next.group, new Set(taken).add(index)),
      );
      if (outcome.kind === "sat") return outcome;
      if (outcome.kind === "unknown") this.#reason = outcome.reason;
    }
    return UNSAT;
  }

  /** Two entries have to be equal: any two. */
  #repeated(chosen: Map<number, Signed[]>): Outcome {
    const last = Math.max(this.#alike, ...[...chosen.keys()].map((index) => index + 1)) + 1;
    for (let right = 1; right <= Math.min(last, this.#branch.items.max - 1, 60); right += 1) {
      for (let left = 0; left < right; left += 1) {
        this.#solver.spend(1);
        const both = [
          ...this.#demands(left, chosen.get(left) ?? []),
          ...this.#demands(right, chosen.get(right) ?? []),
        ];
        const entry = this.#solver.solve(both);
        if (entry.kind === "unknown") this.#reason = entry.reason;
        if (entry.kind !== "sat") continue;
        const fixed = [madeOf({ const: entry.value })];
        const outcome = this.#complete(new Map(chosen).set(left, fixed).set(right, fixed));
        if (outcome.kind === "sat") return outcome;
        if (outcome.kind === "unknown") this.#reason = outcome.reason;
      }
    }
    if (last > 60) this.#reason = NO_ARRAY;
    return UNSAT;
  }

  #complete(chosen: Map<number, Signed[]>): Outcome {
    const { items, counts } = this.#branch;
    const size = Math.max(items.min, 0, ...[...chosen.keys()].map((index) => index + 1));
    // Where entries are counted, one of another kind tells more than none at all.
    if (size === 0 && counts.length > 0 && items.max > 0) {
      const outcome = this.#ofSize(1, chosen);
      if (outcome.kind === "sat") return outcome;
    }
    return this.#ofSize(size, chosen);
  }

  #ofSize(size: number, chosen: Map<number, Signed[]>): Outcome {
    const { items, unique } = this.#branch;
    if (size > items.max) return UNSAT;
    if (size > MOST_ENTRIES || (unique && size > MOST_DIFFERENT)) return this.#unknown();
    const value: Json[] = [];
    for (let index = 0; index < size; index += 1) {
      const own = chosen.get(index) ?? [];
      const others = unique && value.length > 0 ? [madeOf({ enum: value }, false)] : [];
      const entry = this.#sparing(index, [...own, ...others], chosen.has(index));
      if (entry.kind === "unknown") this.#reason = entry.reason;
      // Another choice for an entry before may have left room for this one.
      else if (entry.kind === "unsat" && others.length > 0 && !this.#uniform(chosen)) this.#reason = NO_ARRAY;
      if (entry.kind !== "sat") return UNSAT;
      value.push(entry.value);
    }
    return this.#counted(value) ? { kind: "sat", value } : this.#unknown();
  }

  /** Where entries of a kind are counted, the others had better not be of it. */
  #sparing(index: number, extra: Signed[], counted: boolean): Outcome {
    const others = this.#branch.counts.filter(({ max }) => max > 0 && max < Infinity);
    if (!counted && others.length > 0) {
      const entry = this.#entry(index, [...extra, ...others.map(({ signed }) => flipped(signed))]);
      if (entry.kind === "sat") return entry;
    }
    return this.#entry(index, extra);
  }

  /** All entries are under the same demands, so it does not matter which of them has which value. */
  #uniform(chosen: Map<number, Signed[]>): boolean {
    return chosen.size === 0 && this.#alike === 0;
  }

  #counted(value: Json[]): boolean {
    const { counts, unique } = this.#branch;
    const fits = counts.every(({ signed, min, max }) => {
      if (max === Infinity || max <= 0) return true;
      const answers = value.map((entry) => this.#solver.checks([signed], entry));
      const found = answers.filter((answer) => answer === true).length;
      return !answers.includes(null) && found >= min && found <= max;
    });
    if (!fits) this.#reason = NO_ARRAY;
    return fits && (!unique || new Set(value.map(canonical)).size === value.length);
  }

  #entry(index: number, extra: Signed[]): Outcome {
    this.#solver.spend(0.2);
    return this.#solver.solve(this.#demands(index, extra));
  }

  #demands(index: number, extra: Signed[]): Signed[] {
    const demands = [...extra, ...this.#everywhere];
    for (const { side, prefix, rest } of this.#branch.tuples) {
      const node = prefix[index] ?? rest;
      if (node !== null) demands.push({ side, node, holds: true });
    }
    return demands;
  }
}
