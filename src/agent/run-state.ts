/** What a run holds while it works, and the small things that every step of it needs. */
import type { Converse, Message } from "../ports.ts";
import { stop } from "./meter.ts";
import type { Meter, Stop } from "./meter.ts";
import type { AgentProgress, AgentTask, CheckResult } from "./model.ts";
import type { Sandbox } from "./sandbox.ts";
import type { ToolDesk } from "./tool-calls.ts";
import type { Transcript } from "./transcript.ts";
import type { AgentTree } from "./tree.ts";

export interface AgentWorld {
  converse: Converse;
  tree: AgentTree;
  sandbox: Sandbox;
  /** Stops the run at once; the message of its reason becomes the detail of the outcome. */
  signal: AbortSignal;
  clock: () => Date;
  onProgress?: AgentProgress | undefined;
  /** Applied to every text that leaves the run: to the model, the transcript, the result. */
  redact: (text: string) => string;
}

export interface Run {
  task: AgentTask;
  world: AgentWorld;
  /** Ends with the caller's signal or with the minutes of the run. */
  signal: AbortSignal;
  meter: Meter;
  transcript: Transcript;
  desk: ToolDesk;
  system: string;
  messages: Message[];
  checks: CheckResult[];
  malformed: number;
  cut: number;
  repairs: number;
  changedSinceChecks: boolean;
}

export function failedChecks(run: Run): CheckResult[] {
  return run.checks.filter(({ outcome }) => outcome === "failed");
}

/** A limit that was reached while checks failed says both. */
export function withLastChecks(run: Run, outcome: Stop): Stop {
  const failed = failedChecks(run).map(({ command }) => command);
  if (failed.length === 0) return outcome;
  return {
    ...outcome,
    detail: run.world.redact(`${outcome.detail}; the last checks failed: ${failed.join(", ")}`),
  };
}

/** Why the signal ended the run: the caller, or the minutes; null when it did not. */
export function stoppedBySignal(run: Run): Stop | null {
  const { signal } = run.world;
  if (signal.aborted) {
    const reason: unknown = signal.reason;
    return stop("aborted", run.world.redact(reason instanceof Error ? reason.message : String(reason)));
  }
  if (!run.signal.aborted) return null;
  return stop("minutes", `The limit of ${run.task.limits.minutes} minutes is reached`);
}

export function note(run: Run, text: string): void {
  run.transcript.add({ kind: "note", turn: run.meter.turns(), text });
}

export function userText(text: string): Message {
  return { role: "user", content: [{ kind: "text", text }] };
}
