/** What people call a place in a contract that they know by a pointer. */
import { pointerKeys } from "../pointer.ts";

const SCHEMA_WORDS = new Set(["properties", "items", "$defs", "definitions", "allOf", "anyOf", "oneOf"]);

function withoutKeywords(keys: string[]): string {
  return keys.filter((key) => !SCHEMA_WORDS.has(key)).join("/");
}

/** `/properties/a/items/properties/b` → `a/b`; the schema as a whole has the contract's name. */
export function schemaName(pointer: string, id: string): string {
  return withoutKeywords(pointerKeys(pointer)) || id;
}

/** `/paths/~1charges/post/requestBody/…` → `POST /charges request`, `/components/schemas/Charge/properties/id` → `Charge/id`. */
export function documentName(pointer: string): string {
  const [area = "", first = "", second = "", ...rest] = pointerKeys(pointer);
  const [part = "", status = ""] = rest;
  if (area === "components") return withoutKeywords([second, ...rest]);
  if (area !== "paths" && area !== "webhooks") return withoutKeywords([first || area, second, ...rest]);
  if (!/^(?!parameters$)[a-z]{3,10}$/.test(second)) return first;
  const where = part === "responses" ? ` response ${status}` : part === "requestBody" ? " request" : "";
  return `${second.toUpperCase()} ${first}${where}`;
}
