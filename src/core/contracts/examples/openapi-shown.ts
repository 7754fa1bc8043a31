/** What an OpenAPI document shows of itself: examples of media types, parameters, headers and schemas, and defaults. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, pointerKeys, textMember } from "../pointer.ts";
import { resolveRef } from "../schema/refs.ts";
import type { Node } from "../schema/shape.ts";
import type { Direction } from "./openapi-view.ts";
import { remarksOf, schemasIn } from "./schemas.ts";

/** A value, the schema that it has to fit, and which way it travels. */
export interface ShownPlace {
  value: Json;
  at: string;
  kind: "example" | "default";
  node: Node;
  direction: Direction;
  written: "json" | "style" | null;
}

const MAPS = new Set([
  "paths",
  "webhooks",
  "pathItems",
  "callbacks",
  "responses",
  "requestBodies",
  "parameters",
  "headers",
  "content",
  "encoding",
]);
const SILENT = new Set(["example", "examples", "links", "securitySchemes", "info", "servers", "tags", "security"]);

export function* shownInOpenApi(root: Json): Iterable<ShownPlace> {
  yield* inPart(root, root, "", "either");
}

function* inPart(root: Json, value: Json, place: string, direction: Direction): Iterable<ShownPlace> {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* inPart(root, entry, at(place, index), direction);
    return;
  }
  if (!isObject(value)) return;
  yield* besideSchema(root, value, place, direction);
  for (const [key, entry] of Object.entries(value)) {
    const inside = at(place, key);
    if (SILENT.has(key) || key.startsWith("x-")) continue;
    if (key === "schema" || key === "itemSchema") yield* inSchema({ schema: entry, at: inside }, direction);
    else if (key === "schemas" && place === "/components") {
      for (const [name, schema] of Object.entries(isObject(entry) ? entry : {}))
        yield* inSchema({ schema, at: at(inside, name) }, "either");
    } else if (MAPS.has(key) && isObject(entry)) {
      for (const [name, part] of Object.entries(entry))
        yield* inPart(root, part, at(inside, name), directionOf(key) ?? direction);
    } else yield* inPart(root, entry, inside, directionOf(key) ?? direction);
  }
}

function directionOf(key: string): Direction | null {
  if (key === "requestBody" || key === "requestBodies" || key === "parameters") return "request";
  return key === "responses" ? "response" : null;
}

function* inSchema(schema: Node, direction: Direction): Iterable<ShownPlace> {
  for (const node of schemasIn(schema))
    for (const remark of remarksOf(node, ["default", "example"]))
      yield { ...remark, node, direction, written: null };
}

/** `example` and `examples` of a media type, a parameter or a header. `externalValue` is never looked at. */
function* besideSchema(
  root: Json,
  part: JsonObject,
  place: string,
  direction: Direction,
): Iterable<ShownPlace> {
  const { schema, example, examples } = part;
  if (schema === undefined) return;
  const [kind, name] = holderOf(place, part);
  const node = { schema, at: at(place, "schema") };
  const written = kind === "media" ? ("json" as const) : ("style" as const);
  const shared = { kind: "example" as const, node, direction, written };
  const usable = (value: Json | undefined): value is Json =>
    value !== undefined && value !== null && (kind !== "media" || typeof value !== "string" || isJsonType(name));
  if (usable(example)) yield { ...shared, value: example, at: at(place, "example") };
  for (const [key, raw] of Object.entries(isObject(examples) ? examples : {})) {
    const found = exampleObject(root, raw, at(at(place, "examples"), key));
    if (found !== null && usable(found.value)) yield { ...shared, ...found };
  }
}

function holderOf(place: string, part: JsonObject): ["media" | "parameter", string] {
  const keys = pointerKeys(place);
  const inContent = keys.at(-2) === "content" && textMember(part, "in") === null;
  return inContent ? ["media", keys.at(-1) ?? ""] : ["parameter", ""];
}

function exampleObject(root: Json, raw: Json, place: string): { value: Json; at: string } | null {
  const ref = textMember(raw, "$ref");
  const target = ref === null ? null : resolveRef(root, ref);
  if (target?.ok === false) return null;
  const [object, where] = target === null ? [raw, place] : [target.node.schema, target.node.at];
  for (const key of ["dataValue", "value"]) {
    const value = member(object, key);
    if (value !== undefined) return { value, at: at(where, key) };
  }
  return null;
}

export function isJsonType(mediaType: string): boolean {
  const name = (mediaType.split(";")[0] ?? "").trim().toLowerCase();
  return name === "application/json" || name.endsWith("+json") || name.startsWith("*/");
}
