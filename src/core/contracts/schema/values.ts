/** Inclusion of types, and of a short list of values: each is asked for. */
import type { Json } from "../../json.ts";
import { admits } from "./admits.ts";
import type { Gap } from "./gap.ts";
import type { MakeGap } from "./scalars.ts";
import type { Conjunction, Shape, Side } from "./shape.ts";
import { typeNames, typeOf, without } from "./types.ts";

export interface Asked {
  a: Conjunction;
  b: Conjunction;
  wide: Shape;
  narrow: Shape;
  /** The wide and the narrow document. */
  sides: [Side, Side];
  make: MakeGap;
}

/** What the narrow side refuses of the listed values. */
export function valueGaps(values: Json[], at: Asked): Gap[] {
  const { wide, narrow, make, a, b, sides } = at;
  const asked = values.filter((value) => admits(a, value, sides[0]) !== false);
  const base = { ...wide, types: new Set(asked.map(typeOf)) };
  // Between two lists of values it is the value that is gone, not its type; `null` has a rule of its own.
  const lost = without(base.types, narrow.types);
  const listed = wide.values !== null && narrow.values !== null && !narrow.isConst && !lost.has("null");
  const gaps = listed ? [] : typeGaps(base, narrow, make);
  const typed = listed ? asked : asked.filter((value) => narrow.types.has(typeOf(value)));
  const plain: Conjunction = { ...b, taken: [...b.taken, ...narrow.unions.map((union) => union.at)] };
  const answers = typed.map((value) => ({ value, answer: admits(plain, value, sides[1]) }));
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

export function typeGaps(wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
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
export function finiteValues(shape: Shape): Json[] | null {
  if (shape.values !== null) return shape.values.value;
  const few: Json[] = [];
  for (const type of shape.types) {
    if (type === "null") few.push(null);
    else if (type === "boolean") few.push(true, false);
    else return null;
  }
  return few;
}
