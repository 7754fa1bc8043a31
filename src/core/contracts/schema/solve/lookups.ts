/** What is known about single schemas of the two documents, worked out once: where references lead, what tells apart. */
import { isObject, valueAt } from "../../pointer.ts";
import { resolveDynamic, resolveRef } from "../refs.ts";
import { Sameness } from "../same.ts";
import type { Node, Side } from "../shape.ts";
import { foreignPointer, Validator } from "../validate.ts";
import { areApart, type Mark, markOf } from "./apart.ts";
import type { Alternative } from "./branch.ts";
import { madeName, type Signed } from "./signed.ts";

export type Target = { ok: true; side: Side; node: Node } | { ok: false; reason: string };

export const REFERENCES = ["$ref", "$dynamicRef", "$recursiveRef"] as const;

const MOST_PAIRS = 800;
const MOST_VALIDATORS = 2000;

export class Lookups {
  readonly #sides: [Side, Side];
  readonly #validators = new Map<Side, Validator>();
  readonly #sameness = new Map<string, Sameness>();
  readonly #marks = new Map<string, Mark | null>();
  readonly #ways = new Map<string, Alternative[]>();
  readonly #pairs = new Map<string, [Node, Node][] | null>();

  constructor(wide: Side, narrow: Side) {
    this.#sides = [wide, narrow];
  }

  /** The document that has to accept. */
  get wide(): Side {
    return this.#sides[0];
  }

  keyOf({ side, node, holds }: Signed): string {
    const name = madeName(side);
    const place = name === null ? `${this.#sides.indexOf(side)}#${node.at}` : `${name}#${node.at}`;
    return `${holds ? "+" : "-"}${place}`;
  }

  validator(side: Side): Validator {
    const known = this.#validators.get(side);
    if (known !== undefined) return known;
    const found = new Validator(side, madeName(side) === null ? null : this.validator(this.#sides[1]));
    if (this.#validators.size < MOST_VALIDATORS) this.#validators.set(side, found);
    return found;
  }

  /** Where a reference leads: a schema of ours may lead into the document that refuses. */
  target({ side, node }: Signed, keyword: (typeof REFERENCES)[number], ref: string): Target {
    const abroad = madeName(side) === null ? null : foreignPointer(ref);
    if (abroad !== null) {
      const [, narrow] = this.#sides;
      return { ok: true, side: narrow, node: { schema: valueAt(narrow.root, abroad) ?? true, at: abroad } };
    }
    const target =
      keyword === "$ref" ? resolveRef(side.root, ref, node.at) : resolveDynamic(side.root, keyword, node);
    return target.ok ? { ...target, side } : target;
  }

  /** The schema itself, or what it leads to when it is nothing but a reference. */
  follow(signed: Signed): Signed {
    let found = signed;
    for (let hops = 0; hops < 50; hops += 1) {
      const { schema } = found.node;
      const ref = isObject(schema) ? schema["$ref"] : undefined;
      if (typeof ref !== "string" || !isObject(schema)) break;
      if (found.side.dialect.refSiblings && Object.keys(schema).length > 1) break;
      const target = this.target(found, "$ref", ref);
      if (!target.ok) break;
      found = { side: target.side, node: target.node, holds: signed.holds };
    }
    return found;
  }

  /** Whether two schemas say the same, for certain. */
  same(a: Signed, b: Signed): boolean {
    return this.samenessOf(a.side, b.side).same(a.node, b.node);
  }

  samenessOf(a: Side, b: Side): Sameness {
    const key = [a, b].map((side) => madeName(side) ?? this.#sides.indexOf(side)).join("|");
    let found = this.#sameness.get(key);
    if (found === undefined)
      this.#sameness.set(key, (found = new Sameness(a.root, b.root, [a.dialect, b.dialect])));
    return found;
  }

  markOf(signed: Signed): Mark | null {
    const key = this.keyOf({ ...signed, holds: true });
    const known = this.#marks.get(key);
    if (known !== undefined) return known;
    const mark = markOf(signed.node, signed.side);
    this.#marks.set(key, mark);
    return mark;
  }

  /** What is worked out once for a schema that has to fail: the ways in which it can. */
  ways(signed: Signed, find: () => Alternative[]): Alternative[] {
    const key = this.keyOf(signed);
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const ways = find();
    this.#ways.set(key, ways);
    return ways;
  }

  /** Pairs of alternatives that a value may satisfy both; null when they are too many. */
  overlapping(side: Side, all: Node[]): [Node, Node][] | null {
    const [first] = all;
    if (first === undefined || all.length < 2) return [];
    const key = this.keyOf({ side, node: first, holds: true });
    const known = this.#pairs.get(key);
    if (known !== undefined) return known;
    const marks = all.map((node) => this.markOf({ side, node, holds: true }));
    const pairs: [Node, Node][] = [];
    for (let left = 0; left < all.length && pairs.length <= MOST_PAIRS; left += 1) {
      for (let right = left + 1; right < all.length; right += 1) {
        const [a, b, one, other] = [marks[left], marks[right], all[left], all[right]];
        const apart = a && b && areApart(a, b);
        if (!apart && one !== undefined && other !== undefined) pairs.push([one, other]);
      }
    }
    const found = pairs.length > MOST_PAIRS ? null : pairs;
    this.#pairs.set(key, found);
    return found;
  }
}
