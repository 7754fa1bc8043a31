/** Rules about an enum that is on both sides. */
import { type EnumValueNode, LARGEST } from "./model.ts";
import { contains, merged } from "./ranges.ts";
import type { Report } from "./report.ts";
import { compareReserved } from "./rules-reserved.ts";
import type { Enum } from "./schema.ts";

export function compareEnums(before: Enum, after: Enum, report: Report): void {
  const path = after.fullName;
  const name = `enum \`${after.nestedName}\``;
  const lines = { before: before.line, after: after.line };
  const [old, now] = [before.features, after.features];
  if ((old.enumType === "CLOSED") !== (now.enumType === "CLOSED")) {
    const message = `The ${name} changed from \`${old.enumType}\` to \`${now.enumType}\`, so values it does not know are read in another way.`;
    const lineOf = ({ node, line }: Enum) => node.options.get("features.enum_type")?.line ?? line;
    const stated = { before: lineOf(before), after: lineOf(after) };
    report.broken("ENUM_SAME_TYPE", { path, message, old: old.enumType, new: now.enumType, ...stated });
  }
  if (old.json === "ALLOW" && now.json !== "ALLOW") {
    const message = `The ${name} no longer promises to work in JSON.`;
    report.broken("ENUM_SAME_JSON_FORMAT", { path, message, old: old.json, new: now.json, ...lines });
  } else if (old.json !== now.json) {
    report.note("json-format-changed", { path, message: `The ${name} now works in JSON.`, ...lines });
  }
  const reservedNumbers = merged(after.node.reserved.ranges);
  for (const [number, values] of before.values) {
    const next = after.values.get(number);
    const numberReserved = contains(reservedNumbers, number);
    if (next === undefined) reportGone({ number, values, before, after, numberReserved }, report);
    else compareNames({ values, next, number, after }, report);
  }
  for (const [number, values] of after.values) {
    if (before.values.has(number)) continue;
    const { written, line } = describe(values);
    const message = `The value ${written} (${number}) of the ${name} is new.`;
    report.note("enum-value-added", {
      path: `${path}.${values[0]?.name ?? number}`,
      message,
      new: number,
      after: line,
    });
  }
  compareFirst(before, after, report);
  const owner = { path, name, ...lines };
  const reserved = [before.node.reserved, after.node.reserved] as const;
  compareReserved({ owner, rule: "RESERVED_ENUM_NO_DELETE", largest: LARGEST.enumValue }, reserved, report);
}

interface Gone {
  number: number;
  values: EnumValueNode[];
  before: Enum;
  after: Enum;
  numberReserved: boolean;
}

function reportGone({ number, values, before, after, numberReserved }: Gone, report: Report): void {
  const { written, line } = describe(values);
  const gone = `The value ${written} (${number}) of the enum \`${before.nestedName}\` is gone`;
  const path = `${before.fullName}.${values[0]?.name ?? number}`;
  const shared = { path, old: number, before: line };
  report.broken("ENUM_VALUE_NO_DELETE", { ...shared, message: `${gone}.` });
  const { names } = after.node.reserved;
  if (!numberReserved) {
    const message = `${gone}, and its number is not reserved.`;
    report.broken("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED", { ...shared, message });
  }
  if (!values.every(({ name }) => names.has(name))) {
    const message = `${gone}, and its name is not reserved.`;
    report.broken("ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", { ...shared, message });
  }
}

interface Renamed {
  values: EnumValueNode[];
  next: EnumValueNode[];
  number: number;
  after: Enum;
}

/** Every name that a number had has to stay; more may come. One finding for each name of now, as in buf. */
function compareNames({ values, next, number, after }: Renamed, report: Report): void {
  const now = new Set(next.map(({ name }) => name));
  const old = new Map(values.map(({ name, line }) => [name, line]));
  const of = `of the enum \`${after.nestedName}\``;
  if (values.every(({ name }) => now.has(name))) {
    for (const { name, line } of next) {
      if (old.has(name)) continue;
      const message = `The name \`${name}\` for the value ${number} ${of} is new.`;
      report.note("enum-value-added", { path: `${after.fullName}.${name}`, message, new: name, after: line });
    }
    return;
  }
  const [from, to] = [describe(values).written, describe(next).written];
  const [oldNames, newNames] = [values, next].map((list) => list.slice(0, SHOWN).map(({ name }) => name));
  for (const { name, line } of next) {
    const was = old.get(name) ?? values[0]?.line;
    report.broken("ENUM_VALUE_SAME_NAME", {
      path: `${after.fullName}.${name}`,
      message: `The value ${number} ${of} changed its name from ${from} to ${to}.`,
      old: oldNames ?? null,
      new: newNames ?? null,
      after: line,
      ...(was !== undefined && { before: was }),
    });
  }
}

/** Fields in other files may have the first value as their default. */
function compareFirst(before: Enum, after: Enum, report: Report): void {
  const [old, now] = [before.node.values[0], after.node.values[0]];
  if (old === undefined || now === undefined || old.number === now.number) return;
  const message = `The first value of the enum \`${after.nestedName}\`, which is the default, changed from \`${old.name}\` to \`${now.name}\`.`;
  const values = { old: old.name, new: now.name, before: old.line, after: now.line };
  report.note("enum-default-changed", { path: after.fullName, message, ...values }, "warning");
}

/** A number may have any number of names. */
const SHOWN = 10;

function describe(values: EnumValueNode[]): { written: string; line: number } {
  const names = values.slice(0, SHOWN).map(({ name }) => `\`${name}\``);
  const more = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : "";
  return { written: names.sort().join(", ") + more, line: values[0]?.line ?? 1 };
}
