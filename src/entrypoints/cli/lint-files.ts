/** Looks at every file by itself: what it is, whether it can be read, and what is wrong with it. */
import path from "node:path";
import { parseConfig } from "../../core/config.ts";
import type { Config } from "../../core/config-model.ts";
import { parseHooks } from "../../core/hooks/parse.ts";
import type { NotChecked, Problem } from "../../core/problem.ts";
import type { Dialect, Spec } from "../../core/specs/model.ts";
import { parseSpec } from "../../core/specs/parse.ts";
import { dialectByRoots, isSpecName, knownDialect } from "./dialect.ts";
import { isFolder, tryRead, walk } from "./files.ts";
import type { Walked } from "./files.ts";
import { kindOf, lintAgent, lintSteering, projectOf } from "./lint-kinds.ts";
import type { FileKind } from "./lint-kinds.ts";
import { lintSpecFile } from "./lint-specs.ts";

export interface LintedFile {
  path: string;
  kind: FileKind;
  dialect: Dialect | null;
  status: "ok" | "problems" | "unreadable" | "not-applicable";
}

export interface Linted {
  files: LintedFile[];
  problems: Problem[];
  notChecked: NotChecked[];
  truncated: string[];
  /** What was read of the specs, with the configuration that holds for each. */
  specs: { spec: Spec; config: Config }[];
  /** Texts by path, as they were read. */
  texts: Map<string, string>;
}

const tidy = (file: string): string => path.normalize(file).replaceAll("\\", "/");

interface Collected {
  files: string[];
  links: string[];
  closed: Walked["closed"];
  complete: boolean;
  /** Files that a person named one by one, or that make up a folder which is a spec by itself. */
  meant: Set<string>;
}

/** Paths as people wrote them, with `/`; the same file named twice is looked at once. */
async function collect(targets: string[]): Promise<Collected> {
  const all: Walked = { files: [], links: [], closed: [], complete: true };
  const meant = new Set<string>();
  for (const target of targets) {
    if (!(await isFolder(target))) {
      all.files.push(target);
      meant.add(tidy(target));
      continue;
    }
    const found = await walk(target);
    all.files.push(...found.files);
    all.links.push(...found.links);
    all.closed.push(...found.closed);
    all.complete &&= found.complete;
    const own = found.files.filter(
      (file) => path.dirname(tidy(file)) === tidy(target).replace(/\/$/u, "") && isSpecName(file),
    );
    if (own.some((file) => /^(?:requirements|bugfix|tasks|spec)\.md$/iu.test(path.basename(file))))
      for (const file of own) meant.add(tidy(file));
  }
  const unique = (paths: string[]): string[] => [...new Set(paths.map(tidy))];
  const closed = all.closed.map(({ folder, code }) => ({ folder: tidy(folder), code }));
  return { files: unique(all.files), links: unique(all.links), closed, complete: all.complete, meant };
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

function unreadable(file: string, message: string): Problem {
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

/** Where a file lies decides first; its name and text only for files that were meant as specs. */
async function dialectHere(file: string, config: Config, meant: boolean): Promise<Dialect | null> {
  const byPath =
    dialectByRoots(file, config.specs) ?? (meant ? dialectByRoots(path.resolve(file), config.specs) : null);
  if (byPath !== null || !meant || !/\.md$/iu.test(file)) return byPath;
  const read = await tryRead(file);
  return knownDialect(file, read.ok ? read.text : "");
}

export async function lintEachFile(targets: string[]): Promise<Linted> {
  const { files, links, closed, complete, meant } = await collect(targets);
  const configOf = await configs(files);
  const projects = new Set(files.filter((file) => file.includes(".kiro/")).map(projectOf));
  const result: Linted = {
    files: [],
    problems: [],
    notChecked: [],
    truncated: [],
    specs: [],
    texts: new Map(),
  };
  const hooks = new Map<string, { path: string; text: string }[]>();
  for (const file of files) {
    const config = configOf(nearest(file, projects));
    const byPath = kindOf(file, config.specs);
    const dialect =
      byPath === "spec" || byPath === "other" ? await dialectHere(file, config, meant.has(file)) : null;
    const kind = dialect === null ? byPath : "spec";
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
      result.problems.push(unreadable(file, `This file ${read.why}, so it was not looked at.`));
      continue;
    }
    const { text } = read;
    result.texts.set(file, text);
    if (kind === "hook")
      hooks.set(projectOf(file), [...(hooks.get(projectOf(file)) ?? []), { path: file, text }]);
    else if (kind === "config") result.problems.push(...parseConfig({ path: file, text }).problems);
    else if (kind === "agent") result.problems.push(...lintAgent(file, text));
    else if (kind === "steering") result.problems.push(...lintSteering(file, text));
    else if (dialect !== null) {
      const spec = parseSpec({ path: file, text, dialect });
      result.specs.push({ spec, config });
      const linted = await lintSpecFile(spec, config.rules);
      result.problems.push(...linted.problems);
      result.notChecked.push(
        ...linted.notChecked.map(({ what, why }) => ({ what: `${file}: ${what}`, why })),
      );
    }
  }
  for (const together of hooks.values()) result.problems.push(...parseHooks(together).problems);
  for (const { folder, code } of closed)
    result.problems.push(
      unreadable(folder, `This folder cannot be read (${code}), so nothing in it was looked at.`),
    );
  result.notChecked.push(
    ...links.map((what) => ({ what, why: "it is a symbolic link; links are not followed" })),
  );
  if (!complete) result.truncated.push("There are more than 200,000 files; only the first were looked at.");
  return result;
}
