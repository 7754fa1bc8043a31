/**
 * Whether a schema accepts a document: yes, no, or null where we cannot tell (a reference out of the contract, a
 * pattern that a linear-time engine cannot run). Evaluates nothing, fetches nothing, ends within a fixed effort.
 */
import type { Json } from "../../json.ts";
import { at, equalJson, isObject, type JsonObject, textMember, valueAt } from "../pointer.ts";
import { allowsNull, readable } from "./dialect.ts";
import { resolveDynamic, resolveRef } from "./refs.ts";
import type { Node, Side } from "./shape.ts";
import { statedTypes, typeOf } from "./types.ts";
import { checkArray } from "./validate-arrays.ts";
import { checkObject } from "./validate-objects.ts";
import { checkScalar } from "./validate-scalars.ts";

export type Answer = boolean | null;

/** Fields and entries that some schema has looked at: what `unevaluated…` leaves alone. */
export interface Seen {
  names: Set<string>;
  entries: Set<number>;
}

export interface Failure {
  /** Where in the document. */
  path: (string | number)[];
  keyword: string;
  schemaAt: string;
}

/** One schema at one value. */
export interface Check {
  schema: JsonObject;
  node: Node;
  path: (string | number)[];
  seen: Seen;
  depth: number;
}

const DEEPEST = 150;
const MOST_CHECKS = 200_000;

export class Validator {
  readonly side: Side;
  /** Another document, for references of ours that lead into it. */
  readonly #foreign: Validator | null;
  /** What the document was refused for, in the order in which it was found; within `not` and choices too. */
  failure: Failure | null = null;
  #left = MOST_CHECKS;
  readonly #open = new Set<string>();
  #unevaluated: boolean | null = null;

  constructor(side: Side, foreign: Validator | null = null) {
    this.side = side;
    this.#foreign = foreign;
  }

  /** How much the last question cost. */
  get spent(): number {
    return MOST_CHECKS - this.#left;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }

  accepts(node: Node, value: Json): Answer {
    this.#left = MOST_CHECKS;
    this.failure = null;
    return this.check(node, value, { path: [], depth: 0 });
  }

  /** Checks a value and, when it fits, adds what was looked at to `seen`. */
  check(node: Node, value: Json, at: { path: Check["path"]; depth: number; seen?: Seen }): Answer {
    const { schema } = node;
    this.#left -= 1;
    if (at.depth > DEEPEST || this.#left < 0) return null;
    if (!isObject(schema)) {
      if (schema === false) this.#fail(at.path, "false", node.at);
      return schema !== false;
    }
    // A schema that leads back to itself without a step into the document says nothing that can be checked.
    const key = `${node.at} ${at.path.length} ${at.path.join("/")}`;
    if (this.#open.has(key)) return null;
    this.#open.add(key);
    const seen: Seen = { names: new Set(), entries: new Set() };
    const check: Check = {
      schema: readable(schema, this.side.dialect),
      node,
      path: at.path,
      seen,
      depth: at.depth + 1,
    };
    const answer = this.#all(check, value);
    this.#open.delete(key);
    if (answer !== false && at.seen !== undefined) {
      for (const name of seen.names) at.seen.names.add(name);
      for (const entry of seen.entries) at.seen.entries.add(entry);
    }
    return answer;
  }

  inside(check: Check, keyword: string, value: Json, key?: string | number): Answer {
    const place = key === undefined ? at(check.node.at, keyword) : at(at(check.node.at, keyword), key);
    const holder = check.schema[keyword];
    const schema =
      key === undefined
        ? holder
        : Array.isArray(holder)
          ? holder[Number(key)]
          : isObject(holder)
            ? holder[String(key)]
            : undefined;
    return this.check({ schema: schema ?? true, at: place }, value, {
      path: check.path,
      depth: check.depth,
      seen: check.seen,
    });
  }

  failed(check: Check, keyword: string, answer: Answer): Answer {
    if (answer === false) this.#fail(check.path, keyword, check.node.at);
    return answer;
  }

  #fail(path: Check["path"], keyword: string, schemaAt: string): void {
    this.failure ??= { path, keyword, schemaAt };
  }

  #all(check: Check, value: Json): Answer {
    const { schema } = check;
    const answers: Answer[] = [];
    const add = (keyword: string, answer: Answer) => answers.push(this.failed(check, keyword, answer));
    for (const keyword of ["$ref", "$dynamicRef", "$recursiveRef"] as const) {
      if (typeof schema[keyword] !== "string") continue;
      answers.push(this.#reference(check, keyword, value));
      if (keyword === "$ref" && !this.side.dialect.refSiblings) return and(answers);
    }
    add("type", typeAnswer(schema, value, this.side));
    if (Array.isArray(schema["enum"])) add("enum", enumAnswer(schema, value, this.side));
    if (schema["const"] !== undefined) add("const", equalJson(schema["const"], value));
    for (const [keyword, answer] of checkScalar(schema, value, this.side.dialect)) add(keyword, answer);
    // What has failed already needs no look inside.
    if (answers.includes(false)) return false;
    this.#applicators(check, value, answers);
    if (answers.includes(false)) return false;
    if (Array.isArray(value)) answers.push(...checkArray(this, check, value));
    else if (isObject(value)) answers.push(...checkObject(this, check, value));
    return and(answers);
  }

  /** What an alternative has looked at is not known before the alternative is. */
  #orUnsure(told: (answers: Answer[]) => Answer, answers: Answer[]): Answer {
    const answer = told(answers);
    return answer === true && answers.includes(null) && this.#leavesOpen() ? null : answer;
  }

  #leavesOpen(): boolean {
    this.#unevaluated ??= JSON.stringify(this.side.root).includes('"unevaluated');
    return this.#unevaluated;
  }

