/** Compares two proto files by every rule; which of them count is the profile's matter, and decided later. */
import { Declared, elementsOf } from "./declared.ts";
import type { Field } from "./fields.ts";
import { describe } from "./fields.ts";
import { noteImports, noteOptions } from "./option-notes.ts";
import { Report } from "./report.ts";
import { compareDeclarations, comparePackages, Packages } from "./rules-declarations.ts";
import { compareEnums } from "./rules-enum.ts";
import { compareFields } from "./rules-field.ts";
import { compareFiles } from "./rules-file.ts";
import { compareMessages } from "./rules-message.ts";
import { compareServices } from "./rules-service.ts";
import type { Enum, Message, Schema, Service } from "./schema.ts";

export function compareSchemas(before: Schema, after: Schema): Report {
  const report = new Report();
  compareFileParts(before, after, report);
  compareDeclarations(before, after, report);
  comparePackages(before, new Packages([after]), report);
  const now = new Declared([["", after]]);
  compareElements(before, now, { own: "", reportOf: () => report });
  return report;
}

/** The file itself: what stands outside of all declarations. */
export function compareFileParts(before: Schema, after: Schema, report: Report): void {
  compareFiles(before.file, after.file, report);
  noteImports(before.file, after.file, report);
  const [old, now] = [before, after].map(({ file: { options } }) => ({ options, line: 1 }));
  if (old && now) noteOptions(old, now, { path: "file", name: "the file" }, report);
}

interface Where {
  /** The path of `before`: of two that have one name, the one in the same file is the counterpart. */
  own: string;
  /** The report for what lies now in the file at this path. */
  reportOf: (path: string) => Report;
}

/** Everything that has a counterpart on the other side, in whichever file that is. */
export function compareElements(before: Schema, now: Declared, { own, reportOf }: Where): void {
  const old = elementsOf(before);
  const sidesOf = ({ schema }: { schema: Schema }) => ({ before, after: schema });
  for (const [name, a] of old.messages) {
    const b = now.find("messages", name, own);
    if (b !== null) compareMessage([a, b.element], sidesOf(b), reportOf(b.path));
  }
  for (const [key, a] of old.numbered) {
    const b = now.find("numbered", key, own);
    if (b === null) continue;
    compareFields(a, b.element, sidesOf(b), reportOf(b.path));
    noteFieldOptions(a, b.element, reportOf(b.path));
  }
  for (const [name, a] of old.enums) {
    const b = now.find("enums", name, own);
    if (b !== null) compareEnum([a, b.element], reportOf(b.path));
  }
  for (const [name, a] of old.services) {
    const b = now.find("services", name, own);
    if (b === null) continue;
    compareServices(a, b.element, reportOf(b.path));
    noteServiceOptions(a, b.element, reportOf(b.path));
  }
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
