/** The result of a planned run: made by the agent once, kept in the journal until it is answered, never paid twice. */
import type { AgentResult } from "../agent/model.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import { redactor } from "../redact.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { resultFrom, resultToJson } from "./run-record.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

/** No commit in it: whether a result still fits where it goes is looked at when it is published. */
export const resultKey = (repositoryId: number, key: string): string => `result:${repositoryId}:${key}`;

/** Writes to the ledger what a run cost. */
export async function spend(
  world: World,
  run: PlannedRun,
  { result, at }: { result: AgentResult; at: Date },
): Promise<void> {
  await world.store.spend({
    at: at.toISOString(),
    repositoryId: world.host.repository.id,
    hook: run.hook,
    model: run.model.chosen,
    runKey: run.key,
    usd: result.usd ?? 0,
    inputTokens: result.usage.inputTokens,
    outputTokens: result.usage.outputTokens,
    outcome: result.outcome.kind,
  });
}

/**
 * Runs the agent, or takes the result that was journalled before: by a crashed process, or by the step that may call
 * a model. Null when there is none and no model may be called here.
 */
export async function resultOf(
  world: World,
  run: PlannedRun,
  about: { scene: Scene; facts: ReviewFacts; signal: AbortSignal },
): Promise<AgentResult | null> {
  const key = resultKey(world.host.repository.id, run.key);
  const journalled = resultFrom(await world.store.get(key));
  if (journalled !== null || world.converse === null) return journalled;
  // Most events run nothing, so the agent is loaded with the first run.
  const { runPlanned } = await import("./run.ts");
  const result = await runPlanned(run, {
    repository: about.scene.repository,
    instructions: about.scene.instructions,
    facts: about.facts,
    converse: world.converse,
    sandbox: world.sandbox,
    clock: world.clock,
    signal: about.signal,
    redact: redactor(world.secrets),
    ...(world.onProgress === undefined ? {} : { onProgress: world.onProgress }),
  });
  if (result.outcome.kind === "finished") await world.store.put(key, resultToJson(result));
  await spend(world, run, { result, at: world.clock() });
  return result;
}

export async function forgetResult(world: World, key: string): Promise<void> {
  await world.store.remove(resultKey(world.host.repository.id, key));
}
