/** Asks whether a value fits a schema, within an effort for all examples of one contract together. */
import type { Json } from "../../json.ts";
import type { Side } from "../schema/shape.ts";
import { type Failure, Validator } from "../schema/validate.ts";
import type { Goal } from "./model.ts";

export interface Reply {
  /** null: we cannot tell. */
  fits: boolean | null;
  failure: Failure | null;
}

const MOST_CHECKS = 1_000_000;

export class Questions {
  readonly #validators = new Map<Side, { strict: Validator; lax: Validator }>();
  #left = MOST_CHECKS;

  /** A format that surely does not fit is a no; one that we are not sure of restricts nothing. */
  ask({ node, side }: Goal, value: Json): Reply {
    if (this.#left < 0) return { fits: null, failure: null };
    const { strict, lax } = this.#of(side);
    const sure = strict.accepts(node, value);
    this.#left -= strict.spent;
    if (sure !== null || !side.dialect.formatAsserts) return { fits: sure, failure: strict.failure };
    const free = lax.accepts(node, value);
    this.#left -= lax.spent;
    return { fits: free === true ? true : null, failure: null };
  }

  #of(side: Side): { strict: Validator; lax: Validator } {
    let found = this.#validators.get(side);
    if (found === undefined) {
      const dialect = { ...side.dialect, formatAsserts: false };
      found = { strict: new Validator(side), lax: new Validator({ ...side, dialect }) };
      this.#validators.set(side, found);
    }
    return found;
  }
}
