/** The result of a planned run: made by the agent once, kept in the journal until it is answered, never paid twice. */
import { createMeter } from "../agent/meter.ts";
import type { AgentResult } from "../agent/model.ts";
import { whyNotReserved } from "../core/plan/budgets.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import { redactor } from "../redact.ts";
import type { Converse } from "../ports.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { resultFrom, resultKey, resultToJson, settledAt } from "./run-record.ts";
import type { Scene } from "./scene.ts";
import { settlementOf } from "./settlement.ts";
import { reserveRuns } from "./spending.ts";
import type { World } from "./world.ts";

export type RunResult =
  | { kind: "result"; result: AgentResult }
  /** There is none, and no model may be called here. */
  | { kind: "no_model" }
  /** Nothing is set aside for it, so nothing may be spent. */
  | { kind: "no_budget"; why: string };

interface About {
  scene: Scene;
  facts: ReviewFacts;
  signal: AbortSignal;
}

/** Whether a result of this run was journalled, so that nobody has to be asked for it. */
export async function hasResult({ store, host }: World, key: string): Promise<boolean> {
  return resultFrom(await store.get(resultKey(host.repository.id, key))) !== null;
}

/**
 * Runs the agent within what is reserved for it, or takes the result that was journalled before: by a crashed process,
 * or by the step that may call a model.
 */
export async function resultOf(world: World, run: PlannedRun, about: About): Promise<RunResult> {
  const { store, host, converse } = world;
  const repositoryId = host.repository.id;
  const record = await store.get(resultKey(repositoryId, run.key));
  const journalled = resultFrom(record);
  if (journalled !== null) {
    // The process may have died between keeping the result and settling it; what is settled counts once.
    const at = settledAt(record);
    if (at !== null) await settle(world, run, { at, ...journalled, outcome: journalled.outcome.kind });
    return { kind: "result", result: journalled };
  }
  if (converse === null) return { kind: "no_model" };
  const reserving = { ledger: store, repositoryId, at: world.clock() };
  const [reserved] = await reserveRuns(reserving, about.scene.instructions.config.budgets, [run]);
  if (reserved?.kind !== "granted")
    return { kind: "no_budget", why: reserved === undefined ? "" : whyNotReserved(reserved) };
  const limits = { ...run.limits, usd: Math.min(run.limits.usd, reserved.usd) };
  return { kind: "result", result: await runNow(world, { ...run, limits }, { ...about, converse }) };
}

async function runNow(
  world: World,
  run: PlannedRun,
  about: About & { converse: Converse },
): Promise<AgentResult> {
  const { store, clock } = world;
  const result = await costed(world, run, about);
  const at = clock();
  try {
    const key = resultKey(world.host.repository.id, run.key);
    if (result.outcome.kind === "finished") await store.put(key, resultToJson(result, at));
  } finally {
    // Also when the result could not be kept: it is paid, and has to be paid again.
    await settle(world, run, { at, ...result, outcome: result.outcome.kind });
  }
  return result;
}

/** Runs the agent; when that ends by an error, settles what it cost until then. */
async function costed(
  world: World,
  run: PlannedRun,
  about: About & { converse: Converse },
): Promise<AgentResult> {
  const { clock } = world;
  // Most events run nothing, so the agent is loaded with the first run.
  const { runPlanned } = await import("./run.ts");
  const meter = createMeter({ model: run.model.chosen, limits: run.limits, clock });
  try {
    return await runPlanned(run, {
      repository: about.scene.repository,
      instructions: about.scene.instructions,
      facts: about.facts,
      converse: async (request) => {
        const turn = await about.converse(request);
        meter.add(turn.usage);
        return turn;
      },
      sandbox: world.sandbox,
      clock,
      signal: about.signal,
      redact: redactor(world.secrets),
      ...(world.onProgress === undefined ? {} : { onProgress: world.onProgress }),
    });
  } catch (error) {
    const cost = { at: clock(), usd: meter.usd(), usage: meter.usage(), outcome: "error" };
    await settle(world, run, cost).catch((failure: unknown) => {
      // Then its reservation goes on counting until it runs out.
      world.log.warn({ err: failure, hook: run.hook }, "What a failed run cost could not be settled.");
    });
    throw error;
  }
}

function settle(
  { store, host }: World,
  run: PlannedRun,
  cost: { at: Date } & Parameters<typeof settlementOf>[2],
): Promise<void> {
  const about = { repositoryId: host.repository.id, at: cost.at };
  return store.settle([settlementOf(run, about, cost)]);
}

export async function forgetResult(world: World, key: string): Promise<void> {
  await world.store.remove(resultKey(world.host.repository.id, key));
}
