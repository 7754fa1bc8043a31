/** Which keywords a draft of JSON Schema knows. A keyword of another draft says nothing. */
import type { Json } from "../../json.ts";
import { type JsonObject, textMember } from "../pointer.ts";
import type { Dialect, Draft } from "./shape.ts";

const SINCE: Record<string, Draft> = {
  const: 6,
  contains: 6,
  propertyNames: 6,
  if: 7,
  then: 7,
  else: 7,
  dependentRequired: 2019,
  dependentSchemas: 2019,
  minContains: 2019,
  maxContains: 2019,
  unevaluatedItems: 2019,
  unevaluatedProperties: 2019,
  $recursiveRef: 2019,
  prefixItems: 2020,
  $dynamicRef: 2020,
};
const UNTIL: Record<string, Draft> = { additionalItems: 2019, $recursiveRef: 2019 };

/** The draft that `$schema` names; undefined for none, or for one that we do not know. */
export function draftOf(root: Json): Draft | undefined {
  const stated = textMember(root, "$schema") ?? "";
  const [, early, late] = /\/draft-0([3467])\/|\/draft\/(2019-09|2020-12)\//.exec(stated) ?? [];
  if (early !== undefined) return early === "3" ? 4 : (Number(early) as Draft);
  return late === undefined ? undefined : (Number(late.slice(0, 4)) as Draft);
}

export function isUnderstood(keyword: string, { draft }: Dialect): boolean {
  if (draft === undefined) return true;
  const since = Object.hasOwn(SINCE, keyword) ? SINCE[keyword] : undefined;
  const until = Object.hasOwn(UNTIL, keyword) ? UNTIL[keyword] : undefined;
  return (since === undefined || since <= draft) && (until === undefined || until >= draft);
}

const known = new WeakMap<JsonObject, { dialect: Dialect; readable: JsonObject }>();

/** A schema without what its draft does not know. */
export function readable(schema: JsonObject, dialect: Dialect): JsonObject {
  if (dialect.draft === undefined) return schema;
  const found = known.get(schema);
  if (found?.dialect === dialect) return found.readable;
  const ignoresRest = !dialect.refSiblings && typeof schema["$ref"] === "string";
  const kept = Object.entries(schema).filter(([keyword]) =>
    ignoresRest ? keyword === "$ref" : isUnderstood(keyword, dialect),
  );
  const result: JsonObject = kept.length === Object.keys(schema).length ? schema : Object.fromEntries(kept);
  known.set(schema, { dialect, readable: result });
  return result;
}

/** `nullable: true` beside `type`: OpenAPI 3.0's word, which validators know too. */
export function allowsNull(schema: JsonObject, dialect: Dialect): boolean {
  return dialect.nullable && schema["nullable"] === true && schema["type"] !== undefined;
}
