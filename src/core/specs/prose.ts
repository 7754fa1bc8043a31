/** Prose sections (introduction, glossary, architecture …) as items, so that their edits are seen too. */
import { flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addItem, slice } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { endOf } from "./requirements.ts";

/** One item for the section with all below it; nothing when it says nothing. */
export function addProse(draft: Draft, section: Section, without: readonly Section[] = []): void {
  const heading = section.heading;
  const parts = flatten(section).filter((part) => !without.includes(part));
  const blocks = parts.flatMap((part) => part.blocks);
  if (heading === null || blocks.length === 0) return;
  const text = parts
    .map((part) => {
      const last = part.blocks.at(-1);
      if (last === undefined) return part === section ? "" : (part.heading?.text ?? "");
      const from = part === section ? (part.blocks[0]?.line ?? part.line) : part.line;
      return slice(draft, from, last.endLine);
    })
    .filter((part) => part !== "")
    .join("\n\n");
  const own = section.blocks.at(-1)?.endLine ?? section.line;
  addItem(draft, {
    item: "intent",
    title: heading.text,
    text,
    line: section.line,
    endLine: without.length > 0 ? own : endOf(section),
  });
}
