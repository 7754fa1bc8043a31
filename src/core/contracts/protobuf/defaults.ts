/** The rule about default values: what a reader sees when the field was not sent. */
import type { Field } from "./fields.ts";
import { bundledDefault } from "./names.ts";
import type { Report } from "./report.ts";
import type { FieldPair } from "./rules-field.ts";
import { enumOf, type Schema } from "./schema.ts";
import { readable } from "./tokens.ts";

/** Text of a string or of bytes, a number (also of a bool or an enum), or the name of a value of an enum in an import. */
type Default = { text: string } | { number: number | bigint } | { value: string | null };

export function compareDefaults({ old, now, before, after, place, name }: FieldPair, report: Report): void {
  if (!canHaveDefault(old) || !canHaveDefault(now)) return;
  // A type from an import may be a message; against a scalar, the change of type is refused in any case.
  if (isNamed(old) !== isNamed(now) && [old, now].some(({ kind }) => kind === "unknown")) return;
  const [from, to] = [defaultOf(old, before), defaultOf(now, after)];
  if (isZero(from) && isZero(to)) return;
  const same = equal(from, to, [old.kind, now.kind].sort().join() === "double,float");
  if (same === true) return;
  if (same === null) {
    const reason =
      "its default is the first value of an enum that is declared in an import, which is not at hand";
    report.unknown("FIELD_SAME_DEFAULT", place.path, reason);
    return;
  }
  const [shownBefore, shownAfter] = [shown(from), shown(to)];
  const message = `${name}: its default changed from \`${shownBefore}\` to \`${shownAfter}\`.`;
  report.broken("FIELD_SAME_DEFAULT", { ...place, message, old: shownBefore, new: shownAfter });
}

function canHaveDefault({ kind, cardinality }: Field): boolean {
  return cardinality !== "repeated" && cardinality !== "map" && kind !== "message" && kind !== "group";
}

function isNamed({ kind }: Field): boolean {
  return kind === "enum" || kind === "unknown";
}

function defaultOf({ kind, type, node }: Field, schema: Schema): Default {
  const stated = node.options.get("default")?.text;
  if (kind === "string" || kind === "bytes") return { text: stated ?? "" };
  if (kind === "bool") return { number: stated === "true" ? 1 : 0 };
  if (kind === "double") return { number: floatOf(stated) };
  if (kind === "float") return { number: single(floatOf(stated)) };
  if (kind !== "enum" && kind !== "unknown") return integerOf(stated);
  const values = enumOf(schema, type?.name ?? "")?.node.values;
  const bundled = stated === undefined ? bundledDefault(type?.name ?? "") : null;
  if (bundled !== null) return { number: bundled };
  if (values === undefined) return { value: stated ?? null };
  const value = stated === undefined ? values[0] : values.find((one) => one.name === stated);
  return { number: value?.number ?? 0 };
}

function isZero(value: Default): boolean {
  if ("text" in value) return value.text === "";
  return (
    "number" in value && (typeof value.number === "bigint" ? value.number === 0n : Object.is(value.number, 0))
  );
}

/** Lenient about types, for which there are rules of their own; null: not at hand. */
function equal(from: Default, to: Default, singlePrecision: boolean): boolean | null {
  if ("text" in from || "text" in to) return "text" in from && "text" in to && from.text === to.text;
  if ("value" in from || "value" in to) {
    if (!("value" in from) || !("value" in to)) return null;
    if (from.value === to.value) return true;
    return from.value === null || to.value === null ? null : false;
  }
  const [a, b] = singlePrecision ? [single(from.number), single(to.number)] : [from.number, to.number];
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  // A bigint and a number are compared by what they are worth only in this way.
  return !(a < b) && !(a > b);
}

function single(value: number | bigint): number {
  return Math.fround(Number(value));
}

function floatOf(text: string | undefined): number {
  const [sign, size] = text?.startsWith("-") ? [-1, text.slice(1)] : [1, text ?? "0"];
  if (size === "inf" || size === "infinity") return sign * Infinity;
  return sign * (/^0[0-7]+$/.test(size) ? parseInt(size, 8) : Number(size));
}

/** Of 64 bits, so never through a float. What is no integer at all is compared as it is written. */
function integerOf(text: string | undefined): Default {
  const [negative, size] = text?.startsWith("-") ? [true, text.slice(1)] : [false, text ?? "0"];
  const digits = /^0[0-7]+$/.test(size) ? `0o${size.slice(1)}` : size;
  if (!/^(?:0[xX][0-9a-fA-F]{1,32}|0o[0-7]{1,40}|[0-9]{1,40})$/.test(digits)) return { value: text ?? null };
  return { number: negative ? -BigInt(digits) : BigInt(digits) };
}

function shown(value: Default): string {
  if ("text" in value) return readable(value.text);
  return "number" in value ? String(value.number) : (value.value ?? "the first value");
}
