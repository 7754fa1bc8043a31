/** Edits of limits ("within 5 minutes" → "within 3 minutes") and quantifiers ("all" → "some") in one clause. */
import { readBounds, withoutNumbers } from "./bounds.ts";
import { normalised } from "./canonical.ts";
import { judge } from "./judgement.ts";
import type { Judgement } from "./judgement.ts";
import type { Bound } from "./model.ts";

export type Comparison = "same" | "stricter" | "laxer" | "unclear";

/** `min`/`max` of a bound as a direction: lower limit up is stricter, upper limit down is stricter. */
function stricter(before: Bound, after: Bound): Comparison {
  if (before.unit !== after.unit) return "unclear";
  const upper = (bound: Bound): boolean => bound.comparator === "<" || bound.comparator === "<=";
  const lower = (bound: Bound): boolean => bound.comparator === ">" || bound.comparator === ">=";
  if (before.comparator === after.comparator && before.value === after.value) return "same";
  const sign = upper(before) && upper(after) ? -1 : lower(before) && lower(after) ? 1 : 0;
  if (sign === 0) return "unclear";
  if (before.value !== after.value) return (after.value - before.value) * sign > 0 ? "stricter" : "laxer";
  return after.comparator === "<" || after.comparator === ">" ? "stricter" : "laxer";
}

/** "support up to 100 users" promises more when the number grows: an upper limit there has no fixed direction. */
const ENABLING =
  /\b(?:allow|permit|support|accept|handle|offer|provide|let|enable|keep|retain|serve|scale|tolerate)\b[^.;]{0,120}\bup to\b/i;

interface BoundsEdit {
  before: string;
  after: string;
  negative: boolean;
}

/** Set when two texts differ in the numbers of their bounds and in nothing else. */
export function compareBounds({ before, after, negative }: BoundsEdit): Comparison | null {
  const skeleton = (text: string): string =>
    normalised(withoutNumbers(text))
      .replace(/\b(?:less than|under|below|at most|within|no more than|up to)\b/g, "#max")
      .replace(/\b(?:more than|over|above|at least|no less than)\b/g, "#min");
  if (skeleton(before) !== skeleton(after)) return null;
  const old = readBounds(before, negative);
  const now = readBounds(after, negative);
  if (old.length === 0 || old.length !== now.length) return "unclear";
  const numbers = (text: string): number => [...text.matchAll(/\d+(?:[.,]\d+)*/g)].length;
  // A number that no comparator explains leaves the direction open.
  if (numbers(before) !== old.length || numbers(after) !== now.length)
    return onlyBoundsChanged(before, after, { old, now });
  return combine(old, now, before);
}

function onlyBoundsChanged(
  before: string,
  after: string,
  bounds: { old: Bound[]; now: Bound[] },
): Comparison {
  const values = (text: string, bound: Bound[]): string => {
    const raw = [...text.matchAll(/\d+(?:[.,]\d+)*/g)].map(([number]) => Number(number.replace(",", ".")));
    return raw
      .filter((number) => !bound.some(({ value }) => value === number || value % number === 0))
      .join(" ");
  };
  return values(before, bounds.old) === values(after, bounds.now)
    ? combine(bounds.old, bounds.now, before)
    : "unclear";
}

function combine(old: Bound[], now: Bound[], text: string): Comparison {
  const results = new Set(
    old.map((bound, index) => (now[index] === undefined ? "unclear" : stricter(bound, now[index]))),
  );
  if (results.size === 1 && results.has("same")) return "same";
  results.delete("same");
  if (results.size !== 1 || ENABLING.test(text)) return "unclear";
  return results.has("stricter") ? "stricter" : results.has("laxer") ? "laxer" : "unclear";
}

const QUANTIFIERS: [RegExp, number][] = [
  [/(?<![\p{L}])(?:all|every|each|always)(?![\p{L}])/giu, 2],
  [/(?<![\p{L}])(?:some|most|many|several|usually|sometimes|certain)(?![\p{L}])/giu, 1],
];

/** Set when two texts differ in quantifiers alone: "all" → "some". */
export function compareQuantifiers(before: string, after: string): Judgement | null {
  const strip = (text: string): string =>
    normalised(QUANTIFIERS.reduce((rest, [pattern]) => rest.replace(pattern, "#q"), text));
  if (strip(before).replace(/ \bof the\b/g, "") !== strip(after).replace(/ \bof the\b/g, "")) return null;
  const ranks = (text: string): number[] =>
    [
      ...text.matchAll(
        /(?<![\p{L}])(?:all|every|each|always|some|most|many|several|usually|sometimes|certain)(?![\p{L}])/giu,
      ),
    ].map(([word]) => (/^(?:all|every|each|always)$/i.test(word) ? 2 : 1));
  const [old, now] = [ranks(before), ranks(after)];
  if (old.length !== now.length) return null;
  const change = Math.sign(now.reduce((sum, rank, at) => sum + rank - (old[at] ?? 0), 0));
  if (change === 0) return null;
  return change < 0 ? judge("weakened", "quantifier-lowered") : judge("strengthened", "quantifier-raised");
}
