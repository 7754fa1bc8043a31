/** Reads hook files. Everything that is wrong is reported with its place; a bad file disables itself and no other. */
import type { Problem } from "../problem.ts";
import { checkShape } from "../yaml-shape.ts";
import { readYaml } from "../yaml.ts";
import { buildHook } from "./build.ts";
import { checkHook } from "./check.ts";
import type { Hook } from "./model.ts";
import { checkNeeds } from "./needs.ts";
import { hookSchema } from "./schema.ts";

export interface HookReading {
  hooks: Hook[];
  problems: Problem[];
}

interface HookFile {
  path: string;
  text: string;
}

const byPath = (a: HookFile, b: HookFile): number => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

function imported(path: string, line: number): HookReading {
  const message =
    "This is a hook in Kiro's own format. It is imported in a later version of Headwater; until then it does not run here. " +
    "To run it now, write it as a Headwater hook (`name`, `on`, `run`) in a .yaml file beside it.";
  return {
    hooks: [],
    problems: [{ rule: "hook-kiro-format", level: "info", path, line, column: 1, message, introduced: true }],
  };
}

/** Guides show Kiro's JSON fields as YAML: `when` and `then` maps. */
function isKiroShape(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { when, then, hooks } = value as Record<string, unknown>;
  return (
    (typeof when === "object" && when !== null && then !== undefined) ||
    (Array.isArray(hooks) && "version" in value)
  );
}

/** Hooks of one file (none when it has an error) and its problems. Files of other kinds have neither. */
export function parseHookFile(source: HookFile): HookReading {
  if (/\.(?:kiro\.hook|json)$/.test(source.path)) return imported(source.path, 1);
  if (!/\.ya?ml$/.test(source.path)) return { hooks: [], problems: [] };
  const { file, problems: yamlProblems } = readYaml(source, "hook");
  if (file === null) return { hooks: [], problems: yamlProblems };
  if (isKiroShape(file.value)) return imported(source.path, file.position([]).line);
  const shape = checkShape(hookSchema, { path: source.path, rulePrefix: "hook", file });
  const input = shape.value;
  const notes = checkHook(input, file).map(({ rule, level, at, message }): Problem => ({
    rule,
    level,
    path: source.path,
    ...at,
    message,
    introduced: true,
  }));
  const problems = [...yamlProblems, ...shape.problems, ...notes].toSorted(
    (a, b) => a.line - b.line || a.column - b.column,
  );
  if (input === null || problems.some(({ level }) => level === "error")) return { hooks: [], problems };
  return { hooks: [buildHook(input, { path: source.path, line: file.position(["name"]).line })], problems };
}

/** The first of two hooks with one name stays in force (by path): the order of files must not decide. */
function withUniqueNames(hooks: readonly Hook[]): HookReading {
  const known = new Map<string, Hook>();
  const problems: Problem[] = [];
  for (const hook of hooks) {
    const other = known.get(hook.name);
    if (other === undefined) {
      known.set(hook.name, hook);
      continue;
    }
    const message = `The name \`${hook.name}\` is taken by ${other.path}, which stays in force. Rename one of them.`;
    problems.push({
      rule: "hook-name-taken",
      level: "error",
      path: hook.path,
      line: hook.line,
      column: 1,
      message,
      introduced: true,
    });
  }
  return { hooks: [...known.values()], problems };
}

/** All hook files of a repository: names are unique, `needs` exist and have no cycle. Sorted by path. */
export function parseHooks(files: readonly HookFile[]): HookReading {
  const readings = files.toSorted(byPath).map(parseHookFile);
  const named = withUniqueNames(readings.flatMap(({ hooks }) => hooks));
  const ordered = checkNeeds(named.hooks);
  return {
    hooks: ordered.hooks,
    problems: [...readings.flatMap(({ problems }) => problems), ...named.problems, ...ordered.problems],
  };
}
