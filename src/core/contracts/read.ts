/** Reads a contract that is written in YAML or JSON into plain values, within limits, and remembers the lines. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Node as YamlNode } from "yaml";
import type { Json } from "../json.ts";
import { at, type JsonObject, pointerKeys } from "./pointer.ts";

export const LIMITS = { characters: 1_048_576, depth: 200, nodes: 200_000 };

export interface Flaw {
  /** Line inside the contract, from 1. */
  line: number;
  column: number;
  message: string;
}

export interface Reading {
  value: Json;
  /** Line inside the contract of what a pointer names, or of the nearest thing around it. */
  lineOf: (pointer: string) => number;
}

export type ReadResult = { ok: true; reading: Reading } | { ok: false; flaws: Flaw[] };

class Refused extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Never throws. JSON is read as YAML, so that both have line numbers. `noun`: what the text is called in flaws. */
export function readStructured(text: string, noun = "contract"): ReadResult {
  if (text.length > LIMITS.characters) {
    return refused(`This ${noun} is larger than 1 MB (${text.length} characters), so it is not read.`);
  }
  if (flowDepth(text) > LIMITS.depth || /(?:[-?] ){200}/.test(text)) return refused(tooDeep(noun));
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      lineCounter: lines,
      prettyErrors: false,
      logLevel: "error",
    });
    if (document.errors.length > 0) {
      return {
        ok: false,
        flaws: document.errors
          .slice(0, 5)
          .map((error) => flawAt(lines, error.pos[0], plain(error.message, noun))),
      };
    }
    const places = new Map<string, number>();
    const value = new Converter(places, noun).convert(document.contents, "", 0, new Set());
    return {
      ok: true,
      reading: { value, lineOf: (pointer) => lines.linePos(nearest(places, pointer)).line || 1 },
    };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, flaws: [flawAt(lines, error.offset, error.message)] };
    if (error instanceof RangeError) return refused(tooDeep(noun));
    throw error;
  }
}

class Converter {
  readonly #places: Map<string, number>;
  readonly #noun: string;
  /** An alias stands for the last anchor of its name before it. */
  readonly #anchors = new Map<string, unknown>();
  #nodes = 0;

  constructor(places: Map<string, number>, noun: string) {
    this.#places = places;
    this.#noun = noun;
  }

  convert(node: unknown, pointer: string, depth: number, open: Set<unknown>): Json {
    const offset = (node as YamlNode | null)?.range?.[0] ?? 0;
    this.#nodes += 1;
    if (this.#nodes > LIMITS.nodes) {
      throw new Refused(
        `This ${this.#noun} has more than ${LIMITS.nodes} values once its aliases are resolved.`,
        offset,
      );
    }
    if (depth > LIMITS.depth) throw new Refused(tooDeep(this.#noun), offset);
    if (!this.#places.has(pointer)) this.#places.set(pointer, offset);
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (target === undefined)
        throw new Refused(`The alias *${node.source} has no anchor before it.`, offset);
      if (open.has(target)) throw new Refused(`The alias *${node.source} contains itself.`, offset);
      return this.convert(target, pointer, depth + 1, new Set(open).add(target));
    }
    const { anchor } = (node ?? {}) as { anchor?: string };
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    if (isScalar(node)) return scalar(node.value, offset);
    if (isSeq(node)) {
      const inside = new Set(open).add(node);
      return node.items.map((item, index) => this.convert(item, at(pointer, index), depth + 1, inside));
    }
    if (!isMap(node)) return null;
    const inside = new Set(open).add(node);
    const object = Object.create(null) as JsonObject;
    for (const { key, value } of node.items) {
      const place = (key as YamlNode | null)?.range?.[0] ?? offset;
      if (!isScalar(key)) throw new Refused("A key has to be plain text here.", place);
      const name = String(key.value);
      if (name === "__proto__") throw new Refused("The key __proto__ is not allowed.", place);
      this.#places.set(at(pointer, name), place);
      object[name] = this.convert(value, at(pointer, name), depth + 1, inside);
    }
    return object;
  }
}

function scalar(value: unknown, offset: number): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new Refused("This value has no meaning in JSON, so no contract can hold it.", offset);
}

/** Brackets that are open at once, quotes left out: a cheap guard before the parser, which is recursive. */
function flowDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === "\n") quoted = false;
    else if (char === "\\" && quoted) index += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === "[" || char === "{")) deepest = Math.max(deepest, (depth += 1));
    else if (!quoted && (char === "]" || char === "}")) depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function nearest(places: Map<string, number>, pointer: string): number {
  let keys = pointerKeys(pointer);
  for (;;) {
    const offset = places.get(keys.reduce<string>((parent, key) => at(parent, key), ""));
    if (offset !== undefined) return offset;
    if (keys.length === 0) return 0;
    keys = keys.slice(0, -1);
  }
}

function flawAt(lines: LineCounter, offset: number, message: string): Flaw {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col), message };
}

function refused(message: string): ReadResult {
  return { ok: false, flaws: [{ line: 1, column: 1, message }] };
}

function tooDeep(noun: string): string {
  return `This ${noun} is nested more than ${LIMITS.depth} levels deep, so it is not read.`;
}

function plain(message: string, noun: string): string {
  const sentence = message.split("\n")[0]?.trim() ?? "";
  return `This ${noun} cannot be read: ${sentence.replace(/\.?$/, ".")}`;
}
