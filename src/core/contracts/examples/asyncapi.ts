/** Examples of an AsyncAPI document: those of its messages, of its schemas, and fences that show a message. */
import type { Json } from "../../json.ts";
import type { Api, Message } from "../asyncapi/document.ts";
import { withTraits } from "../asyncapi/document.ts";
import { dialectOf, draftOf, headersOf, type Payload, payloadOf } from "../asyncapi/payloads.ts";
import { readApi } from "../asyncapi/read.ts";
import { parts } from "../follow-ref.ts";
import { at, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import { Effort } from "../schema/effort.ts";
import type { Node, Side } from "../schema/shape.ts";
import { nodeAt } from "./json-schema.ts";
import type { Catalogue, Goal, Named, Shown } from "./model.ts";
import { documentName } from "./place-names.ts";
import { remarksOf, schemasIn } from "./schemas.ts";

export function asyncApiCatalogue(root: Json): Catalogue {
  const api = readApi(root);
  const components = objectMember(root, "components") ?? {};
  const messages = messagesOf(api, components);
  const sides = new Map<string, Side>();
  const goal = (node: Node, payload: Payload | null, subject: string): Goal => {
    const family = payload?.family ?? "schema";
    const key = `${family} ${payload === null ? "" : (draftOf(payload.format) ?? "")}`;
    let side = sides.get(key);
    if (side === undefined) {
      const dialect = dialectOf(family, payload?.format ?? null);
      sides.set(key, (side = { root, dialect, effort: new Effort() }));
    }
    return { node, side, subject };
  };

  function* shown(): Iterable<Shown> {
    const walked = new Set<string>();
    for (const message of messages) {
      const payload = readable(payloadOf(api, message.sources));
      const headers = headersOf(message.sources, message.at);
      for (const place of listedExamples(message)) {
        const node = place.what === "headers" ? headers : payload?.node;
        if (node === undefined) continue;
        const about = goal(node, place.what === "headers" ? null : payload, message.key);
        yield { value: place.value, at: place.at, kind: "example", goal: about, written: null };
      }
      if (payload !== null) yield* inSchema(payload.node, payload);
    }
    for (const [name, schema] of Object.entries(objectMember(components, "schemas") ?? {}))
      if (textMember(schema, "schemaFormat") === null)
        yield* inSchema({ schema, at: at("/components/schemas", name) }, null);

    function* inSchema(schema: Node, payload: Payload | null): Iterable<Shown> {
      for (const node of schemasIn(schema)) {
        if (walked.has(node.at)) continue;
        walked.add(node.at);
        for (const remark of remarksOf(node, ["default"]))
          yield { ...remark, goal: goal(node, payload, documentName(node.at)), written: null };
      }
    }
  }

  return {
    shown,
    named(part): Named {
      if (part?.startsWith("#") === true && !part.startsWith("#/components/messages/")) {
        const node = nodeAt(root, part.slice(1));
        if (node !== null) return { ok: true, goal: goal(node, null, part) };
      }
      const name = part?.replace(/^#\/components\/messages\//, "") ?? null;
      const found = messages.filter((message) => name === null || message.key === name);
      const [only] = found;
      if (only === undefined || found.length > 1)
        return { ok: false, why: name === null ? WHICH : `it has no single message \`${name}\`` };
      const payload = readable(payloadOf(api, only.sources));
      return payload === null
        ? { ok: false, why: `the payload of \`${only.key}\` is not described in a language that is read here` }
        : { ok: true, goal: goal(payload.node, payload, only.key) };
    },
  };
}

const WHICH = "it does not say of which message it is an example; name it with `for=`";

/** Avro and others are not held against JSON here. */
function readable(payload: Payload | null): Payload | null {
  return payload?.family === "schema" || payload?.family === "openapi" ? payload : null;
}

/** Each message once, wherever it is used. */
function messagesOf(api: Api, components: JsonObject): Message[] {
  const found = new Map<string, Message>();
  const add = (message: Message) => found.has(message.at) || found.set(message.at, message);
  for (const channel of api.channels.values()) for (const message of channel.messages.values()) add(message);
  for (const operation of api.operations) {
    for (const message of operation.messages.values()) add(message);
    for (const message of operation.reply?.messages.values() ?? []) add(message);
  }
  for (const [key, part] of parts(api, { value: components, at: "/components" }, "messages"))
    add({ ...part, key, sources: withTraits(api, part) });
  return [...found.values()];
}

interface ListedExample {
  what: "payload" | "headers";
  value: Json;
  at: string;
}

function listedExamples({ value, at: place }: Message): ListedExample[] {
  const list = value["examples"];
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry, index) =>
    (["payload", "headers"] as const).flatMap((what): ListedExample[] => {
      const shown = member(entry, what);
      return shown === undefined ? [] : [{ what, value: shown, at: at(at(at(place, "examples"), index), what) }];
    }),
  );
}
