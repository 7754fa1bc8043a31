/** Markdown as blocks with line ranges: markdown-it's block rules only, never its inline rules. */
import { blockTokens } from "./block-tokens.ts";
import type { Token } from "./block-tokens.ts";
import { withoutComments } from "./canonical.ts";
import { addLoosely } from "./loose-lists.ts";
import type { RawLine } from "./loose-lists.ts";

/** Lines count from 1 and are inclusive. */
interface Lines {
  line: number;
  endLine: number;
}

export interface Heading extends Lines {
  kind: "heading";
  level: number;
  text: string;
}
export interface Paragraph extends Lines {
  kind: "paragraph";
  text: string;
}
export interface Fence extends Lines {
  kind: "fence";
  info: string;
  text: string;
  closed: boolean;
}
export interface List extends Lines {
  kind: "list";
  ordered: boolean;
  items: ListItem[];
}
export interface ListItem extends Lines {
  /** The number in the source; null in a bullet list. */
  number: number | null;
  blocks: Block[];
}
export interface Table extends Lines {
  kind: "table";
  header: string[];
  rows: { cells: string[]; line: number }[];
}
export interface Html extends Lines {
  kind: "html";
  text: string;
}
export interface Quote extends Lines {
  kind: "quote";
  blocks: Block[];
}
export type Block = Heading | Paragraph | Fence | List | Table | Html | Quote;

interface Reading {
  tokens: Token[];
  at: number;
  lines: readonly string[];
  offset: number;
  raw: RawLine;
}

function linesOf(reading: Reading, token: Token): Lines {
  const start = token.map?.[0] ?? 0;
  let last = token.map?.[1] ?? 1;
  // List items claim the blank lines behind them.
  while (last > start + 1 && (reading.lines[last - 1] ?? "").trim() === "") last -= 1;
  return { line: start + 1 + reading.offset, endLine: last + reading.offset };
}

function readUntil(reading: Reading, close: string): Block[] {
  const blocks: Block[] = [];
  for (;;) {
    const token = reading.tokens[reading.at];
    if (token === undefined) return blocks;
    reading.at += 1;
    if (token.type === close) return blocks;
    const block = readBlock(reading, token);
    if (block !== null) addLoosely(blocks, block, reading.raw);
  }
}

function inlineText(reading: Reading, close: string): string {
  let text = "";
  for (;;) {
    const token = reading.tokens[reading.at];
    if (token === undefined) return text;
    reading.at += 1;
    if (token.type === close) return text;
    if (token.type === "inline") text = token.content;
  }
}

function readList(reading: Reading, open: Token): List {
  const ordered = open.type === "ordered_list_open";
  const close = ordered ? "ordered_list_close" : "bullet_list_close";
  const items: ListItem[] = [];
  for (;;) {
    const token = reading.tokens[reading.at];
    if (token === undefined) break;
    reading.at += 1;
    if (token.type === close) break;
    if (token.type !== "list_item_open") continue;
    const number = ordered ? Number.parseInt(token.info, 10) : null;
    const { line, endLine } = linesOf(reading, token);
    const blocks = readUntil(reading, "list_item_close");
    items.push({ line, endLine, number: Number.isNaN(number) ? null : number, blocks });
  }
  const { line, endLine } = linesOf(reading, open);
  return { kind: "list", ordered, items, line, endLine };
}

function readTable(reading: Reading, open: Token): Table {
  const table: Table = { kind: "table", header: [], rows: [], ...linesOf(reading, open) };
  let cells: string[] = [];
  let inHeader = false;
  for (;;) {
    const token = reading.tokens[reading.at];
    if (token === undefined) return table;
    reading.at += 1;
    if (token.type === "table_close") return table;
    if (token.type === "thead_open") inHeader = true;
    if (token.type === "thead_close") inHeader = false;
    if (token.type === "inline") cells.push(token.content.trim());
    if (token.type === "tr_open") {
      cells = [];
      if (!inHeader) table.rows.push({ cells, line: linesOf(reading, token).line });
      else table.header = cells;
    }
  }
}

/** The parser takes the closing line into the fence; where there is none, the range ends with content. */
function isClosed(reading: Reading, { map, markup, content }: Token): boolean {
  const [start, end] = map ?? [0, 0];
  const inside = content === "" ? 0 : content.replace(/\n$/, "").split("\n").length;
  return end - start > inside + 1 && (reading.lines[end - 1] ?? "").includes(markup);
}

function readBlock(reading: Reading, token: Token): Block | null {
  const { line, endLine } = linesOf(reading, token);
  switch (token.type) {
    case "heading_open": {
      const level = Number(token.tag.slice(1));
      return { kind: "heading", level, text: inlineText(reading, "heading_close"), line, endLine };
    }
    case "paragraph_open":
      return { kind: "paragraph", text: inlineText(reading, "paragraph_close"), line, endLine };
    case "fence":
      return {
        kind: "fence",
        info: token.info.trim(),
        text: token.content,
        closed: isClosed(reading, token),
        line,
        endLine,
      };
    case "html_block": {
      // A line that begins with a comment and goes on in prose is prose.
      const prose = withoutComments(token.content).trim();
      if (prose !== "" && !prose.startsWith("<"))
        return { kind: "paragraph", text: token.content.trim(), line, endLine };
      return { kind: "html", text: token.content, line, endLine };
    }
    case "bullet_list_open":
    case "ordered_list_open":
      return readList(reading, token);
    case "table_open":
      return readTable(reading, token);
    case "blockquote_open":
      return { kind: "quote", blocks: readUntil(reading, "blockquote_close"), line, endLine };
    default:
      return null;
  }
}

/** Parses a text of these lines; `offset` is how many stand before them, so that positions are those of the file. */
export function readBlocks(text: string, lines: readonly string[], offset: number): Block[] {
  const raw: RawLine = (line) => lines[line - 1 - offset] ?? "";
  return readUntil({ tokens: blockTokens(text), at: 0, lines, offset, raw }, "");
}
