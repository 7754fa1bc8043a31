/** Schemas that hold together, flattened into one shape: `allOf` and `$ref` become the conjunction that they are. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject } from "../pointer.ts";
import { addArray, addObject } from "./containers.ts";
import { allowsNull, readable } from "./dialect.ts";
import { resolveDynamic, resolveRef } from "./refs.ts";
import type { Conjunction, Dialect, Node, Shape, Side } from "./shape.ts";
import { allTypes, inBoth, statedTypes, typeOf } from "./types.ts";
import type { BoundName } from "./gap.ts";

const BOUNDS: { name: BoundName; tighter: (a: number, b: number) => boolean }[] = [
  ...(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"] as const).map((name) => ({
    name,
    tighter: (a: number, b: number) => a > b,
  })),
  ...(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"] as const).map((name) => ({
    name,
    tighter: (a: number, b: number) => a < b,
  })),
];

/** Keywords whose meaning we do not work out: equal on both sides, or undecided. */
const OPAQUE = [
  "not",
  "if",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "propertyNames",
  "contains",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const APPLICATORS = ["allOf", "anyOf", "oneOf", "if", "$ref", "dependentSchemas", "$dynamicRef"];

/** Shapes that were worked out before: a field is asked for many times, by both directions. */
const known = new WeakMap<Side, Map<string, Shape>>();
const MOST_KNOWN = 50_000;

export function flatten(schema: Conjunction, side: Side): Shape {
  const { nodes, taken, only } = schema;
  const key = `${nodes.length} ${nodes.map((node) => node.at).join(" ")}|${taken.join(" ")}|${only ?? ""}`;
  let shapes = known.get(side);
  if (shapes === undefined) known.set(side, (shapes = new Map<string, Shape>()));
  const found = shapes.get(key);
  if (found !== undefined) {
    side.effort.spend(1);
    return found;
  }
  const shape = build(schema, side);
  if (shapes.size < MOST_KNOWN) shapes.set(key, shape);
  return shape;
}

function build({ nodes, taken, only }: Conjunction, side: Side): Shape {
  const shape: Shape = {
    at: nodes[0]?.at ?? "",
    never: false,
    types: allTypes(),
    typesAt: nodes[0]?.at ?? "",
    values: null,
    isConst: false,
    bounds: new Map(),
    multipleOf: [],
    patterns: [],
    formats: [],
    uniqueItems: null,
    required: new Map(),
    objects: [],
    arrays: [],
    unions: [],
    opaque: [],
    readOnly: false,
    writeOnly: false,
    hasDefault: false,
  };
  const seen = new Set<string>();
  for (const node of nodes) add(shape, node, { side, seen });
  side.effort.spend(1 + seen.size);
  shape.unions = shape.unions.filter((union) => !taken.includes(union.at));
  if (only !== null) shape.types = new Set([...shape.types].filter((type) => type === only));
  settle(shape);
  return shape;
}

function add(shape: Shape, node: Node, world: { side: Side; seen: Set<string> }): void {
  if (world.seen.has(node.at)) return;
  world.seen.add(node.at);
  if (node.schema === false) shape.never = true;
  if (!isObject(node.schema)) return;
  const { dialect } = world.side;
  const schema = readable(node.schema, dialect);
  for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"] as const) {
    const ref = schema[keyword];
    if (typeof ref !== "string") continue;
    const { root } = world.side;
    const target = keyword === "$ref" ? resolveRef(root, ref, node.at) : resolveDynamic(root, keyword, node);
    if (target.ok) {
      // What is said there is shown there, not where it is used.
      if (shape.at === node.at) shape.at = target.node.at;
      add(shape, target.node, world);
    } else shape.opaque.push({ keyword, node, reason: target.reason });
    if (keyword === "$ref" && !dialect.refSiblings) return;
  }
  addTypes(shape, schema, { node, dialect });
  addBounds(shape, schema, node.at);
  addTexts(shape, schema, node.at);
  addObject(shape, schema, node.at);
  addArray(shape, schema, node.at);
  for (const [index, entry] of entries(schema["allOf"])) {
    add(shape, { schema: entry, at: at(at(node.at, "allOf"), index) }, world);
  }
  for (const kind of ["anyOf", "oneOf"] as const) {
    const branches = entries(schema[kind]);
    if (branches.length === 0) continue;
    const place = at(node.at, kind);
    shape.unions.push({
      kind,
      at: place,
      branches: branches.map(([index, entry]) => ({ schema: entry, at: at(place, index) })),
    });
  }
  if (refusesAll(schema["not"])) shape.never = true;
  for (const keyword of OPAQUE) {
    if (schema[keyword] === undefined || isPlainUnevaluated(keyword, schema)) continue;
    shape.opaque.push({ keyword, node, reason: `\`${keyword}\` is compared word for word only` });
  }
  if (schema["readOnly"] === true) shape.readOnly = true;
  if (schema["writeOnly"] === true) shape.writeOnly = true;
  if (schema["default"] !== undefined) shape.hasDefault = true;
}

