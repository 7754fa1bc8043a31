/** What a schema says about one number, one text, and the size of anything. */
import type { Json } from "../../json.ts";
import { isObject, type JsonObject } from "../pointer.ts";
import { isMultiple } from "./decimal.ts";
import { fitsFormat } from "./formats.ts";
import { matchesPattern } from "./patterns.ts";
import type { Dialect } from "./shape.ts";

type Answered = [keyword: string, answer: boolean | null];

export function checkScalar(schema: JsonObject, value: Json, dialect: Dialect): Answered[] {
  const answers: Answered[] = [];
  const { format } = schema;
  if (dialect.formatAsserts && typeof format === "string")
    answers.push(["format", fitsFormat(format, value)]);
  if (typeof value === "number") answers.push(...checkNumber(schema, value));
  else if (typeof value === "string") {
    answers.push(...checkSize(schema, "Length", [...value].length));
    const { pattern } = schema;
    if (typeof pattern === "string") answers.push(["pattern", matchesPattern(pattern, value)]);
  } else if (Array.isArray(value)) answers.push(...checkSize(schema, "Items", value.length));
  else if (isObject(value)) answers.push(...checkSize(schema, "Properties", Object.keys(value).length));
  return answers;
}

function checkSize(schema: JsonObject, what: string, size: number): Answered[] {
  const [least, most] = [schema[`min${what}`], schema[`max${what}`]];
  const answers: Answered[] = [];
  if (typeof least === "number") answers.push([`min${what}`, size >= least]);
  if (typeof most === "number") answers.push([`max${what}`, size <= most]);
  return answers;
}

function checkNumber(schema: JsonObject, value: number): Answered[] {
  const answers: Answered[] = [];
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  // Draft 4 and OpenAPI 3.0: a flag that turns `minimum` itself into an exclusive bound.
  if (typeof minimum === "number")
    answers.push(["minimum", exclusiveMinimum === true ? value > minimum : value >= minimum]);
  if (typeof maximum === "number")
    answers.push(["maximum", exclusiveMaximum === true ? value < maximum : value <= maximum]);
  if (typeof exclusiveMinimum === "number") answers.push(["exclusiveMinimum", value > exclusiveMinimum]);
  if (typeof exclusiveMaximum === "number") answers.push(["exclusiveMaximum", value < exclusiveMaximum]);
  if (typeof multipleOf === "number") answers.push(["multipleOf", isMultiple(value, multipleOf)]);
  return answers;
}
