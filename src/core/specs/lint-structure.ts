/** Lint: sections, ids, titles. */
import { fileOf } from "../paths/parts.ts";
import { headingRole } from "./headings.ts";
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";

const SECTION_NAMES = [
  { kind: "intent", name: "Intent" },
  { kind: "contract", name: "Contracts" },
  { kind: "test", name: "Test expectations" },
  { kind: "constraint", name: "Constraints" },
  { kind: "integration", name: "Integration points" },
] as const;

function missingSections(spec: Spec): Finding[] {
  if (spec.dialect !== "spec.md") return [];
  const missing = SECTION_NAMES.filter(({ kind }) => !spec.items.some(({ item }) => item === kind));
  if (spec.problems.some(({ rule }) => rule === "spec-empty")) return [];
  if (spec.items.length === 0 || missing.length === SECTION_NAMES.length) {
    const message = `None of the five sections was found. Add headings: ${SECTION_NAMES.map(({ name }) => `"## ${name}"`).join(", ")}.`;
    return [{ rule: "sections-none", line: 1, message }];
  }
  return missing.map(({ name }) => ({
    rule: "section-missing",
    line: 1,
    message: `Section "${name}" is missing or empty. Add "## ${name}".`,
  }));
}

/** A living OpenSpec says what it is for before it says what must hold. */
function missingPurpose(spec: Spec): Finding[] {
  const living = spec.dialect === "openspec" && /(?:^|\/)openspec\/specs\/.+\/spec\.md$/.test(spec.path);
  const has = spec.items.some(
    ({ item, title }) => item === "intent" && headingRole(title, ["intent"]) !== null,
  );
  if (!living || has || spec.items.length === 0) return [];
  return [
    { rule: "section-missing", line: 1, message: 'Section "Purpose" is missing or empty. Add "## Purpose".' },
  ];
}

function fileName(spec: Spec): string {
  return fileOf(spec.path).toLowerCase();
}

function missingRequirements(spec: Spec): Finding[] {
  const expected =
    (spec.dialect === "kiro" && ["requirements.md", "bugfix.md"].includes(fileName(spec))) ||
    ((spec.dialect === "openspec" || spec.dialect === "speckit") && fileName(spec) === "spec.md");
  if (
    !expected ||
    spec.problems.length > 0 ||
    spec.items.some(({ item }) => item === "requirement" || item === "criterion")
  )
    return [];
  return [
    {
      rule: "requirements-none",
      line: 1,
      message: "No requirement was found. Write `### Requirement 1: Title` with its acceptance criteria.",
    },
  ];
}

/** Ids per namespace: a property 1 and a task 1 do not collide. */
function namespace(item: Item): string {
  return item.item === "task" || item.item === "property" || item.item === "contract"
    ? item.item
    : "requirement";
}

function duplicateIds(spec: Spec): Finding[] {
  const first = new Map<string, Item>();
  const findings: Finding[] = [];
  for (const item of spec.items) {
    if (item.id === "") continue;
    const key = `${namespace(item)} ${item.id}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, item);
    else {
      const rule = item.item === "task" ? "task-duplicate-id" : "duplicate-id";
      findings.push({
        rule,
        line: item.line,
        message: `${item.id} is already defined in line ${known.line}. Give one of them another id.`,
      });
    }
  }
  return findings;
}

function duplicateTitles(spec: Spec): Finding[] {
  if (spec.dialect !== "openspec") return [];
  const first = new Map<string, Item>();
  const findings: Finding[] = [];
  for (const item of spec.items) {
    if (item.item !== "requirement" || item.title === "" || item.delta !== undefined) continue;
    const known = first.get(item.title);
    if (known === undefined) first.set(item.title, item);
    else
      findings.push({
        rule: "duplicate-title",
        line: item.line,
        message: `A requirement with this name stands in line ${known.line} already. Rename one of them.`,
      });
  }
  return findings;
}

function bugfix(spec: Spec): Finding[] {
  if (fileName(spec) !== "bugfix.md" || spec.dialect !== "kiro" || spec.items.length === 0) return [];
  if (spec.items.some(({ item, parent }) => item === "criterion" && parent === "3")) return [];
  return [
    {
      rule: "unchanged-missing",
      line: 1,
      message:
        'Nothing says what must stay as it is. Add "### Unchanged Behavior" with statements `3.1 … SHALL CONTINUE TO …`.',
    },
  ];
}

export function lintStructure(spec: Spec): Finding[] {
  return [
    ...missingSections(spec),
    ...missingPurpose(spec),
    ...missingRequirements(spec),
    ...duplicateIds(spec),
    ...duplicateTitles(spec),
    ...bugfix(spec),
  ];
}
