/** Reads the JSON form of a Smithy model: the same content as the IDL, with all names in full. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import {
  ENTITY_TYPES,
  isShapeType,
  type Node,
  type RawFile,
  type RawMember,
  type RawShape,
  type RawTrait,
  ShapeRef,
  SmithyFault,
} from "./raw.ts";

type LineOf = (pointer: string) => number;

/** Throws a SmithyFault at what is no model. */
export function parseAst(json: JsonObject, lineOf: LineOf): RawFile {
  const file: RawFile = {
    version: textMember(json, "smithy"),
    namespace: "",
    uses: [],
    metadata: new Map(),
    shapes: [],
    applies: [],
  };
  for (const [key, value] of Object.entries(objectMember(json, "metadata") ?? {})) {
    file.metadata.set(key, { value: nodeOf(value), line: lineOf(at("/metadata", key)) });
  }
  for (const [id, shape] of Object.entries(objectMember(json, "shapes") ?? {})) {
    const pointer = at("/shapes", id);
    const line = lineOf(pointer);
    const type = textMember(shape, "type");
    if (!isObject(shape) || type === null || !id.includes("#"))
      throw new SmithyFault(`The shape \`${id}\` needs a \`type\`, and a namespace in its name.`, line);
    const traits = traitsOf(shape, pointer, lineOf);
    if (type === "apply") file.applies.push({ target: id, traits, line });
    else if (isShapeType(type)) file.shapes.push(shapeOf(id, type, shape, traits, { pointer, lineOf }));
    else throw new SmithyFault(`\`${type}\` is no type of shape.`, line);
  }
  return file;
}

function shapeOf(
  name: string,
  type: string,
  json: JsonObject,
  traits: RawTrait[],
  { pointer, lineOf }: { pointer: string; lineOf: LineOf },
): RawShape {
  const members: RawMember[] = [];
  const add = (key: string, value: Json, place: string): void => {
    const target = textMember(value, "target");
    const line = lineOf(place);
    if (target === null)
      throw new SmithyFault(`The member \`${key}\` of \`${name}\` has no \`target\`.`, line);
    members.push({ name: key, target, assigned: undefined, traits: traitsOf(value, place, lineOf), line });
  };
  for (const [key, value] of Object.entries(objectMember(json, "members") ?? {}))
    add(key, value, at(at(pointer, "members"), key));
  for (const key of ["member", "key", "value"]) {
    const value = member(json, key);
    if (value !== undefined) add(key, value, at(pointer, key));
  }
  const properties = new Map<string, Node>();
  if ((ENTITY_TYPES as readonly string[]).includes(type)) {
    for (const [key, value] of Object.entries(json)) {
      if (key !== "type" && key !== "traits" && key !== "mixins") properties.set(key, targets(nodeOf(value)));
    }
  }
  const mixins = member(json, "mixins");
  return {
    name,
    type,
    traits,
    members,
    mixins: Array.isArray(mixins) ? mixins.flatMap((mixin) => textMember(mixin, "target") ?? []) : [],
    resource: null,
    properties,
    line: lineOf(pointer),
  };
}

function traitsOf(json: Json, pointer: string, lineOf: LineOf): RawTrait[] {
  return Object.entries(objectMember(json, "traits") ?? {}).map(([id, value]) => ({
    id,
    value: nodeOf(value),
    line: lineOf(at(at(pointer, "traits"), id)),
  }));
}

/** `{"target": id}` is a reference. */
function targets(node: Node): Node {
  if (Array.isArray(node)) return node.map(targets);
  if (!(node instanceof Map)) return node;
  const target = node.get("target");
  if (typeof target === "string") return new ShapeRef(target);
  return new Map([...node].map(([key, value]) => [key, targets(value)]));
}

function nodeOf(json: Json): Node {
  if (Array.isArray(json)) return json.map(nodeOf);
  if (!isObject(json)) return json;
  return new Map(Object.entries(json).map(([key, value]) => [key, nodeOf(value)]));
}
