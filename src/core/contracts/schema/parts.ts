/** Inclusion of objects, by content model, and of arrays, entry by entry. */
import { at } from "../pointer.ts";
import { together } from "./admits.ts";
import { entryOf, type Field, fieldNames, fieldOf, otherFields, tupleLength } from "./fields.ts";
import { below, type Gap, holds, unsure } from "./gap.ts";
import type { Inclusion } from "./inclusion.ts";
import { type MakeGap, sizeGaps } from "./scalars.ts";
import { flatten } from "./flatten.ts";
import type { Node, Shape } from "./shape.ts";

const UNREAD = "field patterns are not executed";

export function objectGaps(run: Inclusion, wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const names = fieldNames([wide, narrow]);
  const gaps = requiredGaps(run, wide, narrow, make);
  for (const name of names) gaps.push(...fieldGaps(run, name, { wide, narrow, make }));
  gaps.push(...otherGaps(run, wide, narrow, make), ...patternFieldGaps(run, wide, narrow, make));
  const closed =
    otherFields(wide).closedAt !== null && wide.objects.every((part) => part.patterns.length === 0);
  const known = { min: wide.required.size, max: closed ? names.size : Infinity };
  gaps.push(...sizeGaps(wide, narrow, { make, what: "Properties", known }));
  return gaps;
}

function requiredGaps(run: Inclusion, wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const gaps: Gap[] = [];
  for (const [name, place] of narrow.required) {
    if (wide.required.has(name)) continue;
    const [had, wanted] = [fieldOf(wide, name), fieldOf(narrow, name)];
    if (ignored(run, had, wanted)) continue;
    gaps.push(
      make({
        kind: "required",
        path: [name],
        wide: false,
        narrow: true,
        wideAt: had.nodes[0]?.at ?? wide.at,
        narrowAt: place,
        declared: had.declared,
        hasDefault: flatten(together(wanted.nodes), run.narrow).hasDefault,
      }),
    );
  }
  return gaps;
}

function ignored(run: Inclusion, wide: Field, narrow: Field): boolean {
  const { ignore } = run.options;
  if (ignore === null) return false;
  return (
    flatten(together(wide.nodes), run.wide)[ignore] || flatten(together(narrow.nodes), run.narrow)[ignore]
  );
}

function fieldGaps(run: Inclusion, name: string, at: { wide: Shape; narrow: Shape; make: MakeGap }): Gap[] {
  const { wide, narrow, make } = at;
  const [had, wanted] = [fieldOf(wide, name), fieldOf(narrow, name)];
  if (had.refused || ignored(run, had, wanted)) return [];
  const places = { wideAt: had.nodes[0]?.at ?? wide.at, narrowAt: wanted.nodes[0]?.at ?? narrow.at };
  const dropped: Gap[] =
    had.declared && !wanted.declared
      ? [make({ kind: "property-dropped", force: "note", path: [name], ...places })]
      : [];
  if (wanted.refused) {
    return had.declared ? [make({ kind: "property-refused", path: [name], ...places })] : [];
  }
  const doubts = wanted.unsure ? patternDoubts(run, name, { wide, narrow, make, had, wanted }) : [];
  if (wanted.nodes.length === 0) return [...dropped, ...doubts];
  const open = had.nodes.length === 0;
  // Nobody promised anything about a field that was not declared.
  if (open && run.wide.dialect.declaredOnly) return doubts;
  const gaps = run.sub(together(open ? [anything(wide)] : had.nodes), together(wanted.nodes));
  if (open && !holds(gaps)) {
    const opened = make({ kind: "property-opened", path: [name], ...places });
    const proven = gaps.some((gap) => gap.force === "break") && !had.unsure;
    return proven ? [opened] : unsure([opened], gaps[0]?.reason || UNREAD);
  }
  const inside = below(gaps, name);
  return [...dropped, ...doubts, ...(had.unsure ? unsure(inside, UNREAD) : inside)];
}

interface DoubtedField {
  wide: Shape;
  narrow: Shape;
  make: MakeGap;
  had: Field;
  wanted: Field;
}

