/** What a dialect's parser fills while it walks a document: items in their order, and problems. */
import type { Block, ListItem } from "./blocks.ts";
import { unwrap } from "./canonical.ts";
import type { Item, ItemKind, SpecExample } from "./model.ts";
import { isNormative, NormativeItem } from "./normative-item.ts";
import type { Problem, ProblemLevel } from "../problem.ts";
import { problemAt } from "./source.ts";

export interface Draft {
  path: string;
  lines: readonly string[];
  title: string;
  items: Item[];
  examples: SpecExample[];
  problems: Problem[];
}

export interface NewItem {
  item: ItemKind;
  id?: string;
  title?: string;
  text: string;
  line: number;
  endLine: number;
  parent?: string;
}

/** Adds an item and returns it, so that the caller can set what is special to its kind. */
export function addItem(draft: Draft, item: NewItem): Item {
  const added: Item = {
    item: item.item,
    id: item.id ?? "",
    title: (item.title ?? "").trim(),
    text: item.text.trim(),
    line: item.line,
    endLine: Math.max(item.line, item.endLine),
    parent: item.parent ?? "",
    references: [],
  };
  const kept = isNormative(item.item) ? new NormativeItem(added) : added;
  draft.items.push(kept);
  return kept;
}

export function report(
  draft: Draft,
  line: number,
  found: { rule: string; level: ProblemLevel; message: string },
): void {
  draft.problems.push(problemAt({ path: draft.path, line }, found));
}

/** What children name as their parent: its id, else its title. */
export function nameOf(item: Pick<Item, "id" | "title">): string {
  return item.id === "" ? item.title : item.id;
}

/** Lines `line`..`endLine` (from 1, inclusive) as they stand in the file. */
export function slice(draft: Draft, line: number, endLine: number): string {
  return draft.lines
    .slice(line - 1, endLine)
    .join("\n")
    .trim();
}

/** Text of blocks with wrapped lines joined: reflowing or re-indenting a file does not change it. */
export function blocksText(blocks: readonly Block[], indent = ""): string {
  const parts: string[] = [];
  for (const block of blocks) {
    switch (block.kind) {
      case "paragraph":
        parts.push(indent + unwrap(block.text));
        break;
      case "heading":
        parts.push(`${indent}${unwrap(block.text)}`);
        break;
      case "fence":
        parts.push(`\`\`\`${block.info}\n${block.text}\`\`\``);
        break;
      case "list":
        for (const item of block.items) {
          const mark = item.number === null ? "- " : `${item.number}. `;
          parts.push(indent + mark + blocksText(item.blocks, `${indent}  `).trimStart());
        }
        break;
      case "table":
        for (const row of [block.header, ...block.rows.map(({ cells }) => cells)])
          parts.push(row.join(" | "));
        break;
      case "quote":
        parts.push(blocksText(block.blocks, indent));
        break;
      case "html":
        // Comments are notes to the reader of the source.
        if (!block.text.trimStart().startsWith("<!--")) parts.push(block.text.trim());
        break;
    }
  }
  return parts.filter((part) => part !== "").join("\n");
}

/** Text of a list item, without its check box. */
export function listItemText(item: ListItem): string {
  const text = blocksText(item.blocks);
  return text.startsWith("[") ? text.replace(/^\[[ xX~-]\]\\?\*?\s+/, "") : text;
}
