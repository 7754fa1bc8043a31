/** The tokens of markdown-it's block rules, made without the work that only its renderer and its inline rules need. */
import MarkdownIt from "markdown-it";

const markdown = new MarkdownIt({ html: true });
export type Token = ReturnType<typeof markdown.parse>[number];
// Indented text is prose that somebody indented, and link definitions are not needed: both only hide criteria.
markdown.block.ruler.disable(["code", "reference"]);

type Fields = Omit<Token, "attrIndex" | "attrPush" | "attrSet" | "attrGet" | "attrJoin">;

/** markdown-it defines every field of a token by a call of its own, which takes longer than the rules themselves. */
class State extends MarkdownIt.StateBlock {
  override push(type: string, tag: string, nesting: Token["nesting"]): Token {
    if (nesting < 0) this.level -= 1;
    const fields: Fields = {
      type,
      tag,
      attrs: null,
      map: null,
      nesting,
      level: this.level,
      children: null,
      content: "",
      markup: "",
      info: "",
      meta: null,
      block: true,
      hidden: false,
    };
    if (nesting > 0) this.level += 1;
    // No block rule calls a method of its token.
    const token = fields as Token;
    this.tokens.push(token);
    return token;
  }
}
markdown.block.State = State;

export function blockTokens(text: string): Token[] {
  const tokens: Token[] = [];
  markdown.block.parse(text, markdown, {}, tokens);
  return tokens;
}
