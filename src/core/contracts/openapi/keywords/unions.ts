/** `allOf`, `anyOf`, `oneOf` and `prefixItems`: which alternatives belong together, which came and which went. */
import type { Json } from "../../../json.ts";
import { at, textMember } from "../../pointer.ts";
import type { Node } from "../../schema/shape.ts";
import { Pairing } from "../pairing.ts";
import { listed, type Site } from "./change.ts";
import type { Sides } from "./objects.ts";
import { propertiesOf } from "./objects.ts";
import { up } from "./types.ts";
import { isRemark, type View, viewOf } from "./view.ts";

export interface Branch extends Node {
  name: string;
  ref: string | null;
  title: string | null;
}

export type Same = (old: Branch, now: Branch) => boolean;

export function branchesOf({ schema, at: place }: View, keyword: string): Branch[] {
  const list = schema[keyword];
  if (!Array.isArray(list)) return [];
  return list.map((entry: Json, index) => {
    const ref = textMember(entry, "$ref");
    const title = textMember(entry, "title");
    const name = ref?.split("/").at(-1) ?? title ?? String(index + 1);
    return { schema: entry, at: at(at(place, keyword), index), name, ref, title };
  });
}

/**
 * References by name, then by content, then by title, then the one that is left on either side. `named`: the names of
 * the referenced schemas travel, as values of a discriminator.
 */
export function match(
  old: Branch[],
  now: Branch[],
  { same, named }: { same: Same; named: boolean },
): Pairing<Branch> {
  const pairing = new Pairing(old, now);
  pairing.take((a, b) => a.ref !== null && a.ref === b.ref);
  takeTwins(pairing);
  if (pairing.gone.length * pairing.come.length <= 2_500) {
    pairing.take((a, b) => (!named || (a.ref === null && b.ref === null)) && same(a, b));
  }
  pairing.take((a, b) => a.ref === null && b.ref === null && a.title !== null && a.title === b.title);
  const [inlineGone, inlineCome] = [pairing.gone, pairing.come].map((list) =>
    list.filter(({ ref }) => ref === null),
  );
  const [a, b] = [inlineGone?.[0], inlineCome?.[0]];
  if (
    inlineGone?.length === 1 &&
    inlineCome?.length === 1 &&
    a &&
    b &&
    a.title === null &&
    b.title === null
  ) {
    pairing.take((one, other) => one === a && other === b);
  }
  return pairing;
}

/** Pairs up what is written alike, in one pass: there may be hundreds. */
function takeTwins(pairing: Pairing<Branch>): void {
  const inline = (branch: Branch) => branch.ref === null;
  const waiting = Map.groupBy(pairing.come.filter(inline), ({ schema }) => JSON.stringify(schema));
  pairing.gone = pairing.gone.filter((branch) => {
    const twin = inline(branch) ? waiting.get(JSON.stringify(branch.schema))?.shift() : undefined;
    if (twin !== undefined) pairing.pairs.push([branch, twin]);
    return twin === undefined;
  });
  const unpaired = new Set([...waiting.values()].flat());
  pairing.come = pairing.come.filter((branch) => !inline(branch) || unpaired.has(branch));
}

const WORDS = { allOf: "all-of", anyOf: "any-of", oneOf: "one-of" } as const;
export type UnionKeyword = keyof typeof WORDS;
export const UNIONS: UnionKeyword[] = ["allOf", "anyOf", "oneOf"];

export function tellUnion(
  site: Site,
  keyword: UnionKeyword,
  { gone, come }: Pairing<Branch>,
  sides: Sides,
): void {
  const word = WORDS[keyword];
  for (const [branches, added] of [
    [gone, false],
    [come, true],
  ] as const) {
    const side = added ? sides.after : sides.before;
    const remarks =
      keyword === "allOf" ? branches.filter((branch) => isOnlyRemarks(viewOf(side, branch))) : [];
    const real = branches.filter((branch) => !remarks.includes(branch));
    // More alternatives widen; more parts of a conjunction narrow.
    const effect = (keyword === "allOf") === added ? "narrows" : "widens";
    const verb = added ? "added" : "removed";
    for (const [list, suffix] of [
      [real, ""],
      [remarks, "-annotation-only"],
    ] as const) {
      const [first] = list;
      if (first === undefined) continue;
      const names = list.map(({ name }) => name);
      site.add({
        word: `${word}-${verb}${suffix}`,
        effect: suffix === "" ? effect : "none",
        family: suffix === "" ? "union" : "remark",
        ...(added ? { new: names, after: first.at } : { old: names, before: first.at }),
        tell: (subject) => `${listed(names)} ${added ? "joined" : "left"} the \`${keyword}\` of ${subject}.`,
      });
    }
  }
}

function isOnlyRemarks({ schema, lost, never }: View): boolean {
  return lost === null && !never && Object.keys(schema).every(isRemark);
}

/** An object that became a choice between objects: told as one change, not as fields that went. */
export function isWrapping({ old, now, place }: Site, sides: Sides): boolean {
  const { schema } = now;
  if (place.nested || place.area !== "body" || branchesOf(old, "oneOf").length > 0) return false;
  if (Object.keys(propertiesOf(old)).length === 0 || Object.keys(propertiesOf(now)).length > 0) return false;
  if (now.types.length > 0 || !Array.isArray(schema["oneOf"])) return false;
  const fields = branchesOf(now, "oneOf").map((branch) => propertiesOf(viewOf(sides.after, branch)));
  return Object.keys(propertiesOf(old)).some((name) => fields.some((field) => Object.hasOwn(field, name)));
}

export function tellWrapping(site: Site): void {
  site.add({
    word: "wrapped-in-one-of",
    effect: "unknown",
    level: "error",
    family: "union",
    keyword: "oneOf",
    tell: (subject) => `${up(subject)} became a choice between several objects.`,
  });
}

/** Entries of a tuple belong together by position. */
export function tellTuple(site: Site): [Branch, Branch][] {
  const [old, now] = [branchesOf(site.old, "prefixItems"), branchesOf(site.now, "prefixItems")];
  const more = now.length > old.length;
  if (old.length !== now.length) {
    const bad = site.request !== more;
    site.add({
      word: more ? "prefix-items-added" : "prefix-items-removed",
      effect: "unknown",
      level: bad ? "error" : "info",
      family: "applicator",
      keyword: "prefixItems",
      old: old.length,
      new: now.length,
      tell: (subject) =>
        `${up(subject)} has ${now.length} entries at fixed places now; before, ${old.length}.`,
    });
  }
  return old.slice(0, now.length).flatMap((branch, index) => {
    const other = now[index];
    return other === undefined ? [] : [[branch, other] as [Branch, Branch]];
  });
}
