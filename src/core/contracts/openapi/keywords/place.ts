/** Where a schema is used: what its rules are called there, and what is known about how its values travel. */
import { type Effect, type Level, levelOf } from "./law.ts";

export interface Place {
  direction: "request" | "response";
  area: "body" | "parameter" | "header";
  /** Below the root: a property, an entry, or one of several alternatives. */
  nested: boolean;
  /** JSON tells `1` from `"1"`; text, forms, headers and parameters do not. */
  strong: boolean;
  /** Read-only inside a request or write-only inside a response: it does not travel, so nothing breaks. */
  idle: boolean;
  /** The parameter is a header. */
  inHeader: boolean;
  /** `?a=1&a=2`: one value is a list of one, so a list may take the place of a single value. */
  listable: boolean;
}

/** Words that have a rule of their own where the property does not travel. */
const IDLE_REQUEST = new Set([
  "enum-value-removed",
  "max-decreased",
  "exclusive-max-decreased",
  "min-increased",
  "exclusive-min-increased",
  "max-length-decreased",
  "max-items-decreased",
  "max-properties-decreased",
]);
const IDLE_RESPONSE = new Set(["enum-value-added", "became-optional", "became-required"]);

export function below(place: Place, change: Partial<Place> = {}): Place {
  return { ...place, nested: true, listable: false, ...change };
}

/** The rule id of a word such as `max-length-decreased` at this place. */
export function ruleAt(place: Place, word: string): string {
  const { direction, area, nested, idle } = place;
  if (area === "body" && nested && idle) {
    if (direction === "request" && IDLE_REQUEST.has(word)) return `request-read-only-property-${word}`;
    if (direction === "response" && IDLE_RESPONSE.has(word)) return `response-write-only-property-${word}`;
  }
  if (area !== "body") return `${direction}-${area}${nested ? "-property" : ""}-${word}`;
  return `${direction}-${nested ? "property" : "body"}-${word}`;
}

export function levelAt(place: Place, effect: Effect): Level {
  return place.idle ? "info" : levelOf(effect, place.direction);
}
