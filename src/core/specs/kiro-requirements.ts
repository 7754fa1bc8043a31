/** Kiro's requirements.md and bugfix.md. */
import { addCriteria, holdsCriteria, isCriteriaLabel } from "./criteria.ts";
import { addItem, blocksText, nameOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import { flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { numberedHeading, requirementHeading } from "./requirement-heading.ts";
import type { ReadHeading } from "./requirement-heading.ts";
import { addRequirement, endOf } from "./requirements.ts";
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
  if (worded !== null) return worded;
  if (headingRole(heading.text, ["criteria", "glossary", "requirements"]) !== null) return null;
  if (!hasStory(section) && !hasCriteria(section)) return null;
  return numberedHeading(heading.text) ?? { id: "", title: heading.text };
}

function visit(walk: Walk, section: Section): void {
  const { draft } = walk;
  const requirement = asRequirement(section);
  if (requirement !== null) {
    const id = requirement.id === "" ? String(walk.next) : requirement.id;
    const number = /^\d+$/.exec(id)?.[0];
    walk.next = (number === undefined ? walk.next : Number(number)) + 1;
    addRequirement(draft, section, { ...requirement, id });
    return;
  }
  const nested = flatten(section).some((child) => child !== section && asRequirement(child) !== null);
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
  const role = headingRole(text, ["glossary", "constraints", "success", "requirements"]);
  if (section.heading?.level === 1 && section.children.length > 0) {
    for (const child of section.children) visitPlain(draft, child);
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
    if (heading !== null && role !== null) {
      const blocks = flatten(section).flatMap((part) => part.blocks);
      const lead = blocks.filter((block) => block.kind === "paragraph" && !/^\W*\d+\.\d+/.test(block.text));
      const id = String(BEHAVIOURS.indexOf(role) + 1);
      const text = blocksText(
        lead.filter((block) => !holdsStatements(block.kind === "paragraph" ? block.text : "")),
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
      (part) => part.heading !== null && headingRole(part.heading.text, BEHAVIOURS) !== null,
    );
    if (heading !== null && !nested) addProse(draft, section);
    else section.children.forEach(visitBugfix);
  };
  root.children.forEach(visitBugfix);
}

function holdsStatements(text: string): boolean {
  return /^\W*(?:when|while|if|where)\s/i.test(text);
}
