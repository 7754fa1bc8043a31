/** One schema as it is to be compared: references followed, and the ways to allow `null` brought to one form. */
import type { Json } from "../../../json.ts";
import { at, isObject, type JsonObject } from "../../pointer.ts";
import { resolveRef } from "../../schema/refs.ts";
import type { Node, Side } from "../../schema/shape.ts";

export interface View {
  at: string;
  /** Tells apart views of one schema that are read together with what stands beside a reference. */
  key: string;
  schema: JsonObject;
  /** The reference that led here, as it was written; null for a schema on the spot. */
  ref: string | null;
  /** Stated types without `null`. */
  types: string[];
  nullable: boolean;
  /** Accepts nothing at all. */
  never: boolean;
  /** It cannot be followed, and why. */
  lost: string | null;
}

const MOST_HOPS = 50;
const REMARKS = new Set([
  "title",
  "description",
  "default",
  "example",
  "examples",
  "deprecated",
  "externalDocs",
  "xml",
  "readOnly",
  "writeOnly",
  "$comment",
  "discriminator",
]);

export function isRemark(keyword: string): boolean {
  return REMARKS.has(keyword) || keyword.startsWith("x-");
}

export function viewOf(side: Side, node: Node): View {
  const found = follow(side, node);
  const { schema } = found;
  if (schema === null) return emptyView(found);
  const inner = orNull(side, schema, found.at);
  const chosen = inner?.schema ?? schema;
  const stated = chosen["type"];
  const types = (Array.isArray(stated) ? stated : [stated]).filter((type) => typeof type === "string");
  const byKeyword = side.dialect.nullable && chosen["nullable"] === true;
  const place = inner?.at ?? found.at;
  return {
    at: place,
    key: inner !== null || found.beside ? `${place} ${node.at}` : place,
    schema: chosen,
    ref: found.ref,
    types: [...new Set(types.filter((type) => type !== "null"))],
    nullable: inner !== null || byKeyword || types.includes("null"),
    never: false,
    lost: null,
  };
}

interface Followed {
  beside: boolean;
  schema: JsonObject | null;
  at: string;
  ref: string | null;
  never: boolean;
  lost: string | null;
}

function follow(side: Side, node: Node): Followed {
  let { schema, at: place } = node;
  let ref: string | null = null;
  let beside: JsonObject | null = null;
  for (let hops = 0; isObject(schema) && typeof schema["$ref"] === "string"; hops += 1) {
    const written: string = schema["$ref"];
    ref ??= written;
    if (side.dialect.refSiblings) {
      const others = without(schema, ["$ref"]);
      if (Object.keys(others).length > 0) beside = joined(others, beside ?? {});
    }
    const target = resolveRef(side.root, written);
    if (!target.ok || hops > MOST_HOPS) {
      const lost = target.ok ? `\`$ref\` ${written.slice(0, 80)} leads back to itself` : target.reason;
      return { schema: null, at: place, ref, never: false, lost, beside: false };
    }
    ({ schema, at: place } = target.node);
  }
  if (schema === false) return { schema: null, at: place, ref, never: true, lost: null, beside: false };
  const own: JsonObject = isObject(schema) ? schema : {};
  const whole = beside === null ? own : joined(own, beside);
  return { schema: whole, at: place, ref, never: false, lost: null, beside: beside !== null };
}

function without(schema: JsonObject, keywords: string[]): JsonObject {
  const rest = Object.assign(Object.create(null) as JsonObject, schema);
  for (const keyword of keywords) delete rest[keyword];
  return rest;
}

/** Keywords beside a reference hold as well; where both state one, the nearer one is taken. */
function joined(far: JsonObject, near: JsonObject): JsonObject {
  const result = Object.assign(Object.create(null) as JsonObject, far, near);
  const [a, b] = [far["required"], near["required"]];
  if (Array.isArray(a) && Array.isArray(b)) result["required"] = [...new Set([...a, ...b])];
  const [left, right] = [far["properties"], near["properties"]];
  if (isObject(left) && isObject(right)) {
    result["properties"] = Object.assign(Object.create(null) as JsonObject, left, right);
  }
  return result;
}

/** `oneOf: [null, X]` and nothing else says: X, or null. */
function orNull(side: Side, schema: JsonObject, place: string): { schema: JsonObject; at: string } | null {
  for (const keyword of ["oneOf", "anyOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length !== 2) continue;
    if (Object.keys(schema).some((key) => key !== keyword && key !== "nullable" && !isRemark(key)))
      return null;
    const index = branches.findIndex((branch) => !isNull(branch));
    const other = branches[1 - index];
    if (index < 0 || other === undefined || !isNull(other)) continue;
    const inner = follow(side, { schema: branches[index] ?? true, at: at(at(place, keyword), index) });
    if (inner.schema === null || allowsNull(inner.schema)) return null;
    const remarks = without(schema, [keyword, "nullable"]);
    return { schema: Object.assign(Object.create(null) as JsonObject, inner.schema, remarks), at: inner.at };
  }
  return null;
}

function isNull(schema: Json): boolean {
  if (!isObject(schema)) return false;
  const { type } = schema;
  return type === "null" || (Array.isArray(type) && type.length === 1 && type[0] === "null");
}

function allowsNull({ type, nullable }: JsonObject): boolean {
  return nullable === true || (Array.isArray(type) && type.includes("null"));
}

function emptyView({ at: place, ref, never, lost }: Followed): View {
  return { at: place, key: place, schema: {}, ref, types: [], nullable: false, never, lost };
}
