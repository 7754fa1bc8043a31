/** The tables of docs/contracts-openapi.md: rules are written out there, or as words that follow any place of a schema. */
import { documentedRules, holdsItsTable } from "./rule-coverage.ts";

const WORDS = "words";
const HEADS = ["rule", WORDS, "rules of properties"];

/** Places where schemas stand. */
export const SCHEMA_PLACES = [
  "request-body",
  "request-property",
  "request-parameter-property",
  "request-parameter",
  "response-body",
  "response-property",
  "response-header-property",
  "response-header",
] as const;
export type SchemaPlace = (typeof SCHEMA_PLACES)[number];

const MEDIA_TYPE = "response-mediatype";

/** Listed values at the root of a response are called by the media type. */
export function ruleAt(place: SchemaPlace, word: string): string {
  const named = place === "response-body" && /(?:^|-)enum(?:-|$)/.test(word) ? MEDIA_TYPE : place;
  return `${named}-${word}`;
}

export const schemaWords = new Set(documentedRules("openapi", WORDS));

/** A rule as it is emitted, and without its place; some places begin alike. */
const spellings = (rule: string): string[] => [
  rule,
  ...[...SCHEMA_PLACES, MEDIA_TYPE]
    .filter((place) => rule.startsWith(`${place}-`))
    .map((place) => rule.slice(place.length + 1)),
];

const aroundSchemas = new Set(documentedRules("openapi", "rule"));

/** Which tables have their cases in this file: those of schemas, or those of what stands around them. */
export function holdsOpenApiTables(of: "schemas" | "operations"): void {
  const here = (rule: string) => aroundSchemas.has(rule) === (of === "operations");
  holdsItsTable({ page: "openapi", type: "openapi", heads: HEADS, spellings, here });
}
