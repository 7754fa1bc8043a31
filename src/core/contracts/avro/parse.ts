/** Turns the JSON of a schema into linked types, and says what Avro's own parser would refuse. */
import type { Json } from "../../json.ts";
import { at, isObject, type JsonObject, member, textMember } from "../pointer.ts";
import { logicalOf } from "./logical.ts";
import {
  type ArraySchema,
  type Field,
  type MapSchema,
  type NamedSchema,
  type Primitive,
  PRIMITIVES,
  type RecordSchema,
  type Schema,
} from "./model.ts";

export interface SchemaFlaw {
  at: string;
  message: string;
}

type Put = (schema: Schema) => void;

const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const MOST_FLAWS = 5;

export class SchemaParser {
  readonly flaws: SchemaFlaw[] = [];
  readonly named = new Map<string, NamedSchema>();
  /** References to names that may be defined further down. */
  readonly #open: (() => void)[] = [];
  readonly #wanted: { full: string; name: string }[] = [];
  #ids = 0;

  /** Hands the schema to `put`, at once or, when it names a type, in `finish`. */
  parse(json: Json, pointer: string, namespace: string, put: Put): void {
    if (typeof json === "string") this.#reference(json, pointer, namespace, null, put);
    else if (Array.isArray(json)) this.#union(json, pointer, namespace, put);
    else if (isObject(json)) this.#complex(json, pointer, namespace, put);
    else this.fault(pointer, "A schema is a name, a list of branches, or an object with a `type`.");
  }

  /** Names that nothing defines so far, in full. */
  missing(): string[] {
    const open = this.#wanted.filter(({ full, name }) => !this.named.has(full) && !this.named.has(name));
    return [...new Set(open.flatMap(({ full, name }) => [full, name]))];
  }

  /** Links what is still open; a name that nothing defines is a flaw. */
  finish(): void {
    for (const link of this.#open) link();
  }

  #complex(json: JsonObject, pointer: string, namespace: string, put: Put): void {
    const type = member(json, "type");
    const here = at(pointer, "type");
    if (type === undefined) return this.fault(pointer, "This schema has no `type`.");
    if (typeof type !== "string") return this.parse(type, here, namespace, put);
    switch (type) {
      case "record":
      case "error":
        return this.#record(json, pointer, namespace, put);
      case "enum":
        return this.#enum(json, pointer, namespace, put);
      case "fixed":
        return this.#fixed(json, pointer, namespace, put);
      case "array":
      case "map":
        return this.#container(json, pointer, namespace, type, put);
      default:
        return this.#reference(type, here, namespace, json, put);
    }
  }

