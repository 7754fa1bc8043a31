/** Whether runs fit into what is left of the budgets of a day and a month, and what is set aside for them. */
import type { Reservation, ReservationRequest, Reserved, Spending } from "../ledger/model.ts";
import { budgetPeriods, isOpen, nextTurns } from "../ledger/spending.ts";

/**
 * How long a reservation counts when nobody settles it, because its run was cut off: longer than the longest run (2
 * hours), and than a job of a workflow may take (6) after another one that made its plan.
 */
export const RESERVED_HOURS = 12;

/** Sums of amounts in cents are off by less than this. */
const ROUNDING = 1e-6;

/**
 * The first turn of a day after which a run fits, if nothing else is spent until then. What is set aside counts as if
 * all of it were spent, as late as can be, so there may be room sooner.
 */
function roomAfter(
  spending: Spending,
  usd: number,
  { at, caps }: Pick<ReservationRequest, "at" | "caps">,
): string | null {
  const openAt = (turn: string): number =>
    [...spending.reserved.values()].reduce((sum, one) => sum + (isOpen(one, turn) ? one.usd : 0), 0);
  const fits = (turn: string): boolean => {
    const { month } = budgetPeriods(turn);
    const inMonth = month === budgetPeriods(at).month ? spending.monthUsd : openAt(month);
    return usd <= Math.min(caps.dayUsd - openAt(turn), caps.monthUsd - inMonth) + ROUNDING;
  };
  return nextTurns(at).find(fits) ?? null;
}

/** `spending` is what counts before it. A run that holds a reservation already keeps it, whatever it asks for now. */
export function decideReservation(
  spending: Spending,
  run: { runKey: string; usd: number },
  { at, caps }: Pick<ReservationRequest, "at" | "caps">,
): Exclude<Reserved, { kind: "unreserved" }> {
  const held = spending.reserved.get(run.runKey);
  if (held !== undefined) return { kind: "granted", ...held };
  const day = caps.dayUsd - spending.dayUsd;
  const month = caps.monthUsd - spending.monthUsd;
  if (run.usd <= Math.min(day, month) + ROUNDING) {
    const until = new Date(Date.parse(at) + RESERVED_HOURS * 3_600_000).toISOString();
    return { kind: "granted", usd: run.usd, until };
  }
  const [cap, capUsd, left] =
    month < day ? (["month", caps.monthUsd, month] as const) : (["day", caps.dayUsd, day] as const);
  return {
    kind: "refused",
    cap,
    askedUsd: run.usd,
    capUsd,
    leftUsd: Math.max(0, left),
    roomAfter: roomAfter(spending, run.usd, { at, caps }),
  };
}

/** One answer a run, each decided with what the ones before it were granted; `added` is what a ledger has to keep. */
export function reserveInOrder(
  spending: Spending,
  request: ReservationRequest,
): { answers: Reserved[]; added: Reservation[] } {
  const { repositoryId, at } = request;
  const added: Reservation[] = [];
  let now = spending;
  const answers = request.runs.map((run): Reserved => {
    const answer = decideReservation(now, run, request);
    if (answer.kind === "granted" && !now.reserved.has(run.runKey)) {
      const { usd, until } = answer;
      added.push({ at, until, repositoryId, hook: run.hook, runKey: run.runKey, usd });
      now = {
        dayUsd: now.dayUsd + usd,
        monthUsd: now.monthUsd + usd,
        reserved: new Map(now.reserved).set(run.runKey, { usd, until }),
      };
    }
    return answer;
  });
  return { answers, added };
}

const usdText = (amount: number): string => `$${(Math.floor(amount * 100 + ROUNDING) / 100).toFixed(2)}`;

const turnText = (turn: string): string => `${turn.slice(0, 16).replace("T", " ")} UTC`;

/** Why a run does not start, for people: a sentence without its end. */
export function whyNotReserved(answer: Exclude<Reserved, { kind: "granted" }>): string {
  if (answer.kind === "unreserved") return answer.why.replace(/\.$/, "");
  const { cap, askedUsd, capUsd, leftUsd, roomAfter } = answer;
  const room = roomAfter === null ? "" : `; room is expected after ${turnText(roomAfter)}`;
  return `it may cost up to ${usdText(askedUsd)}, and ${usdText(leftUsd)} is left of the ${cap}'s budget of ${usdText(capUsd)} (spent, and set aside for runs under way)${room}`;
}
