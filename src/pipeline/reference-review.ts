/** Joins a review with what it does to references: whole spec folders and test code on both sides, and only those. */
import type { Config } from "../core/config-model.ts";
import type { NotChecked, Problem } from "../core/problem.ts";
import type { Diff } from "../core/specs/diff-model.ts";
import { remainingAcross } from "../core/specs/lint-across.ts";
import type { Spec } from "../core/specs/model.ts";
import { withReferenceFindings } from "../core/specs/reference-change.ts";
import { corrected } from "../core/specs/reference-problems.ts";
import { scanReferences } from "../core/specs/references.ts";
import { groupOf, livingSpecPath } from "../core/specs/spec-folder.ts";
import { scanTestLine } from "../core/specs/test-tags.ts";
import type { GitRepository, TreeChange } from "../git/model.ts";
import type { SpecPair } from "./changed-specs.ts";
import { otherDeltas } from "./living-specs.ts";
import { readSpecFolders } from "./spec-folders.ts";
import { readTestReferences } from "./test-references.ts";

export interface ReferenceReview {
  diff: Diff;
  problems: Problem[];
  notChecked: NotChecked[];
}

/** Only what the change touches: a living spec is read for its deltas and not judged by itself. */
function touched(specs: readonly Spec[], diff: Diff): Spec[] {
  const groups = new Set(diff.specs.map(groupOf));
  const living = new Set(diff.specs.map(({ path }) => livingSpecPath(path)));
  return specs.filter((spec) => groups.has(groupOf(spec)) || living.has(spec.path));
}

/** Reads no more specs than those of the changed folders, whatever the size of the repository. */
export async function reviewReferences(
  repository: GitRepository,
  range: {
    base: string;
    head: string;
    changes: readonly TreeChange[];
    pairs: readonly SpecPair[];
    diff: Diff;
  },
  config: Pick<Config, "specs" | "rules">,
): Promise<ReferenceReview> {
  const { base, head, changes, pairs, diff } = range;
  const folders = await readSpecFolders(repository, { base, head, pairs }, config.specs);
  const [before, after] = [touched(folders.before, diff), touched(folders.after, diff)];
  const tests = await readTestReferences(repository, { base, head, changes, specs: after }, config.specs);
  const found = withReferenceFindings(diff, { before, after, ...tests });
  const testTexts = new Map(tests.tests.after.map(({ path, text }) => [path, text]));
  const made = corrected(found, (path) => {
    const [spec, test] = [folders.texts.get(path), testTexts.get(path)];
    if (spec !== undefined) return { text: spec, scan: scanReferences };
    return test === undefined ? null : { text: test, scan: scanTestLine };
  });
  const deltas = {
    before: await otherDeltas(repository, base, before, config.specs),
    after: await otherDeltas(repository, head, after, config.specs),
  };
  return {
    diff: made.diff,
    problems: [...made.problems, ...remainingAcross({ before, after, deltas }, made.problems, config.rules)],
    notChecked: [...folders.notChecked, ...tests.notChecked],
  };
}
