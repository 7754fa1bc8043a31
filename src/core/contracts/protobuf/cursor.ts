/** Walks over tokens and says in plain words what was expected where it is missing. */
import { SyntaxFlaw, type Token } from "./tokens.ts";

/** Messages inside messages and blocks inside option values; protoc stops at 32. */
const DEEPEST = 100;

/** Names that go beyond are nothing but an attack: their full names would be as large as the file, each. */
export const LONGEST_NAME = 1000;
const MOST_PARTS = 32;

export class Cursor {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  /** The last token is the end, and nothing goes past it. */
  peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (token === undefined) throw new SyntaxFlaw("There is nothing here.", { line: 1, column: 1 });
    return token;
  }

  get line(): number {
    return this.peek().line;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && token.kind !== "string";
  }

  take(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) this.fail(`\`${text}\``);
    return this.next();
  }

  word(what: string): string {
    if (this.peek().kind !== "word") this.fail(what);
    return this.next().text;
  }

  string(what: string): string {
    if (this.peek().kind !== "string") this.fail(what);
    let text = "";
    while (this.peek().kind === "string") text += this.next().text;
    return text;
  }

  /** `a.b.C`, with a dot before it where that is allowed. */
  fullName(what: string): string {
    let name = this.take(".") ? "." : "";
    name += this.word(what);
    let parts = 1;
    while (this.is(".") && this.peek(1).kind === "word") {
      name += this.next().text + this.next().text;
      parts += 1;
      if (parts > MOST_PARTS) this.fail(`a name of at most ${MOST_PARTS} parts`);
    }
    if (name.length > LONGEST_NAME) this.fail(`a name of at most ${LONGEST_NAME} characters`);
    return name;
  }

  integer(what: string, { smallest, largest }: { smallest: number; largest: number }): number {
    const sign = this.is("-") && smallest < 0 ? this.next().text : "";
    const { kind, text } = this.peek();
    const value = kind === "number" ? integerOf(text) : null;
    if (value === null) return this.fail(what);
    const number = sign === "-" ? -value : value;
    if (number < smallest || number > largest) {
      return this.fail(`${what} between ${smallest} and ${largest}`);
    }
    this.next();
    return number === 0 ? 0 : number;
  }

  /** Runs `inside` one level deeper: hostile nesting is refused before the stack is. */
  nested<T>(inside: () => T): T {
    if (this.#depth >= DEEPEST) {
      throw new SyntaxFlaw(`More than ${DEEPEST} levels are inside one another here.`, this.peek());
    }
    this.#depth += 1;
    const result = inside();
    this.#depth -= 1;
    return result;
  }

  fail(expected: string): never {
    const token = this.peek();
    const found = token.kind === "end" ? "the file ends" : `it is \`${token.text.slice(0, 40)}\``;
    throw new SyntaxFlaw(`Here ${expected} is expected, but ${found}.`, token);
  }
}

/** Decimal, hexadecimal or octal; null for anything else. */
export function integerOf(text: string): number | null {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number(text);
  if (/^0[0-7]+$/.test(text)) return parseInt(text, 8);
  return /^(?:0|[1-9][0-9]*)$/.test(text) ? Number(text) : null;
}
