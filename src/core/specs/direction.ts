/** Whether an edit strengthens, weakens or contradicts what was promised: a published algebra, never a guess. */
import { readBounds, withoutNumbers } from "./bounds.ts";
import { normalised } from "./canonical.ts";
import type { Bound, Clause, Direction, Ears, Item } from "./model.ts";
import type { ChangeRule } from "./rules.ts";

export interface Judgement {
  direction: Direction;
  rule: ChangeRule;
}

type Comparison = "same" | "stricter" | "laxer" | "unclear";

const judge = (direction: Direction, rule: ChangeRule): Judgement => ({ direction, rule });

const RANK: Record<Ears["modality"], number> = { none: 0, may: 1, will: 2, should: 2, must: 3, shall: 3 };
const GUARDS = ["feature", "state", "trigger", "condition"] as const;

/** Clauses that only one side has, by their normalised text; equal ones cancel out. */
function difference(before: readonly Clause[], after: readonly Clause[]): { gone: Clause[]; come: Clause[] } {
  const left = new Map<string, Clause[]>();
  for (const clause of before) {
    const key = normalised(clause.text);
    left.set(key, [...(left.get(key) ?? []), clause]);
  }
  const come = after.filter((clause) => left.get(normalised(clause.text))?.shift() === undefined);
  return { gone: [...left.values()].flat(), come };
}

