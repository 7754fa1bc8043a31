/** What Avro's schema resolution says about one reader and one writer type, without looking inside their parts. */
import { decimalsDiffer } from "./logical.ts";
import {
  type EnumSchema,
  type Field,
  isNamed,
  type NamedSchema,
  type Primitive,
  type RecordSchema,
  type Schema,
  type UnionSchema,
} from "./model.ts";

/** Java's SchemaIncompatibilityType, and the one for decimals, which only the specification has. */
export type Incompatibility =
  | "NAME_MISMATCH"
  | "FIXED_SIZE_MISMATCH"
  | "MISSING_ENUM_SYMBOLS"
  | "READER_FIELD_MISSING_DEFAULT_VALUE"
  | "TYPE_MISMATCH"
  | "MISSING_UNION_BRANCH"
  | "DECIMAL_SCALE_OR_PRECISION_MISMATCH";

export interface Problem {
  rule: Incompatibility;
  reader: Schema;
  writer: Schema;
  /** The reader's field, when it is about one. */
  field: Field | null;
  symbols: string[];
  /** Why the branch that comes closest does not do. */
  cause?: string | null;
}

/** What else has to hold: one of the pairs has to resolve. */
export interface Need {
  pairs: Pair[];
  /** Where inside the parent: a field of the reader, the items of an array, a branch of the writer. */
  step: Step;
}

export interface Pair {
  reader: Schema;
  writer: Schema;
}

export type Step =
  | { kind: "field"; reader: Field; writer: Field }
  | { kind: "items" }
  | { kind: "values" }
  /** The writer's branch goes to a reader that is no union. */
  | { kind: "writer-branch" }
  /** The reader's union has to have a branch for it. */
  | { kind: "reader-branch"; writer: Schema };

export interface Relation {
  problems: Problem[];
  needs: Need[];
  /** Reader fields for which the writer has more than one field: Avro does not say which one counts. */
  ambiguous: Field[];
}

/** Pairs of types, counted with every use: enough for any real schema, and a bound for hostile ones. */
export const MOST_PAIRS = 400_000;

/** There are more pairs than that. */
export class Entangled extends Error {}

/** Writer types that each reader type also accepts. */
const PROMOTIONS: Partial<Record<Schema["kind"], readonly Primitive[]>> = {
  long: ["int"],
  float: ["int", "long"],
  double: ["int", "long", "float"],
  bytes: ["string"],
  string: ["bytes"],
};

export function relate(reader: Schema, writer: Schema): Relation {
  if (reader.kind === "union") {
    const needs: Need[] = [];
    let pairs = 0;
    for (const branch of writer.kind === "union" ? writer.branches : [writer]) {
      const need = branchFor(reader, branch);
      pairs += need.pairs.length;
      if (pairs > MOST_PAIRS) throw new Entangled();
      needs.push(need);
    }
    return { ...nothing(), needs };
  }
  if (writer.kind === "union") {
    const needs = writer.branches.map((branch) => one(reader, branch, { kind: "writer-branch" }));
    return { ...nothing(), needs };
  }
  if (reader.kind !== writer.kind) {
    const promoted = PROMOTIONS[reader.kind]?.some((kind) => kind === writer.kind);
    return promoted ? nothing() : problem("TYPE_MISMATCH", reader, writer);
  }
  if (reader.kind === "array" && writer.kind === "array")
    return { ...nothing(), needs: [one(reader.items, writer.items, { kind: "items" })] };
  if (reader.kind === "map" && writer.kind === "map")
    return { ...nothing(), needs: [one(reader.values, writer.values, { kind: "values" })] };
  const relation = nothing();
  if (isNamed(reader) && isNamed(writer) && !sameName(reader, writer))
    relation.problems.push(...problem("NAME_MISMATCH", reader, writer).problems);
  if (reader.kind === "fixed" && writer.kind === "fixed" && reader.size !== writer.size)
    relation.problems.push(...problem("FIXED_SIZE_MISMATCH", reader, writer).problems);
  else if (decimalsDiffer(reader.logical, writer.logical))
    relation.problems.push(...problem("DECIMAL_SCALE_OR_PRECISION_MISMATCH", reader, writer).problems);
  if (reader.kind === "enum" && writer.kind === "enum") relateEnums(reader, writer, relation);
  if (reader.kind === "record" && writer.kind === "record") relateRecords(reader, writer, relation);
  return relation;
}

