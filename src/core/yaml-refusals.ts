/** What is refused in a YAML file before anything is built from it: size, encoding, anchors, tags, deep nesting. */
import { CST, Lexer } from "yaml";

export const MAX_YAML_BYTES = 64 * 1024;
const MAX_DEPTH = 24;
const MAX_TOKENS = 20_000;
/** One message per kind is enough for a person, and keeps the answer small for a hostile file. */
const MAX_REPORTED = 20;

/** `offset` counts UTF-16 units from the start of the text. */
export interface Refusal {
  code: "size" | "encoding" | "anchor" | "alias" | "tag" | "directive" | "nesting";
  offset: number;
  message: string;
}

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Size and encoding; a text that fails here is not tokenised. `text` has its byte order mark removed. */
export function refuseText(text: string): Refusal[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_YAML_BYTES) {
    const message = `The file has ${bytes} bytes; at most ${MAX_YAML_BYTES} (64 KiB) are read. Shorten it or split it.`;
    return [{ code: "size", offset: 0, message }];
  }
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    const wide = /^(?:\ufffd\ufffd|[^\0]\0|\0[^\0])/.test(text);
    const message = wide
      ? "The file looks like UTF-16. Save it as UTF-8."
      : "The file holds a NUL character. Remove it: only text is read here.";
    return [{ code: "encoding", offset: wide ? 0 : nul, message }];
  }
  const broken = text.indexOf("\ufffd");
  if (broken >= 0) {
    const message = "The file is not valid UTF-8 (or holds the replacement character). Save it as UTF-8.";
    return [{ code: "encoding", offset: broken, message }];
  }
  const control = CONTROL.exec(text);
  if (control === null) return [];
  const name = `U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  return [{ code: "encoding", offset: control.index, message: `Control character ${name}. Remove it.` }];
}

const REFUSED_TOKENS: Partial<Record<string, { code: Refusal["code"]; message: string }>> = {
  anchor: { code: "anchor", message: "Anchors (&name) are not allowed here. Write the value out." },
  alias: {
    code: "alias",
    message: "Aliases (*name) are not allowed here. Write the value out, or quote it.",
  },
  tag: { code: "tag", message: "Tags (!name) are not allowed here. Remove it, or quote the value." },
  "directive-line": {
    code: "directive",
    message: "Directives (%NAME) are not allowed here. Remove the line.",
  },
};

/** Tokens that are refused, found in one linear pass: building the document comes later and costs more. */
export function refuseTokens(text: string): Refusal[] {
  const refusals: Refusal[] = [];
  let offset = 0;
  let tokens = 0;
  let flow = 0;
  let inline = 0;
  for (const source of new Lexer().lex(text)) {
    const type = CST.tokenType(source);
    // These marks are the lexer's own; they do not stand in the text.
    if (type === "scalar" || type === "doc-mode" || type === "flow-error-end") continue;
    tokens += 1;
    if (type === "flow-map-start" || type === "flow-seq-start") flow += 1;
    if (type === "flow-map-end" || type === "flow-seq-end") flow -= 1;
    if (type === "newline") inline = 0;
    if (type === "seq-item-ind" || type === "explicit-key-ind") inline += 1;
    if (tokens > MAX_TOKENS || flow > MAX_DEPTH || inline > MAX_DEPTH) {
      const message = `More than ${tokens > MAX_TOKENS ? `${MAX_TOKENS} parts` : `${MAX_DEPTH} levels`} in one file. Simplify it.`;
      return [...refusals, { code: "nesting", offset, message }];
    }
    const refused = type === null ? undefined : REFUSED_TOKENS[type];
    if (refused !== undefined && refusals.length < MAX_REPORTED) refusals.push({ ...refused, offset });
    offset += source.length;
  }
  return refusals;
}
