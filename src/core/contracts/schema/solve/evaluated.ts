/** What the keywords of a schema look at, whatever the document: the rest is left to `unevaluated…`. */
import type { Json } from "../../../json.ts";
import { isObject, type JsonObject } from "../../pointer.ts";
import { readable } from "../dialect.ts";
import { resolveRef } from "../refs.ts";
import type { Side } from "../shape.ts";

export interface Evaluated {
  names: Set<string>;
  patterns: Set<string>;
  allNames: boolean;
  prefix: number;
  allEntries: boolean;
  /** False when part of it depends on the document; then this is the most that can be looked at. */
  exact: boolean;
}

const DEEPEST = 30;
const SOMETIMES = ["anyOf", "oneOf", "if", "then", "else", "dependentSchemas"];

export function evaluatedBy(schema: JsonObject, side: Side, at: string): Evaluated {
  const found: Evaluated = {
    names: new Set(),
    patterns: new Set(),
    allNames: false,
    prefix: 0,
    allEntries: false,
    exact: true,
  };
  walk(found, schema, { side, at, depth: 0, top: true });
  return found;
}

interface Place {
  side: Side;
  at: string;
  depth: number;
  top: boolean;
}

function walk(found: Evaluated, value: Json | undefined, place: Place): void {
  if (!isObject(value)) return;
  if (place.depth > DEEPEST) {
    found.exact = false;
    return;
  }
  const schema = readable(value, place.side.dialect);
  for (const name of Object.keys(isObject(schema["properties"]) ? schema["properties"] : {}))
    found.names.add(name);
  for (const pattern of Object.keys(isObject(schema["patternProperties"]) ? schema["patternProperties"] : {}))
    found.patterns.add(pattern);
  if (schema["additionalProperties"] !== undefined) found.allNames = true;
  if (!place.top && schema["unevaluatedProperties"] !== undefined) found.allNames = true;
  if (!place.top && schema["unevaluatedItems"] !== undefined) found.allEntries = true;
  entriesOf(found, schema);
  const inside = { ...place, depth: place.depth + 1, top: false };
  for (const part of Array.isArray(schema["allOf"]) ? schema["allOf"] : []) walk(found, part, inside);
  const ref = schema["$ref"];
  if (typeof ref === "string") {
    const target = resolveRef(place.side.root, ref, place.at);
    if (target.ok) walk(found, target.node.schema, { ...inside, at: target.node.at });
    else found.exact = false;
  }
  if (schema["$dynamicRef"] !== undefined || schema["$recursiveRef"] !== undefined) {
    found.exact = false;
    found.allNames = true;
    found.allEntries = true;
  }
  for (const keyword of SOMETIMES) {
    const part = schema[keyword];
    if (part === undefined) continue;
    found.exact = false;
    const parts = Array.isArray(part)
      ? part
      : keyword === "dependentSchemas" && isObject(part)
        ? Object.values(part)
        : [part];
    for (const entry of parts) walk(found, entry, inside);
  }
}

function entriesOf(found: Evaluated, schema: JsonObject): void {
  const { items, prefixItems } = schema;
  const tuple = Array.isArray(items) ? items : Array.isArray(prefixItems) ? prefixItems : [];
  found.prefix = Math.max(found.prefix, tuple.length);
  if ((Array.isArray(items) ? schema["additionalItems"] : items) !== undefined) found.allEntries = true;
  if (schema["contains"] !== undefined) found.exact = false;
}
