/**
 * JSON Schema by set inclusion: does everything that `wide` accepts pass `narrow`? The answer is the list of gaps.
 * What cannot be proven either way is a gap of force `unsure`; recursion through `$ref` is taken as holding.
 */
import type { Json } from "../../json.ts";
import { equalJson, isObject } from "../pointer.ts";
import { admits, together } from "./admits.ts";
import { disjoint } from "./disjoint.ts";
import { dropImpossible } from "./empty.ts";
import { arrayGaps, objectGaps } from "./parts.ts";
import { TooMuchWork } from "./effort.ts";
import { type Gap, holds, uniqueGaps, unsure } from "./gap.ts";
import { Sameness } from "./same.ts";
import { resolveRef } from "./refs.ts";
import { formatGaps, type MakeGap, numberGaps, patternGaps, sizeGaps } from "./scalars.ts";
import {
  type Conjunction,
  flatten,
  type Node,
  type Opaque,
  type Shape,
  type Side,
  type Union,
} from "./shape.ts";
import { inBoth, type SchemaType, typeNames, typeOf, without } from "./types.ts";

const LARGEST_UNION = 400;

export interface InclusionOptions {
  /** Fields that only travel the other way: `readOnly` in requests, `writeOnly` in responses. */
  ignore: "readOnly" | "writeOnly" | null;
}

export class Inclusion {
  readonly wide: Side;
  readonly narrow: Side;
  readonly options: InclusionOptions;
  readonly #sameness: Sameness;
  readonly #done = new Map<string, Gap[]>();
  readonly #open = new Map<string, number>();
  /** The outermost open pair that the current result leans on: it may not be remembered while that is open. */
  #leansOn = Infinity;

  constructor(wide: Side, narrow: Side, options: InclusionOptions) {
    this.wide = wide;
    this.narrow = narrow;
    this.options = options;
    this.#sameness = new Sameness(wide.root, narrow.root);
  }

  /** All gaps between two schemas of the two documents. Never throws. */
  between(wide: Node, narrow: Node): Gap[] {
    try {
      this.wide.effort.renew();
      this.narrow.effort.renew();
      this.#leansOn = Infinity;
      return uniqueGaps(this.sub(together([wide]), together([narrow])));
    } catch (error) {
      if (!(error instanceof TooMuchWork) && !(error instanceof RangeError)) throw error;
      this.#open.clear();
      const reason = "it is too large to be compared within our limits";
      return [this.#maker(wide.at, narrow.at)({ kind: "undecided", force: "unsure", reason })];
    }
  }

  sub(left: Conjunction, right: Conjunction): Gap[] {
    const a = direct(left, this.wide);
    const b = direct(right, this.narrow);
    const key = JSON.stringify([
      a.nodes.map((n) => n.at),
      a.taken,
      a.only,
      b.nodes.map((n) => n.at),
      b.taken,
    ]);
    const done = this.#done.get(key);
    if (done !== undefined) return done;
    const opened = this.#open.get(key);
    if (opened !== undefined) {
      this.#leansOn = Math.min(this.#leansOn, opened);
      return [];
    }
    const depth = this.#open.size;
    const outer = this.#leansOn;
    this.#leansOn = Infinity;
    this.#open.set(key, depth);
    const gaps = this.#sameSingle(a, b) ? [] : uniqueGaps(this.#compare(a, b));
    this.#open.delete(key);
    if (this.#leansOn >= depth) {
      this.#done.set(key, gaps);
      this.#leansOn = outer;
    } else {
      this.#leansOn = Math.min(outer, this.#leansOn);
    }
    return gaps;
  }

  #sameSingle(a: Conjunction, b: Conjunction): boolean {
    const [left, right] = [a.nodes[0], b.nodes[0]];
    if (a.nodes.length !== 1 || b.nodes.length !== 1 || a.taken.length + b.taken.length > 0) return false;
    return left !== undefined && right !== undefined && this.#sameness.same(left, right);
  }

  #compare(a: Conjunction, b: Conjunction): Gap[] {
    const wide = flatten(a, this.wide);
    const narrow = flatten(b, this.narrow);
    dropImpossible(wide, this.wide);
    if (wide.never) return [];
    const make = this.#maker(wide.at, narrow.at);
    const whole = narrow.never
      ? [make({ kind: "forbidden", wide: typeNames(wide.types), narrow: [] })]
      : [...this.#plain(wide, narrow, { a, b, make }), ...this.#opaqueGaps(wide, narrow, make)];
    if (!narrow.never) for (const union of narrow.unions) whole.push(...this.#intoUnion(a, wide, union));
    const gaps = this.#honest(whole, wide, narrow);
    const [split] = wide.unions;
    if (split === undefined || holds(gaps)) return gaps;
    return this.#eachAlternative(a, b, split);
  }

  /** The wide side is a choice: it is included when each of its alternatives is. */
  #eachAlternative(a: Conjunction, b: Conjunction, union: Union): Gap[] {
    const gaps = union.branches.flatMap((branch) =>
      this.sub({ nodes: [...a.nodes, branch], taken: [...a.taken, union.at], only: a.only }, b),
    );
    if (union.kind === "anyOf" || this.wide.dialect.declaredOnly || this.#apart(union)) return gaps;
    return unsure(gaps, "the alternatives of `oneOf` may overlap");
  }

  #apart(union: Union): boolean {
    if (union.branches.length > 20) return false;
    return union.branches.every((left, index) =>
      union.branches
        .slice(index + 1)
        .every((right) =>
          disjoint(
            { schema: together([left]), side: this.wide },
            { schema: together([right]), side: this.wide },
          ),
        ),
    );
  }

