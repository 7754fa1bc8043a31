/** Splits the Smithy IDL into tokens; commas and comments are white space, documentation comments are not. */
import { SmithyFault } from "./raw.ts";

export interface Token {
  kind: "name" | "text" | "number" | "mark" | "doc" | "end";
  text: string;
  line: number;
  column: number;
}

const NAME = /[A-Za-z_]\w*(?:[.#$][A-Za-z_]\w*)*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const MARKS = new Set(["{", "}", "[", "]", "(", ")", ":", "=", "@", "$"]);

export function tokensOf(source: string): Token[] {
  return new Scanner(source).all();
}

class Scanner {
  readonly #source: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #lineStart = 0;

  constructor(source: string) {
    this.#source = source;
    if (source.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  all(): Token[] {
    while (this.#at < this.#source.length) this.#next();
    this.#add("end", "", this.#at);
    return this.#tokens;
  }

  #next(): void {
    const char = this.#source[this.#at] ?? "";
    if (char === "\n") this.#newLine(this.#at);
    else if (char === " " || char === "\t" || char === "\r" || char === ",") this.#at += 1;
    else if (char === "/") this.#comment();
    else if (char === '"') this.#text();
    else if (char === ":" && this.#source[this.#at + 1] === "=") this.#mark(":=");
    else if (MARKS.has(char)) this.#mark(char);
    else if (!this.#match(NAME, "name") && !this.#match(NUMBER, "number"))
      throw this.#fault(`The character \`${char}\` has no meaning here.`);
  }

  #match(pattern: RegExp, kind: Token["kind"]): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found === undefined) return false;
    this.#add(kind, found, this.#at);
    this.#at += found.length;
    return true;
  }

  #mark(text: string): void {
    this.#add("mark", text, this.#at);
    this.#at += text.length;
  }

  #comment(): void {
    if (this.#source[this.#at + 1] !== "/") throw this.#fault("A comment begins with `//`.");
    const newLine = this.#source.indexOf("\n", this.#at);
    const end = newLine < 0 ? this.#source.length : newLine;
    const text = this.#source.slice(this.#at + 2, end).replace(/\r$/u, "");
    if (text.startsWith("/")) this.#add("doc", text.slice(1).replace(/^ /u, ""), this.#at);
    this.#at = end;
  }

  #text(): void {
    const start = this.#at;
    if (this.#source.startsWith('"""', start)) {
      this.#textBlock(start);
      return;
    }
    const token = this.#add("text", "", start);
    let end = start + 1;
    for (; this.#source[end] !== '"'; end += 1) {
      if (end >= this.#source.length) throw this.#fault("This text has no end.");
      if (this.#source[end] === "\\") end += 1;
      if (this.#source[end] === "\n") this.#newLine(end);
    }
    token.text = this.#unescaped(this.#source.slice(start + 1, end), token);
    this.#at = end + 1;
  }

  #textBlock(start: number): void {
    const token = this.#add("text", "", start);
    let end = start + 3;
    for (; !this.#source.startsWith('"""', end); end += 1) {
      if (end >= this.#source.length) throw this.#fault("This text block has no end.");
      if (this.#source[end] === "\\") end += 1;
      if (this.#source[end] === "\n") this.#newLine(end);
    }
    token.text = this.#unescaped(withoutIndent(this.#source.slice(start + 3, end)), token);
    this.#at = end + 3;
  }

  #unescaped(text: string, { line, column }: Token): string {
    if (!text.includes("\\")) return text.replaceAll("\r\n", "\n");
    return text.replaceAll("\r\n", "\n").replace(/\\(u[0-9A-Fa-f]{4}|[^])/gu, (_all, escape: string) => {
      if (escape.length > 1) return String.fromCharCode(parseInt(escape.slice(1), 16));
      const known = ESCAPES[escape];
      if (known === undefined) throw new SmithyFault(`\`\\${escape}\` is no escape.`, line, column);
      return known;
    });
  }

  #newLine(offset: number): void {
    this.#line += 1;
    this.#lineStart = offset + 1;
    this.#at = offset + 1;
  }

  #add(kind: Token["kind"], text: string, offset: number): Token {
    const token = { kind, text, line: this.#line, column: offset - this.#lineStart + 1 };
    this.#tokens.push(token);
    return token;
  }

  #fault(message: string): SmithyFault {
    return new SmithyFault(message, this.#line, Math.max(1, this.#at - this.#lineStart + 1));
  }
}

const ESCAPES: Partial<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  "\n": "",
};

/** A text block loses the indentation that all its lines share, and the line break after its first quotes. */
function withoutIndent(block: string): string {
  const lines = block
    .replaceAll("\r\n", "\n")
    .replace(/^[ \t]*\n/u, "")
    .split("\n");
  const last = lines.length - 1;
  const indents = lines.flatMap((line, index) =>
    line.trim() === "" && index !== last ? [] : [line.length - line.trimStart().length],
  );
  const indent = indents.reduce((least, next) => Math.min(least, next), Number.MAX_SAFE_INTEGER);
  return lines.map((line) => line.slice(indent).trimEnd()).join("\n");
}
