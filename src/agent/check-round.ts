/** The commands around the model's work: setup before the first turn, checks when the model says that it is done. */
import { failureWords, runChecks, runSetup } from "./checks.ts";
import type { CheckRun } from "./checks.ts";
import { stop } from "./meter.ts";
import type { AgentOutcome, CheckResult } from "./model.ts";
import { checksMessage } from "./prompt.ts";
import { failedChecks, note, stoppedBySignal, userText, withLastChecks } from "./run-state.ts";
import type { Run } from "./run-state.ts";

/** How often failing checks go back to the model. */
const MAX_REPAIRS = 5;
const MAX_SUMMARY = 4_000;

/** An outcome when the tree could not be prepared: then no model is called. */
export async function setUp(run: Run): Promise<AgentOutcome | null> {
  const results = await runSetup(checkRun(run, run.task.setup));
  run.checks = results.filter(({ outcome }) => outcome !== "passed");
  for (const result of results) recordCheck(run, result);
  const failed = results.find(({ outcome }) => outcome === "failed");
  if (failed === undefined) return null;
  const limit = stoppedBySignal(run);
  if (limit !== null) return limit;
  const words = `${failureWords(failed)}`;
  return stop(
    "checks_failed",
    run.world.redact(`The setup command ${failed.command} failed (${words}); no model was called`),
  );
}

/** The model says that it is done: the checks decide. */
export async function finish(run: Run, text: string): Promise<AgentOutcome | null> {
  run.malformed = 0;
  const summary = run.world.redact(text).toWellFormed().slice(0, MAX_SUMMARY);
  if (run.desk.touched.size === 0) {
    note(run, "Nothing was changed, so no check was run.");
    return { kind: "finished", summary };
  }
  const failedBefore = failedChecks(run);
  if (failedBefore.length > 0 && !run.changedSinceChecks)
    return checksFailed(run, "and the model changed nothing more");
  run.checks = await runChecks(checkRun(run, run.task.checks));
  for (const result of run.checks) recordCheck(run, result);
  run.changedSinceChecks = false;
  const failed = failedChecks(run);
  if (failed.length === 0) return { kind: "finished", summary };
  const limit = stoppedBySignal(run);
  if (limit !== null) return withLastChecks(run, limit);
  run.repairs += 1;
  if (run.repairs > MAX_REPAIRS) return checksFailed(run, `after ${MAX_REPAIRS} repairs`);
  run.messages.push(userText(checksMessage(failed.map((one) => ({ ...one, why: failureWords(one) })))));
  return null;
}

function checkRun(run: Run, commands: readonly string[]): CheckRun {
  const { sandbox, tree, redact } = run.world;
  return {
    ...{ commands, sandbox, tree: tree.dir, redact, signal: run.signal },
    remainingMs: run.meter.remainingMs,
  };
}

function checksFailed(run: Run, how: string): AgentOutcome {
  const commands = failedChecks(run).map(({ command }) => command);
  return stop("checks_failed", run.world.redact(`Checks still fail ${how}: ${commands.join(", ")}`));
}

function recordCheck(run: Run, { command, outcome, output }: CheckResult): void {
  run.transcript.add({ kind: "check", turn: run.meter.turns(), command, outcome, output });
}
