/** Why a run led to no proposal, as people read it; the same words wherever it ran. */
import type { AgentOutcome } from "../agent/model.ts";
import type { Violation } from "../core/changes/change-set.ts";

type Stopped = AgentOutcome & { kind: "stopped" };

const STOP_WORDS: Record<Stopped["reason"], string> = {
  turns: "it reached its limit of turns",
  minutes: "it reached its time limit",
  usd: "it reached its spending limit",
  aborted: "it was stopped",
  checks_failed: "its checks still failed at the end",
  model_failed: "the model failed",
  loop: "it repeated itself without getting anywhere",
};

export const stoppedWords = ({ reason, detail }: Stopped): string =>
  `The run ended because ${STOP_WORDS[reason]}: ${detail}`;

export function refusedWords(violations: Violation[]): string {
  const more = violations.length > 1 ? ` (and ${violations.length - 1} more)` : "";
  return `The result was refused: ${violations[0]?.message ?? ""}${more}`;
}

export const EMPTY_WORDS = "The run changed nothing, so there is no pull request.";
