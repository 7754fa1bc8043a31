/** List items, table rows and paragraphs of a section as items of one kind. */
import type { Block, ListItem } from "./blocks.ts";
import { unwrap } from "./canonical.ts";
import { isLabel, looksNormative } from "./statements.ts";
import { addItem, listItemText } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { kindOfId, readId, readNumber } from "./item-ids.ts";
import type { Item, ItemKind } from "./model.ts";

export interface Into {
  item: ItemKind;
  parent: string;
}

/** `**Latency**: p95 under 200 ms` is an item with the title "Latency". */
function readTitle(text: string): { title: string; text: string } {
  const found =
    /^(?:\*\*|__)([^*_\n]{1,120}?)(?:\s*[:：.]\s*(?:\*\*|__)|(?:\*\*|__)\s*(?:[:：]|[-–—](?=\s)))\s*(\S[\s\S]*)$/u.exec(
      text,
    );
  return found?.[1] === undefined || found[2] === undefined
    ? { title: "", text }
    : { title: found[1], text: found[2] };
}

/** Adds one statement; a written id such as `NFR-2` may say that it is of another kind than its section. */
export function addStatement(
  draft: Draft,
  statement: { text: string; line: number; endLine: number; id?: string },
  into: Into,
): Item {
  const read = readId(statement.text);
  const number = read.id === "" ? readNumber(read.rest) : { id: "", rest: read.rest };
  const id = read.id !== "" ? read.id : number.id !== "" ? number.id : (statement.id ?? "");
  const { title, text } = readTitle(number.rest);
  const kind = kindOfId(read.id) ?? into.item;
  return addItem(draft, {
    item: kind,
    id,
    title,
    text,
    line: statement.line,
    endLine: statement.endLine,
    parent: into.parent,
  });
}

/** An id in a comment of its own line belongs to the block behind it. */
function commentId(block: Block | undefined): string {
  return block?.kind === "html" && /^\s*<!--[^>]*-->\s*$/.test(block.text)
    ? readId(block.text.trim()).id
    : "";
}

function itemId(item: ListItem): string {
  return commentId(item.blocks.find((block) => block.kind === "html"));
}

/** A paragraph that only announces the list behind it says nothing by itself. */
function announces(block: Block, next: Block | undefined): boolean {
  if (block.kind !== "paragraph") return false;
  if (!isLabel(block) && !/[:：]\s*(?:\*\*)?$/.test(block.text)) return false;
  return (
    next !== undefined &&
    (next.kind === "list" || next.kind === "table" || next.kind === "fence") &&
    !looksNormative(block.text)
  );
}

export function addListItems(draft: Draft, blocks: readonly Block[], into: Into): void {
  for (const [index, block] of blocks.entries()) {
    const before = commentId(blocks[index - 1]);
    switch (block.kind) {
      case "list":
        for (const [at, item] of block.items.entries()) {
          const text = listItemText(item);
          const id = itemId(item) || (at === 0 ? before : "");
          if (text !== "") addStatement(draft, { text, line: item.line, endLine: item.endLine, id }, into);
        }
        break;
      case "paragraph":
        if (!announces(block, blocks[index + 1])) {
          addStatement(
            draft,
            {
              text: unwrap(block.text),
              line: block.line,
              endLine: block.endLine,
              id: before,
            },
            into,
          );
        }
        break;
      case "table":
        for (const { cells, line } of block.rows) addRow(draft, cells, { line, into });
        break;
      case "quote":
        addListItems(draft, block.blocks, into);
        break;
      case "heading":
      case "fence":
      case "html":
        break;
    }
  }
}

/** The first cell names the row: an id, or a title. */
function addRow(draft: Draft, cells: readonly string[], place: { line: number; into: Into }): void {
  const [first = "", ...rest] = cells;
  const read = readId(`${first} `);
  const id = read.id !== "" && read.rest.trim() === "" ? read.id : "";
  const kind = kindOfId(id) ?? place.into.item;
  const title = id === "" && rest.length > 0 ? first.replace(/[*_`]/g, "") : "";
  const text = (id === "" && rest.length === 0 ? cells : rest).filter((cell) => cell !== "").join(" | ");
  if (text === "" && title === "") return;
  addItem(draft, {
    item: kind,
    id,
    title,
    text,
    line: place.line,
    endLine: place.line,
    parent: place.into.parent,
  });
}