/** A field pattern that is not executed may or may not apply to a field: both have to be fine. */
function patternDoubts(run: Inclusion, name: string, at: DoubtedField): Gap[] {
  const known = new Set(patternsOf(at.wide).keys());
  if (![...patternsOf(at.narrow).keys()].every((pattern) => known.has(pattern))) {
    return [at.make({ kind: "undecided", force: "unsure", path: [name], reason: UNREAD })];
  }
  // Where a shared pattern applies, its schemas are compared; here it is taken not to apply.
  const wanted = [...at.wanted.nodes, ...at.wanted.unlessMatched];
  const had = [...at.had.nodes, ...at.had.unlessMatched];
  if (wanted.length === 0) return [];
  const gaps = run.sub(together(had.length === 0 ? [anything(at.wide)] : had), together(wanted));
  return unsure(below(gaps, name), UNREAD);
}

/** Fields that neither side names. */
function otherGaps(run: Inclusion, wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const [had, wanted] = [otherFields(wide), otherFields(narrow)];
  if (had.closedAt !== null || wanted.nodes.length === 0) return [];
  const places = { wideAt: had.nodes[0]?.at ?? wide.at, narrowAt: wanted.nodes[0]?.at ?? narrow.at };
  if (wanted.closedAt !== null) {
    return [make({ kind: "closed", wide: true, narrow: false, ...places, narrowAt: wanted.closedAt })];
  }
  const nodes = had.nodes.length === 0 ? [anything(wide)] : had.nodes;
  return below(run.sub(together(nodes), together(wanted.nodes)), "*");
}

function patternFieldGaps(run: Inclusion, wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const had = patternsOf(wide);
  const wanted = patternsOf(narrow);
  const others = otherFields(wide);
  const gaps: Gap[] = [];
  for (const [pattern, nodes] of wanted) {
    const known = had.get(pattern);
    if (known !== undefined) gaps.push(...below(run.sub(together(known), together(nodes)), `{${pattern}}`));
    else if (others.closedAt === null) {
      const open = others.nodes.length === 0 ? [anything(wide)] : others.nodes;
      const inside = below(run.sub(together(open), together(nodes)), `{${pattern}}`);
      gaps.push(...(isNeverMatched(pattern) ? [] : unsure(inside, UNREAD)));
    }
  }
  const rest = otherFields(narrow);
  for (const [pattern, nodes] of had) {
    if (wanted.has(pattern) || rest.nodes.length === 0) continue;
    const inside =
      rest.closedAt === null
        ? below(run.sub(together(nodes), together(rest.nodes)), `{${pattern}}`)
        : [make({ kind: "property-refused", path: [`{${pattern}}`], wideAt: nodes[0]?.at ?? wide.at })];
    gaps.push(...(wanted.size > 0 ? unsure(inside, UNREAD) : inside));
  }
  return gaps;
}

function isNeverMatched(pattern: string): boolean {
  return pattern === "(?!)" || pattern === "$^";
}

function patternsOf(shape: Shape): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const { pattern, node } of shape.objects.flatMap((part) => part.patterns)) {
    found.set(pattern, [...(found.get(pattern) ?? []), node]);
  }
  return found;
}

export function arrayGaps(run: Inclusion, wide: Shape, narrow: Shape, make: MakeGap): Gap[] {
  const tuple = Math.max(tupleLength(wide), tupleLength(narrow));
  let longest = wide.bounds.get("maxItems")?.value ?? Infinity;
  const gaps: Gap[] = [];
  for (let index = 0; index <= tuple && index < longest; index += 1) {
    const [had, wanted] = [entryOf(wide, index), entryOf(narrow, index)];
    if (had.some((node) => node.schema === false)) {
      longest = index;
      break;
    }
    const step = index === tuple ? "[]" : `[${index}]`;
    const refused = wanted.find((node) => node.schema === false);
    if (refused !== undefined) {
      // The narrow side ends here: the wide side is longer than that.
      gaps.push(make({ kind: "tuple", wide: null, narrow: index, narrowAt: refused.at }));
      break;
    }
    if (wanted.length === 0) continue;
    gaps.push(...below(run.sub(together(had.length === 0 ? [anything(wide)] : had), together(wanted)), step));
  }
  gaps.push(...sizeGaps(wide, narrow, { make, what: "Items", known: { min: 0, max: longest } }));
  const wanted = narrow.uniqueItems;
  if (wanted !== null && wide.uniqueItems === null && longest > 1) {
    gaps.push(
      make({ kind: "unique-items", wide: false, narrow: true, narrowAt: wanted.at, keyword: "uniqueItems" }),
    );
  }
  return gaps;
}

/** The schema that accepts everything, standing where nothing was said. */
function anything(shape: Shape): Node {
  return { schema: true, at: at(shape.at, "~anything") };
}
