/** Our own dialect, `*.spec.md`: Intent, Contracts, Test expectations, Constraints, Integration points. */
import type { Block, ListItem } from "./blocks.ts";
import { attachExamples } from "./contract-examples.ts";
import {
  addFenceContract,
  addLinkContracts,
  addMarkedContracts,
  isContractFence,
} from "./contract-fences.ts";
import { addCriteria } from "./criteria.ts";
import { looksNormative } from "./statements.ts";
import { addItem, blocksText } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { headingRole } from "./headings.ts";
import type { Role } from "./heading-words.ts";
import type { ItemKind } from "./model.ts";
import { endOf, flatten } from "./outline.ts";
import type { Section } from "./outline.ts";
import { addProse } from "./prose.ts";
import { requirementHeading, scenarioHeading } from "./requirement-heading.ts";
import { readId } from "./item-ids.ts";
import { addRequirement } from "./requirements.ts";
import { addListItems } from "./section-items.ts";

/** The five sections, in their order; the names that lint asks for. */
export const SECTIONS = ["intent", "contracts", "tests", "constraints", "integration"] as const;
type SectionRole = (typeof SECTIONS)[number] | "requirements" | "criteria" | "glossary";
const ROLES: readonly SectionRole[] = [...SECTIONS, "requirements", "criteria", "glossary"];

export function sectionRole(heading: string): SectionRole | null {
  return headingRole<Role & SectionRole>(heading, ROLES);
}

const KINDS: Partial<Record<SectionRole, ItemKind>> = {
  tests: "test",
  constraints: "constraint",
  integration: "integration",
  requirements: "requirement",
  criteria: "criterion",
};

interface Place {
  role: SectionRole | null;
  /** Heading of the group inside the section, such as "Performance" under Constraints. */
  group: string;
}

function isRequirement(section: Section, place: Place): boolean {
  if (section.heading === null) return false;
  const read = requirementHeading(section.heading.text);
  if (read === null) return false;
  // `{#id}` on a heading in another section marks that section's own kind of item, not a requirement.
  const worded =
    /^\W*(?:[\d.]+\s+)?(?:req|anforderung|exigence)/i.test(section.heading.text) ||
    requirementHeading(readId(section.heading.text).rest) !== null;
  return (
    worded ||
    place.role === "requirements" ||
    place.role === null ||
    place.role === "intent" ||
    /^(?:FR|REQ|R|US)[-_]?\d/.test(read.id)
  );
}

