/** `headwater lint [PATH…]`: every problem of specs, hooks, configuration, steering and agents, file by file. */
import path from "node:path";
import type { Command } from "commander";
import { parseConfig } from "../../core/config.ts";
import type { Config } from "../../core/config-model.ts";
import { parseHooks } from "../../core/hooks/parse.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import type { Dialect } from "../../core/specs/model.ts";
import { command } from "./command.ts";
import type { Program } from "./command.ts";
import { dialectByRoots } from "./dialect.ts";
import { isFolder, tryRead, walk } from "./files.ts";
import { kindOf, lintAgent, lintSteering, projectOf } from "./lint-kinds.ts";
import type { FileKind } from "./lint-kinds.ts";
import { lintSpecFile } from "./lint-specs.ts";
import { problemLines, uniqueProblems } from "./problems.ts";
import { envelope, plain, printJson } from "./session.ts";
import type { ExitCode, Session } from "./session.ts";

interface LintedFile {
  path: string;
  kind: FileKind;
  dialect: Dialect | null;
  status: "ok" | "problems" | "unreadable" | "not-applicable";
}

interface Linted {
  files: LintedFile[];
  problems: Problem[];
  notChecked: NotChecked[];
  truncated: string[];
}

/** Paths as people wrote them, with `/`; the same file named twice is looked at once. */
async function collect(targets: string[]): Promise<{ files: string[]; links: string[]; complete: boolean }> {
  const all = { files: [] as string[], links: [] as string[], complete: true };
  for (const target of targets) {
    if (!(await isFolder(target))) {
      all.files.push(target);
      continue;
    }
    const found = await walk(target);
    all.files.push(...found.files);
    all.links.push(...found.links);
    all.complete &&= found.complete;
  }
  const tidy = (paths: string[]): string[] => [
    ...new Set(paths.map((each) => path.normalize(each).replaceAll("\\", "/"))),
  ];
  return { files: tidy(all.files), links: tidy(all.links), complete: all.complete };
}

/** The configuration of each project folder among the files; without one, the defaults. */
async function configs(files: string[]): Promise<(project: string) => Config> {
  const found = new Map<string, Config>();
  for (const file of files.filter((each) => /(?:^|\/)\.kiro\/headwater\.yaml$/u.test(each))) {
    const read = await tryRead(file);
    if (read.ok) found.set(projectOf(file), parseConfig({ path: file, text: read.text }).config);
  }
  const fallback = parseConfig(null).config;
  return (project) => found.get(project) ?? fallback;
}

function unreadable(file: string, why: string): Problem {
  const message = `This file ${why}, so it was not looked at.`;
  return {
    rule: "file-unreadable",
    level: "error",
    path: file,
    line: 1,
    column: 1,
    message,
    introduced: true,
  };
}

/** The nearest project folder above a file that has a configuration or instructions. */
function nearest(file: string, projects: Set<string>): string {
  for (
    let folder = path.posix.dirname(file);
    folder !== "." && folder !== "/";
    folder = path.posix.dirname(folder)
  ) {
    if (projects.has(folder)) return folder;
  }
  return "";
}

export async function lintFiles(targets: string[]): Promise<Linted> {
  const { files, links, complete } = await collect(targets);
  const configOf = await configs(files);
  const projects = new Set(files.filter((file) => file.includes(".kiro/")).map(projectOf));
  const result: Linted = { files: [], problems: [], notChecked: [], truncated: [] };
  const hooks = new Map<string, { path: string; text: string }[]>();
  for (const file of files) {
    const config = configOf(nearest(file, projects));
    const kind = kindOf(file, config.specs);
    const dialect = kind === "spec" ? dialectByRoots(file, config.specs) : null;
    const entry: LintedFile = {
      path: file,
      kind,
      dialect,
      status: kind === "other" ? "not-applicable" : "ok",
    };
    result.files.push(entry);
    if (kind === "other") continue;
    const read = await tryRead(file);
    if (!read.ok) {
      entry.status = "unreadable";
      result.problems.push(unreadable(file, read.why));
      continue;
    }
    const { text } = read;
    if (kind === "hook")
      hooks.set(projectOf(file), [...(hooks.get(projectOf(file)) ?? []), { path: file, text }]);
    else if (kind === "config") result.problems.push(...parseConfig({ path: file, text }).problems);
    else if (kind === "agent") result.problems.push(...lintAgent(file, text));
    else if (kind === "steering") result.problems.push(...lintSteering(file, text));
    else if (dialect !== null) {
      const linted = lintSpecFile({ path: file, text, dialect }, config.rules);
      result.problems.push(...linted.problems);
      result.notChecked.push(
        ...linted.notChecked.map(({ what, why }) => ({ what: `${file}: ${what}`, why })),
      );
    }
  }
  for (const together of hooks.values()) result.problems.push(...parseHooks(together).problems);
  result.problems = uniqueProblems(result.problems);
  const touched = new Set(result.problems.map((problem) => problem.path));
  for (const entry of result.files)
    if (entry.status === "ok" && touched.has(entry.path)) entry.status = "problems";
  result.notChecked.push(
    ...links.map((what) => ({ what, why: "it is a symbolic link; links are not followed" })),
  );
  if (!complete) result.truncated.push("There are more than 200,000 files; only the first were looked at.");
  return result;
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

export async function lintCommand(session: Session, targets: string[], json: boolean): Promise<ExitCode> {
  const linted = await lintFiles(targets);
  const { files, problems, notChecked, truncated } = linted;
  if (json) printJson(session, envelope("lint@1", { problems, notChecked, truncated }, { files }));
  else {
    if (problems.length > 0) session.out(`${problemLines(problems)}\n`);
    for (const { what, why } of notChecked) session.out(plain(`not checked: ${what}: ${why}`));
    session.out([...truncated, totals(linted)].join("\n"));
  }
  return problems.some(({ level }) => level === "error") ? 1 : 0;
}

export function defineLint(program: Program): Command {
  return command(
    "lint",
    "check specs, hooks, configuration, steering and agents; every file is accounted for",
    {
      examples: [
        { line: "headwater lint", means: "everything below the current folder" },
        { line: "headwater lint specs .kiro/hooks", means: "only these" },
        { line: "headwater lint --json", means: "each file with its status, for programs (lint@1)" },
      ],
      exits: { 0: "no problem of level error", 1: "at least one problem of level error" },
    },
  )
    .argument("[paths...]", "files or folders", ["."])
    .action(async (paths: string[], options: { json?: boolean }) => {
      program.ended(await lintCommand(program.session, paths, options.json === true));
    });
}
