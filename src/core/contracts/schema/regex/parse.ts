/**
 * Reads a pattern as JSON Schema means it (ECMAScript, by code points). What a linear-time engine cannot do, such as
 * back references and looking around, is answered with null.
 */
import { complement, DIGIT, joined, LAST, LINE_END, type Range, SPACE, WORD } from "./ranges.ts";

export type Pattern =
  | { kind: "set"; ranges: Range[] }
  /** A Unicode property by its name: left to the engine. */
  | { kind: "property"; name: string; negated: boolean }
  | { kind: "assertion"; what: "start" | "end" | "boundary" | "no-boundary" }
  | { kind: "sequence"; parts: Pattern[] }
  | { kind: "choice"; options: Pattern[] }
  | { kind: "repeat"; what: Pattern; min: number; max: number };

const LONGEST = 1000;
const DEEPEST = 50;
const MOST_REPEATS = 1000;

class Unsupported extends Error {}

export function parsePattern(text: string): Pattern | null {
  if (text.length > LONGEST) return null;
  try {
    const parser = new Parser([...text]);
    return parser.whole();
  } catch (error) {
    if (error instanceof Unsupported) return null;
    throw error;
  }
}

class Parser {
  readonly #chars: string[];
  #at = 0;
  #depth = 0;

  constructor(chars: string[]) {
    this.#chars = chars;
  }

  whole(): Pattern {
    const found = this.#choice();
    if (this.#at < this.#chars.length) throw new Unsupported();
    return found;
  }

  #peek(ahead = 0): string {
    return this.#chars[this.#at + ahead] ?? "";
  }

  #take(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) if (this.#peek(index) !== text[index]) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): Pattern {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new Unsupported();
    const options = [this.#sequence()];
    while (this.#take("|")) options.push(this.#sequence());
    this.#depth -= 1;
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: "choice", options };
  }

  #sequence(): Pattern {
    const parts: Pattern[] = [];
    while (this.#at < this.#chars.length && this.#peek() !== "|" && this.#peek() !== ")") {
      parts.push(this.#repeated(this.#atom()));
    }
    return { kind: "sequence", parts };
  }

  #repeated(what: Pattern): Pattern {
    const bounds = this.#quantifier();
    if (bounds === null) return what;
    if (what.kind === "assertion" || bounds.min > MOST_REPEATS) throw new Unsupported();
    if (bounds.max !== Infinity && bounds.max > MOST_REPEATS) throw new Unsupported();
    if (bounds.min > bounds.max) throw new Unsupported();
    this.#take("?");
    if (this.#quantifier() !== null) throw new Unsupported();
    return { kind: "repeat", what, ...bounds };
  }

