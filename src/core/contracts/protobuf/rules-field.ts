/** Rules about a field, or an extension, that has the same number on both sides. */
import { compareDefaults } from "./defaults.ts";
import { describe, type Field, nameOf } from "./fields.ts";
import type { Rule } from "./profiles.ts";
import type { Report } from "./report.ts";
import { compareCardinality } from "./rules-cardinality.ts";
import { compareTypes } from "./rules-field-type.ts";
import { compareStrings } from "./rules-string.ts";
import type { Schema } from "./schema.ts";

/** Both sides of a field, and what every finding about it shares. */
export interface FieldPair {
  old: Field;
  now: Field;
  before: Schema;
  after: Schema;
  place: { path: string; before: number; after: number };
  name: string;
}

export function compareFields(
  old: Field,
  now: Field,
  schemas: Pick<FieldPair, "before" | "after">,
  report: Report,
): void {
  const path = `${now.owner}${now.owner && "."}${now.node.name}`;
  const place = { path, before: old.node.line, after: now.node.line };
  const pair: FieldPair = { old, now, ...schemas, place, name: describe(now) };
  const differs = (rule: Rule, what: string, from: string, to: string) => {
    if (from === to) return;
    const message = `${pair.name}: ${what} changed from \`${from}\` to \`${to}\`.`;
    report.broken(rule, { ...place, message, old: from, new: to });
  };
  differs("FIELD_SAME_NAME", "its name", nameOf(old), nameOf(now));
  if (old.extendee === null) {
    differs("FIELD_SAME_JSON_NAME", "its name in JSON", old.jsonName, now.jsonName);
    compareOneof(pair, report);
  }
  compareTypes(pair, report);
  compareCardinality(pair, report);
  compareStrings(pair, report);
  compareDefaults(pair, report);
  if (is64Bit(old) && is64Bit(now)) {
    const jsType = ({ node }: Field) => node.options.get("jstype")?.text ?? "JS_NORMAL";
    differs("FIELD_SAME_JSTYPE", "the option `jstype`", jsType(old), jsType(now));
  }
}

function compareOneof({ old, now, place, name }: FieldPair, report: Report): void {
  const [from, to] = [old.node.oneof, now.node.oneof];
  if (from === to) return;
  const where = from === null ? `into the oneof \`${to}\`` : `out of the oneof \`${from}\``;
  const moved = from !== null && to !== null ? `from the oneof \`${from}\` to \`${to}\`` : where;
  report.broken("FIELD_SAME_ONEOF", { ...place, message: `${name} moved ${moved}.`, old: from, new: to });
}

function is64Bit({ kind }: Field): boolean {
  return kind.endsWith("64");
}