/** Java compares names without their namespaces; an alias has to name the writer in full. */
export function sameName(reader: NamedSchema, writer: NamedSchema): boolean {
  return reader.name === writer.name || reader.aliases.has(writer.full);
}

function relateEnums(reader: EnumSchema, writer: EnumSchema, relation: Relation): void {
  const known = new Set(reader.symbols);
  const symbols = writer.symbols.filter((symbol) => !known.has(symbol));
  if (symbols.length === 0 || reader.fallback !== null) return;
  relation.problems.push({ rule: "MISSING_ENUM_SYMBOLS", reader, writer, field: null, symbols });
}

function relateRecords(reader: RecordSchema, writer: RecordSchema, relation: Relation): void {
  const written = new Map(writer.fields.map((field) => [field.name, field]));
  for (const field of reader.fields) {
    const names = new Set([field.name, ...field.aliases]);
    const sources = [...names].flatMap((name) => written.get(name) ?? []);
    const [source] = sources;
    if (sources.length > 1) relation.ambiguous.push(field);
    if (source !== undefined)
      relation.needs.push(one(field.type, source.type, { kind: "field", reader: field, writer: source }));
    else if (field.fallback === undefined)
      relation.problems.push({
        rule: "READER_FIELD_MISSING_DEFAULT_VALUE",
        reader,
        writer,
        field,
        symbols: [],
      });
  }
}

/** Only branches that can match at first sight are kept, found by name, so that large unions stay cheap. */
function branchFor(reader: UnionSchema, writer: Schema): Need {
  const candidates = isNamed(writer) ? namedBranches(reader, writer) : plainBranches(reader, writer);
  return {
    pairs: candidates.map((branch) => ({ reader: branch, writer })),
    step: { kind: "reader-branch", writer },
  };
}

const indexes = new WeakMap<UnionSchema, Map<string, Schema[]>>();

/** Branches by `kind name` for named types, by each alias, and by kind for the others. */
function indexOf(union: UnionSchema): Map<string, Schema[]> {
  const known = indexes.get(union);
  if (known !== undefined) return known;
  const index = new Map<string, Schema[]>();
  const add = (key: string, branch: Schema): void => {
    const list = index.get(key);
    if (list === undefined) index.set(key, [branch]);
    else list.push(branch);
  };
  for (const branch of union.branches) {
    if (!isNamed(branch)) add(branch.kind, branch);
    else {
      add(`${branch.kind} ${branch.name}`, branch);
      for (const alias of branch.aliases) add(`${branch.kind}=${alias}`, branch);
    }
  }
  indexes.set(union, index);
  return index;
}

function namedBranches(union: UnionSchema, writer: NamedSchema): Schema[] {
  const index = indexOf(union);
  const byName = index.get(`${writer.kind} ${writer.name}`) ?? [];
  return [...new Set([...byName, ...(index.get(`${writer.kind}=${writer.full}`) ?? [])])];
}

function plainBranches(union: UnionSchema, writer: Schema): Schema[] {
  const index = indexOf(union);
  const wider = Object.entries(PROMOTIONS).flatMap(([kind, from]) =>
    from.some((source) => source === writer.kind) ? (index.get(kind) ?? []) : [],
  );
  return [...(index.get(writer.kind) ?? []), ...wider];
}

function one(reader: Schema, writer: Schema, step: Step): Need {
  return { pairs: [{ reader, writer }], step };
}

function nothing(): Relation {
  return { problems: [], needs: [], ambiguous: [] };
}

function problem(rule: Incompatibility, reader: Schema, writer: Schema): Relation {
  return { ...nothing(), problems: [{ rule, reader, writer, field: null, symbols: [] }] };
}
