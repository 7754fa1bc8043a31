/** Whether a fence that nobody called an example is surely meant as one of a schema: only then is it held against it. */
import type { Json } from "../../json.ts";
import { isObject, textMember } from "../pointer.ts";
import { resolveRef } from "../schema/refs.ts";
import type { Goal } from "./model.ts";

const DEEPEST = 6;

/** Most of its fields are declared. */
export function resembles({ node, side }: Goal, value: Json): boolean {
  if (!isObject(value)) return false;
  const declared = new Set<string>();
  collect(side.root, node.schema, declared, 0);
  const names = Object.keys(value);
  return names.filter((name) => declared.has(name)).length * 2 > names.length;
}

function collect(root: Json, schema: Json, names: Set<string>, depth: number): void {
  if (!isObject(schema) || depth > DEEPEST) return;
  const { properties } = schema;
  for (const name of Object.keys(isObject(properties) ? properties : {})) names.add(name);
  const ref = textMember(schema, "$ref");
  const target = ref === null ? null : resolveRef(root, ref);
  if (target?.ok === true) collect(root, target.node.schema, names, depth + 1);
  for (const keyword of ["allOf", "anyOf", "oneOf"]) {
    const list = schema[keyword];
    if (Array.isArray(list)) for (const part of list.slice(0, 100)) collect(root, part, names, depth + 1);
  }
}

/** People write `…` for what they leave out. */
export function isAbbreviated(value: Json): boolean {
  return /"(?:\.\.\.|…)"|…/u.test(JSON.stringify(value));
}
