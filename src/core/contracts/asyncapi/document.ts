/** An AsyncAPI document as both versions mean it: servers, channels, operations seen from the application, messages. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, objectMember } from "../pointer.ts";
import { resolveRef } from "../schema/refs.ts";

/** A part of the document and where it stands. */
export interface Part {
  value: JsonObject;
  at: string;
}

/** `send`: the application sends, others receive. `receive`: the reverse. */
export type Action = "send" | "receive";

export interface Message extends Part {
  /** What it is known by on both sides: its key, id or name. */
  key: string;
  /** What traits add, in the order in which they apply; the last one wins. */
  sources: Part[];
}

export interface Channel extends Part {
  /** The key in `channels`. */
  id: string;
  /** null: not known before run time. */
  address: string | null;
  parameters: Map<string, Part>;
  /** Names of the servers that it is on; empty for all. */
  servers: string[];
  messages: Map<string, Message>;
}

export interface Reply extends Part {
  channel: Channel | null;
  messages: Map<string, Message>;
}

export interface Operation extends Part {
  /** The key in `operations`, or `operationId`; null when it has none. */
  id: string | null;
  action: Action;
  channel: Channel;
  messages: Map<string, Message>;
  /** Keywords that traits add count as its own. */
  sources: Part[];
  reply: Reply | null;
}

export interface Api {
  root: Json;
  major: 2 | 3;
  servers: Map<string, Part>;
  channels: Map<string, Channel>;
  operations: Operation[];
  contentType: string | null;
  /** References that could not be followed, with the reason. */
  broken: { at: string; ref: string; reason: string }[];
}

/** Follows a reference; null when it leads nowhere, which is written down. */
export function follow(api: Api, raw: Json | undefined, place: string): Part | null {
  let value = raw;
  let where = place;
  const seen = new Set<string>();
  for (;;) {
    const ref = member(value, "$ref");
    if (typeof ref !== "string") return isObject(value) ? { value, at: where } : null;
    const target = resolveRef(api.root, ref, where);
    if (!target.ok || seen.has(target.node.at)) {
      const reason = target.ok ? `\`$ref\` ${ref.slice(0, 80)} leads back to itself` : target.reason;
      api.broken.push({ at: place, ref, reason });
      return null;
    }
    seen.add(target.node.at);
    value = target.node.schema;
    where = target.node.at;
  }
}

/** The members of an object inside a part, references followed. */
export function parts(api: Api, owner: Part, key: string): Map<string, Part> {
  const found = new Map<string, Part>();
  for (const [name, raw] of Object.entries(objectMember(owner.value, key) ?? {})) {
    const part = follow(api, raw, at(at(owner.at, key), name));
    if (part !== null) found.set(name, part);
  }
  return found;
}

/** The entries of a list inside a part, references followed. */
export function listed(api: Api, owner: Part, key: string): { part: Part; ref: string | null }[] {
  const list = owner.value[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((raw, index) => {
    const part = follow(api, raw, at(at(owner.at, key), index));
    const ref = member(raw, "$ref");
    return part === null ? [] : [{ part, ref: typeof ref === "string" ? ref : null }];
  });
}

/**
 * A part with its traits. In version 2 a trait wins over what it is applied to; in version 3 it never does.
 * Later sources win over earlier ones.
 */
export function withTraits(api: Api, part: Part): Part[] {
  const traits = listed(api, part, "traits").map(({ part: trait }) => trait);
  return api.major === 2 ? [part, ...traits] : [...traits, part];
}

/** A keyword of a part with traits, from the source that wins. */
export function stated(sources: Part[], key: string): { value: Json; at: string } | null {
  for (const { value, at: place } of [...sources].reverse()) {
    const found = value[key];
    if (found !== undefined) return { value: found, at: at(place, key) };
  }
  return null;
}

export function lastKey(ref: string): string {
  return (ref.split("/").at(-1) ?? ref).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** `a/{x}/b` and `a/{y}/b` are one address: names of parameters do not travel. */
export function addressKey(address: string): string {
  return address.replace(/\{[^{}]*\}/g, "{}");
}
