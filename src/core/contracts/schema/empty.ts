/** Finds types that nothing can have: bounds that contradict each other, required fields that cannot be there. */
import { together } from "./admits.ts";
import { entryOf, fieldOf } from "./fields.ts";
import type { BoundName } from "./gap.ts";
import { flatten } from "./flatten.ts";
import type { Node, Shape, Side } from "./shape.ts";
import type { SchemaType } from "./types.ts";

const DEEPEST = 3;
const ENTRIES = 5;

/** Takes the impossible types away; a shape without types accepts nothing and is included in everything. */
export function dropImpossible(shape: Shape, side: Side, depth = 0): void {
  const drop = (...types: SchemaType[]) => {
    for (const type of types) shape.types.delete(type);
  };
  if (numbersContradict(shape)) drop("integer", "fraction");
  if (contradict(shape, "minLength", "maxLength")) drop("string");
  if (contradict(shape, "minItems", "maxItems") || entriesImpossible(shape, side, depth)) drop("array");
  if (contradict(shape, "minProperties", "maxProperties") || fieldsImpossible(shape, side, depth))
    drop("object");
  if (shape.types.size === 0) shape.never = true;
}

function contradict(shape: Shape, low: BoundName, high: BoundName): boolean {
  const [lower, upper] = [shape.bounds.get(low), shape.bounds.get(high)];
  return lower !== undefined && upper !== undefined && lower.value > upper.value;
}

function numbersContradict(shape: Shape): boolean {
  const bound = (name: BoundName) => shape.bounds.get(name)?.value;
  const low = Math.max(bound("minimum") ?? -Infinity, bound("exclusiveMinimum") ?? -Infinity);
  const high = Math.min(bound("maximum") ?? Infinity, bound("exclusiveMaximum") ?? Infinity);
  const strict = low === bound("exclusiveMinimum") || high === bound("exclusiveMaximum");
  return low > high || (low === high && strict);
}

function entriesImpossible(shape: Shape, side: Side, depth: number): boolean {
  const least = Math.min(shape.bounds.get("minItems")?.value ?? 0, ENTRIES);
  for (let index = 0; index < least; index += 1)
    if (impossible(entryOf(shape, index), side, depth)) return true;
  return false;
}

function fieldsImpossible(shape: Shape, side: Side, depth: number): boolean {
  return [...shape.required.keys()].some((name) => impossible(fieldOf(shape, name).nodes, side, depth));
}

function impossible(nodes: Node[], side: Side, depth: number): boolean {
  if (nodes.length === 0) return false;
  const inner = flatten(together(nodes), side);
  if (!inner.never && depth < DEEPEST) dropImpossible(inner, side, depth + 1);
  return inner.never;
}
