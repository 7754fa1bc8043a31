/** Lists that people read as lists although Markdown joins them to a paragraph or to a bullet above. */
import type { Block, List, ListItem, Paragraph } from "./blocks.ts";

/** A line of the file as it stands, by its number. */
export type RawLine = (line: number) => string;

/** A list item that Markdown takes for the rest of the paragraph above: only a list from 1 may interrupt one. */
const ITEM = /^(?<number>\d{1,4})[.)]\s+(?=\S)/;
const LABEL = /^(?:\*\*|__).*(?:\*\*|__)\s*[:：]?$|[:：]$/u;

/** `**Records**` with `3. …` on the next line is a label and a list that goes on, whatever Markdown says. */
function labelApart(block: Paragraph): Block[] {
  const [label = "", ...rest] = block.text.split("\n").map((line) => line.trim());
  if (!LABEL.test(label) || !ITEM.test(rest[0] ?? "")) return [block];
  const items: ListItem[] = [];
  for (const [index, text] of rest.entries()) {
    const line = block.line + 1 + index;
    const found = ITEM.exec(text);
    const inner = items.at(-1)?.blocks[0];
    if (found !== null)
      items.push({
        number: Number(found.groups?.["number"]),
        blocks: [{ kind: "paragraph", text: text.slice(found[0].length), line, endLine: line }],
        line,
        endLine: line,
      });
    else if (inner?.kind === "paragraph") inner.text += `\n${text}`;
    for (const part of [items.at(-1), items.at(-1)?.blocks[0]]) if (part !== undefined) part.endLine = line;
  }
  const list: List = { kind: "list", ordered: true, items, line: block.line + 1, endLine: block.endLine };
  LABELLED.add(list);
  return [{ ...block, text: label, endLine: block.line }, list];
}

const NUMBERED_LINE = /^(?:\*\*|__)?\d{1,4}\.\d{1,4}(?![\d.]*\d{3})/;

/**
 * `2.2 WHEN …` at the margin right below the bullets of 2.1: Markdown takes it for a wrapped line of the last bullet,
 * nobody else does.
 */
function lazyApart(block: Block, raw: RawLine): Block[] {
  const item = block.kind === "list" ? block.items.at(-1) : undefined;
  const inner = item?.blocks.at(-1);
  if (item === undefined || inner === undefined) return [block];
  if (inner.kind === "list") {
    const [list, ...rest] = lazyApart(inner, raw);
    if (rest.length === 0 || list === undefined) return [block];
    item.endLine = list.endLine;
    block.endLine = list.endLine;
    return [block, ...rest];
  }
  if (inner.kind !== "paragraph" || inner.endLine === inner.line) return [block];
  const lines = inner.text.split("\n");
  const at = lines.findIndex((_, index) => index > 0 && NUMBERED_LINE.test(raw(inner.line + index)));
  if (at < 0) return [block];
  const rest: Paragraph = {
    kind: "paragraph",
    text: lines.slice(at).join("\n"),
    line: inner.line + at,
    endLine: inner.endLine,
  };
  inner.text = lines.slice(0, at).join("\n");
  for (const part of [inner, item, block]) part.endLine = rest.line - 1;
  return [block, rest];
}

/** Lists that `labelApart` made; what is indented below them belongs to their last item. */
const LABELLED = new WeakSet<Block>();

function nests(block: List, above: Block | undefined, raw: RawLine): boolean {
  if (above?.kind !== "list" || !LABELLED.has(above)) return false;
  if (block.line > above.endLine + 2) return false;
  if (!/^\s{2,}\S/.test(raw(block.line))) return false;
  const last = above.items.at(-1);
  last?.blocks.push(block);
  if (last !== undefined) last.endLine = block.endLine;
  above.endLine = block.endLine;
  return true;
}

/** Adds a block to those before it, with what Markdown joined wrongly taken apart. */
export function addLoosely(blocks: Block[], block: Block, raw: RawLine): void {
  if (block.kind === "list") {
    if (!nests(block, blocks.at(-1), raw)) blocks.push(...lazyApart(block, raw));
  } else if (block.kind === "paragraph" && block.text.includes("\n"))
    blocks.push(...labelApart(block).flatMap((each) => lazyApart(each, raw)));
  else blocks.push(block);
}
