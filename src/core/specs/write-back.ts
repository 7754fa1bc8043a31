/** Edits of spec files that touch nothing else: a corrected reference, one character of a check box. */
import type { Fix } from "../problem.ts";
import type { Item } from "./model.ts";
import { byteOffsets, textLines } from "./text-lines.ts";

type TaskState = NonNullable<Item["state"]>;

const BOX = /^(\s*(?:[-*+]|\d{1,4}(?:\.\d{1,4}){0,3}[.)]?)\s+\[)([ xX\-~])\](?:\\?\*)?\s/;
const MARKS: Record<TaskState, string> = { todo: " ", queued: "~", doing: "-", done: "x" };
const STATES: Record<string, TaskState> = { " ": "todo", "~": "queued", "-": "doing", x: "done", X: "done" };

/** The edit of one byte that sets a task's state; null when the line is no task, or has the state already. */
export function checkboxFix(
  file: { path: string; text: string },
  task: Pick<Item, "line">,
  state: TaskState,
): Fix | null {
  const line = textLines(file.text)[task.line - 1];
  const [, lead, mark] = BOX.exec(line?.text ?? "") ?? [];
  if (line === undefined || lead === undefined || mark === undefined || STATES[mark] === state) return null;
  const start = byteOffsets(file.text)(line.start + lead.length);
  return { path: file.path, start, end: start + 1, text: MARKS[state] };
}

/** A fix that cannot be meant for this content: outside of it, or over another one. */
export class FixMismatch extends Error {
  override readonly name = "FixMismatch";
}

/**
 * The content with all fixes made; every byte outside of them is the same. The same fix given twice counts once.
 *
 * @throws FixMismatch when a fix lies outside of the content or overlaps another one
 */
export function applyFixes(content: Uint8Array, fixes: readonly Fix[]): Buffer {
  const source = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const unique = new Map(fixes.map((fix) => [`${fix.start}:${fix.end}:${fix.text}`, fix]));
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of [...unique.values()].toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start < at || end < start || end > source.length)
      throw new FixMismatch(`The fix of bytes ${start} to ${end} does not fit the file.`);
    parts.push(source.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return Buffer.concat([...parts, source.subarray(at)]);
}
