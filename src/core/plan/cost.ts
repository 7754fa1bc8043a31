/** Which model a run asks for, what it may cost at most, and what it will probably cost. */
import type { HookRun, Limits } from "../hooks/model.ts";
import type { PlanInput } from "./input.ts";
import type { PlannedRun } from "./model.ts";
import { estimateUsd } from "./models.ts";

/** Agents that are model families; any other name is a file in .kiro/agents. */
export const FAMILIES = ["sonnet", "nova", "haiku", "opus", "auto"];

/** The agent's family names are models too; a named agent takes the model that stands beside it. */
export function requestedModel(run: HookRun): string {
  if (run.model !== null && run.model !== "auto") return run.model;
  return FAMILIES.includes(run.agent) ? run.agent : "auto";
}

/** The least of the budgets that the run falls under, in whole cents; what is left of them is looked at later. */
export function limitsFor(run: HookRun, input: PlanInput): Limits {
  const { runUsd, dayUsd, monthUsd } = input.config.budgets;
  const cents = Math.floor(Math.min(run.limits.usd, runUsd, dayUsd, monthUsd) * 100 + 1e-6);
  return { ...run.limits, usd: Math.max(0, cents / 100) };
}

/** What such a run usually takes; the bill is another matter, so this is always called an estimate. */
const USUAL_TURNS = 12;
const USUAL_TURN = {
  inputTokens: 2_000,
  outputTokens: 700,
  cacheReadTokens: 20_000,
  cacheWriteTokens: 3_000,
};

export function estimate(model: string, limits: Limits): PlannedRun["estimate"] {
  const turns = Math.min(limits.turns, USUAL_TURNS);
  const perTurn = estimateUsd(model, USUAL_TURN);
  const tokens = turns * Object.values(USUAL_TURN).reduce((sum, count) => sum + count, 0);
  const total = Math.min(limits.usd, Math.ceil(perTurn.usd * turns * 100) / 100);
  return { usd: total, tokens, pricesAsOf: perTurn.pricesAsOf };
}
