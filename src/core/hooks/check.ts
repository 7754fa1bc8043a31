/** What is wrong with a hook although its shape is right: actions, names of events, fields that contradict each other. */
import type { ProblemLevel } from "../problem.ts";
import { suggest } from "../yaml-suggest.ts";
import type { Position, YamlFile } from "../yaml.ts";
import { cleanValue, TASK_NAMES, unknownPlaceholders } from "./fill.ts";
import { CASCADE_PREFIX } from "./names.ts";
import type { HookInput } from "./schema.ts";

/** A finding with its place; the file's path is added by the caller. */
export interface Note {
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

/** Everything about a hook that its schema cannot say. `input` is null where the shape is wrong already. */
export function checkHook(input: HookInput | null, file: YamlFile): Note[] {
  const checked = input === null ? [] : [...actionNotes(input, file), ...contradictions(input, file)];
  return [...placeholderNotes(file), ...checked];
}
