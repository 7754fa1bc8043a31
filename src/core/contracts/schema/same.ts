/** Whether two schemas say the same, `$ref`s followed and remarks left out. Cycles are assumed equal until shown not. */
import type { Json } from "../../json.ts";
import { at, equalJson, isObject, type JsonObject } from "../pointer.ts";
import { DATA, MAPS, REMARKS } from "./content.ts";
import { isUnderstood } from "./dialect.ts";
import { resolveDynamic, resolveRef } from "./refs.ts";
import type { Dialect, Node } from "./shape.ts";

export class Sameness {
  readonly #roots: [Json, Json];
  /** Where the two documents are read by different rules, what only one of them reads so is never the same. */
  readonly #reading: [Dialect, Dialect] | null;
  readonly #equal = new Set<string>();
  readonly #different = new Set<string>();

  constructor(left: Json, right: Json, dialects?: [Dialect, Dialect]) {
    this.#roots = [left, right];
    this.#reading = dialects === undefined || readAlike(dialects) ? null : dialects;
  }

  /** Compares two schemas of the two documents. */
  same(left: Node, right: Node): boolean {
    const key = pair(left, right);
    if (this.#equal.has(key)) return true;
    if (this.#different.has(key)) return false;
    const assumed = new Set<string>();
    const result = this.#schemas(left, right, assumed);
    // What was equal only under an assumption is remembered only when the assumption held.
    if (result) for (const known of assumed) this.#equal.add(known);
    return result;
  }

  /** Compares what two schemas say under some keywords, whatever else they say. */
  sameKeywords(left: Node, right: Node, keywords: string[]): boolean {
    return this.#schemas(part(left, keywords), part(right, keywords), new Set());
  }

  #schemas(left: Node, right: Node, assumed: Set<string>): boolean {
    const key = pair(left, right);
    if (this.#equal.has(key) || assumed.has(key)) return true;
    if (this.#different.has(key)) return false;
    const result = this.#contents(left, right, assumed);
    // A difference is one whatever was assumed.
    if (!result) this.#different.add(key);
    return result;
  }

  #contents(left: Node, right: Node, assumed: Set<string>): boolean {
    const key = pair(left, right);
    if (assumed.size > 20_000) return false;
    assumed.add(key);
    if (!isObject(left.schema) || !isObject(right.schema)) return equalJson(left.schema, right.schema);
    const names = new Set([...keywords(left.schema), ...keywords(right.schema)]);
    if (this.#reading !== null && readDifferently([...names], left.schema, this.#reading)) return false;
    for (const name of names) {
      const [a, b] = [left.schema[name], right.schema[name]];
      if (a === undefined || b === undefined) return false;
      const places: [Node, Node] = [
        { schema: a, at: at(left.at, name) },
        { schema: b, at: at(right.at, name) },
      ];
      if (!this.#keyword(name, places, assumed)) return false;
    }
    return true;
  }

  #keyword(name: string, places: [Node, Node], assumed: Set<string>): boolean {
    const [a, b] = places;
    if (name === "$ref" && typeof a.schema === "string" && typeof b.schema === "string") {
      const left = resolveRef(this.#roots[0], a.schema, a.at);
      const right = resolveRef(this.#roots[1], b.schema, b.at);
      // Where only one of them leads somewhere, the same words do not mean the same.
      if (!left.ok || !right.ok) return left.ok === right.ok && a.schema === b.schema;
      return this.#schemas(left.node, right.node, assumed);
    }
    if (name === "$dynamicRef" || name === "$recursiveRef") {
      // The word alone says nothing: it stands for what it leads to on each side.
      const [left, right] = ([0, 1] as const).map((side) =>
        resolveDynamic(this.#roots[side], name, {
          schema: { [name]: places[side].schema },
          at: places[side].at,
        }),
      );
      return left?.ok === true && right?.ok === true && this.#schemas(left.node, right.node, assumed);
    }
    if (DATA.has(name)) return equalJson(sorted(name, a.schema), sorted(name, b.schema));
    if (MAPS.has(name)) return this.#members(a, b, assumed);
    if (Array.isArray(a.schema) && Array.isArray(b.schema)) {
      const others = b.schema;
      if (a.schema.length !== others.length) return false;
      return a.schema.every((entry, index) =>
        this.#schemas(
          { schema: entry, at: at(a.at, index) },
          { schema: others[index] ?? null, at: at(b.at, index) },
          assumed,
        ),
      );
    }
    return this.#schemas(a, b, assumed);
  }

  #members(a: Node, b: Node, assumed: Set<string>): boolean {
    if (!isObject(a.schema) || !isObject(b.schema)) return equalJson(a.schema, b.schema);
    const others = b.schema;
    const names = Object.keys(a.schema);
    if (names.length !== Object.keys(others).length) return false;
    return Object.entries(a.schema).every(([name, schema]) => {
      const other = others[name];
      if (other === undefined) return false;
      return this.#schemas({ schema, at: at(a.at, name) }, { schema: other, at: at(b.at, name) }, assumed);
    });
  }
}

function readAlike([a, b]: [Dialect, Dialect]): boolean {
  return a.draft === b.draft && a.refSiblings === b.refSiblings && a.nullable === b.nullable;
}

/** Bounds that were flags once, tuples that have two spellings, and keywords that one of the drafts does not know. */
function readDifferently(names: string[], schema: JsonObject, [a, b]: [Dialect, Dialect]): boolean {
  if (names.includes("$ref") && names.length > 1 && a.refSiblings !== b.refSiblings) return true;
  if (names.includes("nullable") && a.nullable !== b.nullable) return true;
  if (names.includes("items") && Array.isArray(schema["items"])) return true;
  if (names.includes("contains") && a.draft !== b.draft) return true;
  return names.some((name) => isUnderstood(name, a) !== isUnderstood(name, b));
}

function keywords(schema: JsonObject): string[] {
  return Object.keys(schema).filter((name) => !REMARKS.has(name) && !name.startsWith("x-"));
}

/** Lists whose order says nothing. */
function sorted(name: string, value: Json): Json {
  if (name === "const" || !Array.isArray(value)) return value;
  return [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function part(node: Node, names: string[]): Node {
  if (!isObject(node.schema)) return node;
  const chosen = Object.entries(node.schema).filter(([name]) => names.includes(name));
  return { schema: Object.fromEntries(chosen), at: `${node.at}/~part(${names.join()})` };
}

function pair(left: Node, right: Node): string {
  return `${left.at} ${right.at}`;
}
