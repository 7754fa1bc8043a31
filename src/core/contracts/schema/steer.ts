/** A gap as a schema of ours that only documents satisfy which go through it: so that each finding has its own witness. */
import type { Json } from "../../json.ts";
import { at, isObject, pointerKeys, valueAt } from "../pointer.ts";
import type { Gap } from "./gap.ts";
import { foreignRef } from "./validate.ts";

export function steeringSchema(gap: Gap, narrowRoot: Json): Json {
  const parent = gap.path.slice(0, -1);
  const name = gap.path.at(-1) ?? "";
  if (gap.kind === "required") return wrapped(parent, { type: "object", not: { required: [name] } });
  return wrapped(gap.path, targetOf(gap, narrowRoot));
}

/** What has to stand at the gap. */
function targetOf(gap: Gap, narrowRoot: Json): Json {
  const { kind, wide, narrow, keyword } = gap;
  switch (kind) {
    case "nullable":
      return { const: null };
    case "enum-value":
      return { const: wide };
    case "type":
      return { allOf: [typed(wide), { not: typed(narrow) }] };
    case "enum-set":
      return Array.isArray(narrow) ? { not: { enum: narrow } } : true;
    case "const":
      return { not: { const: narrow } };
    case "bound":
    case "multiple-of":
      return { not: { [keyword]: narrow } };
    case "unique-items":
      return { not: { uniqueItems: true } };
    case "pattern":
      return { not: { pattern: narrow } };
    case "tuple":
      return { type: "array", minItems: Number(narrow) + 1 };
    case "property-refused":
    case "property-dropped":
    case "required":
      return true;
    case "alternative":
      return { allOf: [typed(wide), refusedBy(gap.narrowAt, narrowRoot)] };
    case "format":
    case "property-opened":
    case "closed":
    case "forbidden":
    case "undecided":
      return refusedBy(gap.narrowAt, narrowRoot);
  }
}

function typed(types: Json): Json {
  return Array.isArray(types) && !types.includes("any") ? { type: types } : true;
}

/** What the schema refuses that stands at a pointer or around it. */
function refusedBy(place: string, root: Json): Json {
  for (let keys = pointerKeys(place); ; keys = keys.slice(0, -1)) {
    const pointer = keys.reduce<string>((parent, key) => at(parent, key), "");
    const schema = valueAt(root, pointer);
    const holder = keys.at(-2) ?? "";
    if (isObject(schema) && !HOLDERS.has(keys.at(-1) ?? "")) return { not: { $ref: foreignRef(pointer) } };
    if (isObject(schema) && HOLDERS.has(holder)) return { not: { $ref: foreignRef(pointer) } };
    if (keys.length === 0) return true;
  }
}

/** Keywords under which schemas stand by name. */
const HOLDERS = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "dependencies",
  "$defs",
  "definitions",
]);

/** What the refusing side says no to at this place, by the schema that stands at a pointer there. */
export function failing(steps: string[], narrowAt: string, narrowRoot: Json): Json {
  return wrapped(steps, refusedBy(narrowAt, narrowRoot));
}

/** The place where a change is; its last step itself may be missing there. */
export function reaching(steps: string[]): Json {
  return wrapped(steps.slice(0, -1), true);
}

function wrapped(path: string[], inner: Json): Json {
  return [...path].reverse().reduce<Json>(around, inner);
}

function around(inner: Json, step: string): Json {
  const [, index] = /^\[(\d*)\]$/.exec(step) ?? [];
  if (index === "") return { type: "array", contains: inner };
  if (index !== undefined) {
    const before = Array.from({ length: Math.min(Number(index), 1000) }, () => true);
    return { type: "array", minItems: Number(index) + 1, prefixItems: [...before, inner] };
  }
  if (step === "*") return { type: "object", not: { additionalProperties: { not: inner } } };
  if (/^\{.*\}$/s.test(step))
    return { type: "object", not: { patternProperties: { [step.slice(1, -1)]: { not: inner } } } };
  return { type: "object", required: [step], properties: { [step]: inner } };
}
