/** The keywords of a schema as values that both signs of a demand work with. */
import type { Json } from "../../../json.ts";
import { at, isObject, type JsonObject } from "../../pointer.ts";
import { allowsNull } from "../dialect.ts";
import type { Dialect, Node, Side } from "../shape.ts";
import { statedTypes, type SchemaType } from "../types.ts";
import type { EntryGroup, FieldGroup } from "./branch.ts";

export const NUMBERS: readonly SchemaType[] = ["integer", "fraction"];

export function typesOf(schema: JsonObject, dialect: Dialect): Set<SchemaType> | null {
  return statedTypes(schema["type"], allowsNull(schema, dialect));
}

/** Listed values, `const` first; null when the schema lists none. */
export function valuesOf(schema: JsonObject, dialect: Dialect): Json[] | null {
  const list = schema["enum"];
  const constant = schema["const"];
  if (constant !== undefined && !Array.isArray(list)) return [constant];
  if (!Array.isArray(list)) return null;
  return allowsNull(schema, dialect) && dialect.declaredOnly ? [...list, null] : list;
}

export interface Bound {
  lower: boolean;
  value: number;
  exclusive: boolean;
}

export function boundsOf(schema: JsonObject): Bound[] {
  const bounds: Bound[] = [];
  for (const lower of [true, false]) {
    const plain = schema[lower ? "minimum" : "maximum"];
    const strict = schema[lower ? "exclusiveMinimum" : "exclusiveMaximum"];
    if (typeof plain === "number") bounds.push({ lower, value: plain, exclusive: strict === true });
    if (typeof strict === "number") bounds.push({ lower, value: strict, exclusive: true });
  }
  return bounds;
}

export const SIZES = [
  { what: "Length", field: "length", type: "string" },
  { what: "Items", field: "items", type: "array" },
  { what: "Properties", field: "fields", type: "object" },
] as const;

export function numberOf(value: Json | undefined): number | null {
  return typeof value === "number" ? value : null;
}

export function fieldGroupOf(schema: JsonObject, side: Side, place: string): FieldGroup | null {
  const properties = new Map(membersOf(schema, "properties", place));
  const patterns = membersOf(schema, "patternProperties", place).map(([pattern, node]) => ({
    pattern,
    node,
  }));
  const rest = schema["additionalProperties"];
  if (properties.size === 0 && patterns.length === 0 && rest === undefined) return null;
  const additional =
    rest === undefined || rest === true ? null : { schema: rest, at: at(place, "additionalProperties") };
  return { side, properties, patterns, additional, closes: rest !== undefined };
}

export function entryGroupOf(schema: JsonObject, side: Side, place: string): EntryGroup | null {
  const { items, prefixItems } = schema;
  const old = Array.isArray(items);
  const tuple = old ? items : Array.isArray(prefixItems) ? prefixItems : [];
  const [tupleKey, restKey] = old ? ["items", "additionalItems"] : ["prefixItems", "items"];
  const rest = schema[restKey];
  if (tuple.length === 0 && rest === undefined) return null;
  return {
    side,
    prefix: tuple.map((entry, index) => ({ schema: entry, at: at(at(place, tupleKey), index) })),
    rest: rest === undefined || rest === true ? null : { schema: rest, at: at(place, restKey) },
  };
}

export function membersOf(schema: JsonObject, keyword: string, place: string): [string, Node][] {
  const holder = schema[keyword];
  if (!isObject(holder)) return [];
  return Object.entries(holder).map(([name, inner]) => [
    name,
    { schema: inner, at: at(at(place, keyword), name) },
  ]);
}

export function listOf(schema: JsonObject, keyword: string, place: string): Node[] {
  const list = schema[keyword];
  if (!Array.isArray(list)) return [];
  return list.map((inner, index) => ({ schema: inner, at: at(at(place, keyword), index) }));
}

export function nodeOf(schema: JsonObject, keyword: string, place: string): Node | null {
  const inner = schema[keyword];
  return inner === undefined ? null : { schema: inner, at: at(place, keyword) };
}

export interface Dependency {
  name: string;
  needs: string[];
  node: Node | null;
}

/** "If this field is there, then these fields, or that schema." */
export function dependenciesOf(schema: JsonObject, place: string): Dependency[] {
  return ["dependentRequired", "dependentSchemas", "dependencies"].flatMap((keyword) =>
    membersOf(schema, keyword, place).flatMap(([name, node]): Dependency[] => {
      const list = node.schema;
      if (Array.isArray(list))
        return [{ name, needs: list.filter((need) => typeof need === "string"), node: null }];
      return keyword === "dependentRequired" ? [] : [{ name, needs: [], node }];
    }),
  );
}

/** How many entries `contains` asks for; null without it. */
export function containsOf(
  schema: JsonObject,
  place: string,
): { node: Node; min: number; max: number } | null {
  const node = nodeOf(schema, "contains", place);
  if (node === null) return null;
  return {
    node,
    min: numberOf(schema["minContains"]) ?? 1,
    max: numberOf(schema["maxContains"]) ?? Infinity,
  };
}
