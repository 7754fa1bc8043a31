/** The files between plan, run and apply, when each is a job of its own. */
import { existsSync } from "node:fs";
import type { RepoEvent } from "../../core/events.ts";
import type { PlanScene } from "../../pipeline/answer-plan.ts";
import type { Plan } from "../../core/plan/model.ts";
import { planFrom } from "../../pipeline/plan-file.ts";
import { resultKey, resultToJson } from "../../pipeline/run-record.ts";
import { resultOf } from "../../pipeline/run-result.ts";
import { settlementsOf } from "../../pipeline/settlement.ts";
import { reservePlan } from "../../pipeline/spending.ts";
import { earlierRuns, runFileFrom, runFileToJson, type RunOutcome } from "../../pipeline/stages.ts";
import { waitsFor } from "../../pipeline/waiting-runs.ts";
import type { World } from "../../pipeline/world.ts";
import type { Store } from "../../ports.ts";
import { envelope } from "../cli/session.ts";
import { readStageFile, writeStageFile } from "../stage-files.ts";
import type { Inputs } from "./inputs.ts";
import type { StepLog } from "./step-log.ts";

const NOTHING = { problems: [], notChecked: [], truncated: [] };

export async function writePlan(file: string, { facts }: PlanScene): Promise<void> {
  const { plan, problems, notChecked, truncated } = facts.review;
  await writeStageFile(file, envelope("plan@1", { problems, notChecked, truncated }, { ...plan }));
}

/** The plan with what is set aside for each run; what does not fit is a skip. */
export function reserveAll(world: World, { facts, scene }: PlanScene): Promise<Plan> {
  const reserving = { ledger: world.store, repositoryId: world.host.repository.id, at: world.clock() };
  return reservePlan(reserving, scene.instructions.config.budgets, facts.review.plan);
}

/**
 * Does the runs that both the file and the plan as it is now hold, and writes what came of them. What would have to
 * build on another result of this plan is left for the event that publishing that result sets off.
 */
export async function writeResults(
  world: World,
  planned: PlanScene,
  { inputs, log, signal }: { inputs: Inputs; log: StepLog; signal: AbortSignal },
): Promise<string[]> {
  const given = planFrom(await readStageFile(inputs.plan, "plan@1"));
  const keys = new Set(given.runs.map(({ id, key }) => `${id} ${key}`));
  const { plan } = planned.facts.review;
  const results: RunOutcome[] = [];
  const lines: string[] = [];
  const now = plan.runs.filter(({ id, key }) => keys.has(`${id} ${key}`));
  for (const run of now) {
    if (signal.aborted) break;
    const waits = waitsFor(run, earlierRuns(results), plan.runs);
    if (waits !== null) {
      lines.push(`${run.hook}: waits for ${waits}`);
      continue;
    }
    log.say(`${run.hook}: ${run.model.chosen}`);
    const answered = await resultOf(world, run, { ...planned, signal });
    if (answered.kind === "no_budget") lines.push(`${run.hook}: not run: ${answered.why}`);
    if (answered.kind !== "result") continue;
    const { result } = answered;
    results.push({ id: run.id, hook: run.hook, result });
    const { outcome } = result;
    lines.push(`${run.hook}: ${outcome.kind === "finished" ? "finished" : `stopped (${outcome.reason})`}`);
  }
  if (given.runs.length > 0 && now.length === 0)
    lines.push(
      `nothing to run: no run of ${inputs.plan} is planned any more, so it belongs to another change`,
    );
  const at = world.clock().toISOString();
  await writeStageFile(
    inputs.result,
    envelope("run@1", NOTHING, runFileToJson({ plan: given, results, at })),
  );
  return lines;
}

/**
 * Puts results where the pipeline looks for journalled ones. What the file says was planned is not believed: a result
 * is found by the key of a run that is planned now, and passes the guard before it is published. What the runs cost is
 * settled first, however they ended. No file: no results.
 *
 * @returns the world whose store holds them
 */
export async function loadResults(world: World, event: RepoEvent, file: string): Promise<World> {
  if (!existsSync(file)) return world;
  const runFile = runFileFrom(await readStageFile(file, "run@1"));
  const { plan, results } = runFile;
  const runs = new Map(plan.runs.map((run) => [run.id, run]));
  const handed = new Set<string>();
  for (const { id, result } of results) {
    const run = runs.get(id);
    if (run === undefined) continue;
    const key = resultKey(world.host.repository.id, run.key);
    handed.add(key);
    await world.store.put(key, resultToJson(result));
  }
  const about = { repositoryId: world.host.repository.id, now: world.clock() };
  await world.store.settle(settlementsOf(runFile, about));
  return event.kind === "comment_created" ? { ...world, store: keptOnce(world.store, handed) } : world;
}

/**
 * A command to retry throws away the result that stood before it. Here that command was obeyed by the earlier stages
 * already, and what they handed over is its answer: the first removal is not meant for it.
 */
function keptOnce(store: Store, keys: Set<string>): Store {
  return { ...store, remove: async (key) => (keys.delete(key) ? undefined : store.remove(key)) };
}
