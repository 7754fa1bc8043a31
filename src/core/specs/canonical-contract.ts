/** A contract as the bytes that its meaning has: sorted keys, without descriptions and examples. */
import { readYaml } from "../yaml.ts";
import type { ContractSource } from "./model.ts";

const DROPPED = new Set(["description", "summary", "example", "examples", "externalDocs", "$comment"]);
/** Under these keys the next level holds names that people chose, so `description` there is a property. */
const NAME_MAPS = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependentRequired",
  "schemas",
  "responses",
  "parameters",
  "requestBodies",
  "headers",
  "securitySchemes",
  "links",
  "callbacks",
  "pathItems",
  "paths",
  "channels",
  "messages",
  "operations",
  "servers",
  "webhooks",
  "content",
  "variables",
  "mapping",
]);
const MAX_DEPTH = 64;

function write(value: unknown, inNames: boolean, depth: number): string {
  if (depth > MAX_DEPTH) return '"…"';
  if (Array.isArray(value)) return `[${value.map((entry) => write(entry, false, depth + 1)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const record = value as Record<string, unknown>;
  const keys = Object.keys(record)
    .filter((key) => inNames || !DROPPED.has(key))
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${write(record[key], !inNames && NAME_MAPS.has(key), depth + 1)}`).join(",")}}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return readYaml({ path: "", text }, "contract").file?.value;
  }
}

/** Structured contracts by their values; others by their text without comments and blank space. */
export function canonicalContract(contract: ContractSource): string {
  const { text } = contract;
  if (text === "") return contract.info;
  const structured =
    /^\s*[{[]/.test(text) ||
    /^\s*(?:json|ya?ml|openapi|asyncapi|avsc|avro|json-?schema|schema)\b/i.test(contract.info) ||
    /\.(?:json|ya?ml|avsc)(?:#|$)/i.test(contract.target ?? "");
  const value = structured ? parsed(text) : undefined;
  if (typeof value === "object" && value !== null) return write(value, false, 0);
  return text
    .replace(/\/\*[\s\S]*?\*\//g, " ")
    .replace(/(?:^|[ \t])(?:\/\/|#(?!\[)).*$/gm, " ")
    .replace(/\s+/g, " ")
    .trim();
}
