/** What only shows beside other files, and since an earlier state: references, deltas, and what is new among the problems. */
import type { Config } from "../../core/config-model.ts";
import type { Problem } from "../../core/problem.ts";
import { diffOf, diffSpec } from "../../core/specs/diff.ts";
import { lintAcross, remainingAcross } from "../../core/specs/lint-across.ts";
import { withLevels } from "../../core/specs/lint.ts";
import type { Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { NO_TESTS, withReferenceFindings } from "../../core/specs/reference-change.ts";
import { corrected } from "../../core/specs/reference-problems.ts";
import { scanReferences } from "../../core/specs/references.ts";
import { groupOf, livingSpecPath, pathsOfGroup } from "../../core/specs/spec-folder.ts";
import { readTestTags, scanTestLine } from "../../core/specs/test-tags.ts";
import type { TestTags } from "../../core/specs/test-tags.ts";
import { isTestPath } from "../../pipeline/test-references.ts";
import { knownDialect } from "./dialect.ts";
import { tryRead } from "./files.ts";
import type { EarlierState } from "./lint-base.ts";
import type { Linted } from "./lint-files.ts";
import { lintSpecFile } from "./lint-specs.ts";

const MOST_TESTS = 5_000;

interface Beside {
  specs: Spec[];
  texts: Map<string, string>;
}

/** Files of the same folders, and living specs, that were not asked about but decide what references mean. */
async function readBeside(specs: readonly Spec[]): Promise<Beside> {
  const known = new Set(specs.map(({ path }) => path));
  const beside: Beside = { specs: [], texts: new Map() };
  const wanted = new Set(specs.flatMap((spec) => [...pathsOfGroup(spec), livingSpecPath(spec.path)]));
  for (const path of wanted) {
    if (path === null || known.has(path)) continue;
    const read = await tryRead(path);
    const dialect = read.ok ? knownDialect(path, read.text) : null;
    if (!read.ok || dialect === null) continue;
    beside.specs.push(parseSpec({ path, text: read.text, dialect }));
    beside.texts.set(path, read.text);
  }
  return beside;
}

async function readTests(linted: Linted): Promise<TestTags[]> {
  const tests: TestTags[] = [];
  for (const { path } of linted.files
    .filter(({ kind, path: each }) => kind === "other" && isTestPath(each))
    .slice(0, MOST_TESTS)) {
    const read = await tryRead(path);
    if (!read.ok) continue;
    const tags = readTestTags({ path, text: read.text });
    if (tags.tags.length > 0) tests.push(tags);
  }
  return tests;
}

/** Specs of one configuration together: each has its own rules. */
function byConfig(linted: Linted): { specs: Spec[]; rules: Config["rules"] }[] {
  const groups = Map.groupBy(linted.specs, ({ config }) => config);
  return [...groups].map(([config, found]) => ({
    specs: found.map(({ spec }) => spec),
    rules: config.rules,
  }));
}

/** Where one spec is all that was looked at, the tests beside it can speak of no other. */
function isAlone(specs: readonly Spec[], linted: Linted): boolean {
  return new Set([...specs, ...linted.specs.map(({ spec }) => spec)].map(groupOf)).size === 1;
}

/** Problems across files as they stand now, without an earlier state: what meant something else once is not known. */
export async function acrossNow(linted: Linted): Promise<Problem[]> {
  const problems: Problem[] = [];
  const asked = new Set(linted.files.map(({ path }) => path));
  const tags = await readTests(linted);
  for (const { specs, rules } of byConfig(linted)) {
    const all = [...specs, ...(await readBeside(specs)).specs];
    const alone = isAlone(all, linted);
    const found = lintAcross(all, rules, { tests: { tags, named: () => () => alone } });
    problems.push(...found.filter(({ path }) => asked.has(path)));
  }
  return problems;
}

const wordsOf = ({ rule, path, message }: Problem): string => `${rule}\0${path}\0${message}`;

/** Marks what the earlier state had as well; a file that is byte for byte the same introduces nothing. */
async function markOld(linted: Linted, before: Map<string, Spec>, texts: Map<string, string>): Promise<void> {
  const rules = new Map(linted.specs.map(({ spec, config }) => [spec.path, config.rules]));
  const known = new Set<string>();
  for (const spec of before.values()) {
    const { problems } = await lintSpecFile(spec, rules.get(spec.path) ?? {});
    for (const problem of problems) known.add(wordsOf(problem));
  }
  linted.problems = linted.problems.map((problem) => {
    const same = linted.texts.has(problem.path) && texts.get(problem.path) === linted.texts.get(problem.path);
    return same || known.has(wordsOf(problem)) ? { ...problem, introduced: false } : problem;
  });
}

/** Adds what the change since `earlier` does to references, with fixes, and marks old problems as such. */
export async function acrossSince(linted: Linted, earlier: EarlierState): Promise<Problem[]> {
  const tests = await readTests(linted);
  const asked = new Set(linted.files.map(({ path }) => path));
  const then = await earlier.texts([...linted.texts.keys(), ...tests.map(({ path }) => path)]);
  const testsBefore = tests.flatMap(({ path }) => {
    const text = then.get(path);
    return text === undefined ? [] : [readTestTags({ path, text })];
  });
  const problems: Problem[] = [];
  const all = new Map<string, Spec>();
  for (const { specs, rules } of byConfig(linted)) {
    const beside = await readBeside(specs);
    const after = [...specs, ...beside.specs];
    const texts = new Map([...then, ...(await earlier.texts([...beside.texts.keys()]))]);
    const before = after.flatMap(({ path, dialect }) => {
      const text = texts.get(path);
      return text === undefined ? [] : [parseSpec({ path, text, dialect })];
    });
    const byPath = new Map(before.map((spec) => [spec.path, spec]));
    for (const spec of before) all.set(spec.path, spec);
    const textOf = (path: string): string | undefined => linted.texts.get(path) ?? beside.texts.get(path);
    // A folder counts as changed when any of its files differs, also by a file that was not asked about.
    const changed = after.filter(({ path }) => texts.get(path) !== textOf(path));
    const alone = isAlone(after, linted);
    const diff = diffOf(changed.map((spec) => diffSpec(byPath.get(spec.path) ?? null, spec, [])));
    const found = withReferenceFindings(diff, {
      ...NO_TESTS,
      before,
      after,
      tests: { before: testsBefore, after: tests },
      named: () => () => alone,
    });
    const testTexts = new Map(tests.map(({ path, text }) => [path, text]));
    const made = corrected(found, (path) => {
      const [spec, test] = [textOf(path), testTexts.get(path)];
      if (spec !== undefined) return { text: spec, scan: scanReferences };
      return test === undefined ? null : { text: test, scan: scanTestLine };
    });
    problems.push(
      ...withLevels(made.problems, rules),
      ...remainingAcross({ before, after }, made.problems, rules),
    );
  }
  await markOld(linted, all, then);
  return problems.filter(({ path }) => asked.has(path));
}
