/** Takes runs out of a plan that the budgets of a day and a month have no room for, and says so. */
import type { Reserved, Spending } from "../ledger/model.ts";
import { decideReservation, whyNotReserved } from "./budgets.ts";
import type { Plan, PlannedRun, Skip } from "./model.ts";

/** What starts a run that waits for room: a sweep, or whoever looks at its pull request next. */
export type TriedAgain = "by_itself" | "when_looked_at";

const TRIED_AGAIN: Record<TriedAgain, string> = {
  by_itself: "it starts by itself once there is room",
  when_looked_at: "the next look at the pull request, or /headwater retry, tries again",
};

function skipOf(
  run: PlannedRun,
  answer: Exclude<Reserved, { kind: "granted" }>,
  again: TriedAgain | null,
): Skip {
  const skip = { hook: run.hook, trigger: run.trigger.on, code: "budget" as const };
  const why = whyNotReserved(answer);
  // A ledger that cannot be used is for people to mend.
  if (answer.kind === "unreserved") return { ...skip, reason: why };
  const reason = again === null ? why : `${why}; ${TRIED_AGAIN[again]}`;
  return { ...skip, reason, waits: { roomAfter: answer.roomAfter } };
}

/** A run is left out that starts once there is room for it. */
export const waitsForRoom = ({ skips }: Pick<Plan, "skips">): boolean =>
  skips.some(({ waits }) => waits !== undefined);

/** `answer` says for each run, in order, whether it stays; what it was granted is the most that it may spend. */
function sorted(
  plan: Plan,
  again: TriedAgain | null,
  answer: (run: PlannedRun, index: number) => Reserved | "paid",
): Plan {
  const runs: PlannedRun[] = [];
  const skips = [...plan.skips];
  for (const [index, run] of plan.runs.entries()) {
    const answered = answer(run, index);
    if (answered === "paid") runs.push(run);
    else if (answered.kind === "granted") {
      const limits = { ...run.limits, usd: Math.min(run.limits.usd, answered.usd) };
      runs.push({ ...run, limits });
    } else skips.push(skipOf(run, answered, again));
  }
  return { ...plan, runs, skips };
}

export type BudgetStanding =
  | { kind: "known"; spending: Spending }
  /** The ledger cannot be read, so nothing says that there is room. */
  | { kind: "unknown"; why: string };

/**
 * The plan as the ledger allows it at this moment. Each run is looked at alone: which of them comes first is settled
 * when they reserve. `paid`: keys whose result is there already.
 */
export function withinBudgets(
  plan: Plan,
  budget: {
    standing: BudgetStanding;
    caps: { dayUsd: number; monthUsd: number };
    at: string;
    triedAgain: TriedAgain;
  },
  paid: ReadonlySet<string>,
): Plan {
  const { standing, triedAgain } = budget;
  return sorted(plan, triedAgain, (run) => {
    if (paid.has(run.key)) return "paid";
    if (standing.kind === "unknown") return { kind: "unreserved", why: standing.why };
    return decideReservation(standing.spending, { runKey: run.key, usd: run.limits.usd }, budget);
  });
}

/** The plan after its runs have asked for their reservations; `answers` has one for each run. */
export function withReservations(plan: Plan, answers: readonly Reserved[]): Plan {
  const missing: Reserved = { kind: "unreserved", why: "nothing was reserved for it" };
  const kept = sorted(plan, null, (_, index) => answers[index] ?? missing);
  const granted = new Map(
    plan.runs.flatMap(({ key }, index) => {
      const answer = answers[index];
      return answer?.kind === "granted" ? [[key, { usd: answer.usd, until: answer.until }] as const] : [];
    }),
  );
  return { ...kept, runs: kept.runs.map((run) => ({ ...run, reserved: granted.get(run.key) ?? null })) };
}
