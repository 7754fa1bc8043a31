/** Task lists, read line by line as Kiro does: `- [x]* 1.2 Title`, numbered or nested, with waves. */
import { addItem } from "./draft.ts";
import type { Draft } from "./draft.ts";
import type { Item } from "./model.ts";

const TASK =
  /^(?<indent>\s*)(?:[-*+]|(?<before>\d{1,4}(?:\.\d{1,4}){0,3})[.)]?)\s+\[(?<state>[ xX\-~])\](?<optional>\\?\*)?\s+(?<rest>\S.*)$/;
const NUMBER =
  /^(?:\*\*)?(?:Task\s+)?(?<id>T\d{1,5}[a-z]?|\d{1,4}(?:\.\d{1,4}){0,3})(?:\*\*)?(?:[.):：](?:\*\*)?)?(?=\s)\s+(?<title>\S.*)$/;
const STATES: Record<string, NonNullable<Item["state"]>> = {
  " ": "todo",
  x: "done",
  X: "done",
  "-": "doing",
  "~": "queued",
};
const FENCE = /^\s*(?<mark>`{3,}|~{3,})(?<info>.*)$/;
const WAVES_LIMIT = 100_000;
/** More tasks than this in one wave say nothing about what a task waits for. */
const MAX_WAVE = 50;

interface Open {
  item: Item;
  indent: number;
  details: string[];
  /** Wrapped lines directly below the check box still belong to the title. */
  titleOpen: boolean;
  /** The line before was empty. */
  blank: boolean;
}

interface Reading {
  draft: Draft;
  open: Open | null;
  stack: { indent: number; name: string }[];
  fence: { mark: string; text: string[] } | null;
  ids: Set<string>;
}

function close(reading: Reading): void {
  if (reading.open === null) return;
  const { item, details } = reading.open;
  item.text = details.join("\n").trim();
  reading.open = null;
}

function parentOf(reading: Reading, id: string, indent: number): string {
  const parts = id.split(".");
  if (parts.length > 1 && /^\d/.test(id)) {
    const above = parts.slice(0, -1).join(".");
    if (reading.ids.has(above)) return above;
  }
  while (reading.stack.length > 0 && (reading.stack.at(-1)?.indent ?? 0) >= indent) reading.stack.pop();
  return reading.stack.at(-1)?.name ?? "";
}

/** `**4. Title**`: the number took the opening stars with it. */
function closedEmphasis(rest: string, title: string): string {
  return rest.startsWith("**") && !title.startsWith("**") && title.split("**").length === 2
    ? title.replace("**", "")
    : title;
}

function openTask(reading: Reading, match: RegExpExecArray, line: number): void {
  close(reading);
  const groups = match.groups ?? {};
  const rest = groups["rest"] ?? "";
  const numbered = NUMBER.exec(rest)?.groups;
  const id = groups["before"] ?? numbered?.["id"] ?? "";
  const title = closedEmphasis(rest, groups["before"] === undefined ? (numbered?.["title"] ?? rest) : rest);
  const indent = (groups["indent"] ?? "").replaceAll("\t", "    ").length;
  const parent = parentOf(reading, id, indent);
  const item = addItem(reading.draft, { item: "task", id, title, text: "", line, endLine: line, parent });
  item.state = STATES[groups["state"] ?? " "] ?? "todo";
  item.optional = groups["optional"] !== undefined;
  item.dependsOn = [];
  if (id !== "") reading.ids.add(id);
  reading.stack.push({ indent, name: id === "" ? item.title : id });
  reading.open = { item, indent, details: [], titleOpen: true, blank: false };
}

/** A paragraph or fence at the margin behind a blank line belongs to the document again. */
function leavesTask(open: Open, raw: string): boolean {
  return !open.titleOpen && open.blank && /^(?![-*+]\s)[^\s|>]/.test(raw);
}

function addDetail(open: Open, raw: string, line: number): void {
  const text = raw.trim();
  open.blank = text === "";
  if (text === "") {
    open.titleOpen = false;
    return;
  }
  const indent = raw.length - raw.trimStart().length;
  if (open.titleOpen && indent > open.indent && !/^(?:[-*+]\s|\d+[.)]\s|[_>#|`]|\*\*)/.test(text))
    open.item.title += ` ${text}`;
  else {
    open.titleOpen = false;
    open.details.push(text);
  }
  open.item.endLine = line;
}

/** `{"waves":[{"id":0,"tasks":["1.1"]},…]}`: each task waits for the tasks of the wave before. */
function readWaves(reading: Reading, text: string): void {
  if (!text.includes('"waves"') || text.length > WAVES_LIMIT) return;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return;
  }
  const waves = (parsed as { waves?: unknown } | null)?.waves;
  if (!Array.isArray(waves)) return;
  const byId = new Map<string, Item[]>();
  for (const item of reading.draft.items)
    if (item.item === "task" && item.id !== "")
      byId.set(item.id, [...(byId.get(item.id) ?? []).slice(-3), item]);
  let previous: string[] = [];
  for (const wave of waves as unknown[]) {
    const listed = (wave as { tasks?: unknown } | null)?.tasks;
    const tasks = Array.isArray(listed) ? listed.filter((id): id is string => typeof id === "string") : [];
    for (const item of tasks.flatMap((id) => byId.get(id) ?? []))
      item.dependsOn = previous.slice(0, MAX_WAVE);
    previous = tasks;
  }
}

function readFenceLine(reading: Reading, raw: string): boolean {
  const mark = FENCE.exec(raw)?.groups?.["mark"];
  if (reading.fence === null) {
    if (mark === undefined) return false;
    reading.fence = { mark, text: [] };
    return true;
  }
  if (mark?.startsWith(reading.fence.mark) === true && raw.trim() === mark) {
    readWaves(reading, reading.fence.text.join("\n"));
    reading.fence = null;
  } else reading.fence.text.push(raw);
  return true;
}

/** Adds the tasks of the file; text in code fences is no task. */
export function readTasks(draft: Draft): void {
  const reading: Reading = { draft, open: null, stack: [], fence: null, ids: new Set() };
  for (const [index, raw] of draft.lines.entries()) {
    if (reading.open !== null && leavesTask(reading.open, raw)) close(reading);
    if (readFenceLine(reading, raw)) {
      reading.open?.details.push(raw.trim());
      continue;
    }
    const match = raw.length > 10_000 ? null : TASK.exec(raw);
    if (match !== null) openTask(reading, match, index + 1);
    else if (/^#{1,6}\s/.test(raw)) {
      close(reading);
      reading.stack = [];
    } else if (reading.open !== null) addDetail(reading.open, raw, index + 1);
  }
  close(reading);
}
