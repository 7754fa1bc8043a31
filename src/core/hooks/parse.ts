/** Reads hook files. Everything that is wrong is reported with its place; a bad file disables itself and no other. */
import type { Problem, ProblemLevel } from "../problem.ts";
import { suggest } from "../yaml-suggest.ts";
import { checkShape } from "../yaml-shape.ts";
import { readYaml } from "../yaml.ts";
import type { Position, YamlFile } from "../yaml.ts";
import { buildHook } from "./build.ts";
import { cleanValue, TASK_NAMES, unknownPlaceholders } from "./fill.ts";
import type { Hook } from "./model.ts";
import { CASCADE_PREFIX } from "./names.ts";
import { checkNeeds } from "./needs.ts";
import { hookSchema } from "./schema.ts";
import type { HookInput } from "./schema.ts";

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

interface Note {
  rule: string;
  level: ProblemLevel;
  at: Position;
  message: string;
}

/** Looks at the texts as they stand, so that they are checked even where other fields are wrong. */
function placeholderNotes(file: YamlFile): Note[] {
  const run = (file.value as { run?: unknown } | null)?.run;
  if (typeof run !== "object" || run === null) return [];
  return Object.entries(run).flatMap(([field, text]) => {
    if ((field !== "task" && field !== "command") || typeof text !== "string") return [];
    return unknownPlaceholders(text).map(({ raw, name, closed }): Note => {
      const near = suggest(name, TASK_NAMES);
      const wrong = closed ? "is not a name that is filled in" : "is never closed with `}`";
      const next = near === null ? `Known names: ${TASK_NAMES.join(", ")}.` : `Did you mean \`\${${near}}\`?`;
      const at = file.positionOf(["run", field], raw);
      return {
        rule: "hook-event-name",
        level: "error",
        at,
        message: `\`${cleanValue(raw)}\` ${wrong}. ${next}`,
      };
    });
  });
}

function actionNotes(input: HookInput, file: YamlFile): Note[] {
  const actions = (["task", "command", "workflow"] as const).filter((key) => input.run[key] !== undefined);
  if (actions.length === 1) return [];
  const message =
    actions.length === 0
      ? "`run` says nothing to do. Add `task` (text for the agent), or `command`, or `workflow`."
      : `\`run\` has ${actions.join(" and ")}. Keep exactly one of them.`;
  return [{ rule: "hook-action", level: "error", at: file.position(["run", actions[1] ?? ""]), message }];
}

/** Fields that are fine alone and contradict each other. */
function contradictions(input: HookInput, file: YamlFile): Note[] {
  const notes: Note[] = [];
  const note = (level: ProblemLevel, rule: string, path: string[], message: string): void => {
    notes.push({ level, rule, at: file.position(path), message });
  };
  const when = input.when ?? "pull_request";
  const target = when === "merged" ? "base" : (input.target ?? "head");
  if (Object.keys(input.on).length === 0) {
    note(
      "error",
      "hook-trigger",
      ["on"],
      "`on` names no trigger. Add one, such as `spec_change: { paths: [specs/**] }`.",
    );
  }
  if (input.name.startsWith(CASCADE_PREFIX)) {
    note(
      "error",
      "hook-name",
      ["name"],
      `Names that start with \`${CASCADE_PREFIX}\` belong to the built-in cascade. Choose another.`,
    );
  }
  if (when === "merged" && input.target === "head") {
    note(
      "warning",
      "hook-target",
      ["target"],
      "After the merge there is no pull request to write into: `target: base` is used. Write that, or remove the line.",
    );
  }
  if (input.approval === "auto" && target !== "base") {
    note(
      "warning",
      "hook-approval",
      ["approval"],
      "`approval: auto` needs `target: base`; into a pull request's own branch people merge. It runs as `pr_review`.",
    );
  }
  if (input.approval === "auto" && input.run.writes === undefined) {
    note(
      "warning",
      "hook-approval",
      ["approval"],
      "`approval: auto` needs `run.writes`, the paths that may change without a person. It runs as `pr_review`.",
    );
  }
  return notes;
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
  const notes = [
    ...placeholderNotes(file),
    ...(input === null ? [] : [...actionNotes(input, file), ...contradictions(input, file)]),
  ].map(({ rule, level, at, message }): Problem => ({
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
