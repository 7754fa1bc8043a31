/**
 * JSON Schema by set inclusion: does everything that `wide` accepts pass `narrow`? The answer is the list of gaps.
 * What cannot be proven either way is a gap of force `unsure`; recursion through `$ref` is taken as holding.
 */
import { together } from "./admits.ts";
import { Assumptions } from "./assumptions.ts";
import { direct } from "./direct.ts";
import { disjoint } from "./disjoint.ts";
import { TooMuchWork } from "./effort.ts";
import { dropImpossible } from "./empty.ts";
import { flatten } from "./flatten.ts";
import { type Gap, holds, nearestMiss, uniqueGaps, unsure } from "./gap.ts";
import { arrayGaps, objectGaps } from "./parts.ts";
import { Sameness } from "./same.ts";
import { formatGaps, type MakeGap, numberGaps, patternGaps, sizeGaps } from "./scalars.ts";
import type { Conjunction, Node, Opaque, Shape, Side, Union } from "./shape.ts";
import { areApart, markOf } from "./solve/apart.ts";
import { inBoth, type SchemaType, typeNames } from "./types.ts";
import { finiteValues, typeGaps, valueGaps } from "./values.ts";

const LARGEST_UNION = 400;
const WORTH_SPLITTING = 100;

export interface InclusionOptions {
  /** Fields that only travel the other way: `readOnly` in requests, `writeOnly` in responses. */
  ignore: "readOnly" | "writeOnly" | null;
}

export class Inclusion {
  readonly wide: Side;
  readonly narrow: Side;
  readonly options: InclusionOptions;
  readonly #sameness: Sameness;
  readonly #answers = new Assumptions<Gap[]>(holds);

  constructor(wide: Side, narrow: Side, options: InclusionOptions) {
    this.wide = wide;
    this.narrow = narrow;
    this.options = options;
    this.#sameness = new Sameness(wide.root, narrow.root, [wide.dialect, narrow.dialect]);
  }

  /** All gaps between two schemas of the two documents. Never throws. */
  between(wide: Node, narrow: Node): Gap[] {
    try {
      this.wide.effort.renew();
      this.narrow.effort.renew();
      return uniqueGaps(this.sub(together([wide]), together([narrow])));
    } catch (error) {
      if (!(error instanceof TooMuchWork) && !(error instanceof RangeError)) throw error;
      this.#answers.reset();
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
    const known = this.#answers.known(key, []);
    if (known !== undefined) return known;
    return this.#answers.ask(key, () => (this.#sameSingle(a, b) ? [] : uniqueGaps(this.#compare(a, b))));
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
    const [split] = wide.unions;
    if (split !== undefined && this.#pairs(wide, narrow) > WORTH_SPLITTING)
      return this.#eachAlternative(a, b, split);
    const whole = narrow.never
      ? [make({ kind: "forbidden", wide: typeNames(wide.types), narrow: [] })]
      : [...this.#plain(wide, narrow, { a, b, make }), ...this.#opaqueGaps(wide, narrow, make)];
    if (!narrow.never) for (const union of narrow.unions) whole.push(...this.#intoUnion(a, wide, union));
    const gaps = this.#honest(whole, wide, narrow);
    if (split === undefined || holds(gaps)) return gaps;
    return this.#eachAlternative(a, b, split);
  }

  /** How often an alternative would be compared with one of the other side, where they are not the same choice. */
  #pairs(wide: Shape, narrow: Shape): number {
    if (narrow.never) return 0;
    const [split] = wide.unions;
    const other = narrow.unions.find((union) => !wide.unions.some((known) => this.#sameUnion(known, union)));
    return split === undefined || other === undefined ? 0 : split.branches.length * other.branches.length;
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
    if (union.branches.length > 20) {
      const marks = union.branches.map((branch) => markOf(branch, this.wide));
      return marks.every((one, index) =>
        marks.slice(index + 1).every((other) => one && other && areApart(one, other)),
      );
    }
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
    if (finite !== null) return valueGaps(finite, { wide, narrow, ...at, sides: [this.wide, this.narrow] });
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

  /** The narrow side is a choice: some alternative has to accept all of the wide side, type by type if need be. */
  #intoUnion(a: Conjunction, wide: Shape, union: Union): Gap[] {
    if (wide.unions.some((other) => this.#sameUnion(other, union))) return [];
    if (union.branches.length > LARGEST_UNION) throw new TooMuchWork();
    this.wide.effort.spend(union.branches.length / 20);
    const make = this.#maker(wide.at, union.at);
    const marks = a.nodes.map((node) => markOf(node, this.wide));
    const near = union.branches.filter((branch) => {
      const mark = markOf(branch, this.narrow);
      return mark === null || !marks.some((known) => known !== null && areApart(known, mark));
    });
    const tries = near.map((branch) => ({ branch, gaps: this.sub(a, together([branch])) }));
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
      shown: null,
      ...gap,
    });
  }
}
