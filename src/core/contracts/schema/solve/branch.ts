/** Everything that is demanded of one value, with all choices taken so far. */
import type { Json } from "../../../json.ts";
import type { Node, Side } from "../shape.ts";
import { allTypes, type SchemaType } from "../types.ts";
import type { Mark } from "./apart.ts";
import type { Signed } from "./signed.ts";

/** What one schema says about fields. */
export interface FieldGroup {
  side: Side;
  properties: Map<string, Node>;
  patterns: { pattern: string; node: Node }[];
  additional: Node | null;
  /** It says what holds for fields that it does not name. */
  closes: boolean;
}

export interface EntryGroup {
  side: Side;
  prefix: Node[];
  rest: Node | null;
}

/** How many entries are to satisfy a schema. */
export interface Count {
  signed: Signed;
  min: number;
  max: number;
}

/** Some field, whatever its name, has to be there. */
export interface FieldDemand {
  /** It is none of these, nor does it match their patterns. */
  avoid: FieldGroup | null;
  pattern: string | null;
  name: Signed[];
  value: Signed[];
}

/** Some entry from an index on has to be there. */
export interface EntryDemand {
  from: number;
  value: Signed[];
}

export interface Alternative {
  /** The types that it leaves; null for all. */
  types: readonly SchemaType[] | null;
  add: (branch: Branch) => void;
}

/** Ways to fulfil one demand, and the schema that has to fail when that is the demand. */
export interface Clause {
  ways: Alternative[];
  refused: Signed | null;
}

/** Many schemas that all have to fail, findable by what they say. */
export interface RefusedList {
  all: Signed[];
  byContent: Map<string, Signed>;
}

export interface Limits {
  min: number;
  max: number;
}

export class Branch {
  closed = false;
  /** Some demand could only be stated too weakly: what is found has to be checked. */
  inexact = false;
  /** Some demand could not be stated at all: nothing that is found is proven. */
  doubt: string | null = null;
  types: Set<SchemaType> = allTypes();
  only: Json[] | null = null;
  excluded: Json[] = [];
  low = { value: -Infinity, exclusive: false };
  high = { value: Infinity, exclusive: false };
  multiples: number[] = [];
  notMultiples: number[] = [];
  length: Limits = { min: 0, max: Infinity };
  items: Limits = { min: 0, max: Infinity };
  fields: Limits = { min: 0, max: Infinity };
  patterns: { text: string; matches: boolean }[] = [];
  formats: { name: string; fits: boolean; asserted: boolean }[] = [];
  groups: FieldGroup[] = [];
  nameRules: Signed[] = [];
  present = new Map<string, Signed[]>();
  absent = new Set<string>();
  /** Present because the schema that has to hold says so. */
  required = new Set<string>();
  fieldDemands: FieldDemand[] = [];
  tuples: EntryGroup[] = [];
  counts: Count[] = [];
  entries = new Map<number, Signed[]>();
  entryDemands: EntryDemand[] = [];
  unique = false;
  repeats = false;
  clauses: Clause[] = [];
  /** Still to be taken apart: what has to hold goes first, for it may settle what has to fail. */
  todo: Signed[] = [];
  refusals: Signed[] = [];
  refusedLists: RefusedList[] = [];
  /** What tells the value apart from others. */
  marks: Mark[] = [];
  /** What was demanded before, by place and by content. */
  known = new Set<string>();
  contents = new Map<string, Signed[]>();
  /** Keywords that cannot be read, as they stand. */
  opaque: { keyword: string; side: Side; node: Node }[] = [];

  copy(): Branch {
    const other = new Branch();
    Object.assign(other, this);
    other.types = new Set(this.types);
    other.present = new Map(this.present);
    other.absent = new Set(this.absent);
    other.required = new Set(this.required);
    other.entries = new Map(this.entries);
    other.known = new Set(this.known);
    other.contents = new Map(this.contents);
    other.low = { ...this.low };
    other.high = { ...this.high };
    other.length = { ...this.length };
    other.items = { ...this.items };
    other.fields = { ...this.fields };
    for (const name of LISTS) (other as unknown as Record<string, unknown[]>)[name] = [...this[name]];
    return other;
  }

  demand(...all: Signed[]): void {
    for (const signed of all) (signed.holds ? this.todo : this.refusals).push(signed);
  }

  choose(ways: Alternative[], refused: Signed | null = null): void {
    this.clauses.push({ ways, refused });
  }

  /** How large it is, for the cost of a copy. */
  get size(): number {
    return (
      this.clauses.length + this.known.size + this.present.size + this.todo.length + this.refusals.length
    );
  }

  keepTypes(types: Iterable<SchemaType>): void {
    const kept = new Set(types);
    this.types = new Set([...this.types].filter((type) => kept.has(type)));
    if (this.types.size === 0) this.closed = true;
  }

  atLeast(value: number, exclusive: boolean): void {
    if (value > this.low.value || (value === this.low.value && exclusive)) this.low = { value, exclusive };
  }

  atMost(value: number, exclusive: boolean): void {
    if (value < this.high.value || (value === this.high.value && exclusive)) this.high = { value, exclusive };
  }

  demandField(name: string, value: Signed[]): void {
    this.present.set(name, [...(this.present.get(name) ?? []), ...value]);
    if (this.absent.has(name)) this.types.delete("object");
    if (this.types.size === 0) this.closed = true;
  }

  refuseField(name: string): void {
    this.absent.add(name);
    if (this.present.has(name)) this.types.delete("object");
    if (this.types.size === 0) this.closed = true;
  }

  demandEntry(index: number, value: Signed[]): void {
    this.entries.set(index, [...(this.entries.get(index) ?? []), ...value]);
    this.items.min = Math.max(this.items.min, index + 1);
  }
}

const LISTS = [
  "excluded",
  "multiples",
  "notMultiples",
  "patterns",
  "formats",
  "groups",
  "nameRules",
  "fieldDemands",
  "tuples",
  "counts",
  "entryDemands",
  "clauses",
  "todo",
  "refusals",
  "refusedLists",
  "marks",
  "opaque",
] as const;
