/** Inclusion of what numbers, texts and sizes may be. Every function lists what the narrow side refuses. */
import type { Json } from "../../json.ts";
import type { BoundName, Gap } from "./gap.ts";
import { isTrivialPattern } from "./patterns.ts";
import type { Dialect, Shape } from "./shape.ts";

export type MakeGap = (gap: Partial<Gap> & Pick<Gap, "kind">) => Gap;

interface Limit {
  value: number;
  exclusive: boolean;
  name: BoundName;
  at: string;
}

/** Lower and upper bound of the numbers. */
export function numberGaps(wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const whole = !wide.types.has("fraction");
  const gaps: Gap[] = [];
  for (const lower of [true, false]) {
    const wanted = limit(narrow, lower, whole);
    if (wanted === null) continue;
    const had = limit(wide, lower, whole);
    if (had !== null && !tighter(wanted, had, lower)) continue;
    gaps.push(boundGap(make, wanted, { wide, had }));
  }
  for (const step of narrow.multipleOf) {
    const fits = (multiple: number) => Number.isInteger(Number((multiple / step.value).toPrecision(12)));
    if (wide.multipleOf.some(({ value }) => fits(value)) || (whole && fits(1))) continue;
    const wideStep = wide.multipleOf[0];
    gaps.push(
      make({
        kind: "multiple-of",
        wide: wideStep?.value ?? null,
        narrow: step.value,
        wideAt: wideStep?.at ?? wide.at,
        narrowAt: step.at,
        keyword: "multipleOf",
      }),
    );
  }
  return gaps;
}

function limit(shape: Shape, lower: boolean, whole: boolean): Limit | null {
  const plainName = lower ? "minimum" : "maximum";
  const strictName = lower ? "exclusiveMinimum" : "exclusiveMaximum";
  const plain = shape.bounds.get(plainName);
  const strict = shape.bounds.get(strictName);
  const limits: Limit[] = [];
  if (plain) limits.push({ ...plain, exclusive: false, name: plainName });
  if (strict) limits.push({ ...strict, exclusive: true, name: strictName });
  const [first, second] = limits.map((entry) => (whole ? inWhole(entry, lower) : entry));
  if (first === undefined || second === undefined) return first ?? null;
  return tighter(second, first, lower) ? second : first;
}

/** For whole numbers `> 0` and `>= 1` are the same. */
function inWhole(entry: Limit, lower: boolean): Limit {
  const { value, exclusive } = entry;
  if (!exclusive) return { ...entry, value: lower ? Math.ceil(value) : Math.floor(value) };
  return { ...entry, value: lower ? Math.floor(value) + 1 : Math.ceil(value) - 1, exclusive: false };
}

function tighter(a: Limit, b: Limit, lower: boolean): boolean {
  if (a.value !== b.value) return lower ? a.value > b.value : a.value < b.value;
  return a.exclusive && !b.exclusive;
}

function boundGap(make: MakeGap, wanted: Limit, { wide, had }: { wide: Shape; had: Limit | null }): Gap {
  return make({
    kind: "bound",
    keyword: wanted.name,
    narrow: wanted.value,
    narrowAt: wanted.at,
    // Another keyword that set a limit before is not this one's old value.
    wide: had !== null && had.name === wanted.name ? had.value : null,
    wideAt: had?.at ?? wide.at,
  });
}

/** Lengths and counts. `known` is what the wide side guarantees by other means, such as its required fields. */
export function sizeGaps(
  wide: Shape,
  narrow: Shape,
  {
    make,
    what,
    known,
  }: { make: MakeGap; what: "Length" | "Items" | "Properties"; known?: { min: number; max: number } },
): Gap[] {
  const gaps: Gap[] = [];
  for (const lower of [true, false]) {
    const name = `${lower ? "min" : "max"}${what}` as BoundName;
    const wanted = narrow.bounds.get(name);
    if (wanted === undefined) continue;
    const stated = wide.bounds.get(name);
    const guaranteed = lower
      ? Math.max(stated?.value ?? 0, known?.min ?? 0)
      : Math.min(stated?.value ?? Infinity, known?.max ?? Infinity);
    if (lower ? wanted.value <= guaranteed : wanted.value >= guaranteed) continue;
    gaps.push(
      make({
        kind: "bound",
        keyword: name,
        narrow: wanted.value,
        narrowAt: wanted.at,
        wide: stated?.value ?? null,
        wideAt: stated?.at ?? wide.at,
      }),
    );
  }
  return gaps;
}

export function patternGaps(wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const known = wide.patterns.map(({ value }) => value);
  return narrow.patterns
    .filter(({ value }) => !known.includes(value) && !isTrivialPattern(value))
    .map(({ value, at }) =>
      make({
        kind: "pattern",
        force: known.length === 0 ? "break" : "unsure",
        reason: "patterns are compared as text and never executed",
        wide: known[0] ?? null,
        narrow: value,
        wideAt: wide.patterns[0]?.at ?? wide.at,
        narrowAt: at,
      }),
    );
}

const FITS: Record<string, string[]> = {
  int64: ["int32"],
  double: ["float"],
  "idn-email": ["email"],
  iri: ["uri"],
};

export function formatGaps(
  wide: Shape,
  narrow: Shape,
  { make, dialect }: { make: MakeGap; dialect: Dialect },
): Gap[] {
  const known: Json[] = wide.formats.map(({ value }) => value);
  return narrow.formats
    .filter(({ value }) => ![value, ...(FITS[value] ?? [])].some((format) => known.includes(format)))
    .map(({ value, at }) =>
      make({
        kind: "format",
        force: dialect.formatAsserts ? "break" : "unsure",
        reason: "`format` is a remark in JSON Schema, so whether it refuses values depends on the validator",
        wide: known[0] ?? null,
        narrow: value,
        wideAt: wide.formats[0]?.at ?? wide.at,
        narrowAt: at,
      }),
    );
}
