/** Criteria: the numbered list, bullets, paragraphs or table rows under an "Acceptance Criteria" heading. */
import type { Block, List, Paragraph } from "./blocks.ts";
import { addItem, blocksText, listItemText } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { readId, readNumber } from "./item-ids.ts";
import type { ItemKind } from "./model.ts";

export interface CriteriaOf {
  /** Id of the requirement; criteria get `<id>.<number>`. */
  parent: string;
  kind: ItemKind;
  /** Ids are `<prefix>.<number>`; "" leaves them empty. */
  prefix: string;
}

interface Statement {
  number: number | null;
  /** `**2.11** Title` on a line of its own, in front of the statement. */
  title?: string;
  text: string;
  line: number;
  endLine: number;
}

const EARS_START =
  /^(?:\*\*|__|\*|_)?(?:when(?:ever)?|while|where|if|the|given|upon|cuando|si|mientras|donde|quando|se|enquanto|onde|wenn|falls|während|lorsque|quand|当|當|如果|若|在)(?:\*\*|__|\*|_)?(?=[\s\p{Script=Han}])/iu;
const MODAL =
  /(?<![\p{L}])(?:SHALL|MUST|SHOULD|shall|must|DEBE|DEVE|DOIT|MUSS)(?![\p{L}])|しなければならない|ものとする|必须|应当|해야/u;

/** Whether a text says what must hold; used only where no heading says that criteria follow. */
export function looksNormative(text: string): boolean {
  return MODAL.test(text.slice(0, 4_000));
}

/** `**Acceptance Criteria**` or `Acceptance Criteria:` written as a paragraph instead of a heading. */
export function isCriteriaLabel(block: Block): boolean {
  if (block.kind !== "paragraph" || block.text.length > 80) return false;
  const marked = /^(?:\*\*|__).*(?:\*\*|__)\s*[:：]?$/s.test(block.text) || /[:：]$/.test(block.text);
  return marked && headingRole(block.text.replace(/[:：]/g, ""), ["criteria"]) !== null;
}

/** A paragraph that holds several lines `2.1 …`, `2.2 …` is as many statements. */
function paragraphStatements(paragraph: Paragraph): Statement[] {
  const statements: Statement[] = [];
  for (const [index, raw] of paragraph.text.split("\n").entries()) {
    const text = raw.trim();
    const line = paragraph.line + index;
    const last = statements.at(-1);
    if (last !== undefined && readNumber(text).id === "" && readId(text).id === "") {
      // Only the line right behind the id is looked at: the text behind grows with every further one.
      const lead = last.line === line - 1 ? readNumber(last.text) : { id: "", rest: "" };
      if (lead.id !== "" && EARS_START.test(text) && !says(lead.rest)) {
        last.title = lead.rest.replace(/[*_:：]+$/u, "");
        last.text = `${lead.id} ${text.replace(/\\$/, "")}`;
      } else last.text += ` ${text.replace(/\\$/, "")}`;
      last.endLine = line;
    } else statements.push({ number: null, text: text.replace(/\\$/, ""), line, endLine: line });
  }
  return statements;
}

const says = (text: string): boolean => looksNormative(text) || EARS_START.test(text);

/** Bullets right behind a paragraph that is a statement are its parts, unless they are statements of their own. */
function continues(block: Block, before: Statement | undefined): before is Statement {
  if (block.kind !== "list" || block.ordered || before === undefined) return false;
  if (block.line > before.endLine + 2) return false;
  return block.items.every((item) => {
    const text = blocksText(item.blocks);
    return !says(text) && readNumber(text).id === "" && readId(text).id === "";
  });
}

/** The statements of the blocks, each with the block it opens in. */
function statementsIn(blocks: readonly Block[]): { block: Block; statements: Statement[] }[] {
  const found: { block: Block; statements: Statement[] }[] = [];
  for (const [index, block] of blocks.entries()) {
    const previous = blocks[index - 1];
    const last = previous?.kind === "paragraph" ? found.at(-1)?.statements.at(-1) : undefined;
    if (continues(block, last)) {
      last.text += `\n${blocksText([block])}`;
      last.endLine = block.endLine;
    } else found.push({ block, statements: statementsOf(block) });
  }
  return found;
}

function listStatements(list: List): Statement[] {
  return list.items
    .map((item) => ({
      number: item.number,
      text: listItemText(item),
      line: item.line,
      endLine: item.endLine,
    }))
    .filter(({ text }) => text.trim() !== "");
}

function isStatement(paragraph: Statement): boolean {
  if (readNumber(paragraph.text).id !== "" || readId(paragraph.text).id !== "") return true;
  return EARS_START.test(paragraph.text) && !/[:：]\s*$/.test(paragraph.text);
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
        return { number: null, text: cells.join(" | "), line, endLine: line };
      });
    case "quote":
      return block.blocks.flatMap(statementsOf);
    case "heading":
    case "fence":
    case "html":
      return [];
  }
}

/** `1.` `1.` `1.` counts on, like a browser does; `1.` `2.` `4.` is taken at its word, like a reader does. */
function nextNumber(own: number | null, previous: number, first: boolean): number {
  if (own === null) return previous + 1;
  if (own > previous || first) return own;
  return previous + 1;
}

function explicitId(text: string, of: CriteriaOf): { id: string; rest: string } {
  const number = readNumber(text);
  if (number.id !== "") return number;
  const read = readId(text);
  const short = /^AC[-_ ]?(\d+)$/.exec(read.id)?.[1];
  if (short !== undefined && of.prefix !== "") return { id: `${of.prefix}.${short}`, rest: read.rest };
  const long = /^AC[-_ ]?(\d+(?:\.\d+)+)$/.exec(read.id)?.[1];
  return long === undefined ? read : { id: long, rest: read.rest };
}

/** `**2.11** Title`: a bold lead becomes the title. */
function titled(text: string): { title: string; text: string } {
  const found =
    /^(?:\*\*|__)([^*_\n]{2,80}?)(?:[:：.]\s*(?:\*\*|__)|(?:\*\*|__)\s*(?:[:：]|[-–—](?=\s)))\s*(\S[\s\S]*)$/u.exec(
      text,
    );
  if (found?.[1] === undefined || found[2] === undefined) return { title: "", text };
  return { title: found[1], text: found[2] };
}

/** Adds one item per statement of the blocks; returns how many. */
export function addCriteria(draft: Draft, blocks: readonly Block[], of: CriteriaOf): number {
  let previous = 0;
  let count = 0;
  for (const { block, statements } of statementsIn(blocks)) {
    let first = true;
    for (const statement of statements) {
      const { id: written, rest } = explicitId(statement.text, of);
      const number = nextNumber(statement.number, previous, first && block.kind === "list" && block.ordered);
      first = false;
      previous = number;
      const id = written !== "" ? written : of.prefix === "" ? "" : `${of.prefix}.${number}`;
      const { title, text } =
        statement.title === undefined ? titled(rest) : { title: statement.title, text: rest };
      addItem(draft, {
        item: of.kind,
        id,
        title,
        text,
        line: statement.line,
        endLine: statement.endLine,
        parent: of.parent,
      });
      count += 1;
    }
  }
  return count;
}

/** Blocks that hold criteria although no heading announces them: lists whose items mostly say what must hold. */
export function holdsCriteria(block: Block): boolean {
  if (block.kind !== "list" || block.items.length === 0) return false;
  const normative = block.items.filter((item) => {
    const text = blocksText(item.blocks);
    return looksNormative(text) || EARS_START.test(readNumber(text).rest);
  });
  return normative.length * 2 > block.items.length;
}
