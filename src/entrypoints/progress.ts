/** One line for people who watch a run. */
import type { TranscriptEntry } from "../agent/model.ts";
import { plain } from "./cli/session.ts";

const MOST = 160;

const short = (text: string): string => {
  const line = plain(text).replace(/\s+/g, " ").trim();
  return line.length <= MOST ? line : `${line.slice(0, MOST - 1)}…`;
};

export function progressLine(entry: TranscriptEntry): string {
  switch (entry.kind) {
    case "model": {
      const tools = entry.tools.map(({ name, input }) => `${name} ${short(input)}`).join("; ");
      return `turn ${entry.turn}: ${tools || short(entry.text)}`;
    }
    case "tool":
      return `  ${entry.name} ${entry.failed ? "failed" : "ok"}: ${short(entry.output)}`;
    case "check":
      return `  check \`${short(entry.command)}\`: ${entry.outcome}`;
    case "note":
      return `  ${short(entry.text)}`;
  }
}
