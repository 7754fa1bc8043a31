/** An AsyncAPI document as both versions mean it: servers, channels, operations seen from the application, messages. */
import type { Json } from "../../json.ts";
import { follow, type Part, type Referring } from "../follow-ref.ts";
import { at, member } from "../pointer.ts";

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

export interface Api extends Referring {
  major: 2 | 3;
  servers: Map<string, Part>;
  channels: Map<string, Channel>;
  operations: Operation[];
  contentType: string | null;
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
