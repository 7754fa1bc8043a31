/** A proto file as it is written: nothing resolved, every element with its line. */
export type Syntax = "proto2" | "proto3" | "editions";

export interface Setting {
  kind: "word" | "number" | "string";
  text: string;
  line: number;
}

/** Flat: a block in braces is one entry for each value inside it, such as `(google.api.http).get`. */
export type Options = ReadonlyMap<string, Setting>;

export class OptionSet extends Map<string, Setting> {
  readonly #seen = new Map<string, number>();

  /** A name that comes again is one more entry of a list: it gets a number, so that nothing is lost. */
  numbered(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    return count === 1 ? name : `${name}#${count}`;
  }
}

/** Both ends are part of it. */
export interface NumberRange {
  start: number;
  end: number;
  line: number;
}

export interface Reserved {
  ranges: NumberRange[];
  names: Set<string>;
}

export type Label = "optional" | "required" | "repeated";

export interface FieldNode {
  name: string;
  number: number;
  label: Label | null;
  /** As written; for a group or a map, the name of the message that stands for it. */
  type: string;
  form: "plain" | "group" | "map";
  oneof: string | null;
  /** What it extends, as written; null for a field of the message around it. */
  extendee: string | null;
  options: Options;
  line: number;
}

export interface OneofNode {
  name: string;
  options: Options;
  line: number;
}

export interface MessageNode {
  name: string;
  /** The entry of a map field, which nobody wrote. */
  isMapEntry: boolean;
  fields: FieldNode[];
  oneofs: OneofNode[];
  messages: MessageNode[];
  enums: EnumNode[];
  extensions: FieldNode[];
  reserved: Reserved;
  extensionRanges: NumberRange[];
  options: OptionSet;
  line: number;
}

export interface EnumValueNode {
  name: string;
  number: number;
  options: Options;
  line: number;
}

export interface EnumNode {
  name: string;
  values: EnumValueNode[];
  reserved: Reserved;
  options: OptionSet;
  line: number;
}

export interface RpcNode {
  name: string;
  request: string;
  response: string;
  clientStreaming: boolean;
  serverStreaming: boolean;
  options: Options;
  line: number;
}

export interface ServiceNode {
  name: string;
  rpcs: RpcNode[];
  options: OptionSet;
  line: number;
}

export interface FileNode {
  syntax: Syntax;
  /** The year, when the syntax is `editions`. */
  edition: string | null;
  syntaxLine: number;
  package: string;
  packageLine: number;
  imports: Map<string, number>;
  /** Imports that are passed on to whoever imports this file. */
  publicImports: Set<string>;
  options: OptionSet;
  messages: MessageNode[];
  enums: EnumNode[];
  services: ServiceNode[];
  extensions: FieldNode[];
}

/** The largest numbers that the format knows. */
export const LARGEST = { field: 536_870_911, messageSet: 2_147_483_646, enumValue: 2_147_483_647 };
