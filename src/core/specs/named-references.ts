/** Requirements that a sentence names without a label: `(Requirement 2.1)`, `covers Requirements 2.1 and 2.3`, `AC 1.2`. */
import { NAMING } from "./reference-lines.ts";
import { readReferenceList } from "./reference-list.ts";
import type { Target } from "./reference-list.ts";

const NUMBER = "\\d{1,4}(?:\\.\\d{1,4}){1,3}";
const JOIN = "(?:\\s{0,2}(?:[,;、，/&]|and|or|und|oder|y|o|e|et|ou|和|及|と|및)(?:\\s{1,2}(?:and|or))?)";
const WORD = `(?:(?:${NAMING})[-_ #]{0,2})`;
const RANGE = `(?:\\s{0,2}(?:-|–|—|~|to|through)\\s{0,2}(?:\\d{1,4}(?:\\.\\d{1,4}){0,3}))?`;
/** Behind a name such as "PCI DSS" the number is that of another document. */
const LEAD = `(?<![\\p{L}\\p{N}_.-])(?<![\\p{Lu}\\d]{2}\\s)`;
const DOTTED = new RegExp(
  `${LEAD}${WORD}(?=(?<list>${NUMBER}(?![\\p{L}\\p{N}%])${RANGE}(?:${JOIN}\\s{0,2}${WORD}?${NUMBER}(?![\\p{L}\\p{N}%])${RANGE}){0,60}))`,
  "giu",
);
/** Whole requirements only where nothing else stands in the brackets: in a sentence "requirement 2" may be any second one. */
const BRACKETED = new RegExp(
  `(?<=[(\\[])(?:requirements?|reqs?)\\s{1,2}(?=(?<list>\\d{1,4}(?:${JOIN}\\s{0,2}\\d{1,4}){0,30})\\s?[)\\]])`,
  "giu",
);

const holdsNumber = (raw: string): boolean => raw.includes(".") && /\d\.\d/.test(raw);
const holdsBracket = (raw: string): boolean =>
  (raw.includes("(") || raw.includes("[")) && /[([]req/i.test(raw);

/** The requirements named in one line, in their order. */
export function namedRequirements(raw: string): Target[] {
  if (!holdsNumber(raw) && !holdsBracket(raw)) return [];
  const found: Target[] = [];
  let end = 0;
  const matches = [...raw.matchAll(DOTTED), ...raw.matchAll(BRACKETED)].sort((a, b) => a.index - b.index);
  for (const match of matches) {
    if (match.index < end) continue;
    const start = match.index + match[0].length;
    end = start + (match.groups?.["list"] ?? "").length;
    found.push(...readReferenceList(raw.slice(0, end), { start, kind: "requirement" }));
  }
  return found;
}
