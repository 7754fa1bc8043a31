/** References between items as people write them: `_Requirements: 1.1, 2.3_`, `R5 AC4-5`, `**Validates: …**`, `[US1]`, `FR-003`. */
import type { Draft } from "./draft.ts";
import type { Item, Reference } from "./model.ts";
import { namedRequirements } from "./named-references.ts";
import { COLON, REQUIREMENTS, VALIDATES } from "./reference-lines.ts";
import { readReferenceList } from "./reference-list.ts";
import type { Target } from "./reference-list.ts";

const MAX_LINE = 10_000;
/** Some editors escape the emphasis: `\_Requirements: 1.1\_`. */
const OPEN = "(?:\\\\?[*_`(]){0,4}";
const label = (words: string, behind = ""): RegExp =>
  new RegExp(`^${OPEN}\\s{0,3}(?:${words})${COLON}${behind}`, "iu");
const LABELS: { kind: Target["kind"]; pattern: RegExp; needs: ":" | RegExp }[] = [
  { kind: "requirement", pattern: label(REQUIREMENTS), needs: ":" },
  { kind: "requirement", pattern: label(VALIDATES), needs: ":" },
  {
    kind: "requirement",
    pattern: new RegExp(`^[*_\`"']{0,4}(?:${VALIDATES})\\s{1,3}(?=requirement)`, "iu"),
    needs: /requirement/i,
  },
  // Without a colon only where nothing but the list can follow: `_Requirements 1.1, 1.2_`.
  {
    kind: "requirement",
    pattern: new RegExp(
      `^[*_]{0,4}(?:${REQUIREMENTS})\\s{1,3}(?=[\\d.,;&\\s–-]+(?:and[\\d.,\\s]+)?[*_]{0,4}\\s*$)`,
      "iu",
    ),
    needs: /\d[*_]{0,4}\s*$/,
  },
  { kind: "task", pattern: label("depends(?: on)?|dependencies|blocked by"), needs: ":" },
  // Labels that stand for other things as well: only where a criterion's number follows at once.
  {
    kind: "requirement",
    pattern: label(
      "refs?|references?|trace[ds]?(?: to)?|addresses|fulfil?ls|acceptance criteria|ACs?",
      "(?=[*_`]{0,4}\\s{0,3}(?:requirements?\\s|req[-_ ]?|R|AC[-_ ]?)?\\d{1,4}\\.\\d)",
    ),
    needs: ":",
  },
];
/** How the labels begin; all that is not ASCII may. */
const LABEL_START = /^[\s\\*_`("']*(?:re|li|co|va|ve|im|sa|de|bl|tr|ad|fu|ac|an|ex|[^\0-\x7f])/i;
/** The label behind other text of its line: `- [ ] 2. Build the cart _Requirements: 1.1_`, `(Requirements: 1.1)`. */
const INNER_LABEL = new RegExp(
  `(?<=\\s)(?:(?:\\\\?[*_]){1,3}|\\(|\\|\\s{0,3})(?:${REQUIREMENTS}|${VALIDATES})${COLON}`,
  "iu",
);
/** What may stand in front of a label: indentation, list and comment marks, quotes. */
const MARKS = /^[\s>]*(?:[-*+]\s+)?(?:(?:\/\/+|#+|\/?\*+|--|<!--)\s+)?/;
const PROPERTY_AT_START = "^[\\s>]*(?:[-*+]\\s+)?(?:\\*\\*|__|_|\\*)?";
const propertyBehind = (lead: string): RegExp =>
  new RegExp(
    `(?:${lead})(?:Property|属性|性质|屬性|プロパティ|속성|Propiedad|Propriedade|Eigenschaft|Propriété)\\s*(\\d{1,4})(?=\\s*[:：.*_]|\\s*$)`,
    "iu",
  );
/** `Feature: shop, Property 3` needs a colon; without one only the start of the line is looked at. */
const PROPERTY = propertyBehind(`${PROPERTY_AT_START}|Feature:[^,\\n]{1,200},\\s*`);
const LEADING_PROPERTY = propertyBehind(PROPERTY_AT_START);
const STORY = /\[(US\d{1,4})\]/g;
const SEQUENCE = /(?<![A-Za-z0-9-])((?:FR|NFR|SC|REQ)-\d{1,5}[a-z]?|T\d{3,5})(?![A-Za-z0-9-])/g;

interface Line {
  path: string;
  line: number;
  raw: string;
}

function reference(place: Line, target: Target): Reference {
  return {
    kind: target.kind,
    to: target.to,
    raw: target.raw,
    path: place.path,
    line: place.line,
    column: target.start + 1,
  };
}

/** Every reference in one line of a spec, task list or test; columns count from 1. */
export function scanReferences(place: Line): Reference[] {
  if (place.raw.length > MAX_LINE || !/\d/.test(place.raw)) return [];
  const lead = MARKS.exec(place.raw)?.[0].length ?? 0;
  const body = place.raw.slice(lead);
  // Most lines hold no label at all: the patterns look only where the signs are that they cannot do without.
  const colon = place.raw.includes(":") || place.raw.includes("：");
  for (const { kind, pattern, needs } of LABEL_START.test(body) ? LABELS : []) {
    if (needs === ":" ? !colon : !needs.test(body)) continue;
    const found = pattern.exec(body);
    if (found === null) continue;
    const start = lead + found[0].length;
    return readReferenceList(place.raw, { start, kind }).map((target) => reference(place, target));
  }
  const inner = colon ? INNER_LABEL.exec(place.raw) : null;
  if (inner !== null)
    return [
      ...looseReferences({ ...place, raw: place.raw.slice(0, inner.index) }),
      ...readReferenceList(place.raw, { start: inner.index + inner[0].length, kind: "requirement" }).map(
        (target) => reference(place, target),
      ),
    ];
  return looseReferences(place);
}

/** References that need no label: properties, stories, written ids. */
function looseReferences(place: Line): Reference[] {
  const found: Reference[] = [];
  const property = (place.raw.includes(":") ? PROPERTY : LEADING_PROPERTY).exec(place.raw);
  if (property?.[1] !== undefined) {
    const start = property.index + property[0].lastIndexOf(property[1]);
    found.push(reference(place, { kind: "property", to: property[1], raw: property[1], start }));
  }
  found.push(...namedRequirements(place.raw).map((target) => reference(place, target)));
  if (!/(?<=[A-Z]-?)\d/.test(place.raw)) return found;
  for (const story of place.raw.matchAll(STORY)) {
    found.push(
      reference(place, {
        kind: "requirement",
        to: story[1] ?? "",
        raw: story[1] ?? "",
        start: story.index + 1,
      }),
    );
  }
  for (const id of place.raw.matchAll(SEQUENCE)) {
    const to = id[1] ?? "";
    found.push(
      reference(place, { kind: to.startsWith("T") ? "task" : "requirement", to, raw: to, start: id.index }),
    );
  }
  return found;
}

/** For each line the innermost item that covers it. */
function owners(draft: Draft): (Item | undefined)[] {
  const byLine = new Array<Item | undefined>(draft.lines.length + 1).fill(undefined);
  // Items come parents first, so children take their lines back.
  for (const item of draft.items) byLine.fill(item, item.line, item.endLine + 1);
  return byLine;
}

/** Kinds that point at other items. Prose does so only where it says "requirement", and what it validates. */
const REFERRING = new Set<Item["item"]>([
  "intent",
  "task",
  "property",
  "test",
  "criterion",
  "scenario",
  "constraint",
  "requirement",
]);

const FENCE = /^\s*(`{3,}|~{3,})/;

/** Sets `references` of every item from the lines that it covers; code fences are skipped. */
export function attachReferences(draft: Draft): void {
  const byLine = owners(draft);
  let fence: string | null = null;
  for (const [index, raw] of draft.lines.entries()) {
    if (raw === "") continue;
    const mark = FENCE.exec(raw)?.[1];
    if (mark !== undefined && fence === null) fence = mark;
    else if (mark !== undefined && fence !== null && mark.startsWith(fence) && raw.trim() === mark)
      fence = null;
    if (fence !== null || mark !== undefined) continue;
    const item = byLine[index + 1];
    // "### Requirement: 2FA codes" is a name; it refers to nothing.
    if (item?.item === "requirement" && item.line === index + 1 && /^\s{0,3}#{1,6}\s/.test(raw)) continue;
    if (item === undefined || !REFERRING.has(item.item)) continue;
    for (const found of scanReferences({ path: draft.path, line: index + 1, raw })) {
      if (item.item === "intent" && (found.kind !== "requirement" || !/\d\.\d/.test(found.to))) continue;
      const self = found.to === item.id && index + 1 === item.line;
      const heading = item.item === "property" && found.kind === "property" && index + 1 === item.line;
      if (!self && !heading) item.references.push(found);
    }
  }
  for (const item of draft.items) {
    if (item.item !== "task") continue;
    const waits = item.references.filter((found) => found.kind === "task").map((found) => found.to);
    if (waits.length > 0) item.dependsOn = [...new Set([...(item.dependsOn ?? []), ...waits])];
  }
}
