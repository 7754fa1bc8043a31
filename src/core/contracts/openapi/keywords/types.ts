/** Types and formats: may a value of the old type still be sent, may a reader of the old type still read? */
import { equalJson, isObject } from "../../pointer.ts";
import type { Json } from "../../../json.ts";
import { listed, shown, type Site } from "./change.ts";
import { isRemark, type View } from "./view.ts";

const WIDER_FORMATS: Record<string, [narrow: string, wide: string][]> = {
  number: [["float", "double"]],
  integer: [
    ["int32", "int64"],
    ["int32", "bigint"],
    ["int64", "bigint"],
  ],
  string: [
    ["date", "date-time"],
    ["time", "date-time"],
  ],
};

/** True when types were told as a list of plain types, so that the alternatives need not be told again. */
export function compareTypes(site: Site): boolean {
  if (compareNever(site)) return true;
  const { old, now } = site;
  compareNullable(site);
  if (compareLists(site)) return true;
  const sameTypes = covers(old.types, now.types) && covers(now.types, old.types) && sameList(old, now);
  const [had, has] = [formatOf(old), formatOf(now)];
  if (sameTypes && had === has) return false;
  const { word, level } = verdict(site, sameTypes, { had, has });
  const said = (view: View, format: string) => [...view.types, ...(format === "" ? [] : [format])];
  const [before, after] = [said(old, had), said(now, has)];
  site.add({
    word: `type-${word}`,
    effect: level,
    family: "type",
    keyword: sameTypes ? "format" : "type",
    old: before,
    new: after,
    tell: (subject) => `The type of ${subject} changed from ${any(before)} to ${any(after)}.`,
    doubt: "it depends on how the object is written into the parameter, which the contract does not say",
  });
  return false;
}

type Word = { word: string; level: "none" | "incomparable" | "unknown" };

function verdict(site: Site, sameTypes: boolean, { had, has }: { had: string; has: string }): Word {
  const { old, now, place } = site;
  const forward = move(old, now, { had, has, sameTypes });
  const back = move(now, old, { had: has, has: had, sameTypes });
  if (place.area === "parameter" && place.nested) {
    if (breaks(forward, false)) return { word: "specialized", level: "incomparable" };
    return breaks(forward, true)
      ? { word: "changed", level: "unknown" }
      : { word: "generalized", level: "none" };
  }
  if (place.area === "parameter") {
    const fine = !breaks(forward, false) || isListOfTheSame(site);
    return fine ? { word: "generalized", level: "none" } : { word: "changed", level: "incomparable" };
  }
  if (site.request) {
    if (breaks(forward, place.strong)) return { word: "changed", level: "incomparable" };
    return { word: isSwap(forward) ? "compatible" : "generalized", level: "none" };
  }
  if (breaks(back, place.strong)) {
    return { word: breaks(forward, true) ? "changed" : "generalized", level: "incomparable" };
  }
  return { word: isSwap(back) ? "compatible" : "specialized", level: "none" };
}

/** A change of type, from one to another. */
interface Move {
  from: string[];
  to: string[];
  typed: boolean;
  formatFrom: string;
  formatTo: string;
}

function move(from: View, to: View, how: { had: string; has: string; sameTypes: boolean }): Move {
  return { from: from.types, to: to.types, typed: !how.sameTypes, formatFrom: how.had, formatTo: how.has };
}

/** Whether a value that fitted before may be refused after. `strong`: a number is not also a text. */
function breaks({ from, to, typed, formatFrom, formatTo }: Move, strong: boolean): boolean {
  if (typed && to.length === 0) return false;
  const typeBreaks = typed && !covers(to, from) && !(!strong && to.length === 1 && to[0] === "string");
  return typeBreaks || (formatFrom !== formatTo && !formatFits(to, formatFrom, formatTo));
}

function isSwap({ from, to, typed }: Move): boolean {
  return typed && from.length > 0 && to.length > 0 && !covers(to, from);
}

function formatFits(types: string[], from: string, to: string): boolean {
  if (to === "") return true;
  const [type] = types;
  if (type === undefined || types.length > 1) return false;
  return (WIDER_FORMATS[type] ?? []).some(([narrow, wide]) => narrow === from && wide === to);
}

