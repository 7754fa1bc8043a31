/** Reads AsyncAPI 2 and 3 into the one model. */
import type { Json } from "../../json.ts";
import { follow, type Part, parts } from "../follow-ref.ts";
import { at, isObject, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import {
  type Action,
  type Api,
  type Channel,
  lastKey,
  listed,
  type Message,
  type Operation,
  type Reply,
  withTraits,
} from "./document.ts";

export function readApi(root: Json): Api {
  const major = (textMember(root, "asyncapi") ?? "").startsWith("3") ? 3 : 2;
  const api: Api = {
    root,
    major,
    servers: new Map(),
    channels: new Map(),
    operations: [],
    contentType: textMember(root, "defaultContentType"),
    broken: [],
  };
  const top: Part = { value: isObject(root) ? root : {}, at: "" };
  api.servers = parts(api, top, "servers");
  for (const [id, part] of parts(api, top, "channels")) api.channels.set(id, readChannel(api, id, part));
  if (major === 2) for (const channel of api.channels.values()) readOperations2(api, channel);
  else readOperations3(api, top);
  return api;
}

function readChannel(api: Api, id: string, part: Part): Channel {
  const stated = part.value["address"];
  const address = api.major === 2 ? id : typeof stated === "string" ? stated : null;
  return {
    ...part,
    id,
    address,
    parameters: parts(api, part, "parameters"),
    servers: serversOf(part.value),
    messages: api.major === 3 ? messagesOf(api, parts(api, part, "messages")) : new Map<string, Message>(),
  };
}

/** Names in version 2, references in version 3. */
function serversOf(value: JsonObject): string[] {
  const list = value["servers"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    const ref = member(entry, "$ref");
    return typeof ref === "string" ? [lastKey(ref)] : [];
  });
}

function messagesOf(api: Api, found: Map<string, Part>): Map<string, Message> {
  return new Map([...found].map(([key, part]) => [key, { ...part, key, sources: withTraits(api, part) }]));
}

/** Version 2 says what others may do: they publish what the application receives. */
function readOperations2(api: Api, channel: Channel): void {
  for (const [keyword, action] of [
    ["publish", "receive"],
    ["subscribe", "send"],
  ] as [string, Action][]) {
    const part = follow(api, channel.value[keyword], at(channel.at, keyword));
    if (part === null) continue;
    const messages = messages2(api, part);
    const id = textMember(part.value, "operationId");
    api.operations.push({
      ...part,
      id,
      action,
      channel,
      messages,
      sources: withTraits(api, part),
      reply: null,
    });
  }
}

function messages2(api: Api, operation: Part): Map<string, Message> {
  const found = new Map<string, Message>();
  const raw = operation.value["message"];
  const only = follow(api, raw, at(operation.at, "message"));
  if (only === null) return found;
  const choices = listed(api, only, "oneOf");
  const ref = member(raw, "$ref");
  const all = Array.isArray(only.value["oneOf"])
    ? choices
    : [{ part: only, ref: typeof ref === "string" ? ref : null }];
  for (const [index, { part, ref: source }] of all.entries()) {
    const sources = withTraits(api, part);
    const own = textMember(part.value, "messageId") ?? textMember(part.value, "name");
    const key =
      own ?? (source === null ? null : lastKey(source)) ?? textMember(part.value, "title") ?? `${index + 1}`;
    found.set(found.has(key) ? `${key} (${index + 1})` : key, { ...part, key, sources });
  }
  return found;
}

function readOperations3(api: Api, top: Part): void {
  for (const [id, part] of parts(api, top, "operations")) {
    const action = part.value["action"];
    const channel = channelOf(api, part);
    if ((action !== "send" && action !== "receive") || channel === null) continue;
    const messages = chosenMessages(api, part, channel);
    const reply = readReply(api, part);
    api.operations.push({
      ...part,
      id,
      action,
      channel,
      messages,
      sources: withTraits(api, part),
      reply,
    } satisfies Operation);
  }
}

function channelOf(api: Api, owner: Part): Channel | null {
  const part = follow(api, owner.value["channel"], at(owner.at, "channel"));
  if (part === null) return null;
  return (
    [...api.channels.values()].find((channel) => channel.at === part.at) ??
    readChannel(api, lastKey(part.at), part)
  );
}

/** All messages of the channel, unless the operation names some. */
function chosenMessages(api: Api, owner: Part, channel: Channel | null): Map<string, Message> {
  if (!Array.isArray(owner.value["messages"])) return channel?.messages ?? new Map<string, Message>();
  const found = new Map<string, Message>();
  for (const { part, ref } of listed(api, owner, "messages")) {
    const known = [...(channel?.messages.values() ?? [])].find((message) => message.at === part.at);
    const key = known?.key ?? lastKey(ref ?? part.at);
    found.set(key, known ?? { ...part, key, sources: withTraits(api, part) });
  }
  return found;
}

function readReply(api: Api, operation: Part): Reply | null {
  const raw = operation.value["reply"];
  const part = raw === undefined ? null : follow(api, raw, at(operation.at, "reply"));
  if (part === null) return null;
  const channel = objectMember(part.value, "channel") === null ? null : channelOf(api, part);
  return { ...part, channel, messages: chosenMessages(api, part, channel) };
}
