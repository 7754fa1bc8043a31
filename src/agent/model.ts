/** What a run hands to the agent and what comes back: values, no handles. */
import type { ChangeSet } from "../core/changes/change-set.ts";
import type { Limits } from "../core/hooks/model.ts";
import type { Usage } from "../ports.ts";

export interface AgentTask {
  runKey: string;
  hook: string;
  /** The filled task text of the hook (trusted instructions with data values). */
  task: string;
  /** Steering texts from the trusted commit. */
  steering: { path: string; text: string }[];
  /** Untrusted material, fenced as data in the prompt: the spec diff, the specs, files named by `reads`. */
  context: { label: string; text: string }[];
  /** Model id on the provider, already routed. */
  model: string;
  writes: string[] | null;
  setup: string[];
  checks: string[];
  limits: Limits;
}

export interface CheckResult {
  command: string;
  /** not_run: there is no working sandbox; the reason is in `output`. */
  outcome: "passed" | "failed" | "not_run";
  exitCode: number | null;
  /** Tail of the output, redacted and cut. */
  output: string;
  seconds: number;
}

export type AgentOutcome =
  | { kind: "finished"; summary: string }
  | {
      kind: "stopped";
      reason: "turns" | "minutes" | "usd" | "aborted" | "checks_failed" | "model_failed" | "loop";
      detail: string;
    };

export interface AgentResult {
  outcome: AgentOutcome;
  changes: ChangeSet;
  checks: CheckResult[];
  usage: Usage;
  /** An estimate from a dated price table; null only in what an older version kept, of a model without a price. */
  usd: number | null;
  pricesAsOf: string | null;
  turns: number;
  sandbox: "bubblewrap" | "none";
  transcript: TranscriptEntry[];
}

export type TranscriptEntry =
  | {
      kind: "model";
      turn: number;
      text: string;
      tools: { name: string; input: string }[];
      usage: Usage;
      stopReason: string;
    }
  | { kind: "tool"; turn: number; name: string; failed: boolean; output: string }
  | { kind: "check"; turn: number; command: string; outcome: CheckResult["outcome"]; output: string }
  | { kind: "note"; turn: number; text: string };

/** Progress for people who watch: what the demo and `run` print as it happens. */
export type AgentProgress = (entry: TranscriptEntry) => void;