/** Every type of `narrow` is among `wide`; a number takes an integer. Nothing stated covers nothing. */
function covers(wide: string[], narrow: string[]): boolean {
  if (narrow.length === 0) return wide.length === 0;
  return narrow.every((type) => wide.includes(type) || (type === "integer" && wide.includes("number")));
}

function sameList(old: View, now: View): boolean {
  return old.types.length === now.types.length && old.types.every((type) => now.types.includes(type));
}

function formatOf({ schema }: View): string {
  return typeof schema["format"] === "string" ? schema["format"] : "";
}

/** `?color=red` is a list of one colour. */
function isListOfTheSame({ old, now, place }: Site): boolean {
  if (!place.listable || now.types.length !== 1 || now.types[0] !== "array" || old.types.includes("array"))
    return false;
  const plain = (schema: Json | undefined) =>
    isObject(schema)
      ? Object.fromEntries(Object.entries(schema).filter(([key]) => !isRemark(key) && key !== "nullable"))
      : null;
  return equalJson(plain(old.schema), plain(now.schema["items"]));
}

function compareNever(site: Site): boolean {
  const { old, now, place } = site;
  if (old.never === now.never) return old.never;
  // Without a body there is nothing that a reader could be given: taking it away is what breaks.
  const negotiated = place.area === "body" && !place.nested && !site.request;
  site.add({
    word: now.never ? "schema-became-false" : "schema-became-not-false",
    effect: now.never ? "narrows" : "widens",
    family: "type",
    tell: (subject) =>
      now.never ? `No value is allowed for ${subject} any more.` : `Values are allowed for ${subject} now.`,
    ...(negotiated ? { level: now.never ? ("error" as const) : ("info" as const) } : {}),
  });
  return true;
}

function compareNullable(site: Site): void {
  const { old, now } = site;
  if (old.nullable === now.nullable) return;
  // Where no type is stated, null was never excluded.
  const open = (view: View) => view.types.length === 0 && !view.nullable;
  if (open(old) !== open(now) && (open(old) || open(now)) && old.types.length !== now.types.length) return;
  site.add({
    word: now.nullable ? "became-nullable" : "became-not-nullable",
    effect: now.nullable ? "widens" : "narrows",
    family: "type",
    keyword: "type",
    old: old.nullable,
    new: now.nullable,
    tell: (subject) =>
      now.nullable ? `${up(subject)} can be null now.` : `${up(subject)} can no longer be null.`,
  });
}

/** `string` → `oneOf: [string, integer]`: types joined or left a list of plain types. */
function compareLists(site: Site): boolean {
  const [had, has] = [plainTypes(site.old), plainTypes(site.now)];
  if (had === null || has === null || !(had.list || has.list)) return false;
  const gone = had.types.filter((type) => !has.types.includes(type));
  const come = has.types.filter((type) => !had.types.includes(type));
  if (gone.length + come.length === 0) return false;
  const narrowed = site.request ? gone.length > 0 : come.length === 0;
  site.add({
    word: narrowed ? "list-of-types-narrowed" : "list-of-types-widened",
    effect: narrowed ? "narrows" : "widens",
    family: "type",
    old: had.types,
    new: has.types,
    tell: (subject) => `The types of ${subject} changed from ${listed(had.types)} to ${listed(has.types)}.`,
  });
  return true;
}

function plainTypes({ schema, types }: View): { types: string[]; list: boolean } | null {
  for (const keyword of ["oneOf", "anyOf"]) {
    const branches = schema[keyword];
    if (!Array.isArray(branches) || branches.length === 0) continue;
    const found = branches.map((branch) => {
      if (!isObject(branch) || typeof branch["type"] !== "string") return null;
      return Object.keys(branch).every((key) => key === "type" || key === "format" || isRemark(key))
        ? branch["type"]
        : null;
    });
    return found.includes(null) ? null : { types: found.filter((type) => type !== null), list: true };
  }
  const [type] = types;
  return type !== undefined && types.length === 1 ? { types: [type], list: false } : null;
}

function any(parts: string[]): string {
  return parts.length === 0 ? "any type" : parts.map(shown).join(" ");
}

export function up(subject: string): string {
  return subject.startsWith("the ") ? `The ${subject.slice(4)}` : subject;
}
