/** The agent loop: the model and the tools in turns, then the checks, until it is done or a limit is reached. */
import type { ChangeSet } from "../core/changes/change-set.ts";
import { hasListedPrice } from "../core/plan/models.ts";
import { UserError } from "../errors.ts";
import type { ConverseTurn } from "../ports.ts";
import { setUp } from "./check-round.ts";
import { fileTools } from "./file-tools.ts";
import { follow } from "./follow-turn.ts";
import { createMeter, stop } from "./meter.ts";
import type { AgentOutcome, AgentResult, AgentTask } from "./model.ts";
import { firstMessage, systemPrompt } from "./prompt.ts";
import { note, stoppedBySignal, userText, withLastChecks } from "./run-state.ts";
import type { AgentWorld, Run } from "./run-state.ts";
import { toolDesk } from "./tool-calls.ts";
import { toolSpecs } from "./tools.ts";
import { createTranscript } from "./transcript.ts";
import { changeSetOf } from "./tree-changes.ts";
import { writeScope } from "./write-scope.ts";

export type { AgentWorld } from "./run-state.ts";

/** What one answer may hold at most. Bedrock counts it against the quota when the request starts. */
const MAX_TOKENS = 16_384;

/**
 * Runs the task in the tree. Resolves with an outcome for everything that can go wrong with the model, the limits
 * or the checks, and always with the change set; only `finished` may be published. The tree is spent afterwards.
 */
export async function runAgent(task: AgentTask, world: AgentWorld): Promise<AgentResult> {
  const meter = createMeter({ model: task.model, limits: task.limits, clock: world.clock });
  const transcript = createTranscript(world.redact, world.onProgress);
  const timeout = new AbortController();
  const timer = setTimeout(
    () => {
      timeout.abort();
    },
    Math.min(meter.remainingMs(), 2 ** 31 - 1),
  );
  const tools = fileTools(world.sandbox, world.tree.dir);
  const desk = toolDesk({ tools, scope: writeScope(task.writes), transcript, redact: world.redact });
  const run: Run = {
    task,
    world,
    signal: AbortSignal.any([world.signal, timeout.signal]),
    meter,
    transcript,
    desk,
    system: world.redact(systemPrompt(task)),
    messages: [userText(world.redact(firstMessage(task)).toWellFormed())],
    checks: [],
    malformed: 0,
    cut: 0,
    repairs: 0,
    changedSinceChecks: false,
  };
  let outcome: AgentOutcome;
  try {
    outcome = await work(run);
  } finally {
    clearTimeout(timer);
    await tools.close();
  }
  return resultOf(run, outcome);
}

async function work(run: Run): Promise<AgentOutcome> {
  note(run, `Sandbox: ${run.world.sandbox.mode}. ${run.world.sandbox.reason}`);
  const { model } = run.task;
  if (!hasListedPrice(model))
    note(run, `${model} has no listed price, so it is counted at the highest listed ones.`);
  const prepared = await setUp(run);
  if (prepared !== null) return prepared;
  for (;;) {
    const limit = stoppedBySignal(run) ?? run.meter.reached();
    if (limit !== null) return withLastChecks(run, limit);
    const turn = await converse(run);
    const outcome = turn.kind === "failed" ? modelFailed(run, turn) : await follow(run, turn);
    if (outcome !== null) return outcome;
  }
}

async function converse(run: Run): Promise<ConverseTurn> {
  const turn = await run.world.converse({
    model: run.task.model,
    system: run.system,
    messages: run.messages,
    tools: toolSpecs(),
    maxTokens: MAX_TOKENS,
    metadata: { hook: run.task.hook, run: run.task.runKey.slice(0, 64) },
    signal: run.signal,
  });
  run.meter.add(turn.usage);
  return turn;
}

function modelFailed(run: Run, turn: Extract<ConverseTurn, { kind: "failed" }>): AgentOutcome {
  const message = run.world.redact(turn.message);
  note(run, `The model failed (${turn.code}): ${message}`);
  const limit = turn.code === "aborted" ? stoppedBySignal(run) : null;
  return limit ?? stop("model_failed", `The model did not answer (${turn.code}): ${message}`);
}

async function resultOf(run: Run, outcome: AgentOutcome): Promise<AgentResult> {
  const collected = await collect(run);
  return {
    outcome: collected.failure ?? outcome,
    changes: collected.changes,
    checks: run.checks,
    usage: run.meter.usage(),
    usd: run.meter.usd(),
    pricesAsOf: run.meter.pricesAsOf(),
    turns: run.meter.turns(),
    sandbox: run.world.sandbox.mode,
    transcript: run.transcript.entries(),
  };
}

/** The change set; one that is too large stops the run, because it cannot be published. */
async function collect(run: Run): Promise<{ changes: ChangeSet; failure: AgentOutcome | null }> {
  try {
    const { changes, notes } = await changeSetOf(run.world.tree, { touched: run.desk.touched });
    for (const text of notes) note(run, text);
    return { changes, failure: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const changes: ChangeSet = { base: run.world.tree.base, files: [] };
    return { changes, failure: stop("model_failed", `${error.message} ${error.next}`) };
  }
}
