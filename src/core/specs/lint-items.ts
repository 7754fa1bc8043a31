/** Lint: what single items say and fail to say. */
import type { Finding } from "./lint.ts";
import type { Item, Spec } from "./model.ts";
import { vagueWords } from "./vague-words.ts";

const CLARIFY = /\[NEEDS CLARIFICATION\b[^\]\n]{0,300}\]?/i;
const MODAL = /(?<![\p{L}])(?:shall|must)(?![\p{L}])/iu;
const LONG = 500;

function isDefect(item: Item, spec: Spec): boolean {
  return item.item === "criterion" && item.parent === "1" && /(?:^|\/)bugfix\.md$/i.test(spec.path);
}

function lintWords(item: Item, spec: Spec): Finding[] {
  const findings: Finding[] = [];
  // What a user story hopes for is not what must hold.
  const isStory = spec.dialect === "kiro" && item.item === "requirement";
  const words = isStory ? [] : vagueWords(item.text);
  if (words.length > 0) {
    const named = words
      .slice(0, 5)
      .map((word) => `"${word}"`)
      .join(", ");
    findings.push({
      rule: "vague-word",
      line: item.line,
      message: `${named} cannot be measured. Say what a test would check.`,
    });
  }
  const open = CLARIFY.exec(`${item.title}\n${item.text.slice(0, 20_000)}`);
  if (open !== null)
    findings.push({
      rule: "needs-clarification",
      line: item.line,
      message: `An open question stands here: ${open[0].slice(0, 120)}. Answer it before work starts.`,
    });
  return findings;
}

function lintModality(item: Item, spec: Spec): Finding[] {
  if (item.item !== "criterion" || isDefect(item, spec)) return [];
  if (
    spec.dialect === "speckit" ||
    item.ears === undefined ||
    item.ears.modality !== "none" ||
    item.text === ""
  )
    return [];
  return [
    {
      rule: "shall-missing",
      line: item.line,
      message: "This criterion says neither SHALL nor MUST. Write `… the system SHALL …`.",
    },
  ];
}

function lintRequirement(item: Item, spec: Spec, children: number): Finding[] {
  const findings: Finding[] = [];
  if (item.delta === "removed" || item.delta === "renamed") return findings;
  if (spec.dialect === "openspec") {
    const modality = item.ears?.modality ?? "none";
    const stated =
      item.text !== "" &&
      (modality === "shall" || modality === "must" || MODAL.test(item.text.slice(0, 20_000)));
    if (!stated && MODAL.test(item.title)) {
      findings.push({
        rule: "shall-only-in-title",
        line: item.line,
        message: "SHALL or MUST stands only in the title. Repeat the obligation in the text.",
      });
    } else if (!stated)
      findings.push({
        rule: "shall-missing",
        line: item.line,
        message: "This requirement says neither SHALL nor MUST. Write what must hold.",
      });
    if (children === 0)
      findings.push({
        rule: "scenario-missing",
        line: item.line,
        message: "This requirement has no scenario. Add `#### Scenario: <name>`.",
      });
  }
  if (spec.dialect === "kiro" && children === 0) {
    findings.push({
      rule: "criteria-missing",
      line: item.line,
      message:
        'This requirement has no acceptance criteria. Add "#### Acceptance Criteria" with a numbered list.',
    });
  }
  if (item.text.length > LONG && spec.dialect === "openspec") {
    findings.push({
      rule: "long-requirement",
      line: item.line,
      message: `The text has ${item.text.length} characters. Split it when it holds several thoughts.`,
    });
  }
  return findings;
}

const CHECKED = new Set<Item["item"]>([
  "requirement",
  "criterion",
  "scenario",
  "constraint",
  "test",
  "integration",
]);

export function lintItems(spec: Spec): Finding[] {
  const children = new Map<string, number>();
  for (const { item, parent } of spec.items) {
    if (item === "criterion" || item === "scenario") children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const findings: Finding[] = [];
  const isDelta = spec.items.some(({ delta }) => delta !== undefined);
  for (const item of spec.items) {
    if (!CHECKED.has(item.item)) continue;
    findings.push(...lintWords(item, spec), ...lintModality(item, spec));
    // Beside its delta sections a change may hold what it likes: OpenSpec reads no requirement there.
    if (item.item === "requirement" && (item.delta !== undefined || !isDelta))
      findings.push(...lintRequirement(item, spec, children.get(item.id === "" ? item.title : item.id) ?? 0));
  }
  return findings;
}
