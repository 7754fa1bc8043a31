/** OpenSpec: living specs, and change folders whose delta sections say what they add, modify, remove, rename. */
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

const DELTA = /^(ADDED|MODIFIED|REMOVED|RENAMED)\s+Requirements\s*$/i;
const RENAME =
  /^\s*[-*+]?\s*(?<side>FROM|TO)\s*:\s*`?(?:#{1,6}\s*)?(?:Requirement\s*:)?\s*(?<name>[^`]*?)`?\s*$/i;
const NAME = /^\s*[-*+]\s*`?(?:#{1,6}\s*)?(?:Requirement\s*:)\s*(?<name>[^`]*?)`?\s*$/i;

type Delta = NonNullable<Item["delta"]>;

function deltaOf(section: Section): Delta | null {
  const word = DELTA.exec(section.heading?.text.trim() ?? "")?.[1]?.toLowerCase();
  return word === "added" || word === "modified" || word === "removed" || word === "renamed" ? word : null;
}

function readRequirements(draft: Draft, section: Section, delta?: Delta): number {
  let count = 0;
  for (const part of flatten(section)) {
    const heading = part === section || part.heading === null ? null : requirementHeading(part.heading.text);
    if (heading === null) continue;
    count += 1;
    addRequirement(
      draft,
      part,
      heading,
      delta === undefined ? { childrenAreScenarios: true } : { childrenAreScenarios: true, delta },
    );
  }
  return count;
}

/** `- FROM: ### Requirement: A` and `- TO: ### Requirement: B`; the text of the item keeps both names. */
function readRenames(draft: Draft, section: Section): number {
  let from: { name: string; line: number } | null = null;
  let count = 0;
  for (let line = section.line + 1; line <= section.endLine; line += 1) {
    const groups = RENAME.exec(draft.lines[line - 1] ?? "")?.groups;
    const name = (groups?.["name"] ?? "").trim();
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
    const name = NAME.exec(draft.lines[line - 1] ?? "")?.groups?.["name"]?.trim();
    if (name === undefined || name === "") continue;
    const item = addItem(draft, { item: "requirement", title: name, text: "", line, endLine: line });
    item.delta = "removed";
    count += 1;
  }
  return count;
}

function readDelta(draft: Draft, section: Section, delta: Delta): void {
  const named =
    delta === "renamed"
      ? readRenames(draft, section)
      : delta === "removed"
        ? readRemovedNames(draft, section)
        : 0;
  const count = named + (delta === "renamed" ? 0 : readRequirements(draft, section, delta));
  if (count > 0) return;
  const message = `The section "${section.heading?.text ?? ""}" names no requirement. Write \`### Requirement: <name>\` under it, or remove it.`;
  report(draft, section.line, { rule: "delta-empty", level: "error", message });
}

function readSpec(draft: Draft, root: Section): void {
  const top = root.children.flatMap((child) => (child.heading?.level === 1 ? child.children : [child]));
  for (const section of top) {
    const delta = deltaOf(section);
    if (delta !== null) readDelta(draft, section, delta);
    else if (requirementHeading(section.heading?.text ?? "") !== null) {
      const heading = requirementHeading(section.heading?.text ?? "");
      if (heading !== null) addRequirement(draft, section, heading, { childrenAreScenarios: true });
    } else if (headingRole(section.heading?.text ?? "", ["requirements"]) !== null)
      readRequirements(draft, section);
    else if (readRequirements(draft, section) === 0) addProse(draft, section);
  }
}

/** Files of a change that hold no requirements; everything else may stand under any name. */
const PROSE = /^(?:proposal|design|project|readme|agents)\.md$/;

export function readOpenSpec(draft: Draft, root: Section): void {
  const name = draft.path.slice(draft.path.lastIndexOf("/") + 1).toLowerCase();
  if (name === "tasks.md") readTasks(draft);
  else if (!PROSE.test(name)) readSpec(draft, root);
  else {
    const top = root.children.flatMap((child) =>
      child.heading?.level === 1 && child.children.length > 0 ? child.children : [child],
    );
    for (const section of top) addProse(draft, section);
  }
}
