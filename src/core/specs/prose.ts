/** Prose sections (introduction, glossary, architecture …) as items, so that their edits are seen too. */
import type { Block } from "./blocks.ts";
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addItem, slice } from "./draft.ts";
import type { Draft } from "./draft.ts";

export interface ProseOptions {
  /** Sections below that are items of their own. */
  without?: readonly Section[];
  /** Blocks that are items of their own. */
  skip?: (block: Block) => boolean;
}

/** One item for the section with all below it; nothing when it says nothing. */
export function addProse(draft: Draft, section: Section, options: ProseOptions = {}): void {
  const heading = section.heading;
  const without = new Set(options.without ?? []);
  const parts = flatten(section).filter((part) => !without.has(part));
  const kept = (part: Section): Block[] => part.blocks.filter((block) => options.skip?.(block) !== true);
  if (heading === null || parts.every((part) => kept(part).length === 0)) return;
  const texts = parts.flatMap((part) => [
    ...(part === section ? [] : [slice(draft, part.line, part.heading?.endLine ?? part.line)]),
    ...kept(part).map((block) => slice(draft, block.line, block.endLine)),
  ]);
  const own = kept(section).at(-1)?.endLine ?? section.line;
  addItem(draft, {
    item: "intent",
    title: heading.text,
    text: texts.join("\n\n"),
    line: section.line,
    endLine: without.size > 0 ? own : endOf(section),
  });
}
