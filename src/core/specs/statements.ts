/** The statements of list items, paragraphs and table rows: what is one of its own, and what goes on with the one before. */
import type { Block, List, ListItem, Paragraph } from "./blocks.ts";
import { plain } from "./canonical.ts";
import { blocksText, listItemText } from "./draft.ts";
import { CAPITAL_MODAL, FIRST_THEN, LEADING_GUARD, NORMATIVE_MODAL } from "./ears-patterns.ts";
import { WIDE_LETTER } from "./ears-wide-words.ts";
import { leadingWideGuard, wideBody } from "./ears-wide.ts";
import { readId, readNumber } from "./item-ids.ts";

export interface Statement {
  number: number | null;
  /** `**2.11** Title` on a line of its own, in front of the statement. */
  title?: string;
  text: string;
  line: number;
  endLine: number;
}

const HEAD = 4_000;

/** Whether a text says what must hold; used only where no heading says that criteria follow. */
export function looksNormative(text: string): boolean {
  const head = text.slice(0, HEAD);
  if (NORMATIVE_MODAL.test(head)) return true;
  const wide = WIDE_LETTER.test(head) ? wideBody(plain(head)) : null;
  return wide !== null && wide.modality !== "may";
}

/** Whether a text begins with a guard. */
function opensGuard(text: string): boolean {
  const head = plain(text.slice(0, 400));
  return LEADING_GUARD.test(head) || leadingWideGuard(head) !== null;
}

/** Whether a text begins as EARS does: with a guard, or with the system. */
const opensEars = (text: string): boolean => opensGuard(text) || /^\W*(?:the|el|o|das)\s/i.test(text);

const says = (text: string): boolean => looksNormative(text) || opensGuard(text);
const written = (text: string): boolean => readNumber(text).id !== "" || readId(text).id !== "";

