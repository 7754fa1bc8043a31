/** Walks through tokens: looks ahead, takes what is there, and says what should have been there instead. */
import { SmithyFault } from "./raw.ts";
import type { Token } from "./tokens.ts";

const MOST_DEPTH = 200;

export class TokenCursor {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  protected docs(): string[] {
    const lines: string[] = [];
    while (this.peek().kind === "doc") lines.push(this.take().text);
    return lines;
  }

  protected nested<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH)
      throw this.fault(`This is nested more than ${String(MOST_DEPTH)} levels deep.`, this.peek().line);
    const parsed = parse();
    this.#depth -= 1;
    return parsed;
  }

  protected peek(ahead = 0): Token {
    return this.#tokens[this.#at + ahead] ?? { kind: "end", text: "", line: 1, column: 1 };
  }

  protected take(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  protected takes(text: string, kind: Token["kind"] = "mark"): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  protected expect(mark: string): void {
    if (!this.takes(mark)) throw this.unexpected(this.peek(), `\`${mark}\``);
  }

  protected name(what: string): Token {
    const token = this.take();
    if (token.kind !== "name") throw this.unexpected(token, what);
    return token;
  }

  protected key(): string {
    const token = this.take();
    if (token.kind !== "name" && token.kind !== "text") throw this.unexpected(token, "a name");
    return token.text;
  }

  protected unexpected({ kind, text, line, column }: Token, wanted: string): SmithyFault {
    const found = kind === "end" ? "the file ends" : `there is \`${text.slice(0, 40)}\``;
    return new SmithyFault(`Here should be ${wanted}, but ${found}.`, line, column);
  }

  protected fault(message: string, line: number): SmithyFault {
    return new SmithyFault(message, line);
  }
}
