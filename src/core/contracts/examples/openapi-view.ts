/**
 * An OpenAPI document as an example is held against it: what does not travel in a direction is not required, a
 * discriminator chooses its schema, and `nullable` counts wherever it stands. Only ever more lenient than the words.
 */
import type { Json } from "../../json.ts";
import { isObject, type JsonObject, objectMember, textMember } from "../pointer.ts";
import { resolveRef } from "../schema/refs.ts";

/** `either`: the schema of a component, which may travel both ways. */
export type Direction = "request" | "response" | "either";

const DATA = new Set(["enum", "const", "default", "example", "examples"]);
/** Their members have names, and no meaning by them. */
const NAMED = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "schemas",
  "responses",
  "parameters",
  "headers",
  "requestBodies",
  "content",
  "paths",
  "webhooks",
  "callbacks",
  "pathItems",
]);

export function viewFor(root: Json, direction: Direction, nullable: boolean): Json {
  const text = JSON.stringify(root);
  if (!/"(?:readOnly|writeOnly|nullable)":true|"discriminator":/.test(text)) return root;
  const idle = new Set<string>();
  if (direction !== "response") collectIdle(root, root, "readOnly", idle);
  if (direction !== "request") collectIdle(root, root, "writeOnly", idle);
  return rewritten(root, { idle, nullable }, false);
}

/** Names of fields that do not travel. One that is told apart by its place is left out everywhere: nothing is invented. */
function collectIdle(root: Json, value: Json, keyword: string, names: Set<string>): void {
  if (Array.isArray(value)) for (const entry of value) collectIdle(root, entry, keyword, names);
  if (!isObject(value)) return;
  for (const [name, schema] of Object.entries(objectMember(value, "properties") ?? {}))
    if (says(root, schema, keyword, 0)) names.add(name);
  for (const entry of Object.values(value)) collectIdle(root, entry, keyword, names);
}

function says(root: Json, schema: Json, keyword: string, depth: number): boolean {
  if (!isObject(schema) || depth > 5) return false;
  if (schema[keyword] === true) return true;
  const ref = textMember(schema, "$ref");
  const target = ref === null ? null : resolveRef(root, ref);
  if (target?.ok === true && says(root, target.node.schema, keyword, depth + 1)) return true;
  const { allOf } = schema;
  return Array.isArray(allOf) && allOf.some((part) => says(root, part, keyword, depth + 1));
}

interface Leniency {
  idle: ReadonlySet<string>;
  nullable: boolean;
}

function rewritten(value: Json, how: Leniency, named: boolean): Json {
  if (Array.isArray(value)) return value.map((entry) => rewritten(entry, how, false));
  if (!isObject(value)) return value;
  const copy = Object.create(null) as JsonObject;
  for (const [key, entry] of Object.entries(value)) {
    const data = !named && DATA.has(key);
    copy[key] = data ? entry : rewritten(entry, how, !named && NAMED.has(key));
  }
  return named ? copy : lenient(copy, how);
}

function lenient(schema: JsonObject, { idle, nullable }: Leniency): JsonObject {
  const { required } = schema;
  if (Array.isArray(required))
    schema["required"] = required.filter((name) => typeof name !== "string" || !idle.has(name));
  discriminate(schema);
  if (!nullable || schema["nullable"] !== true || schema["type"] !== undefined) return schema;
  return { anyOf: [{ enum: [null] }, schema] };
}

/** The named alternative has to hold, and no other is in its way. */
function discriminate(schema: JsonObject): void {
  const property = textMember(schema["discriminator"], "propertyName");
  const keyword = Array.isArray(schema["oneOf"]) ? "oneOf" : "anyOf";
  const branches = schema[keyword];
  if (property === null || !Array.isArray(branches)) return;
  const mapping = objectMember(schema["discriminator"], "mapping") ?? {};
  const chosen = branches.flatMap((branch): Json[] => {
    const ref = textMember(branch, "$ref");
    if (ref === null) return [];
    const mapped = Object.keys(mapping).filter((value) => sameTarget(mapping[value], ref));
    const names = mapped.length > 0 ? mapped : [ref.split("/").at(-1) ?? ref];
    return [
      {
        if: { type: "object", required: [property], properties: { [property]: { enum: names } } },
        then: { $ref: ref },
      },
    ];
  });
  const { allOf } = schema;
  if (keyword === "oneOf") delete schema["oneOf"];
  schema["anyOf"] = branches;
  schema["allOf"] = [...(Array.isArray(allOf) ? allOf : []), ...chosen];
}

function sameTarget(mapped: Json | undefined, ref: string): boolean {
  return typeof mapped === "string" && (mapped === ref || mapped === ref.split("/").at(-1));
}
