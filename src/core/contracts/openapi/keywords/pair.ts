/** One pair of schemas by itself: what differs right here, and which pairs lie below. */
import { at, equalJson, isObject } from "../../pointer.ts";
import { canonical } from "../../schema/canonical.ts";
import type { Node } from "../../schema/shape.ts";
import { compareApplicators, compareRefusedEntries, nodes } from "./applicators.ts";
import { compareBounds } from "./bounds.ts";
import { type SchemaChange, Site } from "./change.ts";
import { compareProperties, propertiesOf, requiredOf, type Sides } from "./objects.ts";
import { below, type Place } from "./place.ts";
import { compareRemarks } from "./remarks.ts";
import { isSameOnTheSpot } from "./settled.ts";
import { compareTypes } from "./types.ts";
import {
  branchesOf,
  isWrapping,
  match,
  type Same,
  tellTuple,
  tellUnion,
  tellWrapping,
  type UnionKeyword,
  UNIONS,
} from "./unions.ts";
import { compareValues } from "./values.ts";
import type { View } from "./view.ts";

/** The way to a pair of schemas below another. */
export interface Link {
  pair: [Node, Node];
  place: Place;
  /** What is added to the path; nothing for parts of one schema. */
  steps: string[];
  /** A property that the new version requires. */
  required: boolean;
  /** Below `not` or `if`, where more may be less. */
  turned: boolean;
  /** What the pair is remembered by, once it was looked at. */
  key: string | null;
}

export interface PairResult {
  changes: SchemaChange[];
  links: Link[];
  /** Schemas that are put together from others. */
  composed: boolean;
  /** Something differs that keywords one by one do not settle. */
  odd: boolean;
  /** A choice too long for inclusion, which compares each alternative with each. */
  long: boolean;
}

/** Alternatives on both sides, multiplied. */
const MOST_PAIRS = 2_500;

const COMPOSING = [
  ...UNIONS,
  ...["not", "if", "then", "else", "contains", "propertyNames", "dependentSchemas", "patternProperties"],
  ...["unevaluatedItems", "unevaluatedProperties", "prefixItems", "$dynamicRef"],
];

export interface World {
  sides: Sides;
  /** Both sides read their keywords alike, so that equal text means the same. */
  alike: boolean;
  same: (place: Place) => Same;
}

export function comparePair(views: [View, View], place: Place, required: boolean, world: World): PairResult {
  const site = new Site(...views, place, []);
  const result: PairResult = { changes: site.changes, links: [], composed: false, odd: false, long: false };
  if (isLost(site)) {
    result.odd = site.changes.length > 0;
    return result;
  }
  note(site, result);
  const listed = compareTypes(site);
  if (site.old.never || site.now.never) return result;
  compareValues(site);
  compareBounds(site);
  compareRefusedEntries(site);
  compareRemarks(site, required);
  const wrapped = isWrapping(site, world.sides);
  if (wrapped) tellWrapping(site);
  else compareProperties(site, world.sides);
  const link = linker(site, result, world);
  for (const keyword of UNIONS) {
    if (keyword === "allOf" || !(listed || (keyword === "oneOf" && wrapped))) {
      compareUnion(site, keyword, { result, world, link });
    }
  }
  linkProperties(site, link, world);
  for (const [keyword, step] of [
    ["items", "[]"],
    ["additionalProperties", "*"],
  ] as const) {
    const { old, now } = nodes(site, keyword);
    if (old && now && isObject(old.schema) && isObject(now.schema)) link([old, now], { steps: [step] });
  }
  for (const [index, pair] of tellTuple(site).entries()) link(pair, { steps: [`[${index}]`] });
  for (const { old, now, step, turned = false } of compareApplicators(site)) {
    link([old, now], { steps: step === null ? [] : [step], turned });
  }
  return result;
}

type MakeLink = (pair: [Node, Node], more: Partial<Pick<Link, "steps" | "required" | "turned">>) => void;

