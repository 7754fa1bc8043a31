/** Alternatives that are told apart at a glance: by their types, or by a required field with other values. */
import { isObject } from "../../pointer.ts";
import { canonical } from "../canonical.ts";
import { readable } from "../dialect.ts";
import { resolveRef } from "../refs.ts";
import type { Node, Side } from "../shape.ts";
import { inBoth, type SchemaType } from "../types.ts";
import { listOf, membersOf, typesOf, valuesOf } from "./keywords.ts";

export interface Mark {
  types: Set<SchemaType> | null;
  /** Required fields with the values that they may have. */
  tags: Map<string, Set<string>>;
}

const DEEPEST = 6;

/** null: nothing tells it apart. */
export function markOf(node: Node, side: Side): Mark | null {
  const mark: Mark = { types: null, tags: new Map() };
  const required = new Set<string>();
  const values = new Map<string, Set<string>>();
  collect({ mark, required, values }, node, side, 0);
  for (const [name, found] of values) if (required.has(name)) mark.tags.set(name, found);
  return mark.types === null && mark.tags.size === 0 ? null : mark;
}

interface Collected {
  mark: Mark;
  required: Set<string>;
  values: Map<string, Set<string>>;
}

function collect(found: Collected, { schema: raw, at }: Node, side: Side, depth: number): void {
  if (!isObject(raw) || depth > DEEPEST) return;
  const schema = readable(raw, side.dialect);
  const types = typesOf(schema, side.dialect);
  if (types !== null) found.mark.types = found.mark.types === null ? types : inBoth(found.mark.types, types);
  const { required, $ref: ref } = schema;
  if (Array.isArray(required))
    for (const name of required) if (typeof name === "string") found.required.add(name);
  for (const [name, inner] of membersOf(schema, "properties", at)) {
    const list = isObject(inner.schema) ? valuesOf(readable(inner.schema, side.dialect), side.dialect) : null;
    if (list !== null && list.length <= 20) found.values.set(name, new Set(list.map(canonical)));
  }
  for (const part of listOf(schema, "allOf", at)) collect(found, part, side, depth + 1);
  if (typeof ref !== "string") return;
  const target = resolveRef(side.root, ref, at);
  if (target.ok) collect(found, target.node, side, depth + 1);
}

/** No value has both marks. */
export function areApart(a: Mark, b: Mark): boolean {
  // Only objects have tags, so both sides must be nothing else.
  if (a.types === null || b.types === null) return false;
  const shared = inBoth(a.types, b.types);
  if (shared.size === 0) return true;
  if (shared.size > 1 || !shared.has("object")) return false;
  return [...a.tags].some(([name, values]) => {
    const others = b.tags.get(name);
    return others !== undefined && [...values].every((value) => !others.has(value));
  });
}