/** `min`/`max` of a bound as a direction: lower limit up is stricter, upper limit down is stricter. */
function stricter(before: Bound, after: Bound): "same" | Comparison {
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
function compareBounds({ before, after, negative }: BoundsEdit): Comparison | null {
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
function compareQuantifiers(before: string, after: string): Judgement | null {
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

function guardEdits(before: Ears, after: Ears): Judgement[] {
  const edits: Judgement[] = [];
  for (const kind of GUARDS) {
    const { gone, come } = difference(before[kind], after[kind]);
    if (gone.length === 0 && come.length === 0) continue;
    const alternative = [...gone, ...come].some(({ join }) => join === "or");
    const nowAlternatives =
      after[kind].some(({ join }) => join === "or") || before[kind].some(({ join }) => join === "or");
    if (gone.length === 0)
      edits.push(
        alternative
          ? judge("strengthened", "alternative-added")
          : nowAlternatives
            ? judge("unknown", "wording")
            : judge("weakened", "guard-added"),
      );
    else if (come.length === 0)
      edits.push(
        alternative
          ? judge("weakened", "alternative-removed")
          : nowAlternatives
            ? judge("unknown", "wording")
            : judge("strengthened", "guard-removed"),
      );
    else edits.push(guardRewritten(gone, come));
  }
  return edits;
}

/** A guard that only became laxer lets the requirement apply more often. */
function guardRewritten(gone: Clause[], come: Clause[]): Judgement {
  const [old, now] = [gone[0], come[0]];
  if (gone.length !== 1 || come.length !== 1 || old === undefined || now === undefined)
    return judge("unknown", "wording");
  const appended = appendedGuard(old.text, now.text);
  if (appended !== null) return appended;
  switch (compareBounds({ before: old.text, after: now.text, negative: false })) {
    case "laxer":
      return judge("strengthened", "guard-widened");
    case "stricter":
      return judge("weakened", "guard-narrowed");
    case "same":
      return judge("none", "same-meaning");
    case "unclear":
      return judge("unknown", "bound-changed");
    case null:
      return judge("unknown", "wording");
  }
}

/** "the user saves" → "the user saves and the form is valid": written without capitals, but added all the same. */
function appendedGuard(before: string, after: string): Judgement | null {
  const tail = (long: string, short: string): string | null => {
    const [a, b] = [normalised(long), normalised(short)];
    return a.startsWith(`${b} `) ? a.slice(b.length + 1) : null;
  };
  const added = tail(after, before);
  if (added !== null && /^and /.test(added)) return judge("weakened", "guard-added");
  if (added !== null && /^or /.test(added)) return judge("strengthened", "alternative-added");
  const dropped = tail(before, after);
  if (dropped !== null && /^and /.test(dropped)) return judge("strengthened", "guard-removed");
  if (dropped !== null && /^or /.test(dropped)) return judge("weakened", "alternative-removed");
  return null;
}

const LATE_GUARD = /^(?:when|whenever|if|only if|only when|unless|while|where|except|provided)\b/;

function responseEdits(before: Ears, after: Ears): Judgement[] {
  const { gone, come } = difference(before.responses, after.responses);
  if (gone.length === 0 && come.length === 0) return [];
  const choices = [...before.responses, ...after.responses].some(({ join }) => join === "or");
  if (choices) return [judge("unknown", "wording")];
  if (gone.length === 0) return [judge("strengthened", "response-added")];
  if (come.length === 0) return [judge("weakened", "response-removed")];
  if (gone.length !== come.length) return [judge("unknown", "wording")];
  return gone.map((clause, at) =>
    responseRewritten(clause.text, come[at]?.text ?? "", before.polarity === "negative"),
  );
}

function responseRewritten(before: string, after: string, negative: boolean): Judgement {
  const bounds = compareBounds({ before, after, negative });
  if (bounds === "same") return judge("none", "same-meaning");
  if (bounds === "stricter") return judge("strengthened", "bound-tightened");
  if (bounds === "laxer") return judge("weakened", "bound-loosened");
  const quantifiers = compareQuantifiers(before, after);
  if (quantifiers !== null) return quantifiers;
  if (bounds === "unclear") return judge("unknown", "bound-changed");
  return appendedResponse(before, after) ?? judge("unknown", "wording");
}

/** What was put behind, or cut off from, an otherwise unchanged response. */
function appendedResponse(before: string, after: string): Judgement | null {
  const [old, now] = [normalised(before), normalised(after)];
  const added = now.startsWith(`${old} `) ? now.slice(old.length + 1) : null;
  const dropped = old.startsWith(`${now} `) ? old.slice(now.length + 1) : null;
  const tail = added ?? dropped;
  if (tail === null) return null;
  if (LATE_GUARD.test(tail))
    return added === null ? judge("strengthened", "guard-removed") : judge("weakened", "guard-added");
  if (/^(?:and|as well as|plus)\b/.test(tail))
    return added === null ? judge("weakened", "response-removed") : judge("strengthened", "response-added");
  const limits = readBounds(tail);
  if (
    limits.length > 0 &&
    /^(?:within|in (?:less|under)|at (?:most|least)|no (?:more|less)|for at least|under|up to a maximum)\b/.test(
      tail,
    )
  ) {
    return added === null ? judge("weakened", "bound-loosened") : judge("strengthened", "bound-tightened");
  }
  return null;
}

function modalityEdits(before: Ears, after: Ears): Judgement[] {
  const edits: Judgement[] = [];
  if (before.polarity !== after.polarity && before.modality !== "none" && after.modality !== "none")
    edits.push(judge("contradicted", "polarity-flipped"));
  else if (before.modality !== "none" && after.modality !== "none") {
    const change = Math.sign(RANK[after.modality] - RANK[before.modality]);
    if (change > 0) edits.push(judge("strengthened", "modality-raised"));
    // "SHOULD NOT" is a weaker ban than "SHALL NOT": still weaker.
    if (change < 0) edits.push(judge("weakened", "modality-lowered"));
  } else if (before.modality !== after.modality) edits.push(judge("unknown", "wording"));
  if (normalised(before.system) !== normalised(after.system)) edits.push(judge("unknown", "system-changed"));
  return edits;
}

function combineEdits(all: readonly Judgement[]): Judgement {
  const edits = all.filter(({ direction }) => direction !== "none");
  const first = edits[0];
  if (first === undefined) return all[0] ?? judge("unknown", "wording");
  const contradiction = edits.find(({ direction }) => direction === "contradicted");
  const others = edits.filter(({ direction }) => direction !== "contradicted");
  // A flip with other words around it may be a rewrite that says the same thing the other way round.
  if (contradiction !== undefined)
    return others.some(({ rule }) => rule === "wording") ? judge("unknown", "wording") : contradiction;
  const unclear = edits.find(({ direction }) => direction === "unknown");
  if (unclear !== undefined) return unclear;
  return edits.every(({ direction }) => direction === first.direction) ? first : judge("unknown", "mixed");
}

/** "a AND b" became "a OR b" with the same clauses: it applies in more cases. */
function joinEdits(before: Ears, after: Ears): Judgement[] {
  const joins = (clauses: readonly Clause[]): string =>
    clauses
      .slice(1)
      .map(({ join }) => join)
      .join(" ");
  const edits: Judgement[] = [];
  for (const kind of GUARDS) {
    const [old, now] = [joins(before[kind]), joins(after[kind])];
    if (old === now || before[kind].length !== after[kind].length) continue;
    const pure = (text: string, word: string): boolean => text.split(" ").every((each) => each === word);
    if (pure(old, "and") && pure(now, "or")) edits.push(judge("strengthened", "guard-widened"));
    else if (pure(old, "or") && pure(now, "and")) edits.push(judge("weakened", "guard-narrowed"));
    else edits.push(judge("unknown", "wording"));
  }
  const responses =
    before.responses.length === after.responses.length && joins(before.responses) !== joins(after.responses);
  return responses ? [...edits, judge("unknown", "wording")] : edits;
}

/** No clause differs. Then the rest may only differ in words that mean the same. */
function sameWords(before: Item, after: Item): Judgement {
  const words = (text: string): string =>
    normalised(text)
      .replace(/\bmust\b/g, "shall")
      .replace(/\bwhenever\b/g, "when");
  return words(before.text) === words(after.text)
    ? judge("none", "same-meaning")
    : judge("unknown", "wording");
}

/** How the text of one item changed. Both texts differ in more than formatting. */
export function judgeEdit(before: Item, after: Item): Judgement {
  const [old, now] = [before.ears, after.ears];
  if (old === undefined || now === undefined) return judge("unknown", "wording");
  const edits = [
    ...modalityEdits(old, now),
    ...guardEdits(old, now),
    ...joinEdits(old, now),
    ...responseEdits(old, now),
  ];
  return edits.length === 0 ? sameWords(before, after) : combineEdits(edits);
}