function linker({ place }: Site, { links }: PairResult, { alike }: World): MakeLink {
  const inside = below(place);
  return (pair, more) => {
    if (alike && isSameOnTheSpot(pair)) return;
    links.push({ pair, place: inside, steps: [], required: false, turned: false, key: null, ...more });
  };
}

function linkProperties(site: Site, link: MakeLink, { alike }: World): void {
  const [had, has] = [propertiesOf(site.old), propertiesOf(site.now)];
  const needed = requiredOf(site.now);
  for (const [name, schema] of Object.entries(had)) {
    const other = Object.hasOwn(has, name) ? has[name] : undefined;
    if (other === undefined) continue;
    if (
      alike &&
      isSameOnTheSpot([
        { schema, at: "" },
        { schema: other, at: "" },
      ])
    )
      continue;
    const place = (view: View) => at(at(view.at, "properties"), name);
    const pair: [Node, Node] = [
      { schema, at: place(site.old) },
      { schema: other, at: place(site.now) },
    ];
    link(pair, { steps: [name], required: needed.has(name) });
  }
}

function compareUnion(
  site: Site,
  keyword: UnionKeyword,
  { result, world, link }: { result: PairResult; world: World; link: MakeLink },
): void {
  const [old, now] = [branchesOf(site.old, keyword), branchesOf(site.now, keyword)];
  if (old.length + now.length === 0) return;
  result.long ||= old.length * now.length > MOST_PAIRS;
  const named = [site.old, site.now].some(({ schema }) => schema["discriminator"] !== undefined);
  const matched = match(old, now, { same: world.same(site.place), named });
  tellUnion(site, keyword, matched, world.sides);
  for (const pair of matched.pairs) {
    link(pair, { steps: keyword === "allOf" ? [] : [`${keyword}(${pair[1].name})`] });
  }
}

/** What cannot be followed is not judged; nothing is said when it stands on both sides, word for word. */
function isLost(site: Site): boolean {
  const { old, now } = site;
  const reason = now.lost ?? old.lost;
  if (reason === null) return false;
  if (old.lost === null || now.lost === null || old.ref !== now.ref) {
    const tell = (subject: string) => `Whether ${subject} still fits could not be decided: ${reason}.`;
    site.add({ word: "undecided", effect: "unknown", family: "type", level: "warning", doubt: reason, tell });
  }
  return true;
}

/** The order of alternatives says nothing. */
function isReordered(keyword: string, old: View, now: View): boolean {
  if (!UNIONS.some((union) => union === keyword)) return false;
  const [had, has] = [old, now].map((view) =>
    branchesOf(view, keyword)
      .map(({ schema }) => canonical(schema))
      .sort(),
  );
  return equalJson(had ?? [], has ?? []);
}

function note({ old, now }: Site, result: PairResult): void {
  const differs = (keyword: string) => !equalJson(old.schema[keyword] ?? null, now.schema[keyword] ?? null);
  for (const keyword of COMPOSING) {
    if (old.schema[keyword] === undefined && now.schema[keyword] === undefined) continue;
    result.composed = true;
    result.odd ||= differs(keyword) && !isReordered(keyword, old, now);
  }
  for (const keyword of ["items", "additionalProperties"]) {
    const both = isObject(old.schema[keyword]) && isObject(now.schema[keyword]);
    result.odd ||= !both && differs(keyword);
  }
  // What is asked for here may be declared elsewhere in a conjunction.
  const [had, has] = [propertiesOf(old), propertiesOf(now)];
  const [needed, needs] = [requiredOf(old), requiredOf(now)];
  const undeclared = (name: string) => !Object.hasOwn(had, name) && !Object.hasOwn(has, name);
  result.odd ||= [...needed, ...needs].some(
    (name) => needed.has(name) !== needs.has(name) && undeclared(name),
  );
}
