/** Recognises what a fence or a file holds: its format, its role and the id that consumers name. */
import type { ContractRole, ContractType } from "./model.ts";

export interface FenceInfo {
  language: string;
  words: string[];
  values: Map<string, string>;
}

/** `yaml openapi id=charges` → language, bare words and key=value pairs, all lower case but the values. */
export function parseInfo(info: string): FenceInfo {
  const [language = "", ...rest] = info.trim().split(/\s+/).slice(0, 32);
  const values = new Map<string, string>();
  const words: string[] = [];
  for (const part of rest) {
    const [, key, value] = /^([\w-]+)=["']?(.*?)["']?$/.exec(part) ?? [];
    if (key !== undefined && value !== undefined) values.set(key.toLowerCase(), value);
    else words.push(part.toLowerCase());
  }
  return { language: language.toLowerCase(), words, values };
}

const BY_WORD: Record<string, ContractType> = {
  openapi: "openapi",
  swagger: "openapi",
  asyncapi: "asyncapi",
  "json-schema": "json-schema",
  jsonschema: "json-schema",
  schema: "json-schema",
  graphql: "graphql",
  gql: "graphql",
  graphqls: "graphql",
  proto: "protobuf",
  proto3: "protobuf",
  protobuf: "protobuf",
  avro: "avro",
  avsc: "avro",
  avpr: "avro",
  smithy: "smithy",
};

const TYPESCRIPT = new Set(["ts", "typescript", "dts", "d.ts"]);
const STRUCTURED = new Set(["yaml", "yml", "json", "json5", "jsonc", ""]);

/** The format, or null when this is no contract that we know. A word in the info string wins over the content. */
export function detectType(source: { info: string; text: string; path: string }): ContractType | null {
  const { language, words, values } = parseInfo(source.info);
  for (const word of [values.get("type") ?? "", ...words, language]) {
    const type = Object.hasOwn(BY_WORD, word) ? BY_WORD[word] : undefined;
    if (type !== undefined) return type;
  }
  if (TYPESCRIPT.has(language)) return "typescript";
  if (words.includes("example")) return null;
  const structured = STRUCTURED.has(language);
  const found = (structured ? byContent(source.text) : null) ?? byFileName(source.path, source.text);
  return found ?? (structured && values.has("schema") ? "json-schema" : null);
}

function byContent(text: string): ContractType | null {
  const start = text.slice(0, 20_000);
  const has = (key: string) => new RegExp(`(^|[{,\\n])\\s{0,9}["']?${key}["']?\\s{0,9}:`).test(start);
  if (has("openapi") || has("swagger")) return "openapi";
  if (has("asyncapi")) return "asyncapi";
  if (has("\\$schema") || has("\\$defs")) return "json-schema";
  if (/"type"\s{0,9}:\s{0,9}"record"/.test(start) && has("fields")) return "avro";
  if (has("protocol") && (has("messages") || has("types"))) return "avro";
  if (/^\s{0,99}\{[^]{0,400}"smithy"\s{0,9}:\s{0,9}"\d/.test(start) && has("shapes")) return "smithy";
  if (has("properties") && has("type")) return "json-schema";
  return null;
}

function byFileName(path: string, text: string): ContractType | null {
  const name = path.toLowerCase().split("/").at(-1) ?? "";
  if (name.endsWith(".proto")) return "protobuf";
  if (/\.(graphql|graphqls|gql)$/.test(name)) return "graphql";
  if (/\.av(?:sc|pr)$/.test(name)) return "avro";
  if (name.endsWith(".smithy")) return "smithy";
  if (name.endsWith(".d.ts") || name.endsWith(".ts")) return "typescript";
  if (/\.schema\.(json|ya?ml)$/.test(name)) return "json-schema";
  if (!/\.(json|ya?ml)$/.test(name)) return null;
  return /openapi|swagger/.test(name) ? "openapi" : /asyncapi/.test(name) ? "asyncapi" : byContent(text);
}

const ROLES: readonly ContractRole[] = ["request", "response", "both", "event"];

/** The role that the info string states, or null. */
export function statedRole(info: string): ContractRole | null {
  const stated = parseInfo(info).values.get("role");
  return ROLES.find((role) => role === stated) ?? null;
}

/** The rule profile that the info string states, or null. */
export function statedProfile(info: string): string | null {
  return parseInfo(info).values.get("profile") ?? null;
}

/** The id that the info string states, in the order in which specs use them. */
export function statedId(info: string): string | null {
  const { values } = parseInfo(info);
  for (const key of ["id", "contract", "schema", "name"]) {
    const value = values.get(key);
    if (value) return value;
  }
  return /\{#([\w.:/-]{1,100})\}/.exec(info)?.[1] ?? null;
}

/** The title inside a contract, without parsing it: good enough to name it, and works on broken ones too. */
export function titleOf(type: ContractType, text: string): string | null {
  const start = text.slice(0, 20_000);
  const inInfo = type === "openapi" || type === "asyncapi";
  const pattern = inInfo
    ? /(?:^|\n|[{,])[ \t]*["']?info["']?[ \t]*:[^]{0,400}?["']?\btitle["']?[ \t]*:[ \t]*["']?([^"'\n,}]{1,100})/
    : /^[ \t{]{0,9}\n?[ \t]{0,4}(?:["']?\$[^\n]{0,200}\n[ \t]{0,4}){0,4}["']?title["']?[ \t]*:[ \t]*["']?([^"'\n,}]{1,100})/;
  return pattern.exec(start)?.[1]?.trim() ?? null;
}

/** A title as an id: `Charge API` → `charge-api`. */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}
