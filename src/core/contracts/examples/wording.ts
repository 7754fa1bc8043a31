/** Why a value does not fit, as a sentence: which place, what was asked for there, and by which keyword. */
import type { Json } from "../../json.ts";
import { inCode, quoted } from "../quoted.ts";
import { at, isObject, type JsonObject, pointerKeys, valueAt } from "../pointer.ts";
import type { Failure } from "../schema/validate.ts";

const MOST_VALUES = 5;

/** `root`: the document that the schema stands in. `value`: all of the example. */
export function failureWords(failure: Failure, root: Json, value: Json): string {
  const pointer = pointerOf(failure.path);
  const found = valueAt(value, pointer);
  const where = pointer === "" ? "it" : quoted(pointer);
  const stated = valueAt(root, failure.schemaAt);
  const schema = isObject(stated) ? stated : {};
  const said = failure.keyword === "false" ? forbidden(failure.schemaAt) : asked(failure.keyword, schema, found);
  return `${where} ${said}${failure.keyword === "false" ? "" : valueWords(failure.keyword, found)}`;
}

export function pointerOf(path: Failure["path"]): string {
  return path.reduce<string>((parent, key) => at(parent, key), "");
}

function asked(keyword: string, schema: JsonObject, value: Json | undefined): string {
  const limit = schema[keyword];
  if (limit === undefined) return `is refused by ${quoted(keyword)}`;
  switch (keyword) {
    case "type":
      return `has to be of type ${[limit].flat().map(String).map(quoted).join(" or ")}`;
    case "enum":
      return `has to be one of ${choice(Array.isArray(limit) ? limit : [])} (\`enum\`)`;
    case "const":
      return `has to be ${shortly(limit)} (\`const\`)`;
    case "required":
      return `has no ${missing(limit, value)}, which is required (\`required\`)`;
    case "minimum":
    case "exclusiveMinimum":
    case "maximum":
    case "exclusiveMaximum":
      return `has to be ${boundWords(keyword, schema)} (\`${keyword}\`)`;
    case "multipleOf":
      return `has to be a multiple of ${shortly(limit)} (\`multipleOf\`)`;
    case "pattern":
      return `has to match ${shortly(limit)} (\`pattern\`)`;
    case "format":
      return `is no ${shortly(limit)} (\`format\`)`;
    case "uniqueItems":
      return "has the same entry twice (`uniqueItems`)";
    case "anyOf":
      return "fits none of the alternatives (`anyOf`)";
    case "oneOf":
      return "fits none of the alternatives, or more than one (`oneOf`)";
    case "not":
      return "is what is excluded (`not`)";
    default:
      return sizeWords(keyword, limit) ?? `is refused by ${quoted(keyword)}`;
  }
}

/** A schema that is `false`: what led to it says what is forbidden. */
function forbidden(schemaAt: string): string {
  const keyword = pointerKeys(schemaAt).at(-1) ?? "";
  const entry = /^(?:items|additionalItems|unevaluatedItems)$/.test(keyword);
  if (entry) return `is one entry too many (\`${keyword}\`)`;
  if (/Properties$/.test(keyword)) return `is not declared, and no other fields are allowed (\`${keyword}\`)`;
  return "is not allowed (`false`)";
}

function boundWords(keyword: string, schema: JsonObject): string {
  const low = keyword.toLowerCase().endsWith("minimum");
  const strict = keyword.startsWith("exclusive") || schema[low ? "exclusiveMinimum" : "exclusiveMaximum"] === true;
  const word = low ? (strict ? "more than" : "at least") : strict ? "less than" : "at most";
  return `${word} ${shortly(schema[keyword])}`;
}

function sizeWords(keyword: string, limit: Json | undefined): string | null {
  const [, bound, what] = /^(min|max)(Length|Items|Properties)$/.exec(keyword) ?? [];
  if (bound === undefined || what === undefined) return null;
  const noun = { Length: "characters", Items: "entries", Properties: "fields" }[what] ?? "";
  return `has to have at ${bound === "min" ? "least" : "most"} ${shortly(limit)} ${noun} (\`${keyword}\`)`;
}

function missing(required: Json | undefined, value: Json | undefined): string {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  const absent = names.filter((name) => !isObject(value) || !Object.hasOwn(value, name));
  const shown = absent.slice(0, MOST_VALUES).map(quoted).join(", ");
  return absent.length > MOST_VALUES ? `${shown} and ${absent.length - MOST_VALUES} more` : shown;
}

function choice(values: Json[]): string {
  const shown = values.slice(0, MOST_VALUES).map((value) => shortly(value));
  if (values.length > MOST_VALUES) shown.push(`${values.length - MOST_VALUES} more`);
  const last = shown.pop() ?? "nothing";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}

function valueWords(keyword: string, value: Json | undefined): string {
  if (value === undefined) return "";
  if (isScalar(value)) return `, and is ${shortly(value)}`;
  return keyword === "type" ? `, and is ${Array.isArray(value) ? "a list" : "an object"}` : "";
}

function isScalar(value: Json | undefined): boolean {
  return value !== undefined && !Array.isArray(value) && !isObject(value);
}

function shortly(value: Json | undefined): string {
  return inCode(value === undefined ? "" : JSON.stringify(value), 60);
}
