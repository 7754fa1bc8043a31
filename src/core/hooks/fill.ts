/** Fills `${event.…}` in a hook's task. The names are a closed list, and the values are data: cleaned, cut, never evaluated. */

/** What a task may say about the event that fired the hook. */
export interface TaskEvent {
  /** The first subject, and all of them. */
  path: string;
  paths: string[];
  /** Ids of the first changed spec and of all; empty when the hook fired on files. */
  spec: string;
  specs: string[];
  level: string;
  pullRequest: number | null;
  /** Commits on both sides of the change. */
  base: string;
  head: string;
  /** Branch that the change comes from. */
  branch: string;
  repository: string;
  hook: string;
}

export const TASK_NAMES = [
  "event.path",
  "event.paths",
  "event.spec",
  "event.specs",
  "event.level",
  "event.pull_request",
  "event.base",
  "event.head",
  "event.branch",
  "event.repository",
  "event.hook",
] as const;

export type TaskName = (typeof TASK_NAMES)[number];

const MAX_VALUE = 400;
const MAX_LIST = 50;

/** Everything that looks like a name of ours; `${HOME}` and other text is left alone. */
const PLACEHOLDER = /\$\{\s*(event\b[^}\n]{0,80})(\}?)/g;

const isTaskName = (name: string): name is TaskName => TASK_NAMES.some((known) => known === name);

/** One line of visible characters: a value from outside must not be able to add lines or hide text. */
export function cleanValue(value: string): string {
  const visible = value
    .toWellFormed()
    .replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "")
    .replace(/[\s\u0085]+/gu, " ")
    .replace(/\p{Cc}|\p{Co}|\p{Cs}/gu, "")
    .trim();
  const points = Array.from(visible);
  return points.length <= MAX_VALUE ? visible : `${points.slice(0, MAX_VALUE - 1).join("")}…`;
}

function listValue(values: readonly string[]): string {
  const shown = values.slice(0, MAX_LIST).map(cleanValue).join(", ");
  return values.length > MAX_LIST ? `${shown} and ${values.length - MAX_LIST} more` : shown;
}

function valueOf(name: TaskName, event: TaskEvent): string {
  switch (name) {
    case "event.path":
      return cleanValue(event.path);
    case "event.paths":
      return listValue(event.paths);
    case "event.spec":
      return cleanValue(event.spec);
    case "event.specs":
      return listValue(event.specs);
    case "event.level":
      return cleanValue(event.level);
    case "event.pull_request":
      return event.pullRequest === null ? "none" : `#${event.pullRequest}`;
    case "event.base":
      return cleanValue(event.base);
    case "event.head":
      return cleanValue(event.head);
    case "event.branch":
      return cleanValue(event.branch);
    case "event.repository":
      return cleanValue(event.repository);
    case "event.hook":
      return cleanValue(event.hook);
  }
}

/** Replaces every known name once; what a value contains is never looked at again. Unknown names stay as they are. */
export function fillTask(text: string, event: TaskEvent): string {
  return text.replace(PLACEHOLDER, (whole, name: string, closed: string) => {
    const trimmed = name.trim();
    return closed === "}" && isTaskName(trimmed) ? valueOf(trimmed, event) : whole;
  });
}

/** Placeholders of a task that have no value: `raw` as it stands in the text, `name` as it was meant. */
export function unknownPlaceholders(text: string): { raw: string; name: string; closed: boolean }[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(([raw, inner = "", brace]) => {
    const name = inner.trim();
    const closed = brace === "}";
    return closed && isTaskName(name) ? [] : [{ raw, name, closed }];
  });
}
