/** Whether a default value is one of its type: a default that is none cannot be filled in by any reader. */
import type { Json } from "../../json.ts";
import { isObject } from "../pointer.ts";
import type { Schema } from "./model.ts";

const INT = 2 ** 31;
const LONG = 2 ** 63;
/** Unions of recursive records can be tried in very many ways; what takes longer passes. */
const MOST_STEPS = 20_000;

/** Since Avro 1.12 the default of a union may be of any of its branches. */
export function isDefaultOf(type: Schema, value: Json): boolean {
  let steps = 0;
  const fits = (schema: Schema, given: Json): boolean => {
    steps += 1;
    if (steps > MOST_STEPS) return true;
    switch (schema.kind) {
      case "null":
        return given === null;
      case "boolean":
        return typeof given === "boolean";
      case "int":
        return isWhole(given, INT);
      case "long":
        return isWhole(given, LONG);
      case "float":
      case "double":
        return typeof given === "number" || given === "NaN" || given === "Infinity" || given === "-Infinity";
      case "string":
      case "bytes":
      case "fixed":
        return typeof given === "string";
      case "enum":
        return typeof given === "string" && schema.symbols.includes(given);
      case "array":
        return Array.isArray(given) && given.every((entry) => fits(schema.items, entry));
      case "map":
        return isObject(given) && Object.values(given).every((entry) => fits(schema.values, entry));
      case "union":
        return schema.branches.some((branch) => fits(branch, given));
      case "record":
        if (!isObject(given)) return false;
        return schema.fields.every((field) => {
          const part = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
          return part === undefined ? field.fallback !== undefined : fits(field.type, part);
        });
    }
  };
  return fits(type, value);
}

function isWhole(value: Json, limit: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= -limit && value < limit;
}