function addContracts(draft: Draft, blocks: readonly Block[], place: Place): void {
  const target = { heading: place.group, parent: "" };
  for (const block of blocks) {
    switch (block.kind) {
      case "fence":
        if (isContractFence(block, true)) addFenceContract(draft, block, target);
        break;
      case "list":
        for (const item of block.items) {
          const text = item.blocks.map((inner) => (inner.kind === "paragraph" ? inner.text : "")).join("\n");
          const fences = item.blocks.filter(
            (inner) => inner.kind === "fence" && isContractFence(inner, true),
          );
          const label = text.replace(/[:：]\s*$/, "").replace(/[*`]/g, "");
          for (const fence of fences)
            if (fence.kind === "fence") addFenceContract(draft, fence, { heading: label, parent: "" });
          const linked = addLinkContracts(draft, text, { ...target, line: item.line });
          if (!linked && fences.length === 0)
            addListItems(draft, [{ ...block, items: [item] }], { item: "contract", parent: "" });
        }
        break;
      case "paragraph":
        if (
          !addLinkContracts(draft, block.text, { ...target, line: block.line }) &&
          looksNormative(block.text)
        ) {
          addListItems(draft, [block], { item: "contract", parent: "" });
        }
        break;
      case "table":
        addListItems(draft, [block], { item: "contract", parent: "" });
        break;
      case "quote":
        addContracts(draft, block.blocks, place);
        break;
      case "heading":
      case "html":
        break;
    }
  }
}

function addBlocks(draft: Draft, section: Section, place: Place): void {
  const { blocks } = section;
  if (place.role === "contracts") {
    addContracts(draft, blocks, place);
    return;
  }
  const kind = place.role === null ? undefined : KINDS[place.role];
  if (kind === "criterion") addCriteria(draft, blocks, { parent: "", prefix: "", kind });
  else if (kind !== undefined) addListItems(draft, blocks, { item: kind, parent: "" });
  else {
    // Outside the five sections a list item is a requirement when it says what must hold.
    for (const block of blocks) {
      const items = statedIn(block, place);
      if (items.length > 0 && block.kind === "list") {
        addListItems(draft, [{ ...block, items }], { item: "requirement", parent: "" });
      }
    }
  }
  addMarkedContracts(draft, blocks, { heading: place.group, parent: "" });
}

/** Items of a list that say what must hold. */
function statedIn(block: Block, place: Place): ListItem[] {
  if (block.kind !== "list") return [];
  return block.items.filter((item) => statesRequirement(blocksText(item.blocks), place));
}

function isContractBlock(block: Block): boolean {
  return block.kind === "fence" && isContractFence(block, false);
}

function statesRequirement(text: string, place: Place): boolean {
  if (place.role === "glossary") return false;
  return readId(text).id !== "" || /(?<![\p{L}])(?:SHALL|MUST)(?![\p{L}])/u.test(text.slice(0, 2_000));
}

/** A heading with its text as one item: `### Refunds keep their currency {#refund-currency}` under Constraints. */
function addHeadingItem(draft: Draft, section: Section, kind: ItemKind): boolean {
  const read = section.heading === null ? null : readId(section.heading.text);
  const scenario = section.heading === null ? null : scenarioHeading(section.heading.text);
  if (read === null || (read.id === "" && scenario === null)) return false;
  addItem(draft, {
    item: scenario === null ? kind : "scenario",
    id: read.id,
    title: scenario?.title ?? read.rest,
    text: blocksText(flatten(section).flatMap((part) => part.blocks)),
    line: section.line,
    endLine: endOf(section),
  });
  return true;
}

function visit(draft: Draft, section: Section, place: Place): void {
  const requirement =
    section.heading === null || !isRequirement(section, place)
      ? null
      : requirementHeading(section.heading.text);
  if (requirement !== null) {
    addRequirement(draft, section, requirement);
    addMarkedContracts(
      draft,
      flatten(section).flatMap((part) => part.blocks),
      { heading: requirement.title, parent: "" },
    );
    return;
  }
  const kind = place.role === null ? undefined : KINDS[place.role];
  if (place.group !== "" && kind !== undefined && addHeadingItem(draft, section, kind)) return;
  addBlocks(draft, section, place);
  for (const child of section.children) {
    const heading = child.heading?.text ?? "";
    visit(draft, child, { role: place.role, group: heading });
  }
}

function visitTop(draft: Draft, section: Section): void {
  const heading = section.heading;
  const role = heading === null ? null : sectionRole(heading.text);
  const open = heading === null || (heading.level === 1 && (role === null || section.children.length > 0));
  if (open) {
    if (heading !== null && section.blocks.length > 0) addLead(draft, section);
    section.children.forEach((child) => {
      visitTop(draft, child);
    });
    return;
  }
  const requirements = flatten(section).filter(
    (part) => part !== section && isRequirement(part, { role, group: "" }),
  );
  if (
    role === "intent" ||
    role === "glossary" ||
    (role === null && !isRequirement(section, { role, group: "" }))
  ) {
    const place: Place = { role, group: "" };
    addProse(draft, section, {
      without: requirements.flatMap(flatten),
      skip: (block) => isContractBlock(block) || statedIn(block, place).length > 0,
    });
  }
  visit(draft, section, { role, group: "" });
}

/** What stands between the title and the first section is part of the intent. */
function addLead(draft: Draft, section: Section): void {
  const first = section.blocks[0];
  const last = section.blocks.at(-1);
  const text = blocksText(section.blocks);
  if (first === undefined || last === undefined || text === "") return;
  addItem(draft, { item: "intent", title: "", text, line: first.line, endLine: last.endLine });
}

export function readFiveSections(draft: Draft, root: Section): void {
  visitTop(draft, root);
  attachExamples(draft, root, (heading) => sectionRole(heading) === "contracts");
}
