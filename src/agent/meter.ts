/** What a run has used, and which limit it has reached. */
import type { Limits } from "../core/hooks/model.ts";
import { estimateUsd } from "../core/plan/models.ts";
import type { Usage } from "../ports.ts";
import type { AgentOutcome } from "./model.ts";

export type Stop = Extract<AgentOutcome, { kind: "stopped" }>;

export interface Meter {
  /** Counts one answer of the model, failed ones too. */
  add(usage: Usage): void;
  /** The limit that has been reached, in the order minutes, usd, turns; null: go on. */
  reached(): Stop | null;
  readonly remainingMs: () => number;
  turns(): number;
  usage(): Usage;
  usd(): number;
  pricesAsOf(): string;
}

export function createMeter(run: { model: string; limits: Limits; clock: () => Date }): Meter {
  const { model, limits, clock } = run;
  const deadline = clock().getTime() + limits.minutes * 60_000;
  let turns = 0;
  let usd = 0;
  let usage = NO_USAGE;

  function add(more: Usage): void {
    turns += 1;
    usd += estimateUsd(model, more).usd;
    usage = {
      inputTokens: usage.inputTokens + more.inputTokens,
      outputTokens: usage.outputTokens + more.outputTokens,
      cacheReadTokens: usage.cacheReadTokens + more.cacheReadTokens,
      cacheWriteTokens: usage.cacheWriteTokens + more.cacheWriteTokens,
    };
  }

  const remainingMs = (): number => Math.max(0, deadline - clock().getTime());

  function reached(): Stop | null {
    if (remainingMs() === 0) return stop("minutes", `The limit of ${limits.minutes} minutes is reached`);
    if (usd >= limits.usd) {
      return stop("usd", `The limit of ${limits.usd} USD is reached (estimated ${usd.toFixed(2)} USD)`);
    }
    return turns >= limits.turns ? stop("turns", `The limit of ${limits.turns} turns is reached`) : null;
  }

  return {
    add,
    reached,
    remainingMs,
    turns: () => turns,
    usage: () => usage,
    usd: () => usd,
    pricesAsOf: () => estimateUsd(model, NO_USAGE).pricesAsOf,
  };
}

const NO_USAGE: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export function stop(reason: Stop["reason"], detail: string): Stop {
  return { kind: "stopped", reason, detail };
}
