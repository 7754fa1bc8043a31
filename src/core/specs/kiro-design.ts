/** Kiro's design.md: correctness properties as items, the rest as prose. */
import type { Block } from "./blocks.ts";
import { addItem, blocksText } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { propertyHeading } from "./requirement-heading.ts";
import type { ReadHeading } from "./requirement-heading.ts";

/** A property that opens with a paragraph `**Property 3: Title**` or `Property 3: Title`, or a list item of that form. */
function propertyLead(block: Block): (ReadHeading & { rest: string }) | null {
  const text = block.kind === "paragraph" ? block.text : "";
  const first = text.split("\n", 1)[0] ?? "";
  const found = BOLD_LEAD.exec(first) ?? PLAIN_LEAD.exec(first);
  const heading = found?.[1] === undefined ? null : propertyHeading(found[1]);
  return heading === null ? null : { ...heading, rest: (found?.[2] ?? "").trim() };
}

/** `**Property 5: Title** For any …`: what stands behind the emphasis is the property itself. */
const BOLD_LEAD =
  /^(?:\*\*|__)\s*(\S+\s*\d{1,4}\s*[:：.–—-][^*]{0,300}?)(?:\*\*|__)\s*(?:[:：–—-]\s*)?(\S.*)$/u;
const PLAIN_LEAD = /^(?:\*\*|__)?\s*(\S+\s*\d{1,4}\s*[:：.–—-].{0,300}?)(?:\*\*|__)?\s*$/u;

interface Found {
  heading: ReadHeading;
  blocks: Block[];
  line: number;
  endLine: number;
}

/** Properties written as paragraphs run to the next such paragraph. */
function propertiesIn(section: Section): { found: Found[]; rest: Block[] } {
  const found: Found[] = [];
  const rest: Block[] = [];
  const own = section.heading === null ? null : propertyHeading(section.heading.text);
  if (own !== null) found.push({ heading: own, blocks: [], line: section.line, endLine: section.line });
  for (const block of section.blocks.flatMap(listsApart)) {
    const heading = propertyLead(block);
    const last = found.at(-1);
    if (heading !== null && block.kind === "paragraph") {
      const body = [heading.rest, ...block.text.split("\n").slice(1)].join("\n").trim();
      const text: Block[] = body === "" ? [] : [{ ...block, text: body }];
      found.push({ heading, blocks: text, line: block.line, endLine: block.endLine });
    } else if (last !== undefined) {
      last.blocks.push(block);
      last.endLine = block.endLine;
    } else rest.push(block);
  }
  return { found, rest };
}

/** List items that open a property are looked at one by one; other lists stay whole. */
function listsApart(block: Block): Block[] {
  if (
    block.kind !== "list" ||
    !block.items.some((item) => item.blocks.some((inner) => propertyLead(inner) !== null))
  )
    return [block];
  return block.items.flatMap((item) => item.blocks);
}

export function readKiroDesign(draft: Draft, root: Section): void {
  const holders = new Set(flatten(root).filter((section) => propertiesIn(section).found.length > 0));
  const holding = new Set(holders);
  const mark = (section: Section): boolean => {
    const below = section.children.map(mark).some(Boolean);
    if (below) holding.add(section);
    return below || holders.has(section);
  };
  mark(root);
  const visit = (section: Section): void => {
    if (!holding.has(section)) {
      addProse(draft, section);
      return;
    }
    const rest = new Set(propertiesIn(section).rest);
    const inner = flatten(section).slice(1);
    if (!isProperty(section)) addProse(draft, section, { without: inner, skip: (block) => !rest.has(block) });
    addProperties(draft, section, (child) => holding.has(child));
    for (const child of section.children) if (holding.has(child) || !isProperty(section)) visit(child);
  };
  addProperties(draft, root, (child) => holding.has(child));
  const top = root.children.flatMap((child) =>
    child.heading?.level === 1 && !holders.has(child) ? child.children : [child],
  );
  top.forEach(visit);
}

const isProperty = (section: Section): boolean =>
  section.heading !== null && propertyHeading(section.heading.text) !== null;

function addProperties(draft: Draft, section: Section, holds: (child: Section) => boolean): void {
  const { found } = propertiesIn(section);
  for (const [index, property] of found.entries()) {
    // Only what a heading opens has sections below it; a paragraph ends with the last block of its own.
    const below = index === 0 && isProperty(section) ? section.children.filter((child) => !holds(child)) : [];
    const blocks = [...property.blocks, ...below.flatMap(flatten).flatMap((child) => child.blocks)];
    addItem(draft, {
      item: "property",
      id: property.heading.id,
      title: property.heading.title,
      text: blocksText(blocks),
      line: property.line,
      endLine: below.reduce((last, child) => Math.max(last, endOf(child)), property.endLine),
    });
  }
}