  #quantifier(): { min: number; max: number } | null {
    if (this.#take("*")) return { min: 0, max: Infinity };
    if (this.#take("+")) return { min: 1, max: Infinity };
    if (this.#take("?")) return { min: 0, max: 1 };
    if (this.#peek() !== "{") return null;
    const rest = this.#chars.slice(this.#at, this.#at + 16).join("");
    const [all, min = "", comma, max = ""] = /^\{(\d{1,5})(,?)(\d{0,5})\}/.exec(rest) ?? [];
    if (all === undefined) return null;
    this.#at += all.length;
    const least = Number(min);
    return { min: least, max: comma === "" ? least : max === "" ? Infinity : Number(max) };
  }

  #atom(): Pattern {
    const char = this.#peek();
    this.#at += 1;
    switch (char) {
      case "^":
        return { kind: "assertion", what: "start" };
      case "$":
        return { kind: "assertion", what: "end" };
      case ".":
        return { kind: "set", ranges: complement(LINE_END) };
      case "(":
        return this.#group();
      case "[":
        return this.#set();
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
        throw new Unsupported();
      default:
        return one(char);
    }
  }

  #group(): Pattern {
    if (this.#take("?")) {
      const rest = this.#chars.slice(this.#at, this.#at + 60).join("");
      const [name] = /^<[A-Za-z_$][\w$]*>/.exec(rest) ?? [];
      if (name !== undefined) this.#at += name.length;
      else if (!this.#take(":")) throw new Unsupported();
    }
    const inner = this.#choice();
    if (!this.#take(")")) throw new Unsupported();
    return inner;
  }

  #escape(): Pattern {
    const char = this.#peek();
    if (char === "b" || char === "B") {
      this.#at += 1;
      return { kind: "assertion", what: char === "b" ? "boundary" : "no-boundary" };
    }
    if (char === "p" || char === "P") return this.#property();
    const ranges = this.#shared();
    return { kind: "set", ranges };
  }

  #property(): Pattern {
    const negated = this.#peek() === "P";
    const rest = this.#chars.slice(this.#at + 1, this.#at + 60).join("");
    const [all, name] =
      /^\{(?:(?:sc|scx|Script|Script_Extensions|gc|General_Category)=)?(\w+)\}/.exec(rest) ?? [];
    if (all === undefined || name === undefined) throw new Unsupported();
    this.#at += 1 + all.length;
    return { kind: "property", name, negated };
  }

  /** Escapes that mean the same inside and outside of brackets. */
  #shared(): Range[] {
    const char = this.#peek();
    this.#at += 1;
    const classes: Record<string, Range[]> = { d: DIGIT, w: WORD, s: SPACE };
    const known = Object.hasOwn(classes, char.toLowerCase()) ? classes[char.toLowerCase()] : undefined;
    if (known !== undefined) return char === char.toLowerCase() ? known : complement(known);
    const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 };
    const control = Object.hasOwn(controls, char) ? controls[char] : undefined;
    if (control !== undefined) return [[control, control]];
    if (char === "0" && !/\d/.test(this.#peek())) return [[0, 0]];
    if (char === "x") return point(this.#hex(2));
    if (char === "u") return point(this.#unicode());
    if (char === "c" && /[A-Za-z]/.test(this.#peek())) {
      const code = this.#peek().charCodeAt(0) % 32;
      this.#at += 1;
      return point(code);
    }
    // A digit would be a back reference, `k` a named one; other letters mean nothing.
    if (char === "" || /[A-Za-z0-9]/.test(char)) throw new Unsupported();
    return point(char.codePointAt(0) ?? 0);
  }

  #hex(digits: number): number {
    const text = this.#chars.slice(this.#at, this.#at + digits).join("");
    if (text.length !== digits || !/^[0-9a-f]+$/i.test(text)) throw new Unsupported();
    this.#at += digits;
    return Number.parseInt(text, 16);
  }

  #unicode(): number {
    if (this.#take("{")) {
      const rest = this.#chars.slice(this.#at, this.#at + 8).join("");
      const [all, digits] = /^([0-9a-f]{1,6})\}/i.exec(rest) ?? [];
      if (all === undefined || digits === undefined) throw new Unsupported();
      this.#at += all.length;
      const code = Number.parseInt(digits, 16);
      if (code > LAST) throw new Unsupported();
      return code;
    }
    const high = this.#hex(4);
    if (high < 0xd800 || high > 0xdfff) return high;
    if (high > 0xdbff || !this.#take("\\u")) throw new Unsupported();
    const low = this.#hex(4);
    if (low < 0xdc00 || low > 0xdfff) throw new Unsupported();
    return 0x10000 + (high - 0xd800) * 0x400 + (low - 0xdc00);
  }

  #set(): Pattern {
    const negated = this.#take("^");
    const ranges: Range[] = [];
    while (this.#peek() !== "]") {
      if (this.#at >= this.#chars.length) throw new Unsupported();
      const first = this.#member();
      const start = first.length === 1 ? first[0] : undefined;
      if (this.#peek() === "-" && this.#peek(1) !== "]" && this.#peek(1) !== "") {
        this.#at += 1;
        const last = this.#member()[0];
        if (start?.[0] !== start?.[1] || last?.[0] !== last?.[1] || !start || !last) throw new Unsupported();
        if (start[0] > last[0]) throw new Unsupported();
        ranges.push([start[0], last[0]]);
      } else ranges.push(...first);
    }
    this.#at += 1;
    return { kind: "set", ranges: negated ? complement(ranges) : joined(ranges) };
  }

  #member(): Range[] {
    const char = this.#peek();
    this.#at += 1;
    if (char !== "\\") return point(char.codePointAt(0) ?? 0);
    if (this.#take("b")) return point(8);
    return this.#shared();
  }
}

function one(char: string): Pattern {
  return { kind: "set", ranges: point(char.codePointAt(0) ?? 0) };
}

function point(code: number): Range[] {
  return [[code, code]];
}
