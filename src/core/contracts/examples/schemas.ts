/** Walks through the schemas inside a schema: what each shows of itself, and what it is built of. */
import type { Json } from "../../json.ts";
import { at, isObject } from "../pointer.ts";
import type { Node } from "../schema/shape.ts";

const MAPS = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
const SINGLE = [
  "items",
  "additionalItems",
  "additionalProperties",
  "unevaluatedItems",
  "unevaluatedProperties",
  "contains",
  "propertyNames",
  "contentSchema",
  "not",
  "if",
  "then",
  "else",
];

/** The schema itself and all that stand in it, without following references. Values are never taken for schemas. */
export function* schemasIn({ schema, at: place }: Node): Iterable<Node> {
  if (!isObject(schema)) return;
  yield { schema, at: place };
  for (const keyword of MAPS) {
    const map = schema[keyword];
    if (!isObject(map)) continue;
    for (const [name, inner] of Object.entries(map))
      yield* schemasIn({ schema: inner, at: at(at(place, keyword), name) });
  }
  for (const keyword of LISTS) {
    const list = schema[keyword];
    if (!Array.isArray(list)) continue;
    for (const [index, inner] of list.entries())
      yield* schemasIn({ schema: inner, at: at(at(place, keyword), index) });
  }
  for (const keyword of SINGLE) {
    const inner = schema[keyword];
    if (isObject(inner)) yield* schemasIn({ schema: inner, at: at(place, keyword) });
  }
}

export interface Remark {
  value: Json;
  at: string;
  kind: "example" | "default";
}

/**
 * `default`, `examples`, and `example` where that is a word of the language. A `null` there is most often a
 * generator's way to say nothing.
 */
export function remarksOf({ schema, at: place }: Node, single: readonly ("default" | "example")[]): Remark[] {
  if (!isObject(schema)) return [];
  const { examples } = schema;
  const listed = Array.isArray(examples) ? examples : [];
  return [
    ...single.flatMap((keyword): Remark[] => {
      const value = schema[keyword];
      const kind = keyword === "default" ? "default" : "example";
      return value === undefined || value === null ? [] : [{ value, at: at(place, keyword), kind }];
    }),
    ...listed.map((value, index): Remark => ({
      value,
      at: at(at(place, "examples"), index),
      kind: "example",
    })),
  ];
}
