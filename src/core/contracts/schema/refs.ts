/** References inside one document, or several bundled into one. Nothing is ever fetched: the rest gets a reason. */
import { clip } from "../quoted.ts";
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, pointerKeys, textMember, valueAt } from "../pointer.ts";
import type { Node } from "./shape.ts";

export type Resolved = { ok: true; node: Node } | { ok: false; reason: string };

/** `from`: the pointer of the schema that refers, for documents whose parts have ids of their own. */
export function resolveRef(root: Json, ref: string, from = ""): Resolved {
  const found = resolved(root, ref, from);
  const told = found.ok || !isObject(root) ? undefined : explained.get(root)?.get(ref);
  return told === undefined ? found : { ok: false, reason: told };
}

function resolved(root: Json, ref: string, from: string): Resolved {
  const names = namesOf(root);
  const [, own = "", fragment = ""] = /^([^#]*)#?([^]*)$/.exec(ref) ?? [];
  const base = baseOf(names, from);
  let start: string | undefined = base.at;
  let uri = base.uri;
  if (own !== "") {
    uri = absolute(own, base.uri) ?? "";
    start = names.resources.get(uri);
  }
  if (start === undefined) {
    const reason = `\`$ref\` points outside this contract (${shorten(ref)}), and nothing is fetched`;
    return { ok: false, reason };
  }
  const pointer = decode(fragment);
  if (pointer === null) return { ok: false, reason: `\`$ref\` ${shorten(ref)} cannot be read` };
  const place =
    pointer === "" || pointer.startsWith("/") ? `${start}${pointer}` : names.anchors.get(`${uri}#${pointer}`);
  const schema = place === undefined ? undefined : valueAt(root, place);
  if (place === undefined || schema === undefined) {
    return { ok: false, reason: `\`$ref\` ${shorten(ref)} points to nothing` };
  }
  return { ok: true, node: { schema, at: place } };
}

const explained = new WeakMap<object, ReadonlyMap<string, string>>();

/** What to say of references that somebody looked into already, by the reference. */
export function explainRefs(root: Json, reasons: ReadonlyMap<string, string> | undefined): void {
  if (isObject(root) && reasons !== undefined) explained.set(root, reasons);
}

/** The reasons, for a document that is made of another. */
export function explanationsOf(root: Json): ReadonlyMap<string, string> | undefined {
  return isObject(root) ? explained.get(root) : undefined;
}

/** A reference that leads to this pointer, whatever ids are around the place that it stands in. */
export function absoluteRef(pointer: string): string {
  return `${NOWHERE}#${pointer.replaceAll("%", "%25")}`;
}

/** A reference that leads nowhere: to a file that is no part of the document. */
export function strayRef(path: string, fragment: string): string {
  return `${NOWHERE}${path.split("/").map(encodeURIComponent).join("/")}#${fragment}`;
}

/** The address that an id gives to a place; null when none does. */
export function addressAt(root: Json, from: string): string | null {
  const { uri } = baseOf(namesOf(root), from);
  return uri === NOWHERE ? null : uri;
}

/** How often something can be meant by a dynamic reference of this name; "" is `$recursiveAnchor`. */
export function dynamicChoices(root: Json, name: string): number {
  const { dynamic, recursive } = namesOf(root);
  return name === "" ? recursive : (dynamic.get(name) ?? 0);
}

/** `$dynamicRef` and `$recursiveRef`, where the way that led to them cannot matter. */
export function resolveDynamic(root: Json, keyword: "$dynamicRef" | "$recursiveRef", node: Node): Resolved {
  const ref = textMember(node.schema, keyword) ?? "";
  const names = namesOf(root);
  const name = /#([^/]*)$/.exec(ref)?.[1] ?? "";
  const choices = keyword === "$dynamicRef" ? (names.dynamic.get(name) ?? 0) : names.recursive;
  if (choices > 1) {
    return { ok: false, reason: `\`${keyword}\` ${shorten(ref)} depends on where the schema is used` };
  }
  return resolveRef(root, ref, node.at);
}

interface Names {
  /** Absolute addresses of the parts that have an id. */
  resources: Map<string, string>;
  /** The same, by place. */
  places: Map<string, string>;
  anchors: Map<string, string>;
  dynamic: Map<string, number>;
  recursive: number;
}

const NOWHERE = "https://contract.invalid/";
const DATA = new Set(["enum", "const", "default", "example", "examples"]);
const known = new WeakMap<object, Names>();

function namesOf(root: Json): Names {
  const cached = isObject(root) ? known.get(root) : undefined;
  if (cached !== undefined) return cached;
  const names: Names = {
    resources: new Map([[NOWHERE, ""]]),
    places: new Map(),
    anchors: new Map(),
    dynamic: new Map(),
    recursive: 0,
  };
  const early = /draft-0[34]/.test(textMember(root, "$schema") ?? "");
  const walk = (value: Json, place: string, base: string): void => {
    if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, at(place, index), base));
    if (!isObject(value)) return;
    const uri = named(names, value, { place, base, early });
    for (const [key, entry] of Object.entries(value)) if (!DATA.has(key)) walk(entry, at(place, key), uri);
  };
  walk(root, "", NOWHERE);
  if (isObject(root)) known.set(root, names);
  return names;
}

function named(
  names: Names,
  schema: JsonObject,
  { place, base, early }: { place: string; base: string; early: boolean },
): string {
  const id = schema["$id"] ?? (early ? schema["id"] : undefined);
  let uri = base;
  if (typeof id === "string") {
    // Before 2019-09 an id that is only a fragment is what `$anchor` is now.
    const [, own = "", fragment = ""] = /^([^#]*)#?([^]*)$/.exec(id) ?? [];
    uri = own === "" ? base : (absolute(own, base) ?? base);
    if (uri !== base) {
      if (!names.resources.has(uri)) names.resources.set(uri, place);
      names.places.set(place, uri);
    }
    if (fragment !== "") names.anchors.set(`${uri}#${fragment}`, place);
  }
  for (const keyword of ["$anchor", "$dynamicAnchor"]) {
    const name = schema[keyword];
    if (typeof name !== "string") continue;
    names.anchors.set(`${uri}#${name}`, place);
    if (keyword === "$dynamicAnchor") names.dynamic.set(name, (names.dynamic.get(name) ?? 0) + 1);
  }
  if (schema["$recursiveAnchor"] === true) names.recursive += 1;
  return uri;
}

/** The part with an id that a place belongs to. */
function baseOf(names: Names, from: string): { uri: string; at: string } {
  if (names.places.size === 0) return { uri: NOWHERE, at: "" };
  for (let keys = pointerKeys(from); ; keys = keys.slice(0, -1)) {
    const place = keys.reduce<string>((parent, key) => at(parent, key), "");
    const uri = names.places.get(place);
    if (uri !== undefined) return { uri, at: place };
    if (keys.length === 0) return { uri: NOWHERE, at: "" };
  }
}

export function absolute(ref: string, base: string): string | null {
  try {
    return new URL(ref, base).href;
  } catch {
    return null;
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export function shorten(ref: string): string {
  return clip(ref, 80);
}
