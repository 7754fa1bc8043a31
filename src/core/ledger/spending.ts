/** What a ledger says of a moment: spent in its day and month, and set aside. */
import type { Reservation, Spending } from "./model.ts";

/** Start of the day and the month (UTC) that a time lies in. */
export function budgetPeriods(at: string): { day: string; month: string } {
  const iso = new Date(at).toISOString();
  return { day: `${iso.slice(0, 10)}T00:00:00.000Z`, month: `${iso.slice(0, 7)}-01T00:00:00.000Z` };
}

const DAY_MS = 86_400_000;

/** Turns of a day (UTC) after a time, in order: the next two, and the first two of the next month. */
export function nextTurns(at: string): string[] {
  const { day, month } = budgetPeriods(at);
  const first = new Date(month);
  first.setUTCMonth(first.getUTCMonth() + 1);
  const times = [Date.parse(day), first.getTime() - DAY_MS].flatMap((time) => [
    time + DAY_MS,
    time + 2 * DAY_MS,
  ]);
  return [...new Set(times)].toSorted((a, b) => a - b).map((time) => new Date(time).toISOString());
}

/** Only what has run out is not counted: one from the future (a clock was put back) is as open as any. */
export const isOpen = ({ until }: Pick<Reservation, "until">, at: string): boolean =>
  Date.parse(until) > Date.parse(at);

/**
 * `settled` and `reservations` are those of one repository. A period has no end, so that what was written by a clock
 * that was ahead counts. A reservation counts in every period: its run will be settled in the one in which it ends.
 */
export function spendingOf(
  ledger: {
    settled: Iterable<{ at: string | number; usd: number }>;
    reservations: Iterable<Pick<Reservation, "runKey" | "usd" | "until">>;
  },
  at: string,
): Spending {
  const { day, month } = budgetPeriods(at);
  const [fromDay, fromMonth] = [Date.parse(day), Date.parse(month)];
  const spending = { dayUsd: 0, monthUsd: 0, reserved: new Map<string, { usd: number; until: string }>() };
  for (const { at: when, usd } of ledger.settled) {
    const time = typeof when === "number" ? when : Date.parse(when);
    if (time >= fromDay) spending.dayUsd += usd;
    if (time >= fromMonth) spending.monthUsd += usd;
  }
  for (const { runKey, usd, until } of ledger.reservations) {
    if (!isOpen({ until }, at)) continue;
    spending.dayUsd += usd;
    spending.monthUsd += usd;
    spending.reserved.set(runKey, { usd, until });
  }
  return spending;
}
