/** Keywords that hold schemas: what came and went, and the pairs of schemas to go on with. */
import { at, equalJson, objectMember } from "../../pointer.ts";
import type { Node } from "../../schema/shape.ts";
import { shown, type Site } from "./change.ts";
import { below, ruleAt } from "./place.ts";
import type { View } from "./view.ts";

export interface Step {
  old: Node;
  now: Node;
  /** null: it is shown as a part of the schema around it. */
  step: string | null;
  /** Below `not` and `if` the direction turns with what stands around: a change there is never proven safe. */
  turned?: boolean;
}

const SINGLE: [keyword: string, word: string, turned?: boolean][] = [
  ["contains", "contains"],
  ["propertyNames", "property-names"],
  ["unevaluatedItems", "unevaluated-items"],
  ["unevaluatedProperties", "unevaluated-properties"],
  ["if", "if", true],
  ["then", "then"],
  ["else", "else"],
  ["contentSchema", "content-schema"],
];
const MAPS: [keyword: string, word: string][] = [
  ["patternProperties", "pattern-property"],
  ["dependentSchemas", "dependent-schema"],
];

export function compareApplicators(site: Site): Step[] {
  const steps: Step[] = [];
  for (const [keyword, word, turned = false] of SINGLE) {
    const pair = nodes(site, keyword);
    if (pair.old !== null && pair.now !== null) {
      steps.push({ old: pair.old, now: pair.now, step: keyword, turned });
    } else if (pair.old !== null || pair.now !== null) tell(site, keyword, word, pair.old === null);
  }
  for (const [keyword, word] of MAPS) steps.push(...compareMap(site, keyword, word));
  const not = nodes(site, "not");
  if (not.old !== null && not.now !== null)
    steps.push({ old: not.old, now: not.now, step: "not", turned: true });
  compareDependent(site);
  for (const [keyword, word] of [
    ["contentMediaType", "content-media-type"],
    ["contentEncoding", "content-encoding"],
  ] as const) {
    const [old, now] = [site.old.schema[keyword], site.now.schema[keyword]];
    if (old === now || (old !== undefined && now !== undefined && equalJson(old, now))) continue;
    site.add({
      word: `${word}-changed`,
      effect: "incomparable",
      family: "applicator",
      keyword,
      old,
      new: now,
      tell: (subject) => `\`${keyword}\` of ${subject} changed from ${shown(old)} to ${shown(now)}.`,
    });
  }
  return steps;
}

/** Schemas on both sides under one keyword; what is not a schema is left out. */
export function nodes(site: Site, keyword: string): { old: Node | null; now: Node | null } {
  const node = ({ schema, at: place }: View): Node | null => {
    const found = schema[keyword];
    return found === undefined || found === null ? null : { schema: found, at: at(place, keyword) };
  };
  return { old: node(site.old), now: node(site.now) };
}

function tell(site: Site, keyword: string, word: string, added: boolean, name?: string): void {
  const what = name === undefined ? `\`${keyword}\`` : `\`${keyword}\` for ${shown(name)}`;
  site.add({
    word: `${word}-${added ? "added" : "removed"}`,
    effect: added ? "narrows" : "widens",
    family: "applicator",
    keyword,
    ...(name === undefined ? {} : added ? { new: name } : { old: name }),
    tell: (subject) => `${what} ${added ? "was added to" : "was removed from"} ${subject}.`,
  });
}

function compareMap(site: Site, keyword: string, word: string): Step[] {
  const [old, now] = [
    objectMember(site.old.schema, keyword) ?? {},
    objectMember(site.now.schema, keyword) ?? {},
  ];
  const steps: Step[] = [];
  for (const [name, schema] of Object.entries(old)) {
    const other = Object.hasOwn(now, name) ? now[name] : undefined;
    if (other === undefined) tell(site, keyword, word, false, name);
    else {
      const place = (view: View) => at(at(view.at, keyword), name);
      const pair = { old: { schema, at: place(site.old) }, now: { schema: other, at: place(site.now) } };
      steps.push({ ...pair, step: `{${name}}` });
    }
  }
  for (const name of Object.keys(now)) if (!Object.hasOwn(old, name)) tell(site, keyword, word, true, name);
  return steps;
}

function compareDependent(site: Site): void {
  const keyword = "dependentRequired";
  const [old, now] = [
    objectMember(site.old.schema, keyword) ?? {},
    objectMember(site.now.schema, keyword) ?? {},
  ];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [had, has] = [old[name], now[name]].map((list) =>
      Array.isArray(list) ? list.map(String).sort() : undefined,
    );
    if (had === undefined || has === undefined) {
      if (had !== has) tell(site, keyword, "dependent-required", had === undefined, name);
    } else if (!equalJson(had, has)) {
      site.add({
        word: "dependent-required-changed",
        effect: "incomparable",
        family: "applicator",
        keyword,
        old: had,
        new: has,
        tell: (subject) => `What ${shown(name)} of ${subject} asks for changed.`,
      });
    }
  }
}

/** Entries that are all refused now, or no longer: a tuple is closed or opened. */
export function compareRefusedEntries(site: Site): void {
  const [had, has] = [site.old, site.now].map(({ schema }) => schema["items"] === false);
  if (had === has) return;
  const word = has ? "schema-became-false" : "schema-became-not-false";
  site.add({
    word,
    rule: ruleAt(below(site.place), word),
    effect: has ? "narrows" : "widens",
    family: "type",
    keyword: "items",
    steps: ["[]"],
    tell: (subject) =>
      has ? `No value is allowed for ${subject} any more.` : `Values are allowed for ${subject} now.`,
  });
}
