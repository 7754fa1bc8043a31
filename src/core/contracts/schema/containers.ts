/** What a schema says about the fields of an object and the entries of an array, one part a schema. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject } from "../pointer.ts";
import type { Node, Shape } from "./shape.ts";

/** One schema's say about fields. `additional` null: it says nothing about others, so they may hold anything. */
export interface ObjectPart {
  properties: Map<string, Node>;
  patterns: { pattern: string; node: Node }[];
  additional: Node | null;
}

export interface ArrayPart {
  prefix: Node[];
  rest: Node | null;
}

export function addObject(shape: Shape, schema: JsonObject, place: string): void {
  const required = schema["required"];
  if (Array.isArray(required)) {
    for (const [index, name] of required.entries()) {
      if (typeof name === "string" && !shape.required.has(name)) {
        shape.required.set(name, at(at(place, "required"), index));
      }
    }
  }
  const properties = membersOf(schema["properties"], at(place, "properties"));
  const patterns = membersOf(schema["patternProperties"], at(place, "patternProperties"));
  const closing =
    schema["additionalProperties"] === undefined ? "unevaluatedProperties" : "additionalProperties";
  const plain =
    closing === "additionalProperties" || !("allOf" in schema || "anyOf" in schema || "oneOf" in schema);
  const rest =
    plain && !("$ref" in schema && closing === "unevaluatedProperties") ? schema[closing] : undefined;
  if (properties.length === 0 && patterns.length === 0 && rest === undefined) return;
  shape.objects.push({
    properties: new Map(properties),
    patterns: patterns.map(([pattern, node]) => ({ pattern, node })),
    additional: rest === undefined || rest === true ? null : { schema: rest, at: at(place, closing) },
  });
}

export function addArray(shape: Shape, schema: JsonObject, place: string): void {
  if (schema["uniqueItems"] === true) shape.uniqueItems = { value: true, at: at(place, "uniqueItems") };
  const { items, prefixItems } = schema;
  // Before 2020-12 a list of `items` is the tuple and `additionalItems` what follows it.
  const old = Array.isArray(items);
  const tupleKey = old ? "items" : "prefixItems";
  const tuple = old ? items : Array.isArray(prefixItems) ? prefixItems : [];
  const restKey = old ? "additionalItems" : "items";
  const rest = schema[restKey];
  if (tuple.length === 0 && rest === undefined) return;
  shape.arrays.push({
    prefix: tuple.map((entry, index) => ({ schema: entry, at: at(at(place, tupleKey), index) })),
    rest: rest === undefined || rest === true ? null : { schema: rest, at: at(place, restKey) },
  });
}

function membersOf(value: Json | undefined, place: string): [string, Node][] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, schema]) => [name, { schema, at: at(place, name) }]);
}
