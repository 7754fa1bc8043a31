/** What a Markdown renderer makes of a text: the parts that act, and the text that is read. */
import MarkdownIt from "markdown-it";

type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

const renderers = [
  new MarkdownIt("default", { html: false, linkify: true }),
  new MarkdownIt("default", { html: true, linkify: true }),
];

/** What GitHub looks for in rendered text outside of code. */
const LIVE_TEXT =
  /(^|[^\w/])@[\w-]+|[\w.-]+@[\w-]+\.\w|#\d|\bGH-\d|:\/\/|www\.|mailto:|:[a-z][\w+-]*:|\$|(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])\b[0-9a-f]{7,40}\b/iu;

function flatten(tokens: Token[]): Token[] {
  return tokens.flatMap((token) => [token, ...flatten(token.children ?? [])]);
}

/** Everything in `markdown` that would do more than be read; `ours` counts links and tags that we put there. */
export function liveParts(markdown: string): string[] {
  const found: string[] = [];
  for (const renderer of renderers) {
    let text = "";
    const flush = (): void => {
      const live = LIVE_TEXT.exec(text);
      if (live !== null) found.push(`text: ${live[0]}`);
      text = "";
    };
    for (const token of flatten(renderer.parse(markdown, {}))) {
      if (token.type === "text") {
        text += token.content;
        continue;
      }
      if (token.type === "softbreak") text += "\n";
      else flush();
      if (["link_open", "image", "html_inline", "html_block", "fence", "code_block"].includes(token.type)) {
        found.push(`${token.type}: ${token.content || JSON.stringify(token.attrs)}`);
      }
    }
    flush();
  }
  return found;
}

/** Kinds of blocks and marks that a renderer sees. */
export function kinds(markdown: string): string[] {
  return flatten(new MarkdownIt("default", { html: true }).parse(markdown, {})).map((token) => token.type);
}

/** The text that a reader sees, code included, without any blank. */
export function readText(markdown: string): string {
  const tokens = flatten(new MarkdownIt("default", { html: true }).parse(markdown, {}));
  return tokens
    .filter((token) => token.type === "text" || token.type === "code_inline")
    .map((token) => token.content)
    .join("")
    .replace(/\s/gu, "");
}
