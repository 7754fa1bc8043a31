/** What a change does to references: findings that it introduces, over whole spec folders and their tests. */
import type { Diff, SpecDiff } from "./diff-model.ts";
import { matchNodes, nodesOf } from "./identity.ts";
import type { ReferenceFinding, Spec } from "./model.ts";
import { isCovered, tagged, untestedFinding } from "./reference-coverage.ts";
import { findingsOfGroup } from "./reference-findings.ts";
import { groupOf } from "./spec-folder.ts";
import { testSpecs } from "./test-tags.ts";
import type { TestedGroup, TestTags } from "./test-tags.ts";

export interface ReferenceSides {
  /** Every spec of the changed folders, at the paths that they have on the newer side. */
  before: readonly Spec[];
  after: readonly Spec[];
  /** Test code of both sides, where it was read. */
  tests: { before: readonly TestTags[]; after: readonly TestTags[] };
  /** Which tests the globs of a spec or of the configuration name. */
  named: (spec: Spec) => (path: string) => boolean;
  /** True when all tests of the spec were read, so that a property without one is known to have none. */
  allTests: (spec: Spec) => boolean;
}

const keyOf = ({ path, reference }: ReferenceFinding): string => `${path}\0${reference}`;

/** Dangling references that the older side had as well are not the doing of this change. */
export function withoutOld(findings: ReferenceFinding[], before: readonly Spec[]): ReferenceFinding[] {
  const known = new Map<string, number>();
  for (const found of findingsOfGroup([], before))
    if (found.problem === "dangling") known.set(keyOf(found), (known.get(keyOf(found)) ?? 0) + 1);
  return findings.filter((found) => {
    const left = known.get(keyOf(found)) ?? 0;
    if (found.problem !== "dangling" || left === 0) return true;
    known.set(keyOf(found), left - 1);
    return false;
  });
}

function propertiesOf(specs: readonly Spec[]): Spec[] {
  return specs.map((spec) => ({ ...spec, items: spec.items.filter(({ item }) => item === "property") }));
}

interface Folder {
  before: Spec[];
  after: Spec[];
  testsBefore: Spec[];
  testsAfter: Spec[];
}

/** Properties that no test names, unless that was so before. Where no test names any property, nobody uses tags. */
function untested(folder: Folder): ReferenceFinding[] {
  const now = tagged(folder.testsAfter, "property");
  const was = tagged(folder.testsBefore, "property");
  if (now.size + was.size === 0) return [];
  return propertiesOf(folder.after).flatMap((spec) => {
    const before = propertiesOf(folder.before).find(({ path }) => path === spec.path) ?? null;
    const [left, right] = [nodesOf(before), nodesOf(spec)];
    matchNodes(left, right, false);
    return right
      .filter(
        ({ item, partner }) =>
          item.id !== "" && !now.has(item.id) && (partner === null || was.has(partner.item.id)),
      )
      .map(({ item }) => untestedFinding(item, spec.path));
  });
}

function findingsOf(folder: Folder, allTests: boolean): ReferenceFinding[] {
  const before = [...folder.before, ...folder.testsBefore];
  const found = findingsOfGroup(before, [...folder.after, ...folder.testsAfter]);
  const named = tagged(folder.testsAfter, "requirement");
  const introduced = withoutOld(found, before).filter((finding) => !isCovered(finding, named));
  return folder.before.length > 0 && allTests ? [...introduced, ...untested(folder)] : introduced;
}

/** Both sides of every changed folder, with the test code that surely belongs to it. */
function foldersOf(diff: Diff, sides: ReferenceSides): Map<string, Folder> {
  const changed = new Set(diff.specs.map(groupOf));
  const folders = new Map<string, Folder>();
  for (const group of changed) folders.set(group, { before: [], after: [], testsBefore: [], testsAfter: [] });
  for (const spec of sides.before) folders.get(groupOf(spec))?.before.push(spec);
  for (const spec of sides.after) folders.get(groupOf(spec))?.after.push(spec);
  const groups = [...folders].flatMap(([group, { before, after }]): TestedGroup[] => {
    const [spec] = [...after, ...before];
    const globs = [...after, ...before].map(sides.named);
    return spec === undefined ? [] : [{ group, spec, names: (path) => globs.some((glob) => glob(path)) }];
  });
  for (const { group, spec } of testSpecs(sides.tests.before, groups))
    folders.get(group)?.testsBefore.push(spec);
  for (const { group, spec } of testSpecs(sides.tests.after, groups))
    folders.get(group)?.testsAfter.push(spec);
  return folders;
}

/**
 * The diff with the findings of whole folders: requirements.md may change while tasks.md or a test, which point at it,
 * do not. Each finding is told once, at the changed spec of its own path, else at the first changed spec of its folder.
 */
export function withReferenceFindings(diff: Diff, sides: ReferenceSides): Diff {
  const bySpec = new Map<SpecDiff, ReferenceFinding[]>(diff.specs.map((spec) => [spec, []]));
  const byGroup = Map.groupBy(diff.specs, groupOf);
  for (const [group, folder] of foldersOf(diff, sides)) {
    const members = byGroup.get(group) ?? [];
    const [first] = members;
    const all = folder.after.length > 0 && folder.after.some(sides.allTests);
    for (const finding of findingsOf(folder, all)) {
      const home = members.find(({ path }) => path === finding.path) ?? first;
      if (home !== undefined) bySpec.get(home)?.push(finding);
    }
  }
  return { ...diff, specs: diff.specs.map((spec) => ({ ...spec, references: bySpec.get(spec) ?? [] })) };
}

/** Outside of a repository nothing is known of tests. */
export const NO_TESTS: Pick<ReferenceSides, "tests" | "named" | "allTests"> = {
  tests: { before: [], after: [] },
  named: () => () => false,
  allTests: () => false,
};
