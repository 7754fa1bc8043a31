/** A short name for what a schema says, remarks left out: equal for schemas that are written the same. */
import { createHash } from "node:crypto";
import type { Json } from "../../json.ts";
import { isObject } from "../pointer.ts";
import { canonical } from "./canonical.ts";

export const REMARKS: ReadonlySet<string> = new Set([
  "title",
  "description",
  "summary",
  "default",
  "example",
  "examples",
  "$comment",
  "deprecated",
  "externalDocs",
  "xml",
  "$defs",
  "definitions",
  "$schema",
  "$id",
  "id",
  "$anchor",
]);
export const MAPS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
]);
export const DATA: ReadonlySet<string> = new Set([
  "enum",
  "const",
  "required",
  "type",
  "dependentRequired",
  "discriminator",
]);

const known = new WeakMap<object, string>();

export function contentOf(schema: Json): string {
  if (typeof schema !== "object" || schema === null) return JSON.stringify(schema);
  const found = known.get(schema);
  if (found !== undefined) return found;
  const text = Array.isArray(schema)
    ? `[${schema.map(contentOf).join()}]`
    : Object.keys(schema)
        .filter((name) => !REMARKS.has(name) && !name.startsWith("x-"))
        .sort()
        .map((name) => `${JSON.stringify(name)}:${part(name, schema[name] ?? null)}`)
        .join();
  const name = text.length < 60 ? text : createHash("sha256").update(text).digest("base64");
  known.set(schema, name);
  return name;
}

function part(name: string, value: Json): string {
  if (DATA.has(name)) return canonical(value);
  if (!MAPS.has(name) || !isObject(value)) return contentOf(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${contentOf(value[key] ?? null)}`);
  return `{${entries.join()}}`;
}
