/** A Smithy file as it was written: names are not resolved, and mixins not applied. */
export class ShapeRef {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** A value; names that stand without quotes are references to shapes. */
export type Node = null | boolean | number | string | ShapeRef | Node[] | Map<string, Node>;

export interface RawTrait {
  id: string;
  value: Node;
  line: number;
}

/** `[Target]` or `{Key: Value}` where a target stands, since IDL 2.1. */
export interface InlineCollection {
  key: RawTarget | null;
  value: RawTarget;
}

export type RawTarget = string | InlineCollection;

export interface RawMember {
  name: string;
  /** null: it is taken over from the resource or the mixin. */
  target: RawTarget | null;
  /** What stands after `=`: a default, or the value of an enum's member. */
  assigned: Node | undefined;
  traits: RawTrait[];
  line: number;
}

export interface RawShape {
  name: string;
  type: string;
  traits: RawTrait[];
  members: RawMember[];
  mixins: string[];
  /** `for Resource` */
  resource: string | null;
  /** What services, resources and operations say of themselves. */
  properties: Map<string, Node>;
  line: number;
}

export interface RawApply {
  target: string;
  traits: RawTrait[];
  line: number;
}

export interface RawFile {
  version: string | null;
  namespace: string;
  uses: string[];
  metadata: Map<string, { value: Node; line: number }>;
  shapes: RawShape[];
  applies: RawApply[];
}

export class SmithyFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column = 1) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

export const SIMPLE_TYPES = [
  "blob",
  "boolean",
  "document",
  "string",
  "byte",
  "short",
  "integer",
  "long",
  "float",
  "double",
  "bigInteger",
  "bigDecimal",
  "timestamp",
] as const;
export const MEMBER_TYPES = ["enum", "intEnum", "list", "set", "map", "structure", "union"] as const;
export const ENTITY_TYPES = ["service", "resource", "operation"] as const;

export type ShapeType =
  (typeof SIMPLE_TYPES)[number] | (typeof MEMBER_TYPES)[number] | (typeof ENTITY_TYPES)[number];

const ALL_TYPES = new Set<string>([...SIMPLE_TYPES, ...MEMBER_TYPES, ...ENTITY_TYPES]);

export function isShapeType(name: string): name is ShapeType {
  return ALL_TYPES.has(name);
}

export function isSimple(type: ShapeType): boolean {
  return (SIMPLE_TYPES as readonly string[]).includes(type);
}
