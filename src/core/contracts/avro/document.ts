/** A whole Avro document: a schema (.avsc), or a protocol with its types and messages (.avpr). */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import type { Flaw } from "../read.ts";
import type { AvroDocument, Message, Protocol, Schema } from "./model.ts";
import { SchemaParser } from "./parse.ts";
import { type AvroText, readAvroText } from "./text.ts";

export interface AvroReading {
  document: AvroDocument;
  text: AvroText;
}

export type AvroResult = { ok: true; reading: AvroReading } | { ok: false; flaws: Flaw[] };

/** Never throws. */
export function readAvro(source: string): AvroResult {
  const read = readAvroText(source);
  if (!read.ok) return read;
  const { value, lineOf } = read.text;
  const parser = new SchemaParser();
  const isProtocol = isObject(value) && Object.hasOwn(value, "protocol");
  const protocol = isProtocol ? parseProtocol(value, parser) : null;
  let schema: Schema | null = null;
  if (!isProtocol) parser.parse(value, "", "", (parsed) => (schema = parsed));
  parser.finish();
  if (parser.flaws.length > 0) {
    const flaws = parser.flaws.map(({ at: pointer, message }) => ({
      line: lineOf(pointer) ?? 1,
      column: 1,
      message,
    }));
    return { ok: false, flaws };
  }
  return { ok: true, reading: { document: { schema, protocol, named: parser.named }, text: read.text } };
}

function parseProtocol(json: JsonObject, parser: SchemaParser): Protocol {
  const namespace = textMember(json, "namespace") ?? "";
  const types = member(json, "types") ?? [];
  if (!Array.isArray(types)) parser.fault(at("", "types"), "The `types` of a protocol are a list.");
  else types.forEach((type, index) => parser.parse(type, at("/types", index), namespace, () => undefined));
  const messages = new Map<string, Message>();
  for (const [name, message] of Object.entries(objectMember(json, "messages") ?? {})) {
    messages.set(name, parseMessage(name, message, parser, namespace));
  }
  return { name: textMember(json, "protocol") ?? "", messages };
}

function parseMessage(name: string, json: Json, parser: SchemaParser, namespace: string): Message {
  const pointer = at("/messages", name);
  const request = parser.emptyRecord(name, at(pointer, "request"));
  const parameters = member(json, "request") ?? [];
  if (Array.isArray(parameters)) parser.fields(request, parameters, at(pointer, "request"), namespace);
  else parser.fault(pointer, `The \`request\` of the message \`${name}\` is a list of parameters.`);
  // Every message may answer with an error that is plain text.
  const errors = parser.emptyUnion(at(pointer, "errors"));
  const listed = member(json, "errors") ?? [];
  const all: Json[] = ["string", ...(Array.isArray(listed) ? listed : [])];
  all.forEach((error, index) => {
    const here = index === 0 ? pointer : at(at(pointer, "errors"), index - 1);
    parser.parse(error, here, namespace, (schema) => (errors.branches[index] = schema));
  });
  const oneWay = member(json, "one-way") === true;
  const message: Message = { name, request, response: request, errors, oneWay, at: pointer };
  const response = member(json, "response") ?? "null";
  parser.parse(response, at(pointer, "response"), namespace, (schema) => (message.response = schema));
  return message;
}
