/** Limits: how large, how long, how many. */
import type { Json } from "../../../json.ts";
import { shown, type Site } from "./change.ts";
import type { Effect } from "./law.ts";
import type { View } from "./view.ts";

interface Bound {
  keyword: string;
  name: string;
  upper: boolean;
  /** Zero says nothing. */
  zeroIsNone?: boolean;
}

const BOUNDS: Bound[] = [
  { keyword: "maxLength", name: "max-length", upper: true },
  { keyword: "minLength", name: "min-length", upper: false, zeroIsNone: true },
  { keyword: "maxItems", name: "max-items", upper: true },
  { keyword: "minItems", name: "min-items", upper: false, zeroIsNone: true },
  { keyword: "maxProperties", name: "max-properties", upper: true },
  { keyword: "minProperties", name: "min-properties", upper: false, zeroIsNone: true },
  { keyword: "maxContains", name: "max-contains", upper: true },
  { keyword: "minContains", name: "min-contains", upper: false },
];

export function compareBounds(site: Site): void {
  for (const bound of BOUNDS) {
    const [old, now] = [value(site.old, bound), value(site.now, bound)];
    if (old !== now) tell(site, { ...bound, old, now, effect: effectOf(bound.upper, old, now) });
  }
  compareLimit(site, false);
  compareLimit(site, true);
  compareMultiple(site);
  const [had, has] = [site.old.schema["uniqueItems"] === true, site.now.schema["uniqueItems"] === true];
  if (had === has) return;
  site.add({
    word: has ? "unique-items-set" : "unique-items-unset",
    effect: has ? "narrows" : "widens",
    family: "bound",
    keyword: "uniqueItems",
    old: had,
    new: has,
    tell: (subject) =>
      `The entries of ${subject} ${has ? "have to be different from each other now" : "may repeat now"}.`,
  });
}

function value({ schema }: View, { keyword, zeroIsNone = false }: Bound): number | null {
  const found = schema[keyword];
  return typeof found !== "number" || (zeroIsNone && found === 0) ? null : found;
}

function effectOf(upper: boolean, old: number | null, now: number | null): Effect {
  if (old === null) return "narrows";
  if (now === null) return "widens";
  return upper === now > old ? "widens" : "narrows";
}

/** `minimum` and `exclusiveMinimum` are one limit; in OpenAPI 3.0 the second is a flag on the first. */
function limit({ schema }: View, upper: boolean): { at: number; exclusive: boolean } | null {
  const [plain, strict] = upper ? ["maximum", "exclusiveMaximum"] : ["minimum", "exclusiveMinimum"];
  const [loose, tight] = [schema[plain ?? ""], schema[strict ?? ""]];
  if (typeof tight === "number") {
    if (typeof loose !== "number" || (upper ? tight <= loose : tight >= loose))
      return { at: tight, exclusive: true };
  }
  return typeof loose === "number" ? { at: loose, exclusive: tight === true } : null;
}

function compareLimit(site: Site, upper: boolean): void {
  const [old, now] = [limit(site.old, upper), limit(site.now, upper)];
  if (old?.at === now?.at && old?.exclusive === now?.exclusive) return;
  const name = (exclusive: boolean) => `${exclusive ? "exclusive-" : ""}${upper ? "max" : "min"}`;
  const keyword = (exclusive: boolean) =>
    exclusive ? (upper ? "exclusiveMaximum" : "exclusiveMinimum") : upper ? "maximum" : "minimum";
  if (old === null || now === null || old.exclusive === now.exclusive) {
    const exclusive = (now ?? old)?.exclusive ?? false;
    const numbers = { old: old?.at ?? null, now: now?.at ?? null };
    const effect = effectOf(upper, numbers.old, numbers.now);
    tell(site, { keyword: keyword(exclusive), name: name(exclusive), upper, ...numbers, effect });
    return;
  }
  const wider = old.at === now.at ? old.exclusive : upper === now.at > old.at;
  const told = wider ? old : now;
  site.add({
    word: `${name(told.exclusive)}-${wider ? "unset" : "set"}`,
    effect: wider ? "widens" : "narrows",
    family: "bound",
    keyword: upper ? "maximum" : "minimum",
    old: old.at,
    new: now.at,
    tell: (subject) =>
      `The ${upper ? "upper" : "lower"} limit of ${subject} changed from ${edge(old)} to ${edge(now)}.`,
  });
}

function edge({ at, exclusive }: { at: number; exclusive: boolean }): string {
  return `${shown(at)} (${exclusive ? "not included" : "included"})`;
}

function tell(
  site: Site,
  told: {
    keyword: string;
    name: string;
    upper: boolean;
    old: number | null;
    now: number | null;
    effect: Effect;
  },
): void {
  const { keyword, name, old, now, effect } = told;
  const how = old === null ? "set" : now === null ? "unset" : now > old ? "increased" : "decreased";
  site.add({
    word: `${name}-${how}`,
    effect,
    family: "bound",
    keyword,
    old,
    new: now,
    tell: (subject) => `\`${keyword}\` of ${subject} changed from ${none(old)} to ${none(now)}.`,
  });
}

function compareMultiple(site: Site): void {
  const [old, now] = [site.old, site.now].map(({ schema }) => schema["multipleOf"]);
  const [had, has] = [number(old), number(now)];
  if (had === has) return;
  const told: [string, Effect] =
    had === null
      ? ["set", "narrows"]
      : has === null
        ? ["unset", "widens"]
        : site.request && divides(has, had)
          ? ["generalized", "widens"]
          : !site.request && divides(had, has)
            ? ["specialized", "narrows"]
            : ["changed", "incomparable"];
  site.add({
    word: `multiple-of-${told[0]}`,
    effect: told[1],
    family: "bound",
    keyword: "multipleOf",
    old: had,
    new: has,
    tell: (subject) => `\`multipleOf\` of ${subject} changed from ${none(had)} to ${none(has)}.`,
  });
}

function number(value: Json | undefined): number | null {
  return typeof value === "number" && value > 0 ? value : null;
}

function divides(part: number, whole: number): boolean {
  const ratio = whole / part;
  return Math.abs(ratio - Math.round(ratio)) < 1e-9 * Math.max(1, ratio);
}

function none(value: number | null): string {
  return value === null ? "nothing" : shown(value);
}
