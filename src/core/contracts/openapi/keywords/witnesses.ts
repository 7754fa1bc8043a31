/**
 * Documents that show breaks of schemas: one version accepts them and the other refuses them, as the schemas are
 * written. A published rule needs none to be an error, so little is spent on it; where no rule speaks, it is the proof.
 */
import type { Witness } from "../../model.ts";
import { type Position, SchemaPair } from "../../schema/position.ts";
import type { Node, Side } from "../../schema/shape.ts";
import type { Sides } from "./objects.ts";

/** For one contract: published rules with a document, and how far one is looked for. */
const MOST_SHOWN = 100;
const STEPS_FOR_A_RULE = 2_000;

export interface Shown {
  pair: [Node, Node];
  direction: Position["direction"];
  /** The way to the change; through a choice the alternative is not told. */
  steps: string[];
  /** The schema of the refusing version that stands there; null when the change is about what should stand there. */
  refusedAt: string | null;
}

export class Witnesses {
  readonly #pair: SchemaPair;
  #left = MOST_SHOWN;

  constructor({ before, after }: Sides) {
    this.#pair = new SchemaPair(asWritten(before), asWritten(after));
  }

  /** A document that shows what a published rule says; undefined when none was found with little effort. */
  shows({ pair, direction, steps, refusedAt }: Shown): Witness | undefined {
    if (this.#left === 0) return undefined;
    this.#left -= 1;
    const wanted = { steps, most: STEPS_FOR_A_RULE };
    const exact = refusedAt === null ? null : this.#pair.witness(pair, direction, { ...wanted, refusedAt });
    return exact ?? this.#pair.witness(pair, direction, wanted) ?? undefined;
  }

  /** A document that proves a break: at its place where there is one, anywhere in the schema otherwise. */
  proves({ pair, direction, steps }: Omit<Shown, "refusedAt">): Witness | null {
    return this.#pair.witness(pair, direction, { steps }) ?? this.#pair.witness(pair, direction);
  }
}

/** Whoever checks a document against a schema knows nothing of what callers may rely on. */
function asWritten(side: Side): Side {
  return { ...side, dialect: { ...side.dialect, declaredOnly: false } };
}
