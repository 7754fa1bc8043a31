/** spec-kit: user stories with scenarios, FR and SC ids, edge cases, tasks T001. */
import { fileOf } from "../paths/parts.ts";
import type { Block } from "./blocks.ts";
import { addCriteria, isCriteriaLabel } from "./criteria.ts";
import { addItem, blocksText, nameOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { readId } from "./item-ids.ts";
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { requirementHeading, scenarioHeading, userStoryHeading } from "./requirement-heading.ts";
import { addRequirement, addScenario } from "./requirements.ts";
import { readScenario } from "./scenario-ears.ts";
import { addListItems } from "./section-items.ts";
import { readTasks } from "./tasks.ts";

const isScenarios = (section: Section): boolean =>
  section.heading !== null && headingRole(section.heading.text, ["criteria"]) !== null;

/** `**Acceptance Scenarios**:`, in whatever language; what follows on its line is none of it. */
function isScenarioLabel(block: Block): boolean {
  if (block.kind !== "paragraph" || block.text.length > 120) return false;
  const label = block.text.replace(/[*_]/g, "").replace(/[:：][^]*$/u, "");
  return isCriteriaLabel(block) || headingRole(label, ["criteria"]) !== null;
}

const holdsScenario = (block: Block): boolean =>
  block.kind === "list" || (block.kind === "paragraph" && readScenario(block.text) !== null);

/** The label starts the scenarios; without it the numbered list does. A heading may stand above each, too. */
function addStory(draft: Draft, section: Section): void {
  const heading = userStoryHeading(section.heading?.text ?? "");
  if (heading === null) return;
  const headed = section.children.flatMap((child) => (isScenarios(child) ? child.children : [child]));
  const scenarios = headed.filter(
    (child) => child.heading !== null && scenarioHeading(child.heading.text) !== null,
  );
  const rest = flatten(section).filter(
    (part) => !scenarios.some((scenario) => flatten(scenario).includes(part)),
  );
  const blocks = rest.flatMap((part) => [
    ...(part !== section && isScenarios(part) && part.heading !== null ? [part.heading] : []),
    ...part.blocks,
  ]);
  const label = blocks.findIndex((block) => block.kind === "heading" || isScenarioLabel(block));
  const list = blocks.findIndex(
    (block) => block.kind === "list" && (block.ordered || readScenario(blocksText([block])) !== null),
  );
  const start = label >= 0 ? label : list >= 0 ? list : blocks.length;
  const behind = blocks.slice(start);
  const prose = behind.filter(
    (block) => block.kind !== "heading" && !holdsScenario(block) && !isScenarioLabel(block),
  );
  const item = addItem(draft, {
    item: "requirement",
    ...heading,
    text: blocksText([...blocks.slice(0, start), ...prose]),
    line: section.line,
    endLine: endOf(section),
  });
  const parent = nameOf(item);
  addCriteria(draft, behind.filter(holdsScenario), {
    parent,
    prefix: item.id,
    kind: "scenario",
  });
  for (const scenario of scenarios) addScenario(draft, scenario, parent);
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
  const name = fileOf(draft.path).toLowerCase();
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
