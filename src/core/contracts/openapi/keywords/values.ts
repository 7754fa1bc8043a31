/** Listed values, constants, defaults and patterns. */
import type { Json } from "../../../json.ts";
import { at, equalJson } from "../../pointer.ts";
import { isTrivialPattern } from "../../schema/patterns.ts";
import { listed, shown, type Site } from "./change.ts";
import { up } from "./types.ts";
import type { View } from "./view.ts";

export function compareValues(site: Site): void {
  compareEnums(site);
  compareConstants(site);
  compareDefaults(site);
  comparePatterns(site);
  compareExtensible(site);
}

function enumOf({ schema }: View): Json[] | null {
  const found = schema["enum"];
  return Array.isArray(found) ? found.filter((value) => value !== null) : null;
}

function compareEnums(site: Site): void {
  const [old, now] = [enumOf(site.old), enumOf(site.now)];
  const shared = { family: "value" as const, keyword: "enum" };
  const named = (word: string) => ({ word, ...ownRule(site, word) });
  if (old === null || now === null) {
    if (old === now) return;
    site.add({
      ...shared,
      ...named(now === null ? "enum-removed" : "became-enum"),
      effect: now === null ? "widens" : "narrows",
      old,
      new: now,
      tell: (subject) =>
        now === null
          ? `${up(subject)} is no longer limited to ${listed(old ?? [])}.`
          : `${up(subject)} is limited to ${listed(now)} now.`,
    });
    return;
  }
  const [had, has] = [keysOf(old), keysOf(now)];
  old.forEach((value, index) => {
    if (has.has(key(value))) return;
    site.add({
      ...shared,
      ...named("enum-value-removed"),
      effect: "narrows",
      old: value,
      before: at(at(site.old.at, "enum"), index),
      tell: (subject) => `${up(subject)} can no longer be ${shown(value)}.`,
    });
  });
  now.forEach((value, index) => {
    if (had.has(key(value))) return;
    site.add({
      ...shared,
      ...named("enum-value-added"),
      effect: "widens",
      new: value,
      after: at(at(site.now.at, "enum"), index),
      tell: (subject) => `${up(subject)} can be ${shown(value)} now, which was not possible before.`,
      ...(site.request
        ? {}
        : {
            level: "warning" as const,
            doubt: "a reader may not know what to do with a value that it has never seen",
          }),
    });
  });
}

/** The published ids of listed values do not begin with the place everywhere. */
function ownRule({ place, request }: Site, word: string): { rule?: string } {
  if (place.area === "body" && !place.nested && !request) return { rule: `response-mediatype-${word}` };
  if (place.inHeader && place.nested && word === "became-enum")
    return { rule: `request-header-property-${word}` };
  return {};
}

function keysOf(values: Json[]): Set<string> {
  return new Set(values.map(key));
}

function key(value: Json): string {
  return JSON.stringify(value);
}

function compareConstants(site: Site): void {
  const [old, now] = [site.old.schema["const"], site.now.schema["const"]];
  if (old === now || (old !== undefined && now !== undefined && equalJson(old, now))) return;
  site.add({
    word: `const-${old === undefined ? "added" : now === undefined ? "removed" : "changed"}`,
    effect: old === undefined ? "narrows" : now === undefined ? "widens" : "incomparable",
    family: "value",
    keyword: "const",
    old,
    new: now,
    tell: (subject) => `${up(subject)} changed from ${anyOr(old)} to ${anyOr(now)}.`,
  });
}

function anyOr(value: Json | undefined): string {
  return value === undefined ? "any value" : shown(value);
}

function compareDefaults(site: Site): void {
  const [old, now] = [site.old.schema["default"], site.now.schema["default"]];
  if (old === now || (old !== undefined && now !== undefined && equalJson(old, now))) return;
  site.add({
    word: `default-value-${old === undefined ? "added" : now === undefined ? "removed" : "changed"}`,
    effect: "none",
    family: "remark",
    keyword: "default",
    old,
    new: now,
    tell: (subject) => `The default of ${subject} changed from ${shown(old)} to ${shown(now)}.`,
  });
}

function comparePatterns(site: Site): void {
  const [old, now] = [site.old, site.now].map(({ schema }) =>
    typeof schema["pattern"] === "string" && schema["pattern"] !== "" ? schema["pattern"] : undefined,
  );
  if (old === now) return;
  const shared = {
    family: "value" as const,
    keyword: "pattern",
    old,
    new: now,
    tell: (subject: string) => `The pattern of ${subject} changed from ${shown(old)} to ${shown(now)}.`,
  };
  if (old === undefined) site.add({ ...shared, word: "pattern-added", effect: "narrows" });
  else if (now === undefined) site.add({ ...shared, word: "pattern-removed", effect: "widens" });
  else if (site.request && isTrivialPattern(now))
    site.add({ ...shared, word: "pattern-generalized", effect: "widens" });
  else {
    const doubt = "whether the new pattern accepts all that the old one did is not worked out";
    site.add({ ...shared, word: "pattern-changed", effect: "unknown", doubt });
  }
}

/** `x-extensible-enum`: readers are told to expect more, callers rely on what is listed. */
function compareExtensible(site: Site): void {
  if (!site.request) return;
  const [old, now] = [site.old.schema["x-extensible-enum"], site.now.schema["x-extensible-enum"]];
  if (!Array.isArray(old) || !Array.isArray(now)) return;
  const has = keysOf(now);
  for (const value of old.filter((entry) => !has.has(key(entry)))) {
    site.add({
      word: "x-extensible-enum-value-removed",
      effect: "narrows",
      family: "remark",
      keyword: "x-extensible-enum",
      old: value,
      tell: (subject) => `${up(subject)} can no longer be ${shown(value)}.`,
    });
  }
}
