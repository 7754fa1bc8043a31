/** A whole Avro document: a schema (.avsc), or a protocol with its types and messages (.avpr). */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, objectMember, textMember } from "../pointer.ts";
import { NO_FILES, type Placed } from "../files/model.ts";
import type { Flaw } from "../read.ts";
import type { AvroDocument, Message, Protocol, Schema } from "./model.ts";
import { SchemaParser } from "./parse.ts";
import { defineBeside, isIn } from "./beside.ts";
import { type AvroText, readAvroText } from "./text.ts";

export interface AvroReading {
  document: AvroDocument;
  text: AvroText;
  /** Other files of the folder that define types which this one only names. */
  beside: { path: string; value: Json }[];
  /** Lines, also of pointers into those files. */
  lineOf: AvroText["lineOf"];
  fileOf: (pointer: string) => string | null;
}

export type AvroResult = { ok: true; reading: AvroReading } | { ok: false; flaws: Flaw[] };

const ALONE: Placed = { path: "", files: NO_FILES };

/** Never throws. */
export function readAvro(source: string, { path, files }: Placed = ALONE): AvroResult {
  const read = readAvroText(source);
  if (!read.ok) return read;
  const { value } = read.text;
  const parser = new SchemaParser();
  const { schema, protocol } = parseWhole(value, parser);
  const beside = defineBeside(parser, path, files);
  parser.finish();
  const fileOf = (pointer: string) => beside.find(({ mark }) => isIn(mark, pointer))?.path ?? null;
  const lineOf = (pointer: string) => {
    const other = beside.find(({ mark }) => isIn(mark, pointer));
    return other === undefined ? read.text.lineOf(pointer) : other.lineOf(pointer.slice(other.mark.length));
  };
  if (parser.flaws.length > 0) {
    const flaws = parser.flaws.map(({ at: pointer, message }) => {
      const other = fileOf(pointer);
      const line = lineOf(pointer) ?? 1;
      return other === null
        ? { line, column: 1, message }
        : { line: 1, column: 1, message: `In ${other}, line ${String(line)}: ${message}` };
    });
    return { ok: false, flaws };
  }
  const document = { schema, protocol, named: parser.named };
  return { ok: true, reading: { document, text: read.text, beside, lineOf, fileOf } };
}

/** Names of types that a document uses and does not define. */
export function namesElsewhere(value: Json): string[] {
  const parser = new SchemaParser();
  parseWhole(value, parser);
  return parser.missing();
}

function parseWhole(value: Json, parser: SchemaParser): { schema: Schema | null; protocol: Protocol | null } {
  if (isObject(value) && Object.hasOwn(value, "protocol"))
    return { schema: null, protocol: parseProtocol(value, parser) };
  const whole: { schema: Schema | null } = { schema: null };
  parser.parse(value, "", "", (parsed) => (whole.schema = parsed));
  return { schema: whole.schema, protocol: null };
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
