/** `headwater diff BEFORE AFTER`: the semantic difference of two spec files or folders. */
import type { Command } from "commander";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import { versionProblems } from "../../core/contracts/version-problem.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import { noLinks } from "../../core/review/links.ts";
import { referenceSection } from "../../core/review/reference-section.ts";
import { specTables } from "../../core/review/summary.ts";
import { contractSides, diffCompared } from "../../core/specs/delta-diff.ts";
import { diffOf } from "../../core/specs/diff.ts";
import type { Diff, SpecDiff } from "../../core/specs/diff-model.ts";
import { withReferenceFindings } from "../../core/specs/reference-change.ts";
import { corrected, isReferenceRule } from "../../core/specs/reference-problems.ts";
import { scanReferences } from "../../core/specs/references.ts";
import { scanTestLine } from "../../core/specs/test-tags.ts";
import { isTestPath } from "../../pipeline/test-references.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { uniqueProblems, problemLines } from "./problems.ts";
import { envelope, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";
import { isWhole, readSpecSides } from "./spec-sides.ts";
import type { SpecsOnDisk } from "./spec-on-disk.ts";

interface Compared {
  diff: Diff;
  problems: Problem[];
  notChecked: NotChecked[];
}

async function compare(sides: SpecsOnDisk): Promise<Compared> {
  const specs: SpecDiff[] = [];
  const problems: Problem[] = [];
  const notChecked: NotChecked[] = [...sides.notChecked];
  for (const pair of sides.pairs) {
    const texts = contractSides(pair);
    const contracts = await compareSpecContracts(texts.before, texts.after);
    const spec = diffCompared(pair, contracts.results);
    specs.push(pair.previousPath === null ? spec : { ...spec, previousPath: pair.previousPath });
    problems.push(
      ...contracts.problems,
      ...contracts.results.flatMap(versionProblems),
      ...contracts.examples.problems,
    );
    notChecked.push(...contracts.notChecked, ...contracts.examples.notChecked);
  }
  const found = withReferenceFindings(diffOf(specs), {
    ...sides,
    named: () => () => sides.alone,
    allTests: isWhole(sides),
  });
  const made = corrected(found, (path) => {
    const text = sides.texts.get(path);
    return text === undefined ? null : { text, scan: isTestPath(path) ? scanTestLine : scanReferences };
  });
  return { diff: made.diff, problems: uniqueProblems([...problems, ...made.problems]), notChecked };
}

export async function diffCommand(
  session: Session,
  asked: { before: string; after: string; json: boolean },
): Promise<ExitCode> {
  const { diff, problems, notChecked } = await compare(await readSpecSides(asked.before, asked.after));
  if (asked.json) printJson(session, envelope("diff@1", { problems, notChecked, truncated: [] }, diff));
  else {
    const changed = diff.specs.filter(({ level, change }) => level !== "none" || change !== "edited");
    session.out(changed.length === 0 ? "Nothing changed in meaning." : `Level: ${diff.level}`);
    const references = referenceSection({ diff }, noLinks);
    for (const table of [
      ...specTables({ diff: { ...diff, specs: changed } }, noLinks, 4_000_000),
      references,
    ]) {
      if (table !== "") session.out(`\n${table}`);
    }
    // The section above tells references better than a line does.
    const others = problems.filter(({ rule }) => !isReferenceRule(rule));
    if (others.length > 0) session.out(`\n${problemLines(others)}`);
    for (const { what, why } of notChecked) session.note(`not checked: ${what}: ${why}`);
  }
  return diff.level === "breaking" || diff.level === "unknown" ? 1 : 0;
}

export function defineDiff(program: Program): Command {
  return command("diff", "compare two states of a spec (or of two folders) by meaning, not by lines", {
    examples: [
      { line: "headwater diff old.spec.md new.spec.md", means: "what changed, how, and by which rule" },
      { line: "headwater diff before/specs after/specs --json", means: "two folders, for programs (diff@1)" },
      { line: "headwater diff /dev/null new.spec.md", means: "everything in it is new" },
      {
        line: "headwater diff openspec/specs/auth/spec.md openspec/changes/add-sso/specs/auth/spec.md",
        means: "what an open OpenSpec change would do to the living spec",
      },
    ],
    exits: { 0: "nothing, editorial or additive", 1: "breaking, or the rules cannot decide (unknown)" },
  })
    .argument("<before>", "the older file or folder; /dev/null for none")
    .argument("<after>", "the newer one")
    .action(async (before: string, after: string, options: { json?: boolean }) => {
      program.ended(await diffCommand(program.session, { before, after, json: options.json === true }));
    });
}
