/** References between parts of one document that are no schemas: OpenAPI's and AsyncAPI's reference objects. */
import type { Json } from "../json.ts";
import { at, isObject, type JsonObject, member, objectMember } from "./pointer.ts";
import { resolveRef } from "./schema/refs.ts";

/** A part of the document and where it stands. */
export interface Part {
  value: JsonObject;
  at: string;
}

/** A reference that could not be followed, with the reason. */
export interface BrokenRef {
  at: string;
  ref: string;
  reason: string;
}

/** A document whose references are followed; those that lead nowhere are written down in it. */
export interface Referring {
  root: Json;
  broken: BrokenRef[];
}

/** Follows a reference as far as it leads; null when it leads nowhere, or to what is no object. */
export function follow(document: Referring, raw: Json | undefined, place: string): Part | null {
  let value = raw;
  let where = place;
  const seen = new Set<string>();
  for (;;) {
    const ref = member(value, "$ref");
    if (typeof ref !== "string") return isObject(value) ? { value, at: where } : null;
    const target = resolveRef(document.root, ref, where);
    if (!target.ok || seen.has(target.node.at)) {
      const reason = target.ok ? `\`$ref\` ${ref.slice(0, 80)} leads back to itself` : target.reason;
      document.broken.push({ at: place, ref, reason });
      return null;
    }
    seen.add(target.node.at);
    value = target.node.schema;
    where = target.node.at;
  }
}

/** The members of an object inside a part, references followed. */
export function parts(document: Referring, owner: Part, key: string): Map<string, Part> {
  const found = new Map<string, Part>();
  for (const [name, raw] of Object.entries(objectMember(owner.value, key) ?? {})) {
    const part = follow(document, raw, at(at(owner.at, key), name));
    if (part !== null) found.set(name, part);
  }
  return found;
}

/** Broken references of two versions, each told once; one that stands in both, word for word, is no part of the change. */
export function unfollowed(before: Referring, after: Referring): { path: string; reason: string }[] {
  const key = ({ at: place, ref }: BrokenRef) => `${place} ${ref}`;
  const [had, has] = [new Set(before.broken.map(key)), new Set(after.broken.map(key))];
  const told = new Map<string, BrokenRef>();
  for (const broken of before.broken) if (!has.has(key(broken))) told.set(key(broken), broken);
  for (const broken of after.broken) if (!had.has(key(broken))) told.set(key(broken), broken);
  return [...told.values()].map(({ at: path, reason }) => ({ path, reason }));
}
