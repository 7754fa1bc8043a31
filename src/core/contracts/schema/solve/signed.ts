/** A schema that has to hold, or has to fail, at one place of a document that is being looked for. */
import type { Json } from "../../../json.ts";
import { canonical } from "../canonical.ts";
import { Effort } from "../effort.ts";
import type { Dialect, Node, Side } from "../shape.ts";

export interface Signed {
  side: Side;
  node: Node;
  holds: boolean;
}

export type Outcome =
  | { kind: "sat"; value: Json }
  /** Proven: there is no such document. */
  | { kind: "unsat" }
  | { kind: "unknown"; reason: string };

export const UNSAT: Outcome = { kind: "unsat" };

const MADE: Dialect = {
  refSiblings: true,
  nullable: false,
  formatAsserts: false,
  declaredOnly: false,
};

const made = new WeakMap<Side, string>();
const effort = new Effort();

/** A schema of our own, that steers towards a place or away from a value. */
export function madeOf(schema: Json, holds = true): Signed {
  const side: Side = { root: schema, dialect: MADE, effort };
  made.set(side, canonical(schema));
  return { side, node: { schema, at: "" }, holds };
}

/** What a made side is known by; null for a document. */
export function madeName(side: Side): string | null {
  return made.get(side) ?? null;
}

export function flipped({ side, node, holds }: Signed): Signed {
  return { side, node, holds: !holds };
}
