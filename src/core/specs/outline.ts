/** The tree of sections that headings make, each with the blocks that stand directly in it. */
import type { Block, Heading } from "./blocks.ts";

export interface Section {
  /** Null for what stands before the first heading. */
  heading: Heading | null;
  blocks: Block[];
  children: Section[];
  /** From the heading to the line before the next section of the same rank. */
  line: number;
  endLine: number;
}

/** Only headings at the top of the document open sections; those in quotes and list items do not. */
export function outline(blocks: readonly Block[], lastLine: number): Section {
  const root: Section = { heading: null, blocks: [], children: [], line: 1, endLine: Math.max(1, lastLine) };
  const open: Section[] = [root];
  for (const block of blocks) {
    if (block.kind !== "heading") {
      open.at(-1)?.blocks.push(block);
      continue;
    }
    while (open.length > 1 && (open.at(-1)?.heading?.level ?? 0) >= block.level) {
      const closed = open.pop();
      if (closed !== undefined) closed.endLine = Math.max(closed.line, block.line - 1);
    }
    const section: Section = {
      heading: block,
      blocks: [],
      children: [],
      line: block.line,
      endLine: root.endLine,
    };
    open.at(-1)?.children.push(section);
    open.push(section);
  }
  return root;
}

/** The section and everything below it, in the order of the file. */
export function flatten(section: Section): Section[] {
  const all: Section[] = [];
  const gather = (part: Section): void => {
    all.push(part);
    part.children.forEach(gather);
  };
  gather(section);
  return all;
}

/** Whether a section below this one, at any depth, is of that kind. */
export function holdsBelow(section: Section, is: (part: Section) => boolean): boolean {
  return section.children.some((child) => is(child) || holdsBelow(child, is));
}

/** Last line that says something; blank lines in front of the next heading belong to nobody. */
export function endOf(section: Section): number {
  let last = section;
  for (let next = last.children.at(-1); next !== undefined; next = last.children.at(-1)) last = next;
  return last.blocks.at(-1)?.endLine ?? last.line;
}
