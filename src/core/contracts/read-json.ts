/**
 * Reads plain JSON, with the place of every value: many times faster than a reader of YAML. It only ever says what is
 * right: any text that is not flawless JSON within the limits is left to the reader that can tell what is wrong.
 */
import type { Json } from "../json.ts";
import { at, type JsonObject } from "./pointer.ts";

export interface JsonReading {
  value: Json;
  /** Offsets in the text by pointer: of an entry of a list, and of the key of a member. */
  places: Map<string, number>;
}

/** null: no flawless JSON, or more of it than the limits allow. */
export function readJson(text: string, limits: { depth: number; nodes: number }): JsonReading | null {
  const start = text.startsWith("\uFEFF") ? 1 : 0;
  const first = /\S/.exec(text.slice(start, start + 1000))?.[0];
  if (first !== "{" && first !== "[") return null;
  try {
    return new JsonReader(text, limits).read(start);
  } catch (error) {
    // A string that cannot be decoded.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const SPACE = /[ \t\r\n]*/y;
const STRING = /"[^"\\]*(?:\\[^][^"\\]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

class JsonReader {
  readonly #text: string;
  readonly #limits: { depth: number; nodes: number };
  readonly #places = new Map<string, number>();
  #next = 0;
  #nodes = 0;

  constructor(text: string, limits: { depth: number; nodes: number }) {
    this.#text = text;
    this.#limits = limits;
  }

  read(start: number): JsonReading | null {
    this.#next = start;
    this.#skip();
    this.#places.set("", this.#next);
    const value = this.#value("", 0);
    this.#skip();
    if (value === undefined || this.#next < this.#text.length) return null;
    return { value, places: this.#places };
  }

  /** undefined: something is wrong. */
  #value(pointer: string, depth: number): Json | undefined {
    this.#nodes += 1;
    if (depth > this.#limits.depth || this.#nodes > this.#limits.nodes) return undefined;
    const char = this.#text[this.#next];
    if (char === "{") return this.#object(pointer, depth);
    if (char === "[") return this.#list(pointer, depth);
    if (char === '"') return this.#string();
    if (char === "t") return this.#word("true", true);
    if (char === "f") return this.#word("false", false);
    return char === "n" ? this.#word("null", null) : this.#number();
  }

  #object(pointer: string, depth: number): Json | undefined {
    const object = Object.create(null) as JsonObject;
    this.#next += 1;
    this.#skip();
    if (this.#take("}")) return object;
    for (;;) {
      const place = this.#next;
      const key = this.#string();
      if (key === undefined || key === "__proto__" || key in object) return undefined;
      this.#skip();
      if (!this.#take(":")) return undefined;
      this.#skip();
      const inside = at(pointer, key);
      this.#places.set(inside, place);
      const value = this.#value(inside, depth + 1);
      if (value === undefined) return undefined;
      object[key] = value;
      this.#skip();
      if (this.#take("}")) return object;
      if (!this.#take(",")) return undefined;
      this.#skip();
    }
  }

  #list(pointer: string, depth: number): Json | undefined {
    const list: Json[] = [];
    this.#next += 1;
    this.#skip();
    if (this.#take("]")) return list;
    for (;;) {
      const inside = at(pointer, list.length);
      this.#places.set(inside, this.#next);
      const value = this.#value(inside, depth + 1);
      if (value === undefined) return undefined;
      list.push(value);
      this.#skip();
      if (this.#take("]")) return list;
      if (!this.#take(",")) return undefined;
      this.#skip();
    }
  }

  #string(): string | undefined {
    const found = this.#match(STRING);
    if (found === undefined) return undefined;
    return JSON.parse(found) as string;
  }

  #number(): number | undefined {
    const found = this.#match(NUMBER);
    const value = found === undefined ? NaN : Number(found);
    return Number.isFinite(value) ? value : undefined;
  }

  #word<T extends boolean | null>(word: string, value: T): T | undefined {
    if (!this.#text.startsWith(word, this.#next)) return undefined;
    this.#next += word.length;
    return value;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#next;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#next += found.length;
    return found;
  }

  #take(char: string): boolean {
    if (this.#text[this.#next] !== char) return false;
    this.#next += 1;
    return true;
  }

  #skip(): void {
    this.#match(SPACE);
  }
}
