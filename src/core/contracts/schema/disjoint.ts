/** Whether no value can satisfy two schemas at once. True is proven; false means that we do not know. */
import { admits, together } from "./admits.ts";
import { fieldOf } from "./fields.ts";
import { flatten } from "./flatten.ts";
import type { Conjunction, Side } from "./shape.ts";
import { inBoth } from "./types.ts";

export interface Placed {
  schema: Conjunction;
  side: Side;
}

export function disjoint(left: Placed, right: Placed, depth = 0): boolean {
  const a = flatten(left.schema, left.side);
  const b = flatten(right.schema, right.side);
  if (a.never || b.never) return true;
  const shared = inBoth(a.types, b.types);
  if (shared.size === 0) return true;
  if (a.values?.value.every((value) => admits(right.schema, value, right.side) === false)) return true;
  if (b.values?.value.every((value) => admits(left.schema, value, left.side) === false)) return true;
  if (depth > 4 || shared.size > 1 || !shared.has("object")) return false;
  for (const name of new Set([...a.required.keys(), ...b.required.keys()])) {
    const [inA, inB] = [fieldOf(a, name), fieldOf(b, name)];
    if (inA.refused || inB.refused) return true;
    if (inA.nodes.length === 0 || inB.nodes.length === 0) continue;
    const fieldA = { schema: together(inA.nodes), side: left.side };
    const fieldB = { schema: together(inB.nodes), side: right.side };
    if (disjoint(fieldA, fieldB, depth + 1)) return true;
  }
  return false;
}
