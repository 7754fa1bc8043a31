/** What runs cost, as entries of the ledger: of one that just ended, and of those that a run file tells of. */
import type { LedgerEntry } from "../core/ledger/model.ts";
import type { AgentResult } from "../agent/model.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import { estimateUsd } from "../core/plan/models.ts";
import type { RunFile } from "./stages.ts";

type Ran = Pick<PlannedRun, "key" | "hook" | "model">;

export function settlementOf(
  run: Ran,
  { repositoryId, at }: { repositoryId: number; at: Date },
  cost: Pick<AgentResult, "usd" | "usage"> & { outcome: string },
): LedgerEntry {
  return {
    at: at.toISOString(),
    repositoryId,
    hook: run.hook,
    model: run.model.chosen,
    runKey: run.key,
    usd: cost.usd ?? estimateUsd(run.model.chosen, cost.usage).usd,
    inputTokens: cost.usage.inputTokens,
    outputTokens: cost.usage.outputTokens,
    outcome: cost.outcome,
  };
}

const NOTHING = {
  usd: 0,
  usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
  outcome: "not_run",
};

/** The time that the file names, so that applying it twice counts its cost once; ours where it cannot be true. */
function whenDone(now: Date, told: string | null): Date {
  const at = told === null ? Number.NaN : Date.parse(told);
  const days = (now.getTime() - at) / 86_400_000;
  return days >= 0 && days <= 31 ? new Date(at) : now;
}

/**
 * One entry for each run of the file: what it cost, however it ended, and nothing for one that has a reservation and
 * was not done, so that this is free again.
 */
export function settlementsOf(
  { plan, results, at }: RunFile,
  about: { repositoryId: number; now: Date },
): LedgerEntry[] {
  const when = { repositoryId: about.repositoryId, at: whenDone(about.now, at) };
  return plan.runs.flatMap((run) => {
    const done = results.find(({ id }) => id === run.id);
    if (done === undefined) return (run.reserved ?? null) === null ? [] : [settlementOf(run, when, NOTHING)];
    const { usd, usage, outcome } = done.result;
    return [settlementOf(run, when, { usd, usage, outcome: outcome.kind })];
  });
}
