/** A gap: a place where one schema accepts something that the other refuses. What inclusion is made of. */
import type { Json } from "../../json.ts";
import { equalJson } from "../pointer.ts";

export type GapKind =
  | "type"
  | "nullable"
  | "format"
  | "enum-value"
  | "enum-set"
  | "const"
  | "bound"
  | "multiple-of"
  | "unique-items"
  | "pattern"
  | "required"
  | "property-refused"
  | "property-opened"
  | "property-dropped"
  | "closed"
  | "tuple"
  | "alternative"
  | "forbidden"
  | "undecided";

export type BoundName =
  | "minimum"
  | "maximum"
  | "exclusiveMinimum"
  | "exclusiveMaximum"
  | "minLength"
  | "maxLength"
  | "minItems"
  | "maxItems"
  | "minProperties"
  | "maxProperties";

/**
 * `wide` is the side that accepts more, `narrow` the side that refuses. A `break` is proven, an `unsure` could not be
 * decided (its reason says why), a `note` is a difference in what is declared that refuses nothing.
 */
export interface Gap {
  kind: GapKind;
  force: "break" | "unsure" | "note";
  /** Property names and `[]` for the entries of arrays. */
  path: string[];
  wide: Json;
  narrow: Json;
  /** Pointers into the two documents. */
  wideAt: string;
  narrowAt: string;
  /** For bounds and decisions: the keyword it is about. */
  keyword: string;
  /** For required: whether the wide side declares the property, and whether it is given a default. */
  declared: boolean;
  hasDefault: boolean;
  reason: string;
  /** A document that shows it: the wide side accepts it, the narrow side does not. */
  shown: { document: Json } | null;
}

export function gapKey(gap: Gap): string {
  return JSON.stringify([gap.kind, gap.path, gap.keyword, gap.kind === "enum-value" ? gap.wide : null]);
}

/** Where one and the same difference is told: in recursive schemas there are ways without end that lead to it. */
const MOST_PLACES = 20;

/** One gap a place and kind; a proven one wins over an undecided one. */
export function uniqueGaps(gaps: Gap[]): Gap[] {
  const found = new Map<string, Gap>();
  for (const gap of gaps) {
    const known = found.get(gapKey(gap));
    if (known === undefined || (known.force !== "break" && gap.force === "break"))
      found.set(gapKey(gap), gap);
  }
  return found.size > MOST_PLACES ? nearest([...found.values()]) : [...found.values()];
}

/** Of the places of one difference, those that are reached in the fewest steps. */
function nearest(gaps: Gap[]): Gap[] {
  const kept = new Set<Gap>();
  const same = ({ kind, wideAt, narrowAt, keyword, wide }: Gap) =>
    JSON.stringify([kind, wideAt, narrowAt, keyword, kind === "enum-value" ? wide : null]);
  for (const places of Map.groupBy(gaps, same).values()) {
    const near = places.toSorted((a, b) => a.path.length - b.path.length).slice(0, MOST_PLACES);
    for (const gap of near) kept.add(gap);
  }
  return gaps.filter((gap) => kept.has(gap));
}

/** Whether inclusion holds: notes do not count. */
export function holds(gaps: Gap[]): boolean {
  return gaps.every((gap) => gap.force === "note");
}

export function unsure(gaps: Gap[], reason: string): Gap[] {
  return gaps.map((gap) => (gap.force === "break" ? { ...gap, force: "unsure", reason } : gap));
}

export function below(gaps: Gap[], step: string): Gap[] {
  return gaps.map((gap) => ({ ...gap, path: [step, ...gap.path] }));
}

/** Several alternatives could accept a part each: only what every one of them refuses is proven. */
export function nearestMiss(misses: Gap[][]): Gap[] {
  const fewest = [...misses].sort((a, b) => a.length - b.length)[0] ?? [];
  const everywhere = fewest.filter((gap) =>
    misses.every((gaps) =>
      gaps.some(
        (other) =>
          other.force === "break" &&
          other.kind === gap.kind &&
          equalJson(other.path, gap.path) &&
          equalJson(other.narrow, gap.narrow),
      ),
    ),
  );
  if (everywhere.length > 0) return everywhere;
  return unsure(fewest, "more than one alternative could accept a part of it");
}
