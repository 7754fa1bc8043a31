/** Reads the test code that may point at changed specs: what the change touches, and what the specs' globs name. */
import type { SpecRoot } from "../core/config-model.ts";
import { compilePatterns } from "../core/paths/match.ts";
import type { NotChecked } from "../core/problem.ts";
import type { Spec } from "../core/specs/model.ts";
import { rootOf } from "../core/specs/roots.ts";
import { readTestTags } from "../core/specs/test-tags.ts";
import type { TestTags } from "../core/specs/test-tags.ts";
import { readBlobs } from "../git/blobs.ts";
import type { GitRepository, TreeChange } from "../git/model.ts";
import { listTree } from "../git/tree.ts";

export interface TestReferences {
  tests: { before: TestTags[]; after: TestTags[] };
  named: (spec: Spec) => (path: string) => boolean;
  allTests: (spec: Spec) => boolean;
  notChecked: NotChecked[];
}

const MOST_FILES = 500;
const MOST_BYTES = 512 * 1024;
const TEST_NAME =
  /(?:[._-](?:test|tests|spec|specs|prop|property|pbt)\.[a-z]{1,5}$)|(?:^|\/)(?:test_[^/]+\.py|[^/]+_test\.[a-z]{1,5}|[^/]+Tests?\.(?:java|kt|cs|scala|swift|php))$/;
const TEST_FOLDER =
  /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e|property-tests?)\/[^.][^/]*\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs|rb|swift|php|scala|dart|exs?|hs|clj|cpp|cc|c)$/;

/** By name, in the habits of many languages; Markdown is never test code. */
export function isTestPath(path: string): boolean {
  return !path.endsWith(".md") && (TEST_NAME.test(path) || TEST_FOLDER.test(path));
}

/** `tests` names tests whatever they are called; of the governed code only what is called a test counts. */
function matcherOf(spec: Spec): ((path: string) => boolean) | null {
  if (spec.tests.length === 0 && spec.governs.length === 0) return null;
  const [tests, governs] = [compilePatterns(spec.tests), compilePatterns(spec.governs)];
  return (path) =>
    (spec.tests.length > 0 && tests.matches(path)) ||
    (spec.governs.length > 0 && isTestPath(path) && governs.matches(path));
}

interface Candidate {
  path: string;
  /** Where it was on the older side. */
  previous: string;
}

export async function readTestReferences(
  repository: GitRepository,
  range: { base: string; head: string; changes: readonly TreeChange[]; specs: readonly Spec[] },
  roots: SpecRoot[],
): Promise<TestReferences> {
  const matchers = new Map<string, (path: string) => boolean>();
  for (const spec of range.specs) {
    const matcher = matcherOf(spec);
    if (matcher !== null) matchers.set(spec.path, matcher);
  }
  const named = (spec: Spec) => matchers.get(spec.path) ?? (() => false);
  const allTests = (spec: Spec): boolean => matchers.has(spec.path);
  const none: TestReferences = { tests: { before: [], after: [] }, named, allTests, notChecked: [] };
  if (range.specs.every(({ items }) => items.length === 0)) return none;
  const moved = new Map(range.changes.map(({ path, previousPath }) => [path, previousPath ?? path]));
  const touched = range.changes.filter(
    ({ path, after }) => after !== null && rootOf(path, roots) === null && isTestPath(path),
  );
  const paths = new Set(touched.map(({ path }) => path));
  if (matchers.size > 0) {
    const every = [...matchers.values()];
    const naming = range.specs.filter((spec) => spec.tests.length > 0).map(named);
    for (const { path, mode } of await listTree(repository, range.head))
      if (mode.startsWith("100") && (isTestPath(path) ? every : naming).some((matches) => matches(path)))
        paths.add(path);
  }
  if (paths.size === 0) return none;
  const kept = [...paths]
    .slice(0, MOST_FILES)
    .map((path): Candidate => ({ path, previous: moved.get(path) ?? path }));
  const notChecked: NotChecked[] =
    paths.size <= MOST_FILES
      ? []
      : [
          {
            what: `references in ${paths.size - MOST_FILES} test files`,
            why: `at most ${MOST_FILES} test files are read for one review`,
          },
        ];
  const tests = await readSides(repository, range, kept);
  return { tests, named, allTests: (spec) => notChecked.length === 0 && allTests(spec), notChecked };
}

async function readSides(
  repository: GitRepository,
  range: { base: string; head: string },
  files: readonly Candidate[],
): Promise<TestReferences["tests"]> {
  const before = await listTree(
    repository,
    range.base,
    files.map(({ previous }) => previous),
  );
  const after = await listTree(
    repository,
    range.head,
    files.map(({ path }) => path),
  );
  const entries = [...before, ...after].filter(({ mode }) => mode.startsWith("100"));
  const blobs = await readBlobs(
    repository,
    entries.map(({ oid }) => oid),
    { maxBytes: MOST_BYTES },
  );
  const parsed = new Map<string, TestTags>();
  const tags = (oid: string, path: string): TestTags[] => {
    const key = `${oid} ${path}`;
    const blob = blobs.get(oid);
    if (blob === undefined) return [];
    const read = parsed.get(key) ?? readTestTags({ path, text: blob.toString("utf8") });
    parsed.set(key, read);
    return read.tags.length === 0 ? [] : [read];
  };
  const now = new Map(files.map(({ path, previous }) => [previous, path]));
  return {
    before: before.flatMap(({ oid, path }) => tags(oid, now.get(path) ?? path)),
    after: after.flatMap(({ oid, path }) => tags(oid, path)),
  };
}