  #reference(name: string, pointer: string, namespace: string, json: JsonObject | null, put: Put): void {
    if (isPrimitive(name)) {
      put({ kind: name, ...this.#base(pointer), logical: json && logicalOf(json, name, null) });
      return;
    }
    const full = fullName(name, namespace);
    const link = (): boolean => {
      const found = this.named.get(full) ?? this.named.get(name);
      if (found !== undefined) put(found);
      return found !== undefined;
    };
    if (link()) return;
    this.#wanted.push({ full, name });
    this.#open.push(() => {
      if (!link()) this.fault(pointer, `The type \`${name}\` is not defined here.`);
    });
  }

  #union(json: Json[], pointer: string, namespace: string, put: Put): void {
    const branches: Schema[] = [];
    put({ kind: "union", ...this.#base(pointer), logical: null, branches });
    json.forEach((branch, index) => {
      this.parse(branch, at(pointer, index), namespace, (schema) => {
        if (schema.kind === "union") this.fault(at(pointer, index), "A union must not stand in a union.");
        else branches[index] = schema;
      });
    });
    this.#open.push(() => {
      const seen = new Set<string>();
      branches.forEach((branch, index) => {
        const key = "full" in branch ? branch.full : branch.kind;
        if (seen.has(key)) this.fault(at(pointer, index), `This union has the branch \`${key}\` twice.`);
        seen.add(key);
      });
    });
  }

  #container(json: JsonObject, pointer: string, namespace: string, kind: "array" | "map", put: Put): void {
    const key = kind === "array" ? "items" : "values";
    const inner = member(json, key);
    if (inner === undefined) return this.fault(pointer, `This ${kind} has no \`${key}\`.`);
    const inside = at(pointer, key);
    const base = { ...this.#base(pointer), logical: null };
    const unknown: Schema = { kind: "null", ...base };
    if (kind === "array") {
      const schema: ArraySchema = { kind, ...base, items: unknown };
      put(schema);
      this.parse(inner, inside, namespace, (items) => (schema.items = items));
    } else {
      const schema: MapSchema = { kind, ...base, values: unknown };
      put(schema);
      this.parse(inner, inside, namespace, (values) => (schema.values = values));
    }
  }

  #record(json: JsonObject, pointer: string, namespace: string, put: Put): void {
    const named = this.#name(json, pointer, namespace);
    const fields = member(json, "fields");
    if (!Array.isArray(fields)) return this.fault(pointer, "This record has no list of `fields`.");
    if (named === null) return;
    const record: RecordSchema = { kind: "record", ...named, fields: [] };
    this.#define(record, put);
    this.fields(record, fields, at(pointer, "fields"), named.namespace);
  }

  /** Fills a record; also the parameters of a message. */
  fields(record: RecordSchema, list: Json[], pointer: string, namespace: string): void {
    const seen = new Set<string>();
    list.forEach((json, index) => {
      const here = at(pointer, index);
      const name = textMember(json, "name");
      const type = member(json, "type");
      if (!isObject(json) || name === null || !NAME.test(name))
        return this.fault(here, "A field needs a `name` of letters, digits and underscores.");
      if (type === undefined) return this.fault(here, `The field \`${name}\` has no \`type\`.`);
      if (seen.has(name)) return this.fault(here, `The field \`${name}\` is there twice.`);
      seen.add(name);
      const field: Omit<Field, "type"> = {
        name,
        aliases: texts(member(json, "aliases")),
        fallback: member(json, "default"),
        order: textMember(json, "order") ?? "ascending",
        at: here,
      };
      const place = record.fields.length;
      record.fields.push({ ...field, type: { kind: "null", ...this.#base(here), logical: null } });
      this.parse(type, at(here, "type"), namespace, (schema) => {
        // A logical type beside the field's type has no meaning in Avro, so it is left out here too.
        record.fields[place] = { ...field, type: schema };
      });
    });
  }

  #enum(json: JsonObject, pointer: string, namespace: string, put: Put): void {
    const named = this.#name(json, pointer, namespace);
    const symbols = member(json, "symbols");
    if (!Array.isArray(symbols)) return this.fault(pointer, "This enum has no list of `symbols`.");
    const seen = new Set<string>();
    symbols.forEach((symbol, index) => {
      const here = at(at(pointer, "symbols"), index);
      if (typeof symbol !== "string" || !NAME.test(symbol))
        return this.fault(here, "A symbol is a name of letters, digits and underscores.");
      if (seen.has(symbol)) this.fault(here, `The symbol \`${symbol}\` is there twice.`);
      seen.add(symbol);
    });
    const fallback = textMember(json, "default");
    if (fallback !== null && !seen.has(fallback))
      this.fault(at(pointer, "default"), `The default \`${fallback}\` is none of the symbols.`);
    if (named !== null) this.#define({ kind: "enum", ...named, symbols: [...seen], fallback }, put);
  }

  #fixed(json: JsonObject, pointer: string, namespace: string, put: Put): void {
    const named = this.#name(json, pointer, namespace);
    const size = member(json, "size");
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0)
      return this.fault(pointer, "This fixed type needs a `size` in bytes.");
    if (named !== null)
      this.#define({ kind: "fixed", ...named, size, logical: logicalOf(json, "fixed", size) }, put);
  }

  #name(json: JsonObject, pointer: string, enclosing: string) {
    const written = textMember(json, "name");
    const short = written?.slice(written.lastIndexOf(".") + 1) ?? "";
    if (written === null || !NAME.test(short)) {
      this.fault(pointer, "A named type needs a `name` of letters, digits and underscores.");
      return null;
    }
    const dot = written.lastIndexOf(".");
    const namespace = dot >= 0 ? written.slice(0, dot) : (textMember(json, "namespace") ?? enclosing);
    const aliases = new Set(texts(member(json, "aliases")).map((alias) => fullName(alias, namespace)));
    return {
      ...this.#base(pointer),
      logical: null,
      name: short,
      full: fullName(short, namespace),
      namespace,
      aliases,
    };
  }

  #define(schema: NamedSchema, put: Put): void {
    if (isPrimitive(schema.full)) this.fault(schema.at, `\`${schema.full}\` is the name of a built-in type.`);
    else if (this.named.has(schema.full)) this.fault(schema.at, `\`${schema.full}\` is defined twice.`);
    else this.named.set(schema.full, schema);
    put(schema);
  }

  #base(pointer: string): { id: number; at: string } {
    this.#ids += 1;
    return { id: this.#ids, at: pointer };
  }

  /** Also for the parts around schemas, such as messages. */
  fault(pointer: string, message: string): void {
    if (this.flaws.length < MOST_FLAWS) this.flaws.push({ at: pointer, message });
  }

  /** An unnamed record, such as the parameters of a message. */
  emptyRecord(name: string, pointer: string): RecordSchema {
    return {
      kind: "record",
      ...this.#base(pointer),
      logical: null,
      name,
      full: name,
      aliases: new Set(),
      fields: [],
    };
  }

  emptyUnion(pointer: string): Extract<Schema, { kind: "union" }> {
    return { kind: "union", ...this.#base(pointer), logical: null, branches: [] };
  }
}

function fullName(name: string, namespace: string): string {
  return name.includes(".") || namespace === "" ? name.replace(/^\./u, "") : `${namespace}.${name}`;
}

function isPrimitive(name: string): name is Primitive {
  return (PRIMITIVES as readonly string[]).includes(name);
}

function texts(json: Json | undefined): string[] {
  return Array.isArray(json) ? json.filter((entry) => typeof entry === "string") : [];
}
