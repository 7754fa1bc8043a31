/** The page of a workflow run that people see: Markdown with a limit beyond which GitHub drops all of it. */
import { appendFileSync, statSync } from "node:fs";

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

/** Appends to the summary of this step. Without a file there is nobody who would read it. */
export function writeJobSummary(file: string | undefined, markdown: string): void {
  if (file === undefined || file === "") return;
  const present = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(file, fitSummary(`${markdown.trimEnd()}\n`, MOST_BYTES - present));
}
