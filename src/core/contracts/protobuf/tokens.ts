/** Cuts proto source into tokens; comments and white space are gone, lines and columns are kept. */
export type TokenKind = "word" | "number" | "string" | "mark" | "end";

export interface Token {
  kind: TokenKind;
  /** As written; of a string, what it means, one character a byte. */
  text: string;
  line: number;
  column: number;
}

/** The source does not follow the grammar. Caught where a file is parsed: it never leaves this folder. */
export class SyntaxFlaw extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, { line, column }: { line: number; column: number }) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\r\f\v]+/y;
const MARKS = "{}[]()<>=;,.:/-";

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = source.startsWith("\uFEFF") ? 1 : 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  while (at < source.length) {
    const char = source[at] ?? "";
    const place = { line, column: at - lineStart + 1 };
    if (char === "\n") {
      at += 1;
      line += 1;
      lineStart = at;
      continue;
    }
    const space = match(SPACE);
    if (space !== null) {
      at += space.length;
      continue;
    }
    if (char === "/" && source[at + 1] === "/") {
      const end = source.indexOf("\n", at);
      at = end < 0 ? source.length : end;
      continue;
    }
    if (char === "/" && source[at + 1] === "*") {
      const end = source.indexOf("*/", at + 2);
      if (end < 0) throw new SyntaxFlaw("A comment is opened here and never closed.", place);
      for (; at < end; at += 1) {
        if (source[at] !== "\n") continue;
        line += 1;
        lineStart = at + 1;
      }
      at = end + 2;
      continue;
    }
    if (char === '"' || char === "'") {
      const { text, end } = readString(source, at, place);
      tokens.push({ kind: "string", text, ...place });
      at = end;
      continue;
    }
    const word = match(WORD);
    const number = word === null ? match(NUMBER) : null;
    const text = word ?? number ?? char;
    if (number !== null && /[A-Za-z_]/.test(source[at + number.length] ?? "")) {
      throw new SyntaxFlaw(
        `\`${number}\` runs into a word: a space is missing, or this is no number.`,
        place,
      );
    }
    if (word === null && number === null && !MARKS.includes(char)) {
      const whole = String.fromCodePoint(source.codePointAt(at) ?? 0);
      throw new SyntaxFlaw(`The character ${JSON.stringify(whole)} has no meaning here.`, place);
    }
    tokens.push({ kind: word !== null ? "word" : number !== null ? "number" : "mark", text, ...place });
    at += text.length;
  }
  tokens.push({ kind: "end", text: "", line, column: at - lineStart + 1 });
  return tokens;
}

type Place = Pick<Token, "line" | "column">;

const SIMPLE: Record<string, number> = {
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  "\\": 92,
  "'": 39,
  '"': 34,
  "?": 63,
};
const ESCAPE =
  /\\(?:[xX]([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([nrtabfv\\'"?]))/y;

function readString(source: string, start: number, place: Place): { text: string; end: number } {
  const quote = source[start] ?? "";
  let text = "";
  let from = start + 1;
  for (let at = from; at < source.length; at += 1) {
    const char = source[at];
    if (char === quote) return { text: text + bytesOf(source.slice(from, at)), end: at + 1 };
    if (char === "\n") break;
    if (char !== "\\") continue;
    text += bytesOf(source.slice(from, at));
    ESCAPE.lastIndex = at;
    const found = ESCAPE.exec(source);
    if (found === null) {
      const column = place.column + at - start;
      throw new SyntaxFlaw("This escape has no meaning in a string.", { line: place.line, column });
    }
    text += unescaped(found);
    from = at + found[0].length;
    at = from - 1;
  }
  throw new SyntaxFlaw("A string is opened here and not closed on its line.", place);
}

function unescaped([, hex, octal, short, long, simple]: RegExpExecArray): string {
  if (simple !== undefined) return String.fromCharCode(SIMPLE[simple] ?? 0);
  if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
  if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 0xff);
  const point = parseInt(short ?? long ?? "0", 16);
  return bytesOf(String.fromCodePoint(Math.min(point, 0x10ffff)));
}

/** UTF-8, one character a byte, so that `é` and `\xC3\xA9` are the same. */
function bytesOf(text: string): string {
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

/** The readable form of a string token's text. */
export function readable(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}
