/** The outcome of a check suite follows from its runs. */
import type { CheckRunState } from "./model.ts";

const WORST = ["failure", "timed_out", "cancelled", "action_required", "stale"];

/** The newest run of each name; a run that was asked for again replaces the older one. */
export function latestRuns(runs: CheckRunState[]): CheckRunState[] {
  const latest = new Map<string, CheckRunState>();
  for (const run of [...runs].sort((a, b) => a.id - b.id)) latest.set(`${run.appId} ${run.name}`, run);
  return [...latest.values()].sort((a, b) => b.id - a.id);
}

export function suiteOutcome(runs: CheckRunState[]): { status: string; conclusion: string | null } {
  const latest = latestRuns(runs);
  if (latest.length === 0) return { status: "queued", conclusion: null };
  if (latest.some((run) => run.status !== "completed")) return { status: "in_progress", conclusion: null };
  const conclusions = latest.map((run) => run.conclusion ?? "");
  const worst = WORST.find((conclusion) => conclusions.includes(conclusion));
  if (worst !== undefined) return { status: "completed", conclusion: worst };
  const allNeutral = conclusions.every((conclusion) => conclusion === "neutral" || conclusion === "skipped");
  return { status: "completed", conclusion: allNeutral ? "neutral" : "success" };
}