  #plain(wide: Shape, narrow: Shape, at: { a: Conjunction; b: Conjunction; make: MakeGap }): Gap[] {
    const finite = finiteValues(wide);
    if (finite !== null) return this.#values(finite, { wide, narrow, ...at });
    const { make } = at;
    const gaps: Gap[] = typeGaps(wide, narrow, make);
    const shared = inBoth(wide.types, narrow.types);
    if (shared.size === 0) return gaps;
    if (narrow.values !== null) {
      const kind = narrow.isConst ? "const" : "enum-set";
      const said = narrow.isConst ? (narrow.values.value[0] ?? null) : narrow.values.value;
      return [...gaps, make({ kind, wide: null, narrow: said, narrowAt: narrow.values.at })];
    }
    const both: Shape = { ...wide, types: shared };
    if (shared.has("integer") || shared.has("fraction")) gaps.push(...numberGaps(both, narrow, make));
    if (shared.has("string")) {
      gaps.push(...sizeGaps(wide, narrow, { make, what: "Length" }), ...patternGaps(wide, narrow, make));
    }
    if (shared.has("string") || shared.has("integer") || shared.has("fraction")) {
      gaps.push(...formatGaps(wide, narrow, { make, dialect: this.narrow.dialect }));
    }
    if (shared.has("array")) gaps.push(...arrayGaps(this, wide, narrow, make));
    if (shared.has("object")) gaps.push(...objectGaps(this, wide, narrow, make));
    return gaps;
  }

  /** The wide side is a short list of values: ask for each. */
  #values(
    values: Json[],
    at: { a: Conjunction; b: Conjunction; wide: Shape; narrow: Shape; make: MakeGap },
  ): Gap[] {
    const { wide, narrow, make, a, b } = at;
    const asked = values.filter((value) => admits(a, value, this.wide) !== false);
    const base = { ...wide, types: new Set(asked.map(typeOf)) };
    const gaps = typeGaps(base, narrow, make);
    const typed = asked.filter((value) => narrow.types.has(typeOf(value)));
    const plain: Conjunction = { ...b, taken: [...b.taken, ...narrow.unions.map((union) => union.at)] };
    const answers = typed.map((value) => ({ value, answer: admits(plain, value, this.narrow) }));
    const refused = answers.filter(({ answer }) => answer === false).map(({ value }) => value);
    const places = { wideAt: wide.values?.at ?? wide.at, narrowAt: narrow.values?.at ?? narrow.at };
    if (refused.length > 0 && narrow.isConst) {
      const said = wide.isConst ? (values[0] ?? null) : wide.values === null ? null : values;
      gaps.push(make({ kind: "const", wide: said, narrow: narrow.values?.value[0] ?? null, ...places }));
    } else if (refused.length > 0 && wide.values === null) {
      gaps.push(make({ kind: "enum-set", narrow: narrow.values?.value ?? null, ...places }));
    } else {
      for (const value of refused) gaps.push(make({ kind: "enum-value", wide: value, ...places }));
    }
    if (answers.some(({ answer }) => answer === null) && narrow.opaque.length === 0) {
      const reason = "whether each listed value fits the pattern or format is not worked out";
      gaps.push(make({ kind: "undecided", force: "unsure", reason, ...places }));
    }
    return gaps;
  }

  /** The narrow side is a choice: some alternative has to accept all of the wide side, type by type if need be. */
  #intoUnion(a: Conjunction, wide: Shape, union: Union): Gap[] {
    if (wide.unions.some((other) => this.#sameUnion(other, union))) return [];
    if (union.branches.length > LARGEST_UNION) throw new TooMuchWork();
    const make = this.#maker(wide.at, union.at);
    const tries = union.branches.map((branch) => ({ branch, gaps: this.sub(a, together([branch])) }));
    const winner = tries.find(({ gaps }) => holds(gaps));
    const oneIsEnough = union.kind === "anyOf" || this.narrow.dialect.declaredOnly;
    if (winner !== undefined && oneIsEnough) return [];
    const left = { schema: a, side: this.wide };
    const possible = tries.filter(
      ({ branch }) => !disjoint(left, { schema: together([branch]), side: this.narrow }),
    );
    if (winner !== undefined) {
      const others = possible.filter((entry) => entry !== winner);
      if (others.length === 0) return [];
      const reason = "more than one alternative of `oneOf` may accept the same value";
      return [make({ kind: "undecided", keyword: "oneOf", force: "unsure", reason })];
    }
    // A choice on the wide side is taken apart first, by the caller.
    if (wide.types.size > 1 && a.only === null) {
      return [...wide.types].flatMap((type: SchemaType) => {
        const part = { ...a, only: type };
        return this.#intoUnion(part, flatten(part, this.wide), union);
      });
    }
    if (wide.never) return [];
    const [only] = possible;
    if (only === undefined) {
      return [make({ kind: "alternative", keyword: union.kind, wide: typeNames(wide.types), narrow: null })];
    }
    if (possible.length === 1) return only.gaps;
    return nearestMiss(possible.map(({ gaps }) => gaps.filter((gap) => gap.force !== "note")));
  }

  #sameUnion(a: Union, b: Union): boolean {
    if (a.kind !== b.kind || a.branches.length !== b.branches.length) return false;
    return a.branches.every((branch, index) => {
      const other = b.branches[index];
      return other !== undefined && this.#sameness.same(branch, other);
    });
  }

  #opaqueGaps(wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
    return narrow.opaque
      .filter((wanted) => !wide.opaque.some((known) => this.#sameOpaque(known, wanted)))
      .map(({ keyword, reason, node }) =>
        make({ kind: "undecided", force: "unsure", keyword, reason, narrowAt: node.at }),
      );
  }

  #sameOpaque(wide: Opaque, narrow: Opaque): boolean {
    if (wide.keyword !== narrow.keyword) return false;
    const family: Record<string, string[]> = {
      if: ["if", "then", "else"],
      contains: ["contains", "minContains", "maxContains"],
    };
    return this.#sameness.sameKeywords(wide.node, narrow.node, family[wide.keyword] ?? [wide.keyword]);
  }

  /** A keyword that we cannot read makes the wide side smaller than we know, so nothing is proven against it. */
  #honest(gaps: Gap[], wide: Shape, narrow: Shape): Gap[] {
    const unread = wide.opaque.find(
      (known) => !narrow.opaque.some((other) => this.#sameOpaque(known, other)),
    );
    return unread === undefined ? gaps : unsure(gaps, unread.reason);
  }

  #maker(wideAt: string, narrowAt: string): MakeGap {
    return (gap) => ({
      force: "break",
      path: [],
      wide: null,
      narrow: null,
      wideAt,
      narrowAt,
      keyword: "",
      declared: true,
      hasDefault: false,
      reason: "",
      ...gap,
    });
  }
}

