/** A number within bounds, a multiple of some numbers and not of others: found, or proven not to exist. */
import type { Json } from "../../../json.ts";
import { commonMultiple, isMultiple, times } from "../decimal.ts";
import { fitsFormat } from "../formats.ts";
import type { Branch } from "./branch.ts";
import { type Outcome, UNSAT } from "./signed.ts";

const MOST_TRIES = 3000;

export function findNumber(branch: Branch, whole: boolean): Outcome {
  const { low, high } = branch;
  if (low.value > high.value || (low.value === high.value && (low.exclusive || high.exclusive))) return UNSAT;
  const step = stepOf(branch, whole);
  if (step === null) return { kind: "unknown", reason: "its multiples are too large to be worked out" };
  const search = new NumberSearch(branch, whole);
  return step === 0 ? search.anywhere() : search.onGrid(step);
}

/** The distance between possible numbers; 0 when there is none. */
function stepOf(branch: Branch, whole: boolean): number | null {
  let step = whole ? 1 : 0;
  for (const multiple of branch.multiples) {
    if (multiple <= 0) return null;
    const next = step === 0 ? multiple : commonMultiple(step, multiple);
    if (next === null || next === 0) return null;
    step = next;
  }
  return step;
}

class NumberSearch {
  readonly #branch: Branch;
  readonly #whole: boolean;
  readonly #excluded: Set<Json>;
  #unsure = false;

  constructor(branch: Branch, whole: boolean) {
    this.#branch = branch;
    this.#whole = whole;
    this.#excluded = new Set(branch.excluded.filter((value) => typeof value === "number"));
  }

  onGrid(step: number): Outcome {
    const { low, high, notMultiples } = this.#branch;
    // Whole steps never reach a fraction, and every point of the grid may be a multiple that is not allowed.
    if (!this.#whole && Number.isInteger(step)) return UNSAT;
    if (notMultiples.some((multiple) => isMultiple(step, multiple) === true)) return UNSAT;
    const first = low.value === -Infinity ? -Infinity : Math.ceil(low.value / step - 1e-9);
    const last = high.value === Infinity ? Infinity : Math.floor(high.value / step + 1e-9);
    const upwards = first !== -Infinity;
    const start = upwards ? first : Math.min(last, 0);
    for (let count = 0; count <= MOST_TRIES; count += 1) {
      for (const index of upwards
        ? [start + count]
        : [start - count, ...(count > 0 ? [start + count] : [])]) {
        if (index < first || index > last) continue;
        const value = times(step, index);
        if (this.#fits(value)) return { kind: "sat", value };
      }
    }
    const all = last - first <= MOST_TRIES && !this.#unsure;
    return all ? UNSAT : this.#unknown();
  }

  anywhere(): Outcome {
    const { low, high } = this.#branch;
    const [from, to] = [low.value, high.value];
    const tries: number[] = [];
    if (from === to) tries.push(from);
    for (let part = 1; part <= 40; part += 1) {
      if (from === -Infinity && to === Infinity) tries.push(part - 0.5, 0.5 - part);
      else if (to === Infinity) tries.push(Math.floor(from) + part - 0.5, from + part / 3);
      else if (from === -Infinity) tries.push(Math.ceil(to) - part + 0.5, to - part / 3);
      else {
        const middle = from + ((to - from) * part) / 41;
        tries.push(from + part - 0.5, to - part + 0.5, Number(middle.toPrecision(4)), middle);
      }
    }
    tries.push(from, to);
    const value = tries.find((one) => Number.isFinite(one) && this.#fits(one));
    if (value !== undefined) return { kind: "sat", value };
    return from === to && !this.#unsure ? UNSAT : this.#unknown();
  }

  #fits(value: number): boolean {
    const { low, high, multiples, notMultiples, formats } = this.#branch;
    if (value < low.value || (value === low.value && low.exclusive)) return false;
    if (value > high.value || (value === high.value && high.exclusive)) return false;
    if (Number.isInteger(value) !== this.#whole || !Number.isFinite(value) || this.#excluded.has(value))
      return false;
    if (Math.abs(value) > 1e300 || Object.is(value, -0)) return false;
    const answers = [
      ...multiples.map((step) => isMultiple(value, step)),
      ...notMultiples.map((step) => negated(isMultiple(value, step))),
      ...formats
        .filter(({ asserted }) => asserted)
        .map(({ name, fits }) => (fits ? fitsFormat(name, value) : negated(fitsFormat(name, value)))),
    ];
    if (answers.includes(false)) return false;
    if (!answers.includes(null)) return true;
    this.#unsure = true;
    return false;
  }

  #unknown(): Outcome {
    return { kind: "unknown", reason: "no number was found that shows it" };
  }
}

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}
