/** `headwater diff BEFORE AFTER`: the semantic difference of two spec files or folders. */
import type { Command } from "commander";
import { compareSpecContracts } from "../../core/contracts/compare.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import { noLinks } from "../../core/review/links.ts";
import { specTables } from "../../core/review/summary.ts";
import { diffOf, diffSpec } from "../../core/specs/diff.ts";
import type { SpecDiff } from "../../core/specs/diff-model.ts";
import type { Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { UserError } from "../../errors.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { defaultRoots, dialectByRoots, dialectOf } from "./dialect.ts";
import { readPairs } from "./pairs.ts";
import { uniqueProblems, problemLines } from "./problems.ts";
import { envelope, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

function specOf(path: string, text: string | null): Spec | null {
  if (text === null) return null;
  const dialect = dialectOf(path);
  if (dialect === null) {
    throw new UserError(
      "not_a_spec",
      `${path} is not a Markdown file, so it is no spec.`,
      "Use `headwater contract` for contract files.",
    );
  }
  return parseSpec({ path, text, dialect });
}

export async function diffCommand(
  session: Session,
  sides: { before: string; after: string; json: boolean },
): Promise<ExitCode> {
  const roots = defaultRoots();
  const isSpec = (path: string): boolean =>
    /\.spec\.md$/iu.test(path) || dialectByRoots(path, roots) !== null || isKiroName(path);
  const pairs = await readPairs(sides.before, sides.after, isSpec);
  const specs: SpecDiff[] = [];
  const problems: Problem[] = [];
  const notChecked: NotChecked[] = [];
  for (const pair of pairs) {
    // Two files that a person names are one spec in two states, whatever their names: only then can items be matched.
    const before = specOf(pair.path, pair.before);
    const after = specOf(pair.path, pair.after);
    const contracts = compareSpecContracts(before, after);
    const spec = diffSpec(before, after, contracts.results);
    specs.push(pair.previousPath === null ? spec : { ...spec, previousPath: pair.previousPath });
    problems.push(...contracts.problems);
    notChecked.push(...contracts.notChecked);
  }
  const diff = diffOf(specs);
  if (sides.json) {
    const common = { problems: uniqueProblems(problems), notChecked, truncated: [] };
    printJson(session, envelope("diff@1", common, diff));
  } else {
    const changed = specs.filter((spec) => spec.level !== "none" || spec.changes.length > 0);
    session.out(changed.length === 0 ? "Nothing changed in meaning." : `Level: ${diff.level}`);
    for (const table of specTables({ diff: { ...diff, specs: changed } }, noLinks, 4_000_000)) {
      if (table !== "") session.out(`\n${table}`);
    }
    if (problems.length > 0) session.out(`\n${problemLines(uniqueProblems(problems))}`);
    for (const { what, why } of notChecked) session.note(`not checked: ${what}: ${why}`);
  }
  return diff.level === "breaking" || diff.level === "unknown" ? 1 : 0;
}

/** In a folder of a Kiro spec the files stand without their usual path. */
function isKiroName(path: string): boolean {
  return /^(?:requirements|bugfix|design|tasks)\.md$/iu.test(path.split("/").at(-1) ?? "");
}

export function defineDiff(program: Program): Command {
  return command("diff", "compare two states of a spec (or of two folders) by meaning, not by lines", {
    examples: [
      { line: "headwater diff old.spec.md new.spec.md", means: "what changed, how, and by which rule" },
      { line: "headwater diff before/specs after/specs --json", means: "two folders, for programs (diff@1)" },
      { line: "headwater diff /dev/null new.spec.md", means: "everything in it is new" },
    ],
    exits: { 0: "nothing, editorial or additive", 1: "breaking, or the rules cannot decide (unknown)" },
  })
    .argument("<before>", "the older file or folder; /dev/null for none")
    .argument("<after>", "the newer one")
    .action(async (before: string, after: string, options: { json?: boolean }) => {
      program.ended(await diffCommand(program.session, { before, after, json: options.json === true }));
    });
}
