/** Parses messages and what stands inside them: fields, groups, maps, oneofs, ranges, extensions. */
import type { Cursor } from "./cursor.ts";
import { type FieldNode, type Label, LARGEST, type MessageNode, OptionSet } from "./model.ts";
import { parseEnum } from "./parse-enum.ts";
import { parseBracketed, parseOption } from "./parse-options.ts";
import { parseRanges, parseReserved } from "./parse-ranges.ts";

/** Where messages and fields may stand: a message, a file, or a block of extensions. */
export interface Holder {
  messages: MessageNode[];
  extensions: FieldNode[];
}

export function emptyMessage(name: string, line: number): MessageNode {
  return {
    name,
    isMapEntry: false,
    fields: [],
    oneofs: [],
    messages: [],
    enums: [],
    extensions: [],
    reserved: { ranges: [], names: new Set() },
    extensionRanges: [],
    options: new OptionSet(),
    line,
  };
}

/** The word `message` is already taken. */
export function parseMessage(cursor: Cursor, line: number): MessageNode {
  const message = emptyMessage(cursor.word("the name of a message"), line);
  parseBody(cursor, message);
  return message;
}

function parseBody(cursor: Cursor, message: MessageNode): void {
  cursor.expect("{");
  cursor.nested(() => {
    while (!cursor.take("}")) parseStatement(cursor, message);
  });
}

function parseStatement(cursor: Cursor, message: MessageNode): void {
  const { line } = cursor;
  if (cursor.take(";")) return;
  if (isDefinition(cursor)) {
    cursor.next();
    return parseStatement(cursor, message);
  }
  if (!startsField(cursor)) {
    if (cursor.take("message")) return void message.messages.push(parseMessage(cursor, line));
    if (cursor.take("enum")) return void message.enums.push(parseEnum(cursor, line));
    if (cursor.take("option")) return parseOption(cursor, message.options);
    if (cursor.take("extend")) return parseExtend(cursor, message);
    if (cursor.take("oneof")) return parseOneof(cursor, message);
    if (cursor.take("reserved"))
      return parseReserved(cursor, message.reserved, { smallest: 1, largest: LARGEST.field });
    if (cursor.take("extensions")) return parseExtensionRanges(cursor, message);
  }
  message.fields.push(parseField(cursor, message, { oneof: null, extendee: null }));
}

/** `export message` and `local enum` of edition 2024; alone, both words are type names like any other. */
export function isDefinition(cursor: Cursor): boolean {
  const visibility = cursor.is("export") || cursor.is("local");
  return visibility && (cursor.is("message", 1) || cursor.is("enum", 1)) && cursor.is("{", 3);
}

/** Most keywords are also fine names for types: `message first = 1;` is a field. */
function startsField(cursor: Cursor): boolean {
  return cursor.is("=", 2) && cursor.peek(1).kind === "word" && !cursor.is("option");
}

function parseExtensionRanges(cursor: Cursor, message: MessageNode): void {
  message.extensionRanges.push(...parseRanges(cursor, { smallest: 1, largest: LARGEST.messageSet }));
  // How extensions are declared and checked is a matter of the one who compiles.
  parseBracketed(cursor);
  cursor.expect(";");
}

/** The word `extend` is already taken. */
export function parseExtend(cursor: Cursor, holder: Holder): void {
  const extendee = cursor.fullName("the name of a message");
  cursor.expect("{");
  while (!cursor.take("}")) {
    if (cursor.take(";")) continue;
    holder.extensions.push(parseField(cursor, holder, { oneof: null, extendee }));
  }
}

function parseOneof(cursor: Cursor, message: MessageNode): void {
  const { line } = cursor;
  const name = cursor.word("the name of a oneof");
  const options = new OptionSet();
  message.oneofs.push({ name, options, line });
  cursor.expect("{");
  while (!cursor.take("}")) {
    if (cursor.take(";")) continue;
    if (cursor.is("option") && !cursor.is("=", 2)) {
      cursor.next();
      parseOption(cursor, options);
    } else message.fields.push(parseField(cursor, message, { oneof: name, extendee: null }));
  }
}

type Around = Pick<FieldNode, "oneof" | "extendee">;

const LABELS: readonly Label[] = ["optional", "required", "repeated"];

function parseField(cursor: Cursor, holder: Holder, around: Around): FieldNode {
  const { line } = cursor;
  const label = LABELS.find((word) => cursor.is(word)) ?? null;
  if (label !== null) cursor.next();
  if (cursor.is("map") && cursor.is("<", 1)) return parseMap(cursor, holder, { ...around, label, line });
  if (cursor.is("group") && cursor.is("=", 2) && cursor.peek(1).kind === "word" && isGroup(cursor)) {
    return parseGroup(cursor, holder, { ...around, label, line });
  }
  const type = cursor.fullName("a type");
  const name = cursor.word("the name of a field");
  const { number, options } = parseTail(cursor, around);
  cursor.expect(";");
  return { name, number, label, type, form: "plain", ...around, options, line };
}

/** A group has a capital letter first; `group kind = 1;` is a field whose type is called `group`. */
function isGroup(cursor: Cursor): boolean {
  return /^[A-Z]/.test(cursor.peek(1).text);
}

interface Start extends Around {
  label: Label | null;
  line: number;
}

function parseGroup(cursor: Cursor, holder: Holder, start: Start): FieldNode {
  cursor.expect("group");
  const type = cursor.word("the name of a group");
  const { number, options } = parseTail(cursor, start);
  const message = emptyMessage(type, start.line);
  holder.messages.push(message);
  parseBody(cursor, message);
  return { name: type.toLowerCase(), number, type, form: "group", ...start, options };
}

function parseMap(cursor: Cursor, holder: Holder, start: Start): FieldNode {
  cursor.expect("map");
  cursor.expect("<");
  const key = cursor.word("the type of a key");
  cursor.expect(",");
  const value = cursor.fullName("the type of a value");
  cursor.expect(">");
  const name = cursor.word("the name of a field");
  const { number, options } = parseTail(cursor, start);
  cursor.expect(";");
  const entry = emptyMessage(entryName(name), start.line);
  entry.isMapEntry = true;
  entry.fields.push(entryField("key", 1, key, options, start.line));
  entry.fields.push(entryField("value", 2, value, options, start.line));
  holder.messages.push(entry);
  return { name, number, type: entry.name, form: "map", ...start, options };
}

/** The features of a map field hold for its entries too. */
function entryField(name: string, number: number, type: string, options: OptionSet, line: number): FieldNode {
  const features = new OptionSet([...options].filter(([key]) => key.startsWith("features.")));
  const shared = { oneof: null, extendee: null, options: features, line };
  return { name, number, label: null, type, form: "plain", ...shared };
}

/** `line_items` → `LineItemsEntry`, as the compiler names it. */
function entryName(field: string): string {
  const words = field.replace(/_+([^_]?)/g, (_, next: string) => next.toUpperCase());
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}Entry`;
}

/** Only what extends a set of messages may have the largest numbers. */
function parseTail(cursor: Cursor, { extendee }: Around): { number: number; options: OptionSet } {
  cursor.expect("=");
  const largest = extendee === null ? LARGEST.field : LARGEST.messageSet;
  const number = cursor.integer("the number of a field", { smallest: 1, largest });
  return { number, options: parseBracketed(cursor) };
}
