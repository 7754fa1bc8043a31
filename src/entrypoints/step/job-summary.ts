/** The page of a workflow run that people see: Markdown with a limit beyond which GitHub drops all of it. */
import { appendFileSync, statSync } from "node:fs";
import type { Environment } from "../server-environment.ts";
import type { StepLog } from "./step-log.ts";

/** GitHub's limit is 1 MiB a step. */
const MOST_BYTES = 1024 * 1024;
const ROOM_FOR_NOTE = 200;

/** Cuts at the end of a line; a cut text says so. */
export function fitSummary(markdown: string, room: number): string {
  if (Buffer.byteLength(markdown) <= room) return markdown;
  const kept = Buffer.from(markdown)
    .subarray(0, Math.max(0, room - ROOM_FOR_NOTE))
    .toString("utf8");
  const lines = kept.slice(0, kept.lastIndexOf("\n") + 1);
  return `${lines}\n\n_The rest does not fit into a job summary. \`headwater review\` shows all of it._\n`;
}

/**
 * Appends to the summary of this step; without a file there is nobody who would read it. Whatever the step was for is
 * done by then, so a page that cannot be written is told, and fails nothing.
 *
 * @returns why it could not be written; null when it is, or nobody asked
 */
export function writeJobSummary(file: string | undefined, markdown: string): string | null {
  if (file === undefined || file === "") return null;
  try {
    const present = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(file, fitSummary(`${markdown.trimEnd()}\n`, MOST_BYTES - present));
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unwritable";
    return `The file that GITHUB_STEP_SUMMARY names cannot be written (${code}), so the summary stands in this log.`;
  }
}

/** The page of a step; where it cannot be written, the log has it. */
export function showJobSummary(env: Environment, log: StepLog, markdown: string): void {
  const why = writeJobSummary(env["GITHUB_STEP_SUMMARY"], markdown);
  if (why === null) return;
  log.warn({}, why);
  log.say(markdown);
}
