/** What a schema says about the fields of one object. */
import { at, isObject, type JsonObject } from "../pointer.ts";
import { matchesPattern } from "./patterns.ts";
import type { Node } from "./shape.ts";
import type { Answer, Check, Validator } from "./validate.ts";

export function checkObject(run: Validator, check: Check, value: JsonObject): Answer[] {
  const { schema, node } = check;
  const answers: Answer[] = [];
  const { required } = schema;
  if (Array.isArray(required)) {
    const missing = required.some((name) => typeof name === "string" && !Object.hasOwn(value, name));
    answers.push(run.failed(check, "required", !missing));
  }
  answers.push(...dependencyAnswers(run, check, value));
  const names = schema["propertyNames"];
  if (names !== undefined) {
    const place = { schema: names, at: at(node.at, "propertyNames") };
    for (const name of Object.keys(value))
      answers.push(
        run.failed(
          check,
          "propertyNames",
          run.check(place, name, { path: [...check.path, name], depth: check.depth }),
        ),
      );
  }
  run.spend(Object.keys(value).length / 5);
  for (const name of Object.keys(value)) answers.push(...fieldAnswers(run, check, { name, value }));
  const rest = schema["unevaluatedProperties"];
  if (rest !== undefined) {
    for (const name of Object.keys(value)) {
      if (check.seen.names.has(name)) continue;
      answers.push(
        fieldAnswer(run, check, { name, value }, { schema: rest, at: at(node.at, "unevaluatedProperties") }),
      );
    }
  }
  return answers;
}

interface Field {
  name: string;
  value: JsonObject;
}

function fieldAnswers(run: Validator, check: Check, field: Field): Answer[] {
  const { schema, node } = check;
  const { name } = field;
  const answers: Answer[] = [];
  let known = false;
  let unsure = false;
  const own =
    isObject(schema["properties"]) && Object.hasOwn(schema["properties"], name)
      ? schema["properties"][name]
      : undefined;
  if (own !== undefined) {
    known = true;
    answers.push(fieldAnswer(run, check, field, { schema: own, at: at(at(node.at, "properties"), name) }));
  }
  const patterns = isObject(schema["patternProperties"]) ? schema["patternProperties"] : {};
  for (const [pattern, inner] of Object.entries(patterns)) {
    const matches = matchesPattern(pattern, name);
    if (matches === false) continue;
    const place = { schema: inner, at: at(at(node.at, "patternProperties"), pattern) };
    const answer = fieldAnswer(run, check, field, place);
    if (matches === null) {
      unsure = true;
      answers.push(answer === true ? true : null);
    } else {
      known = true;
      answers.push(answer);
    }
  }
  const rest = schema["additionalProperties"];
  if (rest !== undefined && !known) {
    const answer = fieldAnswer(run, check, field, { schema: rest, at: at(node.at, "additionalProperties") });
    answers.push(unsure && answer === false ? null : answer);
  }
  return answers;
}

function fieldAnswer(run: Validator, check: Check, { name, value }: Field, node: Node): Answer {
  check.seen.names.add(name);
  return run.check(node, value[name] ?? null, { path: [...check.path, name], depth: check.depth });
}

/** The three spellings of "if this field is there, then". */
function dependencyAnswers(run: Validator, check: Check, value: JsonObject): Answer[] {
  return ["dependentRequired", "dependentSchemas", "dependencies"].flatMap((keyword) => {
    const stated = check.schema[keyword];
    if (!isObject(stated)) return [];
    return Object.entries(stated)
      .filter(([name]) => Object.hasOwn(value, name))
      .map(([name, needs]) => {
        if (!Array.isArray(needs))
          return keyword === "dependentRequired" ? true : run.inside(check, keyword, value, name);
        const missing = needs.some((need) => typeof need === "string" && !Object.hasOwn(value, need));
        return run.failed(check, keyword, !missing);
      });
  });
}
