/** Kiro's requirements.md and bugfix.md. */
import { addCriteria, addCriteriaSections, isCriteriaLabel } from "./criteria.ts";
import { holdsCriteria, isLabel, looksNormative } from "./statements.ts";
import type { Block } from "./blocks.ts";
import { addItem, blocksText, nameOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { kindOfId } from "./item-ids.ts";
import { endOf, flatten, holdsBelow } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { numberedHeading, requirementHeading } from "./requirement-heading.ts";
import type { ReadHeading } from "./requirement-heading.ts";
import { addRequirement } from "./requirements.ts";
import { addListItems } from "./section-items.ts";

interface Walk {
  draft: Draft;
  /** Number for requirements without one of their own. */
  next: number;
}

function hasStory(section: Section): boolean {
  return section.blocks.some(
    (block) =>
      block.kind === "paragraph" &&
      headingRole((/^\W*([^:：]{2,40})[:：]/u.exec(block.text)?.[1] ?? "").replace(/[*_]/g, ""), [
        "story",
      ]) !== null,
  );
}

function hasCriteria(section: Section): boolean {
  return (
    section.children.some(
      (child) => child.heading !== null && headingRole(child.heading.text, ["criteria"]) !== null,
    ) || section.blocks.some(isCriteriaLabel)
  );
}

/** The heading as a requirement; numbered headings count only where the section is built like one. */
function asRequirement(section: Section): ReadHeading | null {
  const heading = section.heading;
  if (heading === null) return null;
  const worded = requirementHeading(heading.text);
  // `AC-1` in a heading is a criterion, whatever stands above it.
  if (worded !== null) return kindOfId(worded.id) === "criterion" ? null : worded;
  if (headingRole(heading.text, ["criteria", "glossary", "requirements"]) !== null) return null;
  if (!isWhole(section)) return null;
  return numberedHeading(heading.text) ?? { id: "", title: heading.text };
}

/** Built like a requirement of its own, with a story or criteria. */
const isWhole = (section: Section): boolean => hasStory(section) || hasCriteria(section);

function visit(walk: Walk, section: Section): void {
  const { draft } = walk;
  const requirement = asRequirement(section);
  if (requirement !== null) {
    const id = requirement.id === "" ? String(walk.next) : requirement.id;
    const number = /^\d+$/.exec(id)?.[0];
    walk.next = (number === undefined ? walk.next : Number(number)) + 1;
    // Some write requirement 1 as "##" and the others as "###": those below are no part of it.
    const below = section.children.filter(
      (child) => child.heading !== null && requirementHeading(child.heading.text) !== null && isWhole(child),
    );
    const own = { ...section, children: section.children.filter((child) => !below.includes(child)) };
    addRequirement(draft, own, { ...requirement, id });
    for (const child of below) visit(walk, child);
    return;
  }
  const nested = holdsBelow(section, (child) => asRequirement(child) !== null);
  if (section.heading !== null && !nested) {
    visitPlain(draft, section);
    return;
  }
  if (section.heading !== null && section.heading.level > 1)
    addProse(draft, section, { without: flatten(section).slice(1) });
  for (const child of section.children) visit(walk, child);
}

function visitPlain(draft: Draft, section: Section): void {
  const text = section.heading?.text ?? "";
  const role = headingRole(text, ["criteria", "glossary", "constraints", "success", "requirements"]);
  if (section.heading?.level === 1 && section.children.length > 0) {
    for (const child of section.children) visitPlain(draft, child);
    return;
  }
  if (role === "criteria") {
    addCriteriaSections(
      draft,
      { lead: [], sections: [section] },
      { parent: "", prefix: "", kind: "criterion" },
    );
    return;
  }
  if (role === "constraints") {
    for (const part of flatten(section)) addListItems(draft, part.blocks, { item: "constraint", parent: "" });
    return;
  }
  const blocks = flatten(section).flatMap((part) => part.blocks);
  if (role === "requirements" && blocks.some(holdsCriteria)) {
    // A flat list of requirements, without a heading for each.
    addListItems(draft, blocks, { item: "requirement", parent: "" });
    return;
  }
  addProse(draft, section);
}

export function readKiroRequirements(draft: Draft, root: Section): void {
  const walk: Walk = { draft, next: 1 };
  for (const child of root.children) visit(walk, child);
  if (root.children.length === 0) addListItems(draft, root.blocks, { item: "requirement", parent: "" });
}

const BEHAVIOURS = ["defect", "expected", "unchanged"] as const;

/** The three behaviours are the requirements 1, 2 and 3 of a bugfix spec; their statements carry written numbers. */
export function readKiroBugfix(draft: Draft, root: Section): void {
  const visitBugfix = (section: Section): void => {
    const heading = section.heading;
    const role = heading === null ? null : headingRole(heading.text, BEHAVIOURS);
    const blocks = flatten(section).flatMap((part) => part.blocks);
    const id = role === null ? numberOf(section.blocks) : String(BEHAVIOURS.indexOf(role) + 1);
    if (heading !== null && id !== null) {
      const first = blocks.findIndex((block) => block.kind === "list" || isNumbered(block));
      const lead = blocks.filter((block, at) => first < 0 || at < first || isLabel(block));
      const text = blocksText(
        lead.filter((block) => block.kind === "paragraph" && !holdsStatements(block.text)),
      );
      const item = addItem(draft, {
        item: "requirement",
        id,
        title: heading.text,
        text,
        line: section.line,
        endLine: endOf(section),
      });
      addCriteria(draft, blocks, { parent: nameOf(item), prefix: id, kind: "criterion" });
      return;
    }
    const nested = flatten(section).some(
      (part) =>
        part.heading !== null &&
        (headingRole(part.heading.text, BEHAVIOURS) !== null || numberOf(part.blocks) !== null),
    );
    if (heading !== null && !nested) addProse(draft, section);
    else section.children.forEach(visitBugfix);
  };
  root.children.forEach(visitBugfix);
}

/** The first part of the written numbers, in a section of another name: "4.1 WHEN …" under "New Behavior". */
function numberOf(blocks: readonly Block[]): string | null {
  const first = blocks.find((block) => !isLabel(block));
  if (first === undefined || !isNumbered(first) || !looksNormative(blocksText([first]))) return null;
  return /^\W*(\d+)\.\d+/.exec(blocksText([first]))?.[1] ?? null;
}

/** A paragraph or list whose first statement carries a written number. */
function isNumbered(block: Block): boolean {
  return (block.kind === "paragraph" || block.kind === "list") && /^\W*\d+\.\d+/.test(blocksText([block]));
}

function holdsStatements(text: string): boolean {
  return /^\W*(?:when|while|if|where)\s/i.test(text);
}
