/** OpenSpec: living specs, and change folders whose delta sections say what they add, modify, remove, rename. */
import { fileOf } from "../paths/parts.ts";
import { addItem, report } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import type { Item } from "./model.ts";
import { flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { requirementHeading } from "./requirement-heading.ts";
import { addRequirement } from "./requirements.ts";
import { readTasks } from "./tasks.ts";

const DELTA = /^(ADDED|MODIFIED|REMOVED|RENAMED)\s+Requirements\s*(?:[:：]|[(（][^()（）]*[)）])?\s*$/i;
const RENAME =
  /^\s*(?:[-*+]\s+)?(?:\*\*)?(?<side>FROM|TO)(?:\*\*)?\s*[:：]\s*(?:\*\*)?\s*(?<name>\S.*?)\s*$/i;
const NAME = /^\s*[-*+]\s+(?<name>`?(?:#{1,6}\s*)?Requirement\s*:.*?)\s*$/i;

/** "`### Requirement: Menu `File` opens`": the name without the outer marks; those inside belong to it. */
function nameIn(written: string): string {
  const inner = /^`(?<inner>.*)`$/.exec(written)?.groups?.["inner"] ?? written;
  return inner.replace(/^(?:#{1,6}\s*)?(?:Requirement\s*:)?\s*/i, "").trim();
}

type Delta = NonNullable<Item["delta"]>;

function deltaOf(section: Section): Delta | null {
  const word = DELTA.exec(section.heading?.text.trim() ?? "")?.[1]?.toLowerCase();
  return word === "added" || word === "modified" || word === "removed" || word === "renamed" ? word : null;
}

function readRequirements(draft: Draft, section: Section, delta?: Delta): number {
  const options = { childrenAreScenarios: true, ...(delta === undefined ? {} : { delta }) };
  let count = 0;
  for (const part of section.children) {
    const heading = part.heading === null ? null : requirementHeading(part.heading.text);
    if (heading !== null) {
      count += 1;
      addRequirement(draft, part, heading, options);
      continue;
    }
    // A heading between groups of requirements may have a text of its own.
    const own = draft.items.length;
    const below = readRequirements(draft, part, delta);
    if (below > 0) insertProse(draft, part, own);
    else addProse(draft, part);
    count += below;
  }
  return count;
}

/** Prose above what stands below it, in the order of the file. */
function insertProse(draft: Draft, section: Section, at: number): void {
  const before = draft.items.length;
  addProse(draft, section, { without: flatten(section).slice(1) });
  draft.items.splice(at, 0, ...draft.items.splice(before));
}

/** `- FROM: ### Requirement: A` and `- TO: ### Requirement: B`; the text of the item keeps both names. */
function readRenames(draft: Draft, section: Section): number {
  let from: { name: string; line: number } | null = null;
  let count = 0;
  for (let line = section.line + 1; line <= section.endLine; line += 1) {
    const groups = RENAME.exec(draft.lines[line - 1] ?? "")?.groups;
    const name = nameIn(groups?.["name"] ?? "");
    if (groups === undefined || name === "") continue;
    if (groups["side"]?.toUpperCase() === "FROM") from = { name, line };
    else if (from !== null) {
      const item = addItem(draft, {
        item: "requirement",
        title: name,
        text: `FROM: ${from.name}\nTO: ${name}`,
        line: from.line,
        endLine: line,
      });
      item.delta = "renamed";
      from = null;
      count += 1;
    }
  }
  return count;
}

function readRemovedNames(draft: Draft, section: Section): number {
  let count = 0;
  for (let line = section.line + 1; line <= section.endLine; line += 1) {
    const name = nameIn(NAME.exec(draft.lines[line - 1] ?? "")?.groups?.["name"] ?? "");
    if (name === "") continue;
    const item = addItem(draft, { item: "requirement", title: name, text: "", line, endLine: line });
    item.delta = "removed";
    count += 1;
  }
  return count;
}

function readDelta(draft: Draft, section: Section, delta: Delta): number {
  const named =
    delta === "renamed"
      ? readRenames(draft, section)
      : delta === "removed"
        ? readRemovedNames(draft, section)
        : 0;
  return named + (delta === "renamed" ? 0 : readRequirements(draft, section, delta));
}

/** "(none)" and "None - this is new": a sentence instead of requirements, beside sections that have some. */
function saysNone(section: Section): boolean {
  return section.children.length === 0 && section.blocks.every(({ kind }) => kind === "paragraph");
}

function reportEmpty(draft: Draft, deltas: readonly { section: Section; count: number }[]): void {
  const any = deltas.some(({ count }) => count > 0);
  for (const { section, count } of deltas) {
    if (count > 0 || (any && saysNone(section))) continue;
    const message = `The section "${section.heading?.text ?? ""}" names no requirement. Write \`### Requirement: <name>\` under it, or remove it.`;
    report(draft, section.line, { rule: "delta-empty", level: "error", message });
  }
}

function readSpec(draft: Draft, root: Section): void {
  const top = root.children.flatMap((child) => (child.heading?.level === 1 ? child.children : [child]));
  const deltas: { section: Section; count: number }[] = [];
  for (const section of top) {
    const delta = deltaOf(section);
    const text = section.heading?.text ?? "";
    const heading = delta === null ? requirementHeading(text) : null;
    const own = draft.items.length;
    if (delta !== null) deltas.push({ section, count: readDelta(draft, section, delta) });
    else if (heading !== null) addRequirement(draft, section, heading, { childrenAreScenarios: true });
    else if (readRequirements(draft, section) > 0) insertProse(draft, section, own);
    else if (headingRole(text, ["requirements"]) === null || section.blocks.length > 0) {
      draft.items.length = own;
      addProse(draft, section);
    }
  }
  reportEmpty(draft, deltas);
}

/** Files of a change that hold no requirements; everything else may stand under any name. */
const PROSE = /^(?:proposal|design|project|readme|agents)\.md$/;

export function readOpenSpec(draft: Draft, root: Section): void {
  const name = fileOf(draft.path).toLowerCase();
  if (name === "tasks.md") readTasks(draft);
  else if (!PROSE.test(name)) readSpec(draft, root);
  else {
    const top = root.children.flatMap((child) =>
      child.heading?.level === 1 && child.children.length > 0 ? child.children : [child],
    );
    for (const section of top) addProse(draft, section);
  }
}
