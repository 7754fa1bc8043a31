/** What a schema says about the entries of one array. */
import type { Json } from "../../json.ts";
import { at } from "../pointer.ts";
import { canonical } from "./canonical.ts";
import type { Node } from "./shape.ts";
import type { Answer, Check, Validator } from "./validate.ts";

export function checkArray(run: Validator, check: Check, value: Json[]): Answer[] {
  const { schema, node, seen } = check;
  const answers: Answer[] = [];
  const entryAnswer = (index: number, inner: Node) =>
    run.check(inner, value[index] ?? null, { path: [...check.path, index], depth: check.depth });
  if (schema["uniqueItems"] === true)
    answers.push(run.failed(check, "uniqueItems", new Set(value.map(canonical)).size === value.length));
  const { items, prefixItems } = schema;
  // Before 2020-12 a list of `items` is the tuple and `additionalItems` what follows it.
  const [tuple, tupleKey, restKey] = Array.isArray(items)
    ? ([items, "items", "additionalItems"] as const)
    : ([Array.isArray(prefixItems) ? prefixItems : [], "prefixItems", "items"] as const);
  const rest = schema[restKey];
  for (let index = 0; index < value.length; index += 1) {
    const own = tuple[index];
    if (own !== undefined)
      answers.push(entryAnswer(index, { schema: own, at: at(at(node.at, tupleKey), index) }));
    else if (rest !== undefined) answers.push(entryAnswer(index, { schema: rest, at: at(node.at, restKey) }));
    else continue;
    seen.entries.add(index);
    if (answers.includes(false)) return answers;
  }
  answers.push(...containsAnswers(run, check, value));
  const unseen = schema["unevaluatedItems"];
  if (unseen !== undefined) {
    for (let index = 0; index < value.length; index += 1) {
      if (seen.entries.has(index)) continue;
      answers.push(entryAnswer(index, { schema: unseen, at: at(node.at, "unevaluatedItems") }));
      seen.entries.add(index);
    }
  }
  return answers;
}

function containsAnswers(run: Validator, check: Check, value: Json[]): Answer[] {
  const { schema, node, seen } = check;
  const wanted = schema["contains"];
  if (wanted === undefined) return [];
  const known = run.failure;
  const inner: Node = { schema: wanted, at: at(node.at, "contains") };
  const found = value.map((entry, index) =>
    run.check(inner, entry, { path: [...check.path, index], depth: check.depth }),
  );
  run.failure = known;
  // Since 2020-12 what `contains` finds counts as looked at.
  if (run.side.dialect.draft === undefined || run.side.dialect.draft >= 2020)
    found.forEach((answer, index) => answer === true && seen.entries.add(index));
  const sure = found.filter((answer) => answer === true).length;
  const perhaps = sure + found.filter((answer) => answer === null).length;
  const [min, max] = [schema["minContains"], schema["maxContains"]];
  const least = typeof min === "number" ? min : 1;
  const most = typeof max === "number" ? max : Infinity;
  const enough = sure >= least ? true : perhaps < least ? false : null;
  const few = perhaps <= most ? true : sure > most ? false : null;
  return [run.failed(check, "contains", enough), run.failed(check, "maxContains", few)];
}
