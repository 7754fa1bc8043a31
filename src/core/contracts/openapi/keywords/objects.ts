/** Properties that came, went, or changed between required and optional. */
import { at, isObject, type JsonObject, objectMember } from "../../pointer.ts";
import type { Side } from "../../schema/shape.ts";
import { sunsetOf, whenGone } from "../sunset.ts";
import type { Said, Site } from "./change.ts";
import type { Place } from "./place.ts";
import { up } from "./types.ts";
import { type View, viewOf } from "./view.ts";

export interface Sides {
  before: Side;
  after: Side;
}

export function propertiesOf({ schema }: View): JsonObject {
  return objectMember(schema, "properties") ?? {};
}

export function requiredOf({ schema }: View): Set<string> {
  const { required } = schema;
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === "string") : []);
}

/** Below both schemas, or the property of one side only. */
export function propertyView(side: Side, owner: View, name: string): View {
  return viewOf(side, {
    schema: propertiesOf(owner)[name] ?? true,
    at: at(at(owner.at, "properties"), name),
  });
}

/** Read-only inside a request, write-only inside a response. */
export function isIdle({ direction }: Place, ...views: View[]): boolean {
  return views.some(({ schema }) => schema[direction === "request" ? "readOnly" : "writeOnly"] === true);
}

export function compareProperties(site: Site, sides: Sides): void {
  const { old, now } = site;
  const [had, has] = [propertiesOf(old), propertiesOf(now)];
  const [needed, needs] = [requiredOf(old), requiredOf(now)];
  for (const name of Object.keys(had)) {
    const gone = !Object.hasOwn(has, name);
    if (!gone && needed.has(name) === needs.has(name)) continue;
    const view = propertyView(sides.before, old, name);
    if (gone) removed(site, { name, view, required: needed.has(name) });
    else {
      const views = [view, propertyView(sides.after, now, name)] as const;
      necessity(site, { name, views, required: needs.has(name) });
    }
  }
  for (const name of Object.keys(has)) {
    if (Object.hasOwn(had, name)) continue;
    added(site, { name, view: propertyView(sides.after, now, name), required: needs.has(name) });
  }
}

interface Property {
  name: string;
  view: View;
  required: boolean;
}

/** `request-property-…`, `request-parameter-property-…`, `response-header-property-…`. */
function prefix({ place }: Site): string {
  return `${place.direction}${place.area === "body" ? "" : `-${place.area}`}`;
}

function removed(site: Site, { name, view, required }: Property): void {
  const idle = site.place.idle || isIdle(site.place, view);
  const shared: Omit<Said, "rule" | "level"> = {
    word: "",
    effect: "none",
    family: "property",
    steps: [name],
    before: at(at(site.old.at, "properties"), name),
    old: name,
    tell: (subject) => `${up(subject)} is gone.`,
  };
  if (site.request) {
    if (idle) return;
    const closed = site.now.schema["additionalProperties"] === false;
    const gone = view.schema["deprecated"] === true && !closed ? whenGone(sunsetOf(view.schema)) : null;
    const rule = `${prefix(site)}-property-removed${gone?.suffix ?? ""}`;
    if (closed) {
      const tell = (subject: string) => `${up(subject)} is gone, and the object allows no other fields.`;
      return site.add({ ...shared, rule, level: "error", tell });
    }
    const doubt =
      gone?.doubt ?? "a client that still sends the field may be refused; the contract does not say";
    return site.add({ ...shared, rule, level: gone?.level ?? "warning", doubt });
  }
  const need = required ? "required" : "optional";
  if (site.place.area === "header") {
    return site.add({
      ...shared,
      rule: `response-header-property-removed`,
      level: required ? "error" : "info",
    });
  }
  const rule = `response-${need}-${idle ? "write-only-" : ""}property-removed`;
  site.add({ ...shared, rule, level: required && !idle ? "error" : "info" });
}

function added(site: Site, { name, view, required }: Property): void {
  const idle = site.place.idle || isIdle(site.place, view);
  const need = required ? "required" : "optional";
  const withDefault = required && view.schema["default"] !== undefined;
  const rule = site.request
    ? newRequestRule(site, need, withDefault)
    : site.place.area === "header"
      ? "response-header-property-added"
      : `response-${need}-${idle ? "write-only-" : ""}property-added`;
  if (site.request && idle) return;
  site.add({
    word: "",
    effect: "none",
    family: "property",
    steps: [name],
    rule,
    level: site.request && required ? "error" : "info",
    after: at(at(site.now.at, "properties"), name),
    new: name,
    tell: (subject) => `${up(subject)} is new and ${need}.`,
  });
}

function newRequestRule({ place }: Site, need: string, withDefault: boolean): string {
  if (place.area === "body") return `new-${need}-request-property${withDefault ? "-with-default" : ""}`;
  if (place.inHeader && need === "required") return "new-required-request-header-property";
  return `new-${need}-request-parameter-property`;
}

function necessity(
  site: Site,
  { name, views, required }: { name: string; views: readonly [View, View]; required: boolean },
): void {
  const idle = site.place.idle || isIdle(site.place, ...views);
  if (site.request && idle) return;
  const { place } = site;
  const hasDefault = views[1].schema["default"] !== undefined;
  const word = required ? "became-required" : "became-optional";
  const plain = `${prefix(site)}-property-${word}`;
  const rule = !site.request
    ? place.area === "body" && idle
      ? `response-write-only-property-${word}`
      : plain
    : place.area === "body"
      ? `${plain}${required && hasDefault ? "-with-default" : ""}`
      : place.inHeader && required
        ? "request-header-property-became-required"
        : plain;
  const breaks = (site.request ? required : !required) && !idle;
  site.add({
    word,
    effect: "none",
    family: "property",
    steps: [name],
    rule,
    level: breaks ? "error" : "info",
    before: at(at(site.old.at, "properties"), name),
    after: isObject(site.now.schema["required"])
      ? site.now.at
      : at(site.now.at, required ? "required" : "properties"),
    old: !required,
    new: required,
    tell: (subject) =>
      required
        ? `${up(subject)} is required now; before, it could be left out.`
        : site.request
          ? `${up(subject)} can be left out now.`
          : `${up(subject)} may be missing now; before, it was always there.`,
  });
}
