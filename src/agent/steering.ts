/** Which steering files of the trusted commit a run gets: always, by file match, on demand, or by description. */
import { parse } from "yaml";

import { compilePatterns } from "../core/paths/match.ts";

export interface SteeringText {
  path: string;
  text: string;
}

type Inclusion = "always" | "fileMatch" | "manual" | "auto";

const MAX_FRONT_MATTER = 16_384;
const FRONT_MATTER = /^\uFEFF?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)/;

/**
 * The texts that are in force for a run about `paths`, without their front matter, in the order given.
 * `manual` files need a person and `auto` files need a model that picks them by description, so neither is taken.
 * A front matter that cannot be understood makes the file count always, as Kiro has it: better too much than a rule
 * that silently does not hold.
 */
export function steeringFor(files: readonly SteeringText[], paths: readonly string[]): SteeringText[] {
  return files.flatMap((file) => {
    // AGENTS.md is read by many tools and has no modes.
    if (file.path === "AGENTS.md") return [file];
    const { inclusion, patterns, body } = readSteering(file.text);
    const taken = inclusion === "always" || (inclusion === "fileMatch" && matchesAny(patterns, paths));
    return taken ? [{ path: file.path, text: body }] : [];
  });
}

interface Steering {
  inclusion: Inclusion;
  patterns: string[];
  body: string;
}

function readSteering(text: string): Steering {
  const match = text.length > 0 ? FRONT_MATTER.exec(text.slice(0, MAX_FRONT_MATTER)) : null;
  if (match === null) return { inclusion: "always", patterns: [], body: text.replace(/^\uFEFF/, "") };
  const body = text.slice(match[0].length);
  const fields = parseFields(match[1] ?? "");
  const inclusion = inclusionOf(fields.get("inclusion"));
  const patterns = patternsOf(fields.get("fileMatchPattern"));
  // A file match without a usable pattern could never match: an error in the file, so it counts always.
  if (inclusion === "fileMatch" && patterns.length === 0) return { inclusion: "always", patterns, body };
  return { inclusion, patterns, body };
}

/** A plain map of the front matter; anything else in it counts as none. */
function parseFields(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = parse(text, { maxAliasCount: 0, schema: "core", logLevel: "silent" });
    if (value === null || typeof value !== "object" || Array.isArray(value)) return new Map();
    return new Map(Object.entries(value));
  } catch {
    return new Map(); // Not YAML: the file counts always.
  }
}

function inclusionOf(value: unknown): Inclusion {
  return value === "fileMatch" || value === "manual" || value === "auto" ? value : "always";
}

/** One pattern or a list. Several patterns in one text, with commas, are a common mistake that is understood. */
function patternsOf(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  const list = typeof value === "string" ? splitOutsideBraces(value) : texts;
  const trimmed = list.map((one) => one.trim()).filter((one) => one !== "");
  return compilePatterns(trimmed).problems.length === 0 ? trimmed : [];
}

function splitOutsideBraces(text: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  for (const char of text) {
    if (char === "{") depth += 1;
    if (char === "}") depth -= 1;
    if (char === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] = `${parts.at(-1) ?? ""}${char}`;
  }
  return parts;
}

function matchesAny(patterns: readonly string[], paths: readonly string[]): boolean {
  const matcher = compilePatterns([...patterns]);
  return paths.some((path) => matcher.matches(path));
}
