/** An Avro schema after reading: named types are one object each, so that references and recursion are plain links. */
import type { Json } from "../../json.ts";

export const PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"] as const;
export type Primitive = (typeof PRIMITIVES)[number];

/** What a logical type means on top of its underlying type; precision and scale are set for decimals only. */
export interface Logical {
  name: string;
  precision: number;
  scale: number;
}

interface Base {
  /** Unique within one reading; pairs of schemas are remembered by it. */
  id: number;
  /** Where it is defined in the document. */
  at: string;
  logical: Logical | null;
}

interface Named extends Base {
  /** The name without its namespace: what Java compares. */
  name: string;
  /** Namespace and name. */
  full: string;
  /** Full names under which a reader of this type also accepts data. */
  aliases: ReadonlySet<string>;
}

export interface PrimitiveSchema extends Base {
  kind: Primitive;
}

export interface ArraySchema extends Base {
  kind: "array";
  items: Schema;
}

export interface MapSchema extends Base {
  kind: "map";
  values: Schema;
}

export interface UnionSchema extends Base {
  kind: "union";
  branches: Schema[];
}

export interface FixedSchema extends Named {
  kind: "fixed";
  size: number;
}

export interface EnumSchema extends Named {
  kind: "enum";
  symbols: string[];
  fallback: string | null;
}

export interface RecordSchema extends Named {
  kind: "record";
  fields: Field[];
}

export interface Field {
  name: string;
  aliases: string[];
  type: Schema;
  /** undefined: none; null is a value. */
  fallback: Json | undefined;
  order: string;
  at: string;
}

export type NamedSchema = FixedSchema | EnumSchema | RecordSchema;
export type Schema = PrimitiveSchema | ArraySchema | MapSchema | UnionSchema | NamedSchema;

export interface Message {
  name: string;
  /** The parameters, as the record that they are on the wire. */
  request: RecordSchema;
  response: Schema;
  errors: UnionSchema;
  oneWay: boolean;
  at: string;
}

export interface Protocol {
  name: string;
  messages: Map<string, Message>;
}

/** One document: a schema, or a protocol with its messages. */
export interface AvroDocument {
  /** null for a protocol. */
  schema: Schema | null;
  protocol: Protocol | null;
  named: Map<string, NamedSchema>;
}

export function isNamed(schema: Schema): schema is NamedSchema {
  return schema.kind === "record" || schema.kind === "enum" || schema.kind === "fixed";
}

/** A type in few words: `string`, `array of Item`, `union of null, string`. */
export function typeName(schema: Schema, depth = 0): string {
  if (isNamed(schema)) return schema.full;
  if (schema.logical !== null) {
    const { name, precision, scale } = schema.logical;
    return name === "decimal"
      ? `decimal(${String(precision)}, ${String(scale)})`
      : `${name} (${schema.kind})`;
  }
  if (depth > 3) return schema.kind;
  if (schema.kind === "array") return `array of ${typeName(schema.items, depth + 1)}`;
  if (schema.kind === "map") return `map of ${typeName(schema.values, depth + 1)}`;
  if (schema.kind !== "union") return schema.kind;
  const shown = schema.branches.slice(0, 8).map((branch) => typeName(branch, depth + 1));
  if (schema.branches.length > shown.length) shown.push("…");
  return `union of ${shown.join(", ") || "nothing"}`;
}
