/** The types of JSON values, with numbers split so that `integer` is a part of `number`. */
import type { Json } from "../../json.ts";

export type SchemaType = "null" | "boolean" | "integer" | "fraction" | "string" | "array" | "object";

const ALL: readonly SchemaType[] = ["null", "boolean", "integer", "fraction", "string", "array", "object"];

export function allTypes(): Set<SchemaType> {
  return new Set(ALL);
}

export function typeOf(value: Json): SchemaType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction";
  return "object";
}

/** The types that `type` names; null when it says nothing. An unknown name allows nothing. */
export function statedTypes(type: Json | undefined, nullable: boolean): Set<SchemaType> | null {
  if (typeof type !== "string" && !Array.isArray(type)) return null;
  const types = new Set<SchemaType>();
  for (const name of Array.isArray(type) ? type : [type]) {
    if (name === "number") types.add("integer").add("fraction");
    for (const known of ALL) if (known === name && known !== "fraction") types.add(known);
  }
  if (nullable) types.add("null");
  return types;
}

/** The names as a schema would write them. */
export function typeNames(types: Set<SchemaType>): string[] {
  if (types.size === ALL.length) return ["any"];
  return ALL.filter((type) => types.has(type)).flatMap((type) => {
    if (type === "fraction") return ["number"];
    return type === "integer" && types.has("fraction") ? [] : [type];
  });
}

/** Types that are in both. */
export function inBoth(a: Set<SchemaType>, b: Set<SchemaType>): Set<SchemaType> {
  return new Set([...a].filter((type) => b.has(type)));
}

/** Types of `a` that are not in `b`. */
export function without(a: Set<SchemaType>, b: Set<SchemaType>): Set<SchemaType> {
  return new Set([...a].filter((type) => !b.has(type)));
}
