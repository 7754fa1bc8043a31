/** `headwater lint [PATH…]`: every problem of specs, hooks, configuration, steering and agents, file by file. */
import path from "node:path";
import type { Command } from "commander";
import type { Problem } from "../../core/problem.ts";
import { UserError } from "../../errors.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { isFolder, tryRead } from "./files.ts";
import { acrossNow, acrossSince } from "./lint-across-files.ts";
import { earlierState } from "./lint-base.ts";
import type { EarlierState } from "./lint-base.ts";
import { lintEachFile } from "./lint-files.ts";
import type { Linted, LintedFile } from "./lint-files.ts";
import { writeFixes } from "./lint-fix.ts";
import type { Fixed } from "./lint-fix.ts";
import { problemLines, uniqueProblems } from "./problems.ts";
import { envelope, plain, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

interface LintOptions {
  targets: string[];
  base: string | null;
  fix: boolean;
  json: boolean;
}

async function lint(targets: string[], earlier: EarlierState | null): Promise<Linted> {
  const linted = await lintEachFile(targets);
  const across = earlier === null ? await acrossNow(linted) : await acrossSince(linted, earlier);
  linted.problems = uniqueProblems([...linted.problems, ...across]);
  const touched = new Set(linted.problems.map((problem) => problem.path));
  for (const entry of linted.files)
    if (entry.status === "ok" && touched.has(entry.path)) entry.status = "problems";
  return linted;
}

/** What `--fix` and `--base` compare with; `--fix` alone means the last commit. */
async function earlierOf({ targets, base, fix }: LintOptions): Promise<EarlierState | null> {
  if (base === null && !fix) return null;
  const [first = "."] = targets;
  const folder = (await isFolder(first)) ? first : path.dirname(first);
  try {
    return await earlierState(folder, base ?? "HEAD");
  } catch (error) {
    if (!(error instanceof UserError) || base !== null) throw error;
    const message = `--fix needs an earlier state, which tells what each reference meant: ${error.message}`;
    throw new UserError(
      "no_base",
      message,
      "Run it inside a git checkout, with `--base <branch>` for all that your branch changed.",
    );
  }
}

/** Fixes, and looks again: what is told is what is left. */
async function fixed(
  linted: Linted,
  about: { targets: string[]; earlier: EarlierState },
): Promise<{ linted: Linted; done: Fixed }> {
  const texts = new Map(linted.texts);
  for (const { fix } of linted.problems) {
    if (fix === undefined || texts.has(fix.path)) continue;
    const read = await tryRead(fix.path);
    if (read.ok) texts.set(fix.path, read.text);
  }
  const done = await writeFixes(linted.problems, (file) => texts.get(file));
  return { linted: done.fixes.length === 0 ? linted : await lint(about.targets, about.earlier), done };
}

const isAstray = ({ rule, introduced }: Problem): boolean =>
  introduced && (rule === "reference-retargeted" || rule === "reference-dangling");

function fixLines(done: Fixed, linted: Linted, earlier: EarlierState): string[] {
  const files = new Set(done.fixes.map((fix) => fix.path)).size;
  const number = done.fixes.length;
  const left = linted.problems.filter(isAstray).length;
  const first =
    number > 0
      ? `Fixed ${String(number)} reference${number === 1 ? "" : "s"} in ${String(files)} file${files === 1 ? "" : "s"}.`
      : left === 0
        ? `Nothing to fix: no reference went astray since ${earlier.name}.`
        : `Nothing was fixed.`;
  const rest =
    left === 0
      ? []
      : [
          `${String(left)} reference${left === 1 ? " needs" : "s need"} a person: what ${left === 1 ? "it" : "they"} meant is gone, or cannot be written in ${left === 1 ? "its" : "their"} place.`,
        ];
  return [first, ...rest, ...done.left.map((file) => `${file.path} was left alone: ${file.why}.`)];
}

function totals({ files, problems }: Linted): string {
  const number = (status: LintedFile["status"]): number =>
    files.filter((file) => file.status === status).length;
  const levels = (["error", "warning", "info"] as const).map(
    (level) => `${String(problems.filter((each) => each.level === level).length)} ${level}`,
  );
  return [
    `${String(files.length)} files: ${String(number("ok"))} ok, ${String(number("problems"))} with problems, ${String(number("unreadable"))} unreadable, ${String(number("not-applicable"))} not for Headwater.`,
    `Problems: ${levels.join(", ")}.`,
  ].join("\n");
}

function sinceLines(problems: Problem[], earlier: EarlierState | null): string[] {
  if (earlier === null) return [];
  const old = problems.filter(({ introduced }) => !introduced).length;
  const fixable = problems.filter(({ fix }) => fix !== undefined).length;
  return [
    ...(old === 0 ? [] : [`${String(old)} of them stood in ${earlier.name} already and are not listed.`]),
    ...(fixable === 0 ? [] : [`--fix repairs ${String(fixable)} of them.`]),
  ];
}

export async function lintCommand(session: Session, options: LintOptions): Promise<ExitCode> {
  const earlier = await earlierOf(options);
  let linted = await lint(options.targets, earlier);
  let done: Fixed = { fixes: [], left: [] };
  if (options.fix && earlier !== null)
    ({ linted, done } = await fixed(linted, { targets: options.targets, earlier }));
  const { files, problems, notChecked, truncated } = linted;
  const left = done.left.map(({ path: file, why }) => ({ what: `fixes of ${file}`, why }));
  if (options.json) {
    const common = { problems, notChecked: [...notChecked, ...left], truncated };
    printJson(session, envelope("lint@1", common, { files, fixed: done.fixes }));
  } else {
    const shown = problems.filter(({ introduced }) => introduced);
    if (shown.length > 0) session.out(`${problemLines(shown)}\n`);
    for (const { what, why } of notChecked) session.out(plain(`not checked: ${what}: ${why}`));
    const fixes = options.fix && earlier !== null ? fixLines(done, linted, earlier).map(plain) : [];
    session.out([...truncated, totals(linted), ...sinceLines(problems, earlier), ...fixes].join("\n"));
  }
  return problems.some(({ level, introduced }) => level === "error" && introduced) ? 1 : 0;
}

export function defineLint(program: Program): Command {
  return command(
    "lint",
    "check specs, hooks, configuration, steering and agents; every file is accounted for",
    {
      examples: [
        { line: "headwater lint", means: "everything below the current folder" },
        { line: "headwater lint specs .kiro/hooks", means: "only these" },
        {
          line: "headwater lint --base main",
          means: "only what your branch introduces, references that went astray included",
        },
        { line: "headwater lint --base main --fix", means: "and correct those references" },
        { line: "headwater lint --json", means: "each file with its status, for programs (lint@1)" },
      ],
      exits: { 0: "no problem of level error", 1: "at least one problem of level error" },
    },
  )
    .argument("[paths...]", "files or folders", ["."])
    .option("--base <rev>", "compare with the commit at which the current branch left this one")
    .option("--fix", "correct references that went astray since then (default: since the last commit)")
    .action(async (targets: string[], options: { base?: string; fix?: boolean; json?: boolean }) => {
      const { base = null, fix = false, json = false } = options;
      program.ended(await lintCommand(program.session, { targets, base, fix, json }));
    });
}
