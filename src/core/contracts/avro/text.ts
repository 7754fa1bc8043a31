/** Reads the JSON of an Avro document, with the comments and the trailing text that Avro's own parser lets pass. */
import type { Json } from "../../json.ts";
import { type Flaw, LIMITS, readStructured } from "../read.ts";

export interface AvroText {
  value: Json;
  /** Line of what a JSON pointer names. */
  lineOf: (pointer: string) => number | null;
  /** Where text after the schema begins, which parsers before Avro 1.12 ignore; null when there is none. */
  trailingLine: number | null;
}

export type AvroTextResult = { ok: true; text: AvroText } | { ok: false; flaws: Flaw[] };

/** Never throws. */
export function readAvroText(source: string): AvroTextResult {
  if (source.length > LIMITS.characters) return failed(readStructured(source));
  const { json, deepest, end } = plainJson(source);
  if (deepest > LIMITS.depth) return failed(readStructured(json));
  const rest = end === null ? "" : json.slice(end);
  const trailing = end !== null && rest.trim() !== "" ? end + rest.length - rest.trimStart().length : null;
  const first = trailing === null || end === null ? json : json.slice(0, end);
  const parsed = parseJson(first);
  // What is no JSON may still be YAML, and its reader knows where the fault is.
  if (parsed === undefined) {
    const read = readStructured(json);
    if (!read.ok) return failed(read);
    return { ok: true, text: { value: read.reading.value, lineOf: read.reading.lineOf, trailingLine: null } };
  }
  return {
    ok: true,
    text: {
      value: parsed,
      lineOf: lines(first),
      trailingLine: trailing === null ? null : source.slice(0, trailing).split("\n").length,
    },
  };
}

/** Lines cost a second, slower reading, so they are only looked for when they are asked for. */
function lines(json: string): AvroText["lineOf"] {
  let lineOf: AvroText["lineOf"] | null = null;
  return (pointer) => {
    if (lineOf === null) {
      const read = readStructured(json);
      lineOf = read.ok ? read.reading.lineOf : () => null;
    }
    return lineOf(pointer);
  };
}

/** The same text with comments blanked, so that every offset stays; how deep it nests, and where the first value ends. */
function plainJson(source: string): { json: string; deepest: number; end: number | null } {
  const kept: string[] = [];
  let from = 0;
  let depth = 0;
  let deepest = 0;
  let end: number | null = null;
  const blank = (start: number, stop: number): void => {
    kept.push(source.slice(from, start), source.slice(start, stop).replace(/[^\n]/gu, " "));
    from = stop;
  };
  for (let index = source.charCodeAt(0) === 0xfeff ? 1 : 0; index < source.length; index += 1) {
    const char = source[index];
    if (char === '"') index = endOfString(source, index);
    else if (char === "/" && (source[index + 1] === "/" || source[index + 1] === "*")) {
      const line = source[index + 1] === "/";
      const found = source.indexOf(line ? "\n" : "*/", index + 2);
      const stop = found < 0 ? source.length : line ? found : found + 2;
      blank(index, stop);
      index = stop - 1;
    } else if (char === "{" || char === "[") {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (char === "}" || char === "]") {
      depth -= 1;
      if (depth === 0 && end === null) end = index + 1;
    }
  }
  kept.push(source.slice(from));
  return { json: kept.join("").replace(/^\u{feff}/u, " "), deepest, end };
}

function endOfString(source: string, start: number): number {
  for (let index = start + 1; index < source.length; index += 1) {
    if (source[index] === "\\") index += 1;
    else if (source[index] === '"' || source[index] === "\n") return index;
  }
  return source.length;
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function failed(read: ReturnType<typeof readStructured>): AvroTextResult {
  return { ok: false, flaws: read.ok ? [] : read.flaws };
}
