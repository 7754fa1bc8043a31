/** What became of a proposal, as a few words and the detail that was recorded. */
import { escapeMarkdown } from "./escape.ts";
import type { ProposalLine } from "./model.ts";
import { cut } from "./visible.ts";

const WORDS: Record<ProposalLine["outcome"], string> = {
  open: "open, waits for people",
  merged: "merged",
  closed: "closed without merging",
  empty: "no change needed",
  failed: "failed",
  stopped: "stopped",
  running: "running",
  waiting: "waits for another hook",
  deferred: "runs after the merge",
};

export function proposalWords(line: ProposalLine): string {
  const detail = line.detail === "" ? "" : ` ${escapeMarkdown(cut(line.detail, 300))}`;
  return `${WORDS[line.outcome]}.${detail}`;
}