const REMARK =
  /^[\s>(（*_[]*(?:notes?|remarks?|hints?|tips?|warning|example|rationale|注意?|备注|備註|说明|說明|備考|補足|例|参考|참고|비고|nota|observação|observación|hinweis|anmerkung|remarque)\s*[*_]*\s*[:：]/iu;

/** `**Priority:** MUST`: a field of the requirement, not a statement. */
const METADATA = /^(?:\*\*|__)[^*_\n]{1,40}(?:\*\*|__)\s*[:：]?\s*\S{1,20}(?:\s+\S{1,20})?\s*$/u;

/** A paragraph that only sets what follows apart: `**Printing**`, `*Storage:*`. */
export function isLabel(block: Block): boolean {
  return (
    block.kind === "paragraph" &&
    block.text.length <= 120 &&
    /^(?:\*\*[^*\n]+\*\*|__[^_\n]+__|\*[^*\n]+\*|_[^_\n]+_)\s*[:：]?\s*$/u.test(block.text) &&
    !written(block.text.replace(/^[*_]+/, "")) &&
    !looksNormative(block.text)
  );
}

/** A paragraph under "Acceptance Criteria" is a statement when it carries a number, an id, or the shape of one. */
function isStatement({ text }: Statement): boolean {
  if (written(text)) return true;
  if (/[:：]\s*$/.test(text) || REMARK.test(text)) return false;
  const head = plain(text.slice(0, HEAD));
  if (CAPITAL_MODAL.test(head) && !METADATA.test(text)) return true;
  if (!opensEars(head)) return false;
  const guard = LEADING_GUARD.exec(head)?.[1] ?? "";
  return looksNormative(head) || FIRST_THEN.test(head) || (guard.length > 1 && guard === guard.toUpperCase());
}

/** The number stands in bold and what follows it is short, so it names what the next line says. */
function namesNext(text: string, next: string): boolean {
  const lead = readNumber(text);
  if (lead.id === "" || lead.rest === "" || says(lead.rest)) return false;
  if (opensEars(next)) return true;
  return (
    /^(?:\*\*|__)/.test(text) && lead.rest.length <= 60 && /^\W*\p{Lu}/u.test(next) && looksNormative(next)
  );
}

/** A paragraph that holds several lines `2.1 …`, `2.2 …` is as many statements. */
function paragraphStatements(paragraph: Paragraph): Statement[] {
  const statements: Statement[] = [];
  for (const [index, raw] of paragraph.text.split("\n").entries()) {
    const text = raw.trim().replace(/\\$/, "");
    const line = paragraph.line + index;
    const last = statements.at(-1);
    if (last === undefined || written(text)) {
      statements.push({ number: null, text, line, endLine: line });
      continue;
    }
    // Only the line right behind the id is looked at: the text behind grows with every further one.
    if (last.line === line - 1 && namesNext(last.text, text)) entitle(last, text);
    else last.text += ` ${text}`;
    last.endLine = line;
  }
  return statements;
}

function entitle(last: Statement, text: string): void {
  const lead = readNumber(last.text);
  last.title = lead.rest.replace(/[*_:：]+$/u, "");
  last.text = `${lead.id} ${text}`;
}

/** Bullets right behind a paragraph that is a statement are its parts, unless they are statements of their own. */
function isPartOf(block: Block, before: Statement): boolean {
  if (block.kind !== "list" || block.ordered) return false;
  if (block.line > before.endLine + 2) return false;
  return block.items.every((item) => {
    const text = blocksText(item.blocks);
    return !says(text) && !written(text);
  });
}

/** What a numbered statement only announced: the paragraph behind its bare title, or one that opens a list. */
function goesOn(block: Block, before: Statement, next: Block | undefined): boolean {
  if (block.kind !== "paragraph" || isLabel(block) || written(block.text)) return false;
  const lead = readNumber(before.text);
  if (lead.id === "" || block.line > before.endLine + 2) return false;
  if (before.title === undefined && !says(lead.rest) && lead.rest.length <= 60)
    return looksNormative(block.text);
  return (
    /[:：]\s*$/.test(block.text) &&
    next?.kind === "list" &&
    isPartOf(next, {
      ...before,
      endLine: block.endLine,
    })
  );
}

/** `**Details**` behind the criteria, and below it a list that says nothing must hold. */
function isAside(block: Block, above: Block | undefined): boolean {
  if (block.kind !== "list" || block.ordered || above === undefined || !isLabel(above)) return false;
  return block.items.every((item) => {
    const text = listItemText(item);
    return !says(text) && !written(text);
  });
}

/** The statements of the blocks, each with the block it opens in. */
export function statementsIn(blocks: readonly Block[]): { block: Block; statements: Statement[] }[] {
  const found: { block: Block; statements: Statement[] }[] = [];
  let open: Statement | undefined;
  for (const [index, block] of blocks.entries()) {
    if (found.length > 0 && isAside(block, blocks[index - 1])) continue;
    if (open !== undefined && isPartOf(block, open)) {
      open.text += `\n${blocksText([block])}`;
      open.endLine = block.endLine;
    } else if (open !== undefined && goesOn(block, open, blocks[index + 1])) {
      if (open.title === undefined && !says(readNumber(open.text).rest)) entitle(open, blocksText([block]));
      else open.text += `\n${blocksText([block])}`;
      open.endLine = block.endLine;
    } else {
      const statements = statementsOf(block);
      found.push({ block, statements });
      open = block.kind === "paragraph" ? statements.at(-1) : undefined;
    }
  }
  return found;
}

/** `- **Printing**` above a list of its own is the list's label, not a criterion. */
function isGroup(item: ListItem): boolean {
  const [lead, ...rest] = item.blocks;
  // Most items are one paragraph; whether that says something takes longer to tell.
  if (lead?.kind !== "paragraph" || rest.length === 0) return false;
  if (!rest.every((block) => block.kind === "list")) return false;
  if (says(lead.text) || written(lead.text)) return false;
  if (!isLabel(lead) && !/[:：]\s*$/.test(lead.text)) return false;
  return rest.every(({ items }) => items.every((inner) => says(blocksText(inner.blocks.slice(0, 1)))));
}

function listStatements(list: List): Statement[] {
  return list.items
    .flatMap((item) =>
      isGroup(item)
        ? item.blocks.flatMap((block) => (block.kind === "list" ? listStatements(block) : []))
        : [{ number: item.number, text: listItemText(item), line: item.line, endLine: item.endLine }],
    )
    .filter(({ text }) => text.trim() !== "");
}

function statementsOf(block: Block): Statement[] {
  switch (block.kind) {
    case "list":
      return listStatements(block);
    case "paragraph":
      return paragraphStatements(block).filter(isStatement);
    case "table":
      return block.rows.map(({ cells, line }) => {
        const [first = "", ...rest] = cells;
        const number = /^(?:AC[- ]?)?(\d{1,4})$/.exec(first)?.[1];
        if (number !== undefined)
          return { number: Number(number), text: rest.join(" | "), line, endLine: line };
        // The first cell may hold the number or the id.
        const text = written(`${first} `) ? `${first} ${rest.join(" | ")}` : cells.join(" | ");
        return { number: null, text, line, endLine: line };
      });
    case "quote":
      return block.blocks.flatMap(statementsOf);
    case "heading":
    case "fence":
    case "html":
      return [];
  }
}

/** Blocks that hold criteria although no heading announces them: lists whose items mostly say what must hold. */
export function holdsCriteria(block: Block): boolean {
  if (block.kind !== "list" || block.items.length === 0) return false;
  const normative = block.items.filter((item) => {
    const text = blocksText(item.blocks);
    return looksNormative(text) || opensGuard(readNumber(text).rest);
  });
  return normative.length * 2 > block.items.length;
}
