/** References in test code: `Validates: Requirements 1.2`, `Feature: checkout, Property 3: …`, read as a spec of their own. */
import { slug } from "./canonical.ts";
import type { Item, Reference, Spec } from "./model.ts";
import { namedRequirements } from "./named-references.ts";
import { COLON, VALIDATES as VALIDATING } from "./reference-lines.ts";
import { scanReferences } from "./references.ts";
import { fileOf } from "../paths/parts.ts";

export interface TestFile {
  path: string;
  text: string;
}

interface Tag {
  feature: string | null;
  item: Item;
}

/** The tags of one test file, in their order. */
export interface TestTags {
  path: string;
  text: string;
  tags: Tag[];
}

const VALIDATES = new RegExp(`(?:${VALIDATING})(?=${COLON}|\\s{1,3}requirement)`, "iu");
/** `Requirements: 1.2` counts in comments only; in code it is a key like any other. */
const LABELLED =
  /^\s*(?:\/\/+|#+|\/?\*+|--|"""|''')\s*[*_]{0,3}(?=(?:requirements?|需求|要件|요구 ?사항)[*_`]{0,4}\s{0,3}[:：][*_`]{0,4}\s{0,3}(?:requirements?\s|req[-_ ]?|R)?\d{1,4}\.\d)/iu;
const FEATURE = /\bfeature:\s*(?<feature>[^,\n]{1,200}),\s*property\s+\d/iu;
const PROPERTY =
  /(?:^\s*(?:\/\/+|#+|\/?\*+|--)\s*|["'`(]\s*)(?=(?:\*\*)?(?:property|属性|プロパティ|속성)\s*\d{1,4}\s*[:：])/iu;
const MAX_LINE = 2_000;
/** Tags with at most this many lines between them belong to one test. */
const NEAR = 2;

/** Blanks in place of what stands before, so that columns stay those of the line. */
function from(raw: string, index: number): string {
  return " ".repeat(index) + raw.slice(index);
}

/** Every tag in one line of test code; other numbers in code refer to nothing. */
export function scanTestLine(place: { path: string; line: number; raw: string }): Reference[] {
  const { raw } = place;
  if (raw.length > MAX_LINE) return [];
  const validates = VALIDATES.exec(raw)?.index ?? raw.length;
  const found: Reference[] = [];
  const lead = raw.slice(0, validates);
  const property = FEATURE.exec(lead) !== null ? 0 : PROPERTY.exec(lead);
  if (property !== null) {
    const start = property === 0 ? 0 : property.index + property[0].length;
    const named = scanReferences({ ...place, raw: from(lead, start) });
    found.push(...named.filter(({ kind }) => kind === "property").slice(0, 1));
  }
  const labelled = LABELLED.exec(lead)?.[0].length;
  if (validates < raw.length) found.push(...scanReferences({ ...place, raw: from(raw, validates) }));
  else if (labelled !== undefined) found.push(...scanReferences({ ...place, raw: from(raw, labelled) }));
  else if (property === null)
    found.push(
      ...namedRequirements(raw).map(({ kind, to, raw: written, start }) => ({
        kind,
        to,
        raw: written,
        path: place.path,
        line: place.line,
        column: start + 1,
      })),
    );
  return found.filter(({ kind }) => kind === "requirement" || kind === "property");
}

/** What stays of a tag when its numbers change: by this the same test is found again on the other side. */
function context(raw: string): string {
  return raw
    .replace(/\d+(?:\.\d+)*/g, "")
    .replace(/[\s,–—-]+/g, " ")
    .trim();
}

export function readTestTags(file: TestFile): TestTags {
  const result: TestTags = { path: file.path, text: file.text, tags: [] };
  const lines = file.text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  let feature: string | null = null;
  for (const [index, raw] of lines.entries()) {
    const references = scanTestLine({ path: file.path, line: index + 1, raw });
    const last = result.tags.at(-1);
    if (references.length === 0) {
      // The first line of code behind the tags says which test they stand at.
      if (last !== undefined && last.item.title === "" && index + 1 - last.item.endLine <= NEAR)
        last.item.title = context(raw);
      continue;
    }
    const named = FEATURE.exec(raw)?.groups?.["feature"]?.trim() ?? null;
    const near = last !== undefined && index + 1 - last.item.endLine <= NEAR && named === null;
    feature = named ?? feature;
    if (near) {
      last.item.references.push(...references);
      last.item.text += `\n${context(raw)}`;
      last.item.endLine = index + 1;
      continue;
    }
    const item: Item = {
      item: "test",
      id: "",
      title: "",
      text: context(raw),
      line: index + 1,
      endLine: index + 1,
      parent: "",
      references,
    };
    result.tags.push({ feature, item });
  }
  return result;
}

/** A group of specs that tests may belong to. */
export interface TestedGroup {
  /** As `groupOf` names it. */
  group: string;
  /** Any spec of it. */
  spec: Spec;
  /** Do the globs of the spec or of the configuration name this test? */
  names: (path: string) => boolean;
}

/** "checkout" and "001-checkout" for `specs/001-checkout/`. */
function featureNames(group: TestedGroup): string[] {
  const folder = group.group.endsWith("/")
    ? fileOf(group.group.slice(0, -1))
    : fileOf(group.group).replace(/(?:\.spec)?\.md$/, "");
  return [
    slug(folder),
    slug(folder.replace(/^\d+-/, "")),
    slug(group.spec.title),
    slug(group.spec.id),
  ].filter((name) => name !== "");
}

/** The group whose tests a whole file holds: because the globs say so, or because the text names its folder. */
function groupOfFile(tags: TestTags, groups: readonly TestedGroup[]): TestedGroup | null {
  const byGlob = groups.filter((group) => group.names(tags.path));
  if (byGlob.length === 1) return byGlob[0] ?? null;
  const text = tags.text.toLowerCase();
  const named = groups.filter((group) => {
    const place = group.group.toLowerCase();
    return place.includes("/") && text.includes(place);
  });
  return named.length === 1 ? (named[0] ?? null) : null;
}

/**
 * The tags that surely belong to one of the groups, each file as one spec beside those of its group. A tag that may
 * belong to another feature is left out: a wrong finding is worse than none.
 */
export function testSpecs(
  tags: readonly TestTags[],
  groups: readonly TestedGroup[],
): { group: string; spec: Spec }[] {
  return tags.flatMap((file) => {
    const whole = groupOfFile(file, groups);
    const byGroup = Map.groupBy(file.tags, ({ feature }) => {
      if (feature === null) return whole;
      const wanted = slug(feature);
      const named = groups.filter((group) => featureNames(group).includes(wanted));
      // A spec folder that was handed over by itself does not tell its name.
      if (named.length === 0 && whole?.group === "") return whole;
      return named.length === 1 ? (named[0] ?? null) : null;
    });
    return [...byGroup].flatMap(([group, found]) =>
      group === null
        ? []
        : [
            {
              group: group.group,
              spec: asSpec(
                file.path,
                group,
                found.map(({ item }) => item),
              ),
            },
          ],
    );
  });
}

/** A spec of the group's own kind, so that its references are judged with those of the group. */
function asSpec(path: string, group: TestedGroup, items: Item[]): Spec {
  const { dialect } = group.spec;
  return {
    ...group.spec,
    path: group.group.endsWith("/") ? `${group.group}tests of ${path.replaceAll("/", " ")}` : group.group,
    title: path,
    dialect,
    items: items.map((item) => ({ ...item })),
    problems: [],
  };
}
