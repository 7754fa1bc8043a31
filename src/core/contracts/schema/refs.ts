/** `$ref` inside one document. Nothing is ever fetched: what points elsewhere is answered with a reason. */
import type { Json } from "../../json.ts";
import { at, isObject, valueAt } from "../pointer.ts";
import type { Node } from "./shape.ts";

export type Resolved = { ok: true; node: Node } | { ok: false; reason: string };

export function resolveRef(root: Json, ref: string): Resolved {
  if (!ref.startsWith("#")) {
    return {
      ok: false,
      reason: `\`$ref\` points outside this contract (${shorten(ref)}), and nothing is fetched`,
    };
  }
  const pointer = decode(ref.slice(1));
  if (pointer === null) return { ok: false, reason: `\`$ref\` ${shorten(ref)} cannot be read` };
  const place = pointer === "" || pointer.startsWith("/") ? pointer : anchors(root).get(pointer);
  const schema = place === undefined ? undefined : valueAt(root, place);
  if (place === undefined || schema === undefined) {
    return { ok: false, reason: `\`$ref\` ${shorten(ref)} points to nothing` };
  }
  return { ok: true, node: { schema, at: place } };
}

const known = new WeakMap<object, Map<string, string>>();

/** `$anchor` names of a document. */
function anchors(root: Json): Map<string, string> {
  if (typeof root !== "object" || root === null) return new Map();
  const cached = known.get(root);
  if (cached !== undefined) return cached;
  const found = new Map<string, string>();
  const walk = (value: Json, place: string): void => {
    if (Array.isArray(value)) value.forEach((entry, index) => walk(entry, at(place, index)));
    if (!isObject(value)) return;
    if (typeof value["$anchor"] === "string") found.set(value["$anchor"], place);
    for (const [key, entry] of Object.entries(value)) walk(entry, at(place, key));
  };
  walk(root, "");
  known.set(root, found);
  return found;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function shorten(ref: string): string {
  return ref.length > 80 ? `${ref.slice(0, 79)}…` : ref;
}
