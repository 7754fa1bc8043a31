/** Logical types: what counts as one, and whether two of them stand for the same values. */
import type { Json } from "../../json.ts";
import { member, textMember } from "../pointer.ts";
import type { Logical, Primitive } from "./model.ts";

/** Underlying types that a logical type may have; other combinations are ignored, as Avro does. */
const UNDERLYING: Record<string, readonly (Primitive | "fixed")[]> = {
  decimal: ["bytes", "fixed"],
  "big-decimal": ["bytes"],
  uuid: ["string", "fixed"],
  date: ["int"],
  "time-millis": ["int"],
  "time-micros": ["long"],
  "timestamp-millis": ["long"],
  "timestamp-micros": ["long"],
  "timestamp-nanos": ["long"],
  "local-timestamp-millis": ["long"],
  "local-timestamp-micros": ["long"],
  "local-timestamp-nanos": ["long"],
  duration: ["fixed"],
};

/** null when there is none, or none that is valid: Avro then uses the underlying type alone. */
export function logicalOf(json: Json, kind: Primitive | "fixed", size: number | null): Logical | null {
  const name = textMember(json, "logicalType");
  if (name === null || !Object.hasOwn(UNDERLYING, name) || !UNDERLYING[name]?.includes(kind)) return null;
  if (name !== "decimal") return { name, precision: 0, scale: 0 };
  const precision = member(json, "precision");
  const scale = member(json, "scale") ?? 0;
  if (!isWhole(precision) || !isWhole(scale) || precision < 1 || scale > precision) return null;
  // As many digits as the bytes can hold.
  if (size !== null && precision > Math.floor(Math.log10(2) * (8 * size - 1))) return null;
  return { name, precision, scale };
}

/** Two decimals only match when precision and scale agree. */
export function decimalsDiffer(a: Logical | null, b: Logical | null): boolean {
  if (a?.name !== "decimal" || b?.name !== "decimal") return false;
  return a.precision !== b.precision || a.scale !== b.scale;
}

function isWhole(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
