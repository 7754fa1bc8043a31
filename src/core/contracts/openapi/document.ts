/** An OpenAPI document as its operations, with every reference to a part of it followed. */
import type { Json } from "../../json.ts";
import { follow, type Part, type Referring } from "../follow-ref.ts";
import { at, isObject, objectMember, textMember } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import type { Side } from "../schema/shape.ts";
import { stabilityOf, type Stability } from "./stability.ts";
import { type Sunset, sunsetOf } from "./sunset.ts";

export interface Parameter extends Part {
  name: string;
  in: string;
  required: boolean;
  /** Stated for the whole path, not for one operation. */
  shared: boolean;
}

export interface Operation extends Part {
  /** The same for `/a/{id}` and `/a/{key}`: names of path parameters do not travel. */
  key: string;
  /** As people write it: `GET /a/{id}`. */
  label: string;
  pathKey: string;
  parameters: Map<string, Parameter>;
  stability: Stability;
  deprecated: boolean;
  sunset: Sunset;
  tags: string[];
  /** Who states addresses for it, if not the document as a whole. */
  addresses: Part | null;
}

export interface Api extends Referring {
  side: Side;
  operations: Map<string, Operation>;
  paths: Set<string>;
}

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

export function readApi(root: Json): Api {
  const old = (textMember(root, "openapi") ?? "").startsWith("3.0");
  const dialect = { refSiblings: !old, nullable: old, formatAsserts: true, declaredOnly: true };
  const api: Api = {
    side: { root, dialect, effort: new Effort() },
    root,
    operations: new Map(),
    paths: new Set(),
    broken: [],
  };
  for (const [path, raw] of Object.entries(objectMember(root, "paths") ?? {})) {
    if (!path.startsWith("/")) continue;
    const item = follow(api, raw, at("/paths", path));
    if (item === null) continue;
    api.paths.add(pathKeyOf(path));
    for (const operation of operationsOf(api, item, path)) api.operations.set(operation.key, operation);
  }
  return api;
}

function pathKeyOf(path: string): string {
  return path.replace(/\{[^{}]*\}/g, "{}");
}

/** The operations of one path item; `path` is a path, or the name of a webhook. */
export function operationsOf(api: Api, item: Part, path: string, prefix = ""): Operation[] {
  const methods: [string, Json | undefined, string][] = METHODS.map((method) => [
    method.toUpperCase(),
    item.value[method],
    at(item.at, method),
  ]);
  // OpenAPI 3.2: methods by any other name.
  for (const [method, value] of Object.entries(objectMember(item.value, "additionalOperations") ?? {})) {
    methods.push([method, value, at(at(item.at, "additionalOperations"), method)]);
  }
  return methods.flatMap(([method, value, place]) =>
    isObject(value) ? [readOperation(api, { value, at: place }, { item, method, path, prefix })] : [],
  );
}

function readOperation(
  api: Api,
  part: Part,
  { item, method, path, prefix }: { item: Part; method: string; path: string; prefix: string },
): Operation {
  const pathKey = pathKeyOf(path);
  const inPath = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
  const parameters = new Map<string, Parameter>();
  for (const owner of [item, part]) {
    for (const parameter of readParameters(api, owner, owner === item))
      parameters.set(parameterKey(parameter, inPath), parameter);
  }
  const { tags } = part.value;
  return {
    ...part,
    key: `${method} ${pathKey}`,
    label: `${prefix}${method} ${path}`,
    pathKey,
    parameters,
    stability: stabilityOf(part.value),
    deprecated: part.value["deprecated"] === true,
    sunset: sunsetOf(part.value),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    addresses: [part, item].find(({ value }) => Array.isArray(value["servers"])) ?? null,
  };
}

function readParameters(api: Api, owner: Part, shared: boolean): Parameter[] {
  const list = owner.value["parameters"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((raw, index) => {
    const part = follow(api, raw, at(at(owner.at, "parameters"), index));
    const name = part === null ? null : textMember(part.value, "name");
    const place = part === null ? null : textMember(part.value, "in");
    if (part === null || name === null || place === null) return [];
    const required = place === "path" || part.value["required"] === true;
    return [{ ...part, name, in: place, required, shared }];
  });
}

/** Path parameters are known by their position, headers whatever their case. */
function parameterKey(parameter: Parameter, inPath: string[]): string {
  const position = inPath.indexOf(parameter.name);
  if (parameter.in === "path" && position >= 0) return `path ${position}`;
  return `${parameter.in} ${parameter.in === "header" ? parameter.name.toLowerCase() : parameter.name}`;
}
