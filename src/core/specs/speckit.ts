/** spec-kit: user stories with scenarios, FR and SC ids, edge cases, tasks T001. */
import type { Block } from "./blocks.ts";
import { addCriteria } from "./criteria.ts";
import { addItem, blocksText, nameOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { readId } from "./item-ids.ts";
import { flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { requirementHeading, userStoryHeading } from "./requirement-heading.ts";
import { addRequirement, endOf } from "./requirements.ts";
import { addListItems } from "./section-items.ts";
import { readTasks } from "./tasks.ts";

/** `**Acceptance Scenarios**:` starts the scenarios; without it the numbered list does. */
function addStory(draft: Draft, section: Section): void {
  const heading = userStoryHeading(section.heading?.text ?? "");
  if (heading === null) return;
  const blocks = flatten(section).flatMap((part) => part.blocks);
  const label = blocks.findIndex(
    (block) => block.kind === "paragraph" && /^\W*acceptance (?:scenarios|criteria)/i.test(block.text),
  );
  const list = blocks.findIndex((block) => block.kind === "list" && block.ordered);
  const start = label >= 0 ? label : list >= 0 ? list : blocks.length;
  const item = addItem(draft, {
    item: "requirement",
    ...heading,
    text: blocksText(blocks.slice(0, start)),
    line: section.line,
    endLine: endOf(section),
  });
  const scenarios = blocks.slice(start).filter((block) => block.kind === "list");
  addCriteria(draft, scenarios, { parent: nameOf(item), prefix: item.id, kind: "scenario" });
}

function idsIn(blocks: readonly Block[]): boolean {
  return blocks.some(
    (block) => block.kind === "list" && block.items.some((item) => readId(blocksText(item.blocks)).id !== ""),
  );
}

function addSection(draft: Draft, section: Section): void {
  const text = section.heading?.text ?? "";
  if (userStoryHeading(text) !== null) {
    addStory(draft, section);
    return;
  }
  const requirement = requirementHeading(text);
  if (requirement !== null) {
    addRequirement(draft, section, requirement);
    return;
  }
  const role = headingRole(text, ["edge-cases", "success", "requirements", "constraints"]);
  if (role === "edge-cases") addListItems(draft, section.blocks, { item: "scenario", parent: "" });
  else if (role === "success") addListItems(draft, section.blocks, { item: "criterion", parent: "" });
  else if (role === "constraints") addListItems(draft, section.blocks, { item: "constraint", parent: "" });
  else if (idsIn(section.blocks)) addListItems(draft, section.blocks, { item: "requirement", parent: "" });
  else if (section.heading !== null && section.heading.level > 1)
    addProse(draft, section, { without: flatten(section).slice(1) });
  section.children.forEach((child) => {
    addSection(draft, child);
  });
}

/** Companions without requirements; a spec may stand under any other name. */
const PROSE = /^(?:plan|research|data-model|quickstart|readme|constitution)\.md$/;
const TASK = /^\s*[-*]\s+\[[ xX]\]\s+T\d{3}\b/;

export function readSpecKit(draft: Draft, root: Section): void {
  const name = draft.path.slice(draft.path.lastIndexOf("/") + 1).toLowerCase();
  if (name === "tasks.md" || (name !== "spec.md" && draft.lines.some((line) => TASK.test(line))))
    readTasks(draft);
  else if (!PROSE.test(name))
    root.children.forEach((child) => {
      addSection(draft, child);
    });
  else {
    const top = root.children.flatMap((child) =>
      child.heading?.level === 1 && child.children.length > 0 ? child.children : [child],
    );
    for (const section of top) addProse(draft, section);
  }
}
