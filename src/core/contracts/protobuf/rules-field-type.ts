/** Rules about the type of a field: in generated code, on the wire, and on the wire and in JSON together. */
import type { Field, Kind } from "./fields.ts";
import { sameType, shortName } from "./names.ts";
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
import type { FieldPair } from "./rules-field.ts";
import { type Enum, enumOf } from "./schema.ts";

/** Kinds of one group read each other's bytes. */
const WIRE_GROUPS = [
  ["int32", "int64", "uint32", "uint64", "bool"],
  ["sint32", "sint64"],
  ["fixed32", "sfixed32"],
  ["fixed64", "sfixed64"],
] as const;

/** Kinds of one group read each other's bytes and each other's JSON. */
const WIRE_JSON_GROUPS = [
  ["int32", "uint32"],
  ["int64", "uint64"],
  ["fixed32", "sfixed32"],
  ["fixed64", "sfixed64"],
] as const;

export function compareTypes(pair: FieldPair, report: Report): void {
  const { old, now, place, name } = pair;
  const [from, to] = [typeOf(old), typeOf(now)];
  const changed = (rule: Rule) => {
    const message = `${name}: its type changed from \`${from}\` to \`${to}\`.`;
    report.broken(rule, { ...place, message, old: from, new: to });
  };
  const doubt = (rule: Rule, what: string) => report.unknown(rule, place.path, what);

  if (!samePlainKind(old, now)) {
    changed("FIELD_SAME_TYPE");
    if (!inOneGroup(WIRE_GROUPS, old.kind, now.kind)) {
      if (old.kind !== "string" || now.kind !== "bytes") changed("FIELD_WIRE_COMPATIBLE_TYPE");
    }
    if (!inOneGroup(WIRE_JSON_GROUPS, old.kind, now.kind)) changed("FIELD_WIRE_JSON_COMPATIBLE_TYPE");
    return;
  }
  if (old.type === null || now.type === null) return;
  const rules = ["FIELD_SAME_TYPE", "FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"] as const;
  const unseen = old.kind === "unknown" || now.kind === "unknown";
  const same = sameType(old.type, now.type);
  if (same === null) {
    const why = `\`${from}\` and \`${to}\` are declared in imports, which are not at hand, and may be the same`;
    for (const rule of rules) doubt(rule, why);
  }
  if (unseen && same !== false && old.features.encoding !== now.features.encoding) {
    const why = `its encoding changed if \`${to}\` is a message, and the import that says so is not at hand`;
    for (const rule of rules) doubt(rule, why);
  }
  if (same !== false) return;
  changed("FIELD_SAME_TYPE");
  const compatible = sameEnum(pair, unseen);
  for (const rule of rules.slice(1)) {
    if (compatible === false) changed(rule);
    if (compatible === null)
      doubt(rule, `\`${from}\` and \`${to}\` may be enums with the same values, in imports`);
  }
}

/** What comes from an import may be a message or an enum, but is neither a scalar nor a group. */
function samePlainKind({ kind: old }: Field, { kind: now }: Field): boolean {
  if (old === now) return true;
  const imported = (kind: Kind) => kind === "message" || kind === "enum" || kind === "group";
  return (old === "unknown" && imported(now)) || (now === "unknown" && imported(old));
}

function inOneGroup(groups: readonly (readonly Kind[])[], old: Kind, now: Kind): boolean {
  return groups.some((group) => group.includes(old) && group.includes(now));
}

/** An enum may be replaced by one of the same short name that has all its values; null: not at hand. */
function sameEnum({ old, now, before, after }: FieldPair, unseen: boolean): boolean | null {
  const [from, to] = [old.type?.name ?? "", now.type?.name ?? ""];
  if (!unseen && old.kind !== "enum") return false;
  if (shortName(from) !== shortName(to)) return false;
  const [previous, next] = [enumOf(before, from), enumOf(after, to)];
  return previous === undefined || next === undefined ? null : hasAllValues(next, previous);
}

function hasAllValues(next: Enum, previous: Enum): boolean {
  const numbers = new Map(next.node.values.map(({ name, number }) => [name, number]));
  return previous.node.values.every(({ name, number }) => numbers.get(name) === number);
}

function typeOf({ kind, type, node }: Field): string {
  if (type === null) return kind;
  return kind === "group" && node.form !== "group" ? `${type.name} (delimited)` : type.name;
}
