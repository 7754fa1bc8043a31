/** Defaults, the values of enums, and the bounds of lengths and ranges. */
import type { Json } from "../../../json.ts";
import { equalJson, member as jsonMember, textMember } from "../../pointer.ts";
import { api, type Member, type Model, type Shape, shapeOf, typeOf } from "../model.ts";
import type { ShapeType } from "../raw.ts";
import { stringToEnum } from "./added-removed.ts";
import { event, type SmithyEvent } from "./event.ts";
import { has, type Models, type ShapePair, type Subject } from "./subjects.ts";

export function changedDefault({ old, now }: Subject, { now: model }: Models): SmithyEvent[] {
  const [before, after] = [old.traits.get(api("default")), now.traits.get(api("default"))];
  const say = (severity: "ERROR" | "DANGER", message: string): SmithyEvent[] => [
    event("ChangedDefault", severity, now.id, message, {
      old: before ?? null,
      new: after ?? null,
      trait: api("default"),
    }),
  ];
  const isMember = "target" in now;
  if (after === undefined) {
    if (before === undefined) return [];
    if (isMember && before === null && defaultOf(model, now) === null) return [];
    return say("ERROR", "The `@default` is gone, and code that was generated before relies on it.");
  }
  if (before === undefined) {
    if (!isMember) return say("ERROR", "A shape of its own cannot get a `@default` later.");
    if (has(now, "addedDefault") || after === null) return [];
    return say("ERROR", "A `@default` was added without `@addedDefault`.");
  }
  if (equalJson(before, after)) return [];
  if (!isMember) return say("ERROR", "The `@default` of a shape cannot change.");
  const [wasZero, isZero] = [isZeroValue(model, now, before), isZeroValue(model, now, after)];
  if (wasZero === isZero) return say("DANGER", "The `@default` is another one now.");
  const direction = wasZero ? "was the zero value, and is another one now" : "is the zero value now";
  return say("ERROR", `The \`@default\` ${direction}, which changes generated code.`);
}

function defaultOf(model: Model, { target }: Member): Json {
  return shapeOf(model, target)?.traits.get(api("default")) ?? null;
}

const NUMBERS: ReadonlySet<ShapeType | null> = new Set([
  "byte",
  "short",
  "integer",
  "intEnum",
  "long",
  "float",
  "double",
]);

function isZeroValue(model: Model, { target }: Member, value: Json): boolean {
  const type = typeOf(model, target);
  return type === "boolean" ? value === false : NUMBERS.has(type) && value === 0;
}

interface EnumValue {
  value: string;
  name: string | null;
}

/** The order counts, as some languages number the values. */
export function changedEnum({ old, now }: ShapePair): SmithyEvent[] {
  if (!hasValues(old) || !hasValues(now)) return [];
  if (old.type !== now.type && !stringToEnum(old, now)) return [];
  const [before, after] = [valuesOf(old), valuesOf(now)];
  const known = new Map(after.map(({ value, name }) => [value, name]));
  const events: SmithyEvent[] = [];
  const say = (severity: "ERROR" | "NOTE", message: string, was: Json, is: Json): void => {
    events.push(event("ChangedEnumTrait", severity, now.id, message, { old: was, new: is }));
  };
  let last = before.length - 1;
  for (const { value, name } of before) {
    const newName = known.get(value);
    if (newName === undefined) {
      say("ERROR", `The value \`${value}\` is gone.`, value, null);
      last -= 1;
    } else if (newName !== name) {
      say("ERROR", `The value \`${value}\` has another name.`, name, newName);
    }
  }
  const old_ = new Set(before.map(({ value }) => value));
  after.forEach(({ value }, position) => {
    if (old_.has(value)) return;
    if (position <= last) say("ERROR", `The new value \`${value}\` is not at the end.`, null, value);
    else say("NOTE", `The value \`${value}\` is new.`, null, value);
  });
  return events;
}

function hasValues(shape: Shape): boolean {
  return shape.type === "enum" || (shape.type === "string" && has(shape, "enum"));
}

function valuesOf(shape: Shape): EnumValue[] {
  if (shape.type === "enum") {
    return [...shape.members.values()].map(({ name, traits }) => {
      const value = traits.get(api("enumValue"));
      return { value: typeof value === "string" ? value : name, name };
    });
  }
  const listed = shape.traits.get(api("enum"));
  if (!Array.isArray(listed)) return [];
  return listed.map((entry) => ({
    value: textMember(entry, "value") ?? "",
    name: textMember(entry, "name"),
  }));
}

/** A bound is only compared when the trait was there before: adding it is a change of traits. */
export function changedBounds({ old, now }: Subject): SmithyEvent[] {
  return [
    ...boundsOf("ChangedLengthTrait", api("length"), { old, now }),
    ...boundsOf("ChangedRangeTrait", api("range"), { old, now }),
  ];
}

function boundsOf(rule: string, trait: string, { old, now }: Subject): SmithyEvent[] {
  const [before, after] = [old.traits.get(trait), now.traits.get(trait)];
  if (before === undefined || after === undefined) return [];
  const events: SmithyEvent[] = [];
  const [oldMin, newMin] = [bound(before, "min") ?? 0, bound(after, "min") ?? 0];
  if (newMin > oldMin) {
    const message = `The minimum of \`${now.id}\` is higher.`;
    events.push(event(rule, "ERROR", now.id, message, { old: oldMin, new: newMin, trait }));
  }
  const [oldMax, newMax] = [bound(before, "max"), bound(after, "max")];
  if (newMax !== null && (oldMax === null || oldMax > newMax)) {
    const message = `The maximum of \`${now.id}\` is lower.`;
    events.push(event(rule, "ERROR", now.id, message, { old: oldMax, new: newMax, trait }));
  }
  return events;
}

function bound(value: Json, key: string): number | null {
  const found = jsonMember(value, key);
  if (typeof found === "number") return found;
  // Large numbers are written as text.
  const number = typeof found === "string" && found.trim() !== "" ? Number(found) : Number.NaN;
  return Number.isNaN(number) ? null : number;
}