  #reference(check: Check, keyword: "$ref" | "$dynamicRef" | "$recursiveRef", value: Json): Answer {
    const { root } = this.side;
    const ref = textMember(check.schema, keyword) ?? "";
    const abroad = foreignPointer(ref);
    if (this.#foreign !== null && abroad !== null) {
      const node = { schema: valueAt(this.#foreign.side.root, abroad) ?? true, at: abroad };
      return this.#foreign.check(node, value, { path: [], depth: check.depth });
    }
    const target =
      keyword === "$ref" ? resolveRef(root, ref, check.node.at) : resolveDynamic(root, keyword, check.node);
    if (!target.ok) return null;
    return this.check(target.node, value, { path: check.path, depth: check.depth, seen: check.seen });
  }

  #applicators(check: Check, value: Json, answers: Answer[]): void {
    const { schema } = check;
    const each = (keyword: string, quiet: boolean): Answer[] => {
      const list = schema[keyword];
      if (!Array.isArray(list)) return [];
      const known = this.failure;
      const found = list.map((_, index) => this.inside(check, keyword, value, index));
      if (quiet) this.failure = known;
      return found;
    };
    answers.push(...each("allOf", false));
    if (Array.isArray(schema["anyOf"]) && schema["anyOf"].length > 0)
      answers.push(this.failed(check, "anyOf", this.#orUnsure(or, each("anyOf", true))));
    if (Array.isArray(schema["oneOf"]) && schema["oneOf"].length > 0)
      answers.push(this.failed(check, "oneOf", this.#orUnsure(exactlyOne, each("oneOf", true))));
    const quietly = (keyword: string): Answer => {
      const known = this.failure;
      const answer = this.inside(
        keyword === "not" ? { ...check, seen: { names: new Set(), entries: new Set() } } : check,
        keyword,
        value,
      );
      this.failure = known;
      return answer;
    };
    if (schema["not"] !== undefined) answers.push(this.failed(check, "not", not(quietly("not"))));
    if (schema["if"] !== undefined) {
      const condition = quietly("if");
      const branch = (keyword: string): Answer =>
        schema[keyword] === undefined ? true : this.inside(check, keyword, value);
      if (condition === null) {
        const [yes, no] = [branch("then"), branch("else")];
        answers.push(yes === no ? yes : null);
      } else answers.push(branch(condition ? "then" : "else"));
    }
  }
}

const FOREIGN = "narrow:";

/** A reference, in a schema of ours, into the document that refuses. */
export function foreignRef(pointer: string): string {
  return `${FOREIGN}${pointer}`;
}

export function foreignPointer(ref: string): string | null {
  return ref.startsWith(FOREIGN) ? ref.slice(FOREIGN.length) : null;
}

function typeAnswer(schema: JsonObject, value: Json, { dialect }: Side): Answer {
  const types = statedTypes(schema["type"], allowsNull(schema, dialect));
  return types === null || types.has(typeOf(value));
}

function enumAnswer(schema: JsonObject, value: Json, { dialect }: Side): Answer {
  const list = schema["enum"];
  if (!Array.isArray(list)) return true;
  if (value === null && allowsNull(schema, dialect) && dialect.declaredOnly) return true;
  return list.some((entry) => equalJson(entry, value));
}

export function and(answers: Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

export function or(answers: Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

export function not(answer: Answer): Answer {
  return answer === null ? null : !answer;
}

function exactlyOne(answers: Answer[]): Answer {
  const yes = answers.filter((answer) => answer === true).length;
  if (yes > 1) return false;
  if (answers.includes(null)) return null;
  return yes === 1;
}
