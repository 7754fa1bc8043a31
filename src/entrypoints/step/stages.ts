/** The files between plan, run and apply, when each is a job of its own. */
import { existsSync } from "node:fs";
import type { RepoEvent } from "../../core/events.ts";
import type { PlannedRun } from "../../core/plan/model.ts";
import { compilePatterns } from "../../core/paths/match.ts";
import type { PlanScene } from "../../pipeline/answer-plan.ts";
import type { Plan } from "../../core/plan/model.ts";
import { resultKey, resultToJson } from "../../pipeline/run-record.ts";
import { resultOf } from "../../pipeline/run-result.ts";
import { settlementsOf } from "../../pipeline/settlement.ts";
import { reservePlan } from "../../pipeline/spending.ts";
import { runFileFrom, runFileToJson, type RunOutcome } from "../../pipeline/stages.ts";
import type { World } from "../../pipeline/world.ts";
import type { Store } from "../../ports.ts";
import { envelope } from "../cli/session.ts";
import { planFrom, readStageFile, writeStageFile } from "../stage-files.ts";
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

/** Why a run has to wait for another one of this plan, whose result is not published yet. */
function waitsFor(run: PlannedRun, done: RunOutcome[], planned: PlannedRun[]): string | null {
  const needed = run.needs.find((hook) => planned.some((other) => other.hook === hook));
  if (needed !== undefined) return needed;
  const scope = run.writes === null ? null : compilePatterns(run.writes);
  const shares = ({ result }: RunOutcome): boolean =>
    result.changes.files.some(({ path }) => scope === null || scope.matches(path));
  return done.find(shares)?.hook ?? null;
}

/**
 * Does the runs that both the file and the plan as it is now hold, and writes what came of them. What would have to
 * build on another result of this plan is left for the event that publishing that result sets off.
 */
export async function writeResults(
  world: World,
  planned: PlanScene,
  { inputs, log }: { inputs: Inputs; log: StepLog },
): Promise<string[]> {
  const given = planFrom(await readStageFile(inputs.plan, "plan@1"));
  const keys = new Set(given.runs.map(({ id, key }) => `${id} ${key}`));
  const { plan } = planned.facts.review;
  const results: RunOutcome[] = [];
  const lines: string[] = [];
  for (const run of plan.runs.filter(({ id, key }) => keys.has(`${id} ${key}`))) {
    const waits = waitsFor(run, results, plan.runs);
    if (waits !== null) {
      lines.push(`${run.hook}: waits for ${waits}`);
      continue;
    }
    log.say(`${run.hook}: ${run.model.chosen}`);
    const answered = await resultOf(world, run, { ...planned, signal: new AbortController().signal });
    if (answered.kind === "no_budget") lines.push(`${run.hook}: not run: ${answered.why}`);
    if (answered.kind !== "result") continue;
    const { result } = answered;
    results.push({ id: run.id, hook: run.hook, result });
    const { outcome } = result;
    lines.push(`${run.hook}: ${outcome.kind === "finished" ? "finished" : `stopped (${outcome.reason})`}`);
  }
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
