/** Whether two models say the same, whatever the order of their shapes and the form that they are written in. */
import type { Json } from "../../json.ts";
import { meaningOf, type Model, type Shape, type Traits } from "./model.ts";

export function sameModel(a: Model, b: Model): boolean {
  return written(a) === written(b);
}

function written({ shapes, metadata, foreign }: Model): string {
  return JSON.stringify([
    [...shapes.values()].sort(byKey(({ id }) => id)).map(shapeJson),
    pairs(metadata),
    pairs(foreign),
  ]);
}

/** The order of members counts, the order of what a service binds does not. */
function shapeJson(shape: Shape): Json {
  const { id, type, version, input, output } = shape;
  return [
    [id, type, version, input, output],
    pairs(shape.traits),
    [...shape.members.values()].map(({ name, target, traits }) => [name, target, pairs(traits)]),
    [shape.mixins, sorted(shape.operations), sorted(shape.resources), sorted(shape.errors)],
    [pairs(shape.lifecycle), pairs(shape.rename), pairs(shape.identifiers), pairs(shape.properties)],
  ];
}

function pairs(map: Traits | Map<string, string>): Json {
  return [...map].sort(byKey(([key]) => key)).map(([key, value]) => [key, canonical(meaningOf(key, value))]);
}

function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(byKey(([key]) => key))
    .map(([key, inner]) => [key, canonical(inner)]);
}

function sorted(ids: string[]): string[] {
  return [...ids].sort();
}

function byKey<T>(keyOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };
}
