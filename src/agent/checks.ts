/** Runs the commands that the trusted configuration names, in the sandbox and nowhere else. */
import { tailOf } from "./command-output.ts";
import type { CheckResult } from "./model.ts";
import type { ExecResult, Sandbox, StoppedBy } from "./sandbox.ts";

const MAX_OUTPUT = 12_000;
const MAX_COMMAND_MS = 10 * 60_000;

export interface CheckRun {
  commands: readonly string[];
  sandbox: Sandbox;
  /** Folder of the tree. */
  tree: string;
  redact: (text: string) => string;
  signal: AbortSignal;
  /** Time that the run has left, asked before each command. */
  remainingMs: () => number;
}

/** All commands, one after another, also after a failure: the model should hear of everything at once. */
export async function runChecks(run: CheckRun): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const command of run.commands) results.push(await runCheck(run, command));
  return results;
}

/** Commands up to and including the first that fails: what prepares the tree builds on what went before. */
export async function runSetup(run: CheckRun): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const command of run.commands) {
    const result = await runCheck(run, command);
    results.push(result);
    if (result.outcome === "failed") break;
  }
  return results;
}

async function runCheck(run: CheckRun, command: string): Promise<CheckResult> {
  const timeoutMs = Math.min(MAX_COMMAND_MS, run.remainingMs());
  const result = await run.sandbox.exec({ command, tree: run.tree, timeoutMs, signal: run.signal });
  if (result.kind === "refused") {
    return { command, outcome: "not_run", exitCode: null, output: result.reason, seconds: 0 };
  }
  const ended = endedBy(result, timeoutMs);
  const passed = result.exitCode === 0 && result.stoppedBy === null;
  const output = ended === "" ? result.output : `${result.output.trimEnd()}\n[${ended}]`;
  return {
    command,
    outcome: passed ? "passed" : "failed",
    exitCode: result.stoppedBy === null ? result.exitCode : null,
    output: tailOf(run.redact(output).toWellFormed(), MAX_OUTPUT),
    seconds: Math.round(result.seconds * 10) / 10,
  };
}

function endedBy(result: ExecResult & { kind: "exited" }, timeoutMs: number): string {
  if (result.stoppedBy !== null)
    return `stopped: ${STOPPED[result.stoppedBy]} (limit ${timeoutMs / 1_000} s)`;
  return result.exitCode === null ? "ended by a signal" : "";
}

const STOPPED: Record<StoppedBy, string> = {
  timeout: "it took too long",
  aborted: "the run was stopped",
  output: "it wrote too much output",
  processes: "it started too many processes",
  memory: "it used too much memory",
};

/** Why a check counts as failed, in a few words. */
export function failureWords({ exitCode }: CheckResult): string {
  return exitCode === null ? "did not end by itself" : `exit code ${exitCode}`;
}
