/** A Smithy model after reading: absolute names, mixins applied, and every trait where it acts. */
import type { Json } from "../../json.ts";
import { isObject, type JsonObject } from "../pointer.ts";
import { PRELUDE_TYPES } from "./prelude.ts";
import type { ShapeType } from "./raw.ts";

export type Traits = Map<string, Json>;

export interface Member {
  /** `ns#Shape$member` */
  id: string;
  name: string;
  /** The shape that it belongs to. */
  container: string;
  /** "" when it is taken over from a shape that is not in this file. */
  target: string;
  traits: Traits;
}

export interface Shape {
  id: string;
  type: ShapeType;
  traits: Traits;
  members: Map<string, Member>;
  mixins: string[];
  /** Operations of a service or a resource, by the property that binds them. */
  operations: string[];
  /** The lifecycle and collection operations of a resource: property and operation. */
  lifecycle: Map<string, string>;
  resources: string[];
  errors: string[];
  rename: Map<string, string>;
  identifiers: Map<string, string>;
  properties: Map<string, string>;
  version: string;
  input: string;
  output: string;
  /** Made for an inline collection. */
  synthetic: boolean;
}

export interface Model {
  version: string;
  shapes: Map<string, Shape>;
  metadata: Map<string, Json>;
  /** Traits that are applied to shapes of other files, by `shape@trait`. */
  foreign: Map<string, Json>;
  /** Lines of shapes, of members, and of `shape@trait`. */
  lines: Map<string, number>;
}

export const UNIT = "smithy.api#Unit";

export function api(name: string): string {
  return `smithy.api#${name}`;
}

export function emptyShape(id: string, type: ShapeType): Shape {
  return {
    id,
    type,
    traits: new Map(),
    members: new Map(),
    mixins: [],
    operations: [],
    lifecycle: new Map(),
    resources: [],
    errors: [],
    rename: new Map(),
    identifiers: new Map(),
    properties: new Map(),
    version: "",
    input: UNIT,
    output: UNIT,
    synthetic: false,
  };
}

/** A trait's value with what is meant when it is not written: the HTTP code is 200. */
export function meaningOf(trait: string, value: Json): Json {
  if (trait !== api("http") || !isObject(value) || Object.hasOwn(value, "code")) return value;
  return Object.assign(Object.create(null) as JsonObject, value, { code: 200 });
}

/** The type of a shape, also of one that Smithy itself defines; null when it is in another file. */
export function typeOf(model: Model, id: string): ShapeType | null {
  return model.shapes.get(id)?.type ?? PRELUDE_TYPES.get(id) ?? null;
}

/** The shape itself, or one that stands for a shape of the prelude. */
export function shapeOf(model: Model, id: string): Shape | null {
  const known = model.shapes.get(id);
  if (known !== undefined) return known;
  const type = PRELUDE_TYPES.get(id);
  if (type === undefined) return null;
  const shape = emptyShape(id, type);
  if (id.startsWith("smithy.api#Primitive")) shape.traits.set(api("default"), type === "boolean" ? false : 0);
  return shape;
}

export function nameOf(id: string): string {
  return id.slice(id.indexOf("#") + 1);
}
