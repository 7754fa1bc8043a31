/** Types that a schema names and another file of its folder defines, as build tools let schemas share them. */
import type { Json } from "../../json.ts";
import { folderOf } from "../../paths/parts.ts";
import { type ContractFiles } from "../files/model.ts";
import { isObject, textMember } from "../pointer.ts";
import type { SchemaParser } from "./parse.ts";
import { type AvroText, readAvroText } from "./text.ts";

export const SCHEMA_FILE = /\.avsc$/i;

export interface BesideFile {
  path: string;
  /** What pointers into it begin with. */
  mark: string;
  value: Json;
  lineOf: AvroText["lineOf"];
}

/** Parses those files, and only those, that define what is missing, and what those miss in turn. */
export function defineBeside(parser: SchemaParser, path: string, { texts }: ContractFiles): BesideFile[] {
  if (parser.missing().length === 0) return [];
  const folder = folderOf(path);
  const waiting = [...texts]
    .filter(([other]) => other !== path && folderOf(other) === folder && SCHEMA_FILE.test(other))
    .flatMap(([other, text]) => {
      const read = readAvroText(text);
      return read.ok ? [{ path: other, ...read.text, names: definedIn(read.text.value) }] : [];
    });
  const taken: BesideFile[] = [];
  for (;;) {
    const missing = new Set(parser.missing());
    const index = waiting.findIndex(({ names }) => names.some((name) => missing.has(name)));
    const [next] = index < 0 ? [] : waiting.splice(index, 1);
    if (next === undefined) return taken;
    const mark = `@${String(taken.length)}`;
    taken.push({ path: next.path, mark, value: next.value, lineOf: next.lineOf });
    parser.parse(next.value, mark, "", () => undefined);
  }
}

export function isIn(mark: string, pointer: string): boolean {
  return pointer === mark || pointer.startsWith(`${mark}/`);
}

/** Full names of the types that a document defines. */
function definedIn(value: Json): string[] {
  const found: string[] = [];
  const walk = (json: Json, namespace: string): void => {
    if (Array.isArray(json)) for (const entry of json) walk(entry, namespace);
    if (!isObject(json)) return;
    let inner = namespace;
    const name = textMember(json, "name");
    if (name !== null && /^(?:record|error|enum|fixed)$/.test(textMember(json, "type") ?? "")) {
      const dot = name.lastIndexOf(".");
      inner = dot >= 0 ? name.slice(0, dot) : (textMember(json, "namespace") ?? namespace);
      found.push(dot >= 0 || inner === "" ? name : `${inner}.${name}`);
    }
    for (const entry of Object.values(json)) walk(entry, inner);
  };
  walk(value, "");
  return found;
}
