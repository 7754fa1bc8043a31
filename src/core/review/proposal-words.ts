/** What became of a proposal, as a few words and the detail that was recorded. */
import { escapeMarkdown, inlineCode } from "./escape.ts";
import type { Links } from "./links.ts";
import type { ProposalLine } from "./model.ts";
import { cut } from "./visible.ts";

const WORDS: Record<ProposalLine["outcome"], string> = {
  open: "open, waits for people",
  branch: "on a branch, waits for people to open its pull request",
  merged: "merged",
  closed: "closed without merging",
  empty: "no change needed",
  failed: "failed",
  stopped: "stopped",
  running: "running",
  waiting: "waits for another hook",
  budget: "waits for its budget",
  deferred: "runs after the merge",
};

/** Nothing more happens by itself after these; a person decides whether it is worth another run. */
const RETRIED_BY_PEOPLE: ReadonlySet<ProposalLine["outcome"]> = new Set(["failed", "stopped"]);

export function proposalWords(line: ProposalLine, { comments }: Pick<Links, "comments"> = {}): string {
  const detail = line.detail === "" ? "" : ` ${escapeMarkdown(cut(line.detail, 300))}`;
  const next =
    comments !== false && RETRIED_BY_PEOPLE.has(line.outcome)
      ? `${/[.!?]$/.test(detail) || detail === "" ? "" : "."} To run it again, comment ${inlineCode(`/headwater retry ${cut(line.hook, 100)}`)}.`
      : "";
  return `${WORDS[line.outcome]}.${detail}${next}`;
}