function typeGaps(wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const extra = without(wide.types, narrow.types);
  if (extra.size === 0) return [];
  const onlyNull = extra.size === 1 && extra.has("null") && wide.types.size > 1;
  return [
    make({
      kind: onlyNull ? "nullable" : "type",
      wide: typeNames(wide.types),
      narrow: typeNames(narrow.types),
      wideAt: wide.typesAt,
      narrowAt: narrow.typesAt,
    }),
  ];
}

/** Listed values, or those of types that have only a few. */
function finiteValues(shape: Shape): Json[] | null {
  if (shape.values !== null) return shape.values.value;
  const few: Json[] = [];
  for (const type of shape.types) {
    if (type === "null") few.push(null);
    else if (type === "boolean") few.push(true, false);
    else return null;
  }
  return few;
}

/** Several alternatives could accept a part each: only what every one of them refuses is proven. */
function nearestMiss(misses: Gap[][]): Gap[] {
  const fewest = [...misses].sort((a, b) => a.length - b.length)[0] ?? [];
  const everywhere = fewest.filter((gap) =>
    misses.every((gaps) =>
      gaps.some(
        (other) =>
          other.force === "break" &&
          other.kind === gap.kind &&
          equalJson(other.path, gap.path) &&
          equalJson(other.narrow, gap.narrow),
      ),
    ),
  );
  if (everywhere.length > 0) return everywhere;
  return unsure(fewest, "more than one alternative could accept a part of it");
}

/** Nodes that are nothing but a reference, replaced by what they name: so recursion is seen at its first turn. */
function direct(schema: Conjunction, side: Side): Conjunction {
  const nodes = schema.nodes.map((node) => {
    let found = node;
    const seen = new Set<string>();
    for (;;) {
      const ref = isObject(found.schema) ? found.schema["$ref"] : undefined;
      if (typeof ref !== "string" || seen.has(found.at)) return found;
      if (side.dialect.refSiblings && isObject(found.schema) && Object.keys(found.schema).length > 1)
        return found;
      seen.add(found.at);
      const target = resolveRef(side.root, ref);
      if (!target.ok) return found;
      found = target.node;
    }
  });
  return { ...schema, nodes };
}
