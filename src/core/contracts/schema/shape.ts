/** The words of the schema engine: a schema at a place, schemas that hold together, and the shape they come to. */
import type { Json } from "../../json.ts";
import type { ArrayPart, ObjectPart } from "./containers.ts";
import type { Effort } from "./effort.ts";
import type { BoundName } from "./gap.ts";
import type { SchemaType } from "./types.ts";

/** How the document's language reads its schemas. */
export interface Dialect {
  /** Keywords beside `$ref` count (2019-09 and later, OpenAPI 3.1). */
  refSiblings: boolean;
  /** `nullable: true` (OpenAPI 3.0). */
  nullable: boolean;
  /** `format` restricts values; else it is an annotation, whose change cannot be judged. */
  formatAsserts: boolean;
  /** A contract is what is declared: undeclared fields of an open object are nobody's promise (OpenAPI). */
  declaredOnly: boolean;
  /** A break has to be shown by a document, where undeclared fields are nobody's promise too. */
  proves?: boolean;
  /** The draft that the document names; without one every draft's keywords are understood. */
  draft?: Draft;
}

export type Draft = 4 | 6 | 7 | 2019 | 2020;

/** One of the two documents. `effort` is shared by all that is asked about it. */
export interface Side {
  root: Json;
  dialect: Dialect;
  effort: Effort;
}

export interface Node {
  schema: Json;
  at: string;
}

/** A conjunction of schemas; `taken` unions are resolved already, `only` restricts the types. */
export interface Conjunction {
  nodes: Node[];
  taken: string[];
  only: SchemaType | null;
}

export interface Located<T> {
  value: T;
  at: string;
}

export interface Union {
  kind: "anyOf" | "oneOf";
  branches: Node[];
  at: string;
}

export interface Opaque {
  keyword: string;
  node: Node;
  reason: string;
}

export interface Shape {
  at: string;
  never: boolean;
  types: Set<SchemaType>;
  typesAt: string;
  values: Located<Json[]> | null;
  isConst: boolean;
  bounds: Map<BoundName, Located<number>>;
  multipleOf: Located<number>[];
  patterns: Located<string>[];
  formats: Located<string>[];
  uniqueItems: Located<boolean> | null;
  required: Map<string, string>;
  objects: ObjectPart[];
  arrays: ArrayPart[];
  unions: Union[];
  opaque: Opaque[];
  readOnly: boolean;
  writeOnly: boolean;
  hasDefault: boolean;
}
