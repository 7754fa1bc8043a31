/** Compares two proto files by every rule; which of them count is the profile's matter, and decided later. */
import type { Field } from "./fields.ts";
import { describe } from "./fields.ts";
import { noteImports, noteOptions } from "./option-notes.ts";
import { Report } from "./report.ts";
import { compareDeclarations } from "./rules-declarations.ts";
import { compareEnums } from "./rules-enum.ts";
import { compareFields } from "./rules-field.ts";
import { compareFiles } from "./rules-file.ts";
import { compareMessages } from "./rules-message.ts";
import { compareServices } from "./rules-service.ts";
import type { Enum, Message, Schema, Service } from "./schema.ts";

export function compareSchemas(before: Schema, after: Schema): Report {
  const report = new Report();
  const sides = { before, after };
  compareFiles(before.file, after.file, report);
  noteImports(before.file, after.file, report);
  const files = [before.file, after.file].map(({ options }) => ({ options, line: 1 }));
  const [old, now] = files;
  if (old && now) noteOptions(old, now, { path: "file", name: "the file" }, report);
  compareDeclarations(before, after, report);
  for (const pair of pairs(before.messages, after.messages)) compareMessage(pair, sides, report);
  for (const [a, b] of pairs(extensionsByNumber(before), extensionsByNumber(after))) {
    compareFields(a, b, sides, report);
    noteFieldOptions(a, b, report);
  }
  for (const pair of pairs(before.enums, after.enums)) compareEnum(pair, report);
  for (const [left, right] of pairs(before.services, after.services)) {
    compareServices(left, right, report);
    noteServiceOptions(left, right, report);
  }
  return report;
}

export function compareMessage(
  [left, right]: [Message, Message],
  sides: { before: Schema; after: Schema },
  report: Report,
): void {
  compareMessages(left, right, report);
  noteMessageOptions(left, right, report);
  for (const [a, b] of pairs(left.fields, right.fields)) {
    compareFields(a, b, sides, report);
    if (!a.isMapEntry || !b.isMapEntry) noteFieldOptions(a, b, report);
  }
}

export function compareEnum([left, right]: [Enum, Enum], report: Report): void {
  compareEnums(left, right, report);
  noteEnumOptions(left, right, report);
}

function pairs<K, T>(before: ReadonlyMap<K, T>, after: ReadonlyMap<K, T>): [T, T][] {
  return [...before].flatMap(([key, old]): [T, T][] => {
    const now = after.get(key);
    return now === undefined ? [] : [[old, now]];
  });
}

/** Extensions are told apart as on the wire: by what they extend, and their number. */
function extensionsByNumber(schema: Schema): Map<string, Field> {
  const fields = [...schema.extensions.values()].map(({ field }) => field);
  return new Map(fields.map((field) => [`${field.extendee?.name} ${field.node.number}`, field]));
}

function noteFieldOptions(old: Field, now: Field, report: Report): void {
  const path = `${now.owner}${now.owner && "."}${now.node.name}`;
  const name = describe(now).replace(/^[A-Z]/, (letter) => `the ${letter.toLowerCase()}`);
  noteOptions(old.node, now.node, { path, name }, report);
}

function noteMessageOptions(old: Message, now: Message, report: Report): void {
  const { fullName: path, nestedName } = now;
  noteOptions(old.node, now.node, { path, name: `the message \`${nestedName}\`` }, report);
  const oneofs = new Map(now.node.oneofs.map((oneof) => [oneof.name, oneof]));
  for (const oneof of old.node.oneofs) {
    const { name } = oneof;
    const next = oneofs.get(name);
    if (next) noteOptions(oneof, next, { path: `${path}.${name}`, name: `the oneof \`${name}\`` }, report);
  }
}

function noteEnumOptions(old: Enum, now: Enum, report: Report): void {
  const { fullName: path, nestedName } = now;
  noteOptions(old.node, now.node, { path, name: `the enum \`${nestedName}\`` }, report);
  const values = new Map(now.node.values.map((value) => [value.name, value]));
  for (const value of old.node.values) {
    const { name } = value;
    const next = values.get(name);
    if (next) noteOptions(value, next, { path: `${path}.${name}`, name: `the value \`${name}\`` }, report);
  }
}

function noteServiceOptions(old: Service, now: Service, report: Report): void {
  const { fullName: path, nestedName } = now;
  noteOptions(old.node, now.node, { path, name: `the service \`${nestedName}\`` }, report);
  for (const [a, b] of pairs(old.rpcs, now.rpcs)) {
    const { name } = b.node;
    const whose = { path: `${path}.${name}`, name: `the RPC \`${name}\``, operation: `${path}/${name}` };
    noteOptions(a.node, b.node, whose, report);
  }
}
