/** Criteria: the numbered list, bullets, paragraphs or table rows under an "Acceptance Criteria" heading. */
import type { Block } from "./blocks.ts";
import { addItem, blocksText } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { kindOfId, readId, readNumber } from "./item-ids.ts";
import type { ItemKind } from "./model.ts";
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { statementsIn } from "./statements.ts";
import type { Statement } from "./statements.ts";

export interface CriteriaOf {
  /** Id of the requirement; criteria get `<id>.<number>`. */
  parent: string;
  kind: ItemKind;
  /** Ids are `<prefix>.<number>`; "" leaves them empty. */
  prefix: string;
}

/** `**Acceptance Criteria**` or `Acceptance Criteria:` written as a paragraph instead of a heading. */
export function isCriteriaLabel(block: Block): boolean {
  if (block.kind !== "paragraph" || block.text.length > 80) return false;
  const marked = /^(?:\*\*|__).*(?:\*\*|__)\s*[:：]?$/s.test(block.text) || /[:：]$/.test(block.text);
  return marked && headingRole(block.text.replace(/[:：]/g, ""), ["criteria"]) !== null;
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
  if (read.id === "") return read;
  const short = /^AC[-_ ]?(\d+)$/.exec(read.id)?.[1];
  if (short !== undefined && of.prefix !== "") return { id: `${of.prefix}.${short}`, rest: read.rest };
  const long = /^AC[-_ ]?(\d+(?:\.\d+)+)$/.exec(read.id)?.[1];
  return long === undefined ? read : { id: long, rest: read.rest };
}

/** `**2.11** Title`: a bold lead becomes the title. */
function titled(text: string): { title: string; text: string } {
  if (!text.startsWith("**") && !text.startsWith("__")) return { title: "", text };
  const found =
    /^(?:\*\*|__)([^*_\n]{2,80}?)(?:[:：.]\s*(?:\*\*|__)|(?:\*\*|__)\s*(?:[:：]|[-–—](?=\s)))\s*(\S[\s\S]*)$/u.exec(
      text,
    );
  if (found?.[1] === undefined || found[2] === undefined) return { title: "", text };
  return { title: found[1], text: found[2] };
}

function addStatement(draft: Draft, statement: Statement, given: { of: CriteriaOf; number: number }): void {
  const { of, number } = given;
  const { id: written, rest } = explicitId(statement.text, of);
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
}

/** Adds one item per statement of the blocks; returns how many. */
export function addCriteria(draft: Draft, blocks: readonly Block[], of: CriteriaOf): number {
  let previous = 0;
  let count = 0;
  for (const { block, statements } of statementsIn(blocks)) {
    let first = true;
    for (const statement of statements) {
      const number = nextNumber(statement.number, previous, first && block.kind === "list" && block.ordered);
      first = false;
      previous = number;
      addStatement(draft, statement, { of, number });
      count += 1;
    }
  }
  return count;
}

/** `##### FR1.1 - The form` below requirement FR1: a heading that is a criterion with its text; null for others. */
export function criterionHeading(section: Section, prefix: string): { id: string; title: string } | null {
  const text = section.heading?.text ?? "";
  if (text === "") return null;
  const of: CriteriaOf = { parent: "", kind: "criterion", prefix };
  const read = explicitId(text.replace(/^(?:\*\*|__)|(?:\*\*|__)$/g, ""), of);
  if (prefix === "" ? kindOfId(read.id) === "criterion" : read.id.startsWith(`${prefix}.`))
    return { id: read.id, title: read.rest.replace(/^[:：–—-]\s*/u, "") };
  return null;
}

/** Adds what stands in sections of criteria; headings that carry a criterion's id are one criterion each. */
export function addCriteriaSections(
  draft: Draft,
  { lead, sections }: { lead: readonly Block[]; sections: readonly Section[] },
  of: CriteriaOf,
): void {
  const own: Block[] = [...lead];
  const headed: { part: Section; read: { id: string; title: string } }[] = [];
  const collect = (child: Section): void => {
    const read = criterionHeading(child, of.prefix);
    if (read !== null) headed.push({ part: child, read });
    else {
      own.push(...child.blocks);
      child.children.forEach(collect);
    }
  };
  sections.forEach(collect);
  addCriteria(draft, own, of);
  for (const { part, read } of headed) addHeaded(draft, part, { of, read });
}

export function addHeaded(
  draft: Draft,
  part: Section,
  { of, read }: { of: CriteriaOf; read: { id: string; title: string } },
): void {
  addItem(draft, {
    item: of.kind,
    id: read.id,
    title: read.title,
    text: blocksText(flatten(part).flatMap(({ blocks }) => blocks)),
    line: part.line,
    endLine: endOf(part),
    parent: of.parent,
  });
}