function addTypes(shape: Shape, schema: JsonObject, world: { node: Node; dialect: Dialect }): void {
  const place = world.node.at;
  const nullable = allowsNull(schema, world.dialect);
  const types = statedTypes(schema["type"], nullable);
  if (types !== null) {
    shape.types = inBoth(shape.types, types);
    shape.typesAt = at(place, "type");
  }
  const constant = schema["const"];
  const list = constant === undefined ? schema["enum"] : [constant];
  if (!Array.isArray(list)) return;
  const values = nullable && world.dialect.declaredOnly && !list.includes(null) ? [...list, null] : list;
  const known = shape.values?.value.map((value) => JSON.stringify(value));
  shape.values = {
    value: known === undefined ? values : values.filter((value) => known.includes(JSON.stringify(value))),
    at: at(place, constant === undefined ? "enum" : "const"),
  };
  shape.isConst = constant !== undefined;
}

function addBounds(shape: Shape, schema: JsonObject, place: string): void {
  for (const { name, tighter } of BOUNDS) {
    let value = schema[name];
    // Draft 4 and OpenAPI 3.0: a flag that turns `minimum` itself into an exclusive bound.
    const flag = name === "minimum" ? "exclusiveMinimum" : name === "maximum" ? "exclusiveMaximum" : null;
    if (flag !== null && schema[flag] === true) continue;
    if (value === true) value = schema[name === "exclusiveMinimum" ? "minimum" : "maximum"];
    if (typeof value !== "number") continue;
    const known = shape.bounds.get(name);
    if (known === undefined || tighter(value, known.value))
      shape.bounds.set(name, { value, at: at(place, name) });
  }
  const multiple = schema["multipleOf"];
  if (typeof multiple === "number") shape.multipleOf.push({ value: multiple, at: at(place, "multipleOf") });
}

function addTexts(shape: Shape, schema: JsonObject, place: string): void {
  if (typeof schema["pattern"] === "string") {
    shape.patterns.push({ value: schema["pattern"], at: at(place, "pattern") });
  }
  if (typeof schema["format"] === "string")
    shape.formats.push({ value: schema["format"], at: at(place, "format") });
}

/** Finds out, cheaply, that nothing can satisfy a shape: then it is included in everything. */
function settle(shape: Shape): void {
  if (shape.values !== null) {
    const typesOfValues = new Set(shape.values.value.map(typeOf));
    shape.types = inBoth(shape.types, typesOfValues);
    shape.values.value = shape.values.value.filter((value) => shape.types.has(typeOf(value)));
  }
  if (shape.types.size === 0) shape.never = true;
}

/** `not: {}` is how some write that nothing is allowed. */
function refusesAll(not: Json | undefined): boolean {
  return not === true || (isObject(not) && Object.keys(not).length === 0);
}

function isPlainUnevaluated(keyword: string, schema: JsonObject): boolean {
  return keyword === "unevaluatedProperties" && !APPLICATORS.some((name) => schema[name] !== undefined);
}

function entries(value: Json | undefined): [number, Json][] {
  return Array.isArray(value) ? [...value.entries()] : [];
}
