/** Requirement sections: heading, story or statement, criteria or scenarios. Shared by all dialects. */
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import type { Block } from "./blocks.ts";
import { addCriteriaSections, addHeaded, criterionHeading, isCriteriaLabel } from "./criteria.ts";
import { addItem, blocksText, nameOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import type { Item } from "./model.ts";
import type { ReadHeading } from "./requirement-heading.ts";
import { readId } from "./item-ids.ts";
import { scenarioHeading } from "./requirement-heading.ts";
import { holdsCriteria } from "./statements.ts";

export interface RequirementOptions {
  /** OpenSpec: every child heading is a scenario. */
  childrenAreScenarios?: boolean;
  /** Kind of the numbered statements under the requirement. */
  statements?: "criterion" | "scenario";
  delta?: Item["delta"];
}

interface Parts {
  text: Block[];
  criteria: Block[];
}

/** Everything behind a label "Acceptance Criteria" is criteria; without one, lists that read like criteria are. */
function splitBlocks(blocks: readonly Block[], sectionHasCriteria: boolean): Parts {
  const label = blocks.findIndex(isCriteriaLabel);
  if (label >= 0) return { text: blocks.slice(0, label), criteria: blocks.slice(label + 1) };
  if (sectionHasCriteria) return { text: [...blocks], criteria: [] };
  return { text: blocks.filter((block) => !holdsCriteria(block)), criteria: blocks.filter(holdsCriteria) };
}

export function addScenario(draft: Draft, section: Section, parent: string): void {
  const heading = section.heading;
  if (heading === null) return;
  const marked = readId(heading.text);
  const read = scenarioHeading(marked.rest);
  const id = marked.id;
  const title = read === null ? marked.rest : read.title;
  addItem(draft, {
    item: "scenario",
    id,
    title,
    text: blocksText(flatten(section).flatMap(({ blocks }) => blocks)),
    line: section.line,
    endLine: endOf(section),
    parent,
  });
}

/** Adds the requirement and what stands below it; positions cover the whole section. */
export function addRequirement(
  draft: Draft,
  section: Section,
  heading: ReadHeading,
  options: RequirementOptions = {},
): Item {
  const isCriteria = (child: Section): boolean =>
    child.heading !== null && headingRole(child.heading.text, ["criteria"]) !== null;
  const isScenario = (child: Section): boolean =>
    child.heading !== null &&
    (options.childrenAreScenarios === true || scenarioHeading(child.heading.text) !== null);
  const criteria: Section[] = [];
  const scenarios: Section[] = [];
  const rest: Section[] = [];
  for (const child of section.children)
    (isCriteria(child) ? criteria : isScenario(child) ? scenarios : rest).push(child);
  const headed = rest.flatMap((part) => {
    const read = criterionHeading(part, heading.id);
    return read === null ? [] : [{ part, read }];
  });
  const others = rest.filter((child) => !headed.some(({ part }) => part === child));
  const parts = splitBlocks(section.blocks, criteria.length > 0);
  const otherBlocks = others
    .flatMap(flatten)
    .flatMap((child) => [...(child.heading === null ? [] : [child.heading]), ...child.blocks]);
  const comment = blocksComment(section.blocks);
  const mark = /<!--\s*(?:id|anchor)\s*:/.test(comment) ? readId(comment).id : "";
  const item = addItem(draft, {
    item: "requirement",
    id: mark === "" ? heading.id : mark,
    title: heading.title,
    text: blocksText([
      ...parts.text,
      ...otherBlocks.filter((block) => criteria.length > 0 || !holdsCriteria(block)),
    ]),
    line: section.line,
    endLine: endOf(section),
  });
  if (options.delta !== undefined) item.delta = options.delta;
  const parent = nameOf(item);
  const of = { parent, prefix: item.id, kind: options.statements ?? ("criterion" as const) };
  const lead = [...parts.criteria, ...(criteria.length > 0 ? [] : otherBlocks.filter(holdsCriteria))];
  addCriteriaSections(draft, { lead, sections: criteria }, of);
  for (const criterion of headed) addHeaded(draft, criterion.part, { of, read: criterion.read });
  for (const scenario of scenarios) addScenario(draft, scenario, parent);
  return item;
}

/** The first comment of the section, where ids may hide: `<!-- id: refund-window -->`. */
function blocksComment(blocks: readonly Block[]): string {
  const first = blocks.find((block) => block.kind === "html");
  return first?.kind === "html" ? first.text.slice(0, 300) : "";
}
