/** Budgets of a day and a month against the ledger: what a plan has room for, and what is set aside for its runs. */
import type { Config } from "../core/config-model.ts";
import type { Reserved } from "../core/ledger/model.ts";
import type { Plan, PlannedRun } from "../core/plan/model.ts";
import { withinBudgets, withReservations, type BudgetStanding } from "../core/plan/within-budgets.ts";
import { WorldError } from "../errors.ts";
import type { Ledger } from "../ports.ts";
import { resultFrom, resultKey } from "./run-record.ts";
import type { World } from "./world.ts";

type Budgets = Config["budgets"];

/** A failure that passes is thrown, and what it was for is tried again; any other one says why nothing may be spent. */
function whyUnknown(error: unknown): string {
  if (!(error instanceof WorldError) || error.retryable) throw error;
  return error.message;
}

async function paidKeys({ store, host }: World, { runs }: Plan): Promise<Set<string>> {
  const paid = new Set<string>();
  for (const { key } of runs)
    if (resultFrom(await store.get(resultKey(host.repository.id, key))) !== null) paid.add(key);
  return paid;
}

/** The plan without the runs that the budgets have no room for now. The ledger is asked only where something would run. */
export async function planWithinBudgets(world: World, budgets: Budgets, plan: Plan): Promise<Plan> {
  if (plan.runs.length === 0) return plan;
  const { store, host, triedAgain = "when_looked_at" } = world;
  const at = world.clock().toISOString();
  const standing = await store.spending(host.repository.id, at).then(
    (spending): BudgetStanding => ({ kind: "known", spending }),
    (error: unknown): BudgetStanding => ({ kind: "unknown", why: whyUnknown(error) }),
  );
  return withinBudgets(plan, { standing, caps: budgets, at, triedAgain }, await paidKeys(world, plan));
}

/** Whose ledger, which repository, and when. */
export interface Reserving {
  ledger: Ledger;
  repositoryId: number;
  at: Date;
}

export async function reserveRuns(
  { ledger, repositoryId, at }: Reserving,
  budgets: Budgets,
  runs: readonly PlannedRun[],
): Promise<Reserved[]> {
  const request = {
    repositoryId,
    at: at.toISOString(),
    caps: { dayUsd: budgets.dayUsd, monthUsd: budgets.monthUsd },
    runs: runs.map(({ key, hook, limits }) => ({ runKey: key, hook, usd: limits.usd })),
  };
  try {
    return await ledger.reserve(request);
  } catch (error) {
    const why = whyUnknown(error);
    return runs.map(() => ({ kind: "unreserved", why }));
  }
}

/** Reserves for all runs of a plan, in their order; those that do not fit become skips. */
export async function reservePlan(reserving: Reserving, budgets: Budgets, plan: Plan): Promise<Plan> {
  if (plan.runs.length === 0) return plan;
  return withReservations(plan, await reserveRuns(reserving, budgets, plan.runs));
}
