/** Headings that open a requirement, property or scenario: `Requirement 3: Title`, `需求 1：标题`, `FR-001 Title`, `2. Title`. */
import { PROPERTY_WORDS, REQUIREMENT_WORDS, SCENARIO_WORDS, STORY_WORDS } from "./heading-words.ts";
import { readId } from "./item-ids.ts";

export interface ReadHeading {
  id: string;
  title: string;
}

const NUMBER = "(?<id>[A-Z]{0,5}-?\\d{1,5}(?:\\.\\d{1,5}){0,3}[a-z]?(?![\\p{L}\\p{N}]))";

function worded(words: readonly string[]): RegExp {
  const any = [...words].sort((a, b) => b.length - a.length).join("|");
  // "Requirements" is a section, "Requirement 1" an item.
  return new RegExp(
    `^(?:\\d+(?:\\.\\d+)*[.)]?\\s+)?(?:${any})(?![\\p{Ll}\\p{Lu}])\\s*(?:[#№]|No\\.?)?\\s*${NUMBER}?(?:\\s*[(（][^()（）]{1,40}[)）](?=\\s*[:：]))?\\s*(?<sep>[:：.)）、]|[-–—])?\\s*(?<title>.*)$`,
    "iu",
  );
}

const REQUIREMENT = worded(REQUIREMENT_WORDS);
const PROPERTY = worded(PROPERTY_WORDS);
const SCENARIO = worded(SCENARIO_WORDS);

function bare(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/\*\*|__|~~/g, "")
    .trim();
}

function read(pattern: RegExp, text: string): ReadHeading | null {
  const found = pattern.exec(bare(text));
  if (found?.groups === undefined) return null;
  const id = found.groups["id"] ?? "";
  const title = found.groups["title"] ?? "";
  // "Requirement gathering" only begins with the word, and 需求 alone is a section's name.
  if (id === "" && found.groups["sep"] === undefined) return null;
  return { id, title };
}

/** `NFR 1: Speed` for `NFR-1: Speed`. */
const SPACED = /^(?<word>NFR|FR|UC|BR)\s+(?<number>\d{1,4})(?=\s*(?:[:：.)–—-]|$))/u;

/** Null when the heading does not say "Requirement" and carries no id of its own. */
export function requirementHeading(text: string): ReadHeading | null {
  const marked = readId(text.replace(SPACED, "$<word>-$<number>"));
  const worded = read(REQUIREMENT, marked.rest);
  if (worded !== null) return { id: marked.id === "" ? worded.id : marked.id, title: worded.title };
  return marked.id === "" ? null : { id: marked.id, title: bare(marked.rest) };
}

/** `1. Title` or `1.2 Title`: a requirement only where requirements are listed. */
export function numberedHeading(text: string): ReadHeading | null {
  const found = /^(?<id>\d{1,4}(?:\.\d{1,4}){0,2})(?:[.:：)、]\s*|\s+)(?<title>\S.*)$/u.exec(bare(text));
  return found?.groups === undefined
    ? null
    : { id: found.groups["id"] ?? "", title: found.groups["title"] ?? "" };
}

export function propertyHeading(text: string): ReadHeading | null {
  const found = read(PROPERTY, text);
  return found === null || found.id === "" ? null : found;
}

export function scenarioHeading(text: string): ReadHeading | null {
  return read(SCENARIO, text);
}

const STORY = new RegExp(
  `^(?:\\d+[.)]\\s+)?(?:(?:user )?story|${STORY_WORDS.join("|")})\\s*(?:#|No\\.?)?\\s*(?<id>\\d{1,4})(?![\\d.]*\\d)\\s*[:：.–—-]?\\s*(?<title>.*)$`,
  "iu",
);
/** "(Priority: P1)", "（优先级：P1）", "[P1]" and what a plan may add: it says when, not what. */
const PRIORITY =
  /\s*(?:[(（[【][^()（）[\]【】]*(?<![\p{L}\p{N}])P\d[^()（）[\]【】]*[)）\]】])(?:\s*🎯\s*MVP)?\s*/giu;

/** `User Story 1 - Browse products (Priority: P1)` */
export function userStoryHeading(text: string): ReadHeading | null {
  const found = STORY.exec(bare(text));
  if (found?.groups === undefined) return null;
  const title = (found.groups["title"] ?? "").replace(PRIORITY, " ").trim();
  return { id: `US${found.groups["id"] ?? ""}`, title };
}
