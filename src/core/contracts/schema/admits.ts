/** Whether a schema accepts one value: true, false, or null when we cannot tell (a pattern, an unknown keyword). */
import type { Json } from "../../json.ts";
import { equalJson, isObject } from "../pointer.ts";
import { entryOf, fieldOf } from "./fields.ts";
import { matchesPattern } from "./patterns.ts";
import { flatten } from "./flatten.ts";
import type { Conjunction, Shape, Side } from "./shape.ts";
import { typeOf } from "./types.ts";

export type Answer = boolean | null;

const DEEPEST = 20;

export function admits(schema: Conjunction, value: Json, side: Side, depth = 0): Answer {
  if (depth > DEEPEST) return null;
  const shape = flatten(schema, side);
  if (shape.never || !shape.types.has(typeOf(value))) return false;
  if (shape.values !== null && !shape.values.value.some((known) => equalJson(known, value))) return false;
  const inner: Answer[] = [
    withinBounds(shape, value),
    textAnswer(shape, value, side),
    ...unionAnswers(shape, value, { side, depth }),
    shape.opaque.length > 0 ? null : true,
  ];
  if (isObject(value)) {
    for (const name of shape.required.keys()) inner.push(Object.hasOwn(value, name));
    for (const [name, entry] of Object.entries(value)) {
      const field = fieldOf(shape, name);
      inner.push(field.unsure ? null : true, admits(together(field.nodes), entry, side, depth + 1));
    }
  }
  if (Array.isArray(value)) {
    value.forEach((entry, index) =>
      inner.push(admits(together(entryOf(shape, index)), entry, side, depth + 1)),
    );
    if (shape.uniqueItems !== null)
      inner.push(new Set(value.map((e) => JSON.stringify(e))).size === value.length);
  }
  return all(inner);
}

function withinBounds(shape: Shape, value: Json): Answer {
  const sizes: Record<string, number | null> = {
    number: typeof value === "number" ? value : null,
    Length: typeof value === "string" ? [...value].length : null,
    Items: Array.isArray(value) ? value.length : null,
    Properties: isObject(value) ? Object.keys(value).length : null,
  };
  for (const [name, { value: bound }] of shape.bounds) {
    const size = sizes[/Length|Items|Properties/.exec(name)?.[0] ?? "number"] ?? null;
    if (size === null) continue;
    if (name === "exclusiveMinimum" ? size <= bound : name.startsWith("min") && size < bound) return false;
    if (name === "exclusiveMaximum" ? size >= bound : name.startsWith("max") && size > bound) return false;
  }
  if (typeof value !== "number") return true;
  return shape.multipleOf.every(({ value: step }) => Number.isInteger(value / step));
}

function textAnswer(shape: Shape, value: Json, side: Side): Answer {
  if (typeof value !== "string") return true;
  if (side.dialect.formatAsserts && shape.formats.length > 0) return null;
  return all(shape.patterns.map(({ value: pattern }) => matchesPattern(pattern, value)));
}

function unionAnswers(shape: Shape, value: Json, world: { side: Side; depth: number }): Answer[] {
  return shape.unions.map(({ kind, branches }) => {
    const answers = branches.map((node) => admits(together([node]), value, world.side, world.depth + 1));
    const yes = answers.filter((answer) => answer === true).length;
    const maybe = answers.includes(null);
    if (kind === "anyOf" || world.side.dialect.declaredOnly) return yes > 0 ? true : maybe ? null : false;
    if (yes > 1) return false;
    return maybe ? null : yes === 1;
  });
}

export function together(nodes: Conjunction["nodes"]): Conjunction {
  return { nodes, taken: [], only: null };
}

function all(answers: Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}
