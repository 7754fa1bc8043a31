/**
 * Looks for one document that satisfies some schemas and fails others: found, proven not to exist, or unknown. Takes
 * schemas apart into demands and choices, and follows the choices one after the other within a fixed effort.
 */
import type { Json } from "../../../json.ts";
import { isObject } from "../../pointer.ts";
import { readable } from "../dialect.ts";
import { Assumptions } from "../assumptions.ts";
import type { Side } from "../shape.ts";
import type { Answer } from "../validate.ts";
import { Branch } from "./branch.ts";
import { Lookups } from "./lookups.ts";
import { search } from "./search.ts";
import { type Outcome, type Signed, UNSAT } from "./signed.ts";

/** Questions inside of questions: documents that are shallow are found first, and much sooner. */
const DEPTHS = [8, 24, 120];
const MOST_STEPS = 60_000;
const MOST_STEPS_OF_ALL = 600_000;

const TOO_LARGE = "it is too large to be compared within our limits";

/** Thrown inside the search only. */
class OutOfSteps extends Error {}

export class Solver {
  readonly lookups: Lookups;
  /** A document is finite, so a question that contains itself has no answer there. */
  readonly #answers = new Assumptions<Outcome>(({ kind }) => kind === "unsat");
  /** How deep a search was given up as too deep, by question: going less deep again shows nothing more. */
  readonly #tooShallow = new Map<string, number>();
  #deepest = 0;
  #cut = false;
  #left = 0;
  #total = MOST_STEPS_OF_ALL;

  constructor(wide: Side, narrow: Side) {
    this.lookups = new Lookups(wide, narrow);
  }

  /** A document that satisfies all demands. Never throws; what is found has been checked. `most`: its steps. */
  find(demands: Signed[], most = MOST_STEPS): Outcome {
    this.#left = Math.min(most, this.#total);
    try {
      const outcome = this.#byDepth(demands);
      if (outcome.kind !== "sat") return outcome;
      // A copy: parts of it may come from the schemas themselves.
      if (this.checks(demands, outcome.value) === true) return { kind: "sat", value: copied(outcome.value) };
      return { kind: "unknown", reason: "no document was found that shows it" };
    } catch (error) {
      if (!(error instanceof OutOfSteps) && !(error instanceof RangeError)) throw error;
      return { kind: "unknown", reason: TOO_LARGE };
    }
  }

  #byDepth(demands: Signed[]): Outcome {
    let outcome: Outcome = { kind: "unknown", reason: TOO_LARGE };
    for (const depth of DEPTHS) {
      this.#answers.reset();
      this.#deepest = depth;
      this.#cut = false;
      outcome = this.solve(demands);
      if (outcome.kind !== "unknown" || !this.#cut) break;
    }
    return outcome;
  }

  /** Whether a value satisfies all demands. */
  checks(demands: Signed[], value: Json): Answer {
    let answer: Answer = true;
    for (const { side, node, holds } of demands) {
      const validator = this.lookups.validator(side);
      const found = validator.accepts(node, value);
      this.spend(1 + validator.spent / 20);
      if (found === null) answer = null;
      else if (found !== holds) return false;
    }
    return answer;
  }

  spend(steps: number): void {
    this.#left -= steps;
    this.#total -= steps;
    if (this.#left < 0) throw new OutOfSteps();
  }

  /** One question about one place. */
  solve(all: Signed[]): Outcome {
    const demands = all.filter(({ node, holds }) => node.schema !== holds);
    if (demands.some(({ node, holds }) => node.schema === !holds)) return UNSAT;
    const key = [...new Set(demands.map((one) => this.lookups.keyOf(one)))].sort().join("\n");
    const known = this.#answers.known(key, UNSAT);
    if (known !== undefined) return known;
    const depth = this.#deepest - this.#answers.depth;
    if (depth < 0 || (this.#tooShallow.get(key) ?? -1) >= depth) {
      this.#cut = true;
      return { kind: "unknown", reason: TOO_LARGE };
    }
    this.spend(1);
    const outer = this.#cut;
    this.#cut = false;
    const work = () => this.#byValues(demands) ?? search(this, started(demands), demands);
    const outcome = this.#answers.ask(key, work, ({ kind }) => kind !== "unknown" || !this.#cut);
    if (outcome.kind === "unknown" && this.#cut) this.#tooShallow.set(key, depth);
    this.#cut ||= outer;
    return outcome;
  }

  /** Of values that are listed, the first that fits. */
  among(values: Json[], demands: Signed[]): Outcome {
    let unsure = false;
    for (const value of values) {
      const answer = this.checks(demands, value);
      if (answer === true) return { kind: "sat", value };
      unsure ||= answer === null;
    }
    return unsure ? { kind: "unknown", reason: "whether each listed value fits cannot be told" } : UNSAT;
  }

  /** A demand that lists its values: each is asked for. */
  #byValues(demands: Signed[]): Outcome | null {
    for (const demand of demands) {
      if (!demand.holds) continue;
      const { side, node } = this.lookups.follow(demand);
      if (!isObject(node.schema) || side.dialect.declaredOnly) continue;
      const schema = readable(node.schema, side.dialect);
      const list = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
      if (Array.isArray(list)) return this.among(list, demands);
    }
    return null;
  }
}

function copied(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

function started(demands: Signed[]): Branch {
  const branch = new Branch();
  branch.demand(...demands);
  return branch;
}
