/** A ledger kept as a whole: what it says, what is added to it, and how it stays small. */
import { isOpen, spendingOf } from "./spending.ts";
import type { LedgerBook, LedgerEntry, LedgerSum, Reservation, Spending } from "./model.ts";

export function spendingIn(book: LedgerBook, repositoryId: number, at: string): Spending {
  const ofIt = (one: { repositoryId: number }): boolean => one.repositoryId === repositoryId;
  const settled = [...book.entries, ...book.sums].filter(ofIt);
  return spendingOf({ settled, reservations: book.reservations.filter(ofIt) }, at);
}

const sameRun = (a: Pick<Reservation, "repositoryId" | "runKey">, b: typeof a): boolean =>
  a.repositoryId === b.repositoryId && a.runKey === b.runKey;

/** One that has run out makes room for another of its key. */
export function withReserved(book: LedgerBook, added: readonly Reservation[]): LedgerBook {
  const kept = book.reservations.filter((old) => !added.some((fresh) => sameRun(old, fresh)));
  return { ...book, reservations: [...kept, ...added] };
}

/** What is known already is left out, and frees nothing: the reservation may belong to a later run of the same key. */
export function withSettled(book: LedgerBook, entries: readonly LedgerEntry[]): LedgerBook {
  const idOf = ({ runKey, at }: LedgerEntry): string => `${runKey}\n${at}`;
  const known = new Set(book.entries.map(idOf));
  const fresh = entries.filter((entry) => {
    const isNew = !known.has(idOf(entry));
    known.add(idOf(entry));
    return isNew;
  });
  if (fresh.length === 0) return book;
  return {
    ...book,
    entries: [...book.entries, ...fresh],
    reservations: book.reservations.filter((open) => !fresh.some((entry) => sameRun(open, entry))),
  };
}

/** More entries than this, and whole days are added up too. */
export const MOST_ENTRIES = 4_000;
const DAY_MS = 86_400_000;

/** Months stand for two years. */
const SUMS_MS = 730 * DAY_MS;

/** Entries and sums of one repository and one period (a prefix of `at`) become one sum. */
function addUp(parts: readonly (LedgerEntry | LedgerSum)[], letters: number): LedgerSum[] {
  const sums = new Map<string, LedgerSum>();
  for (const part of parts) {
    const at = new Date(part.at).toISOString();
    const key = `${part.repositoryId} ${at.slice(0, letters)}`;
    const { usd, runs } = sums.get(key) ?? { usd: 0, runs: 0 };
    const youngest = sums.get(key)?.at ?? at;
    sums.set(key, {
      at: at > youngest ? at : youngest,
      repositoryId: part.repositoryId,
      usd: usd + part.usd,
      runs: runs + ("runs" in part ? part.runs : 1),
    });
  }
  return [...sums.values()];
}

const MONTH = "2026-01".length;
const DAY = "2026-01-01".length;

/**
 * The same book, smaller: months before the last one as one sum each, and days before yesterday when there are very
 * many entries. Reservations that ran out long ago are dropped. What a budget asks for stays the same, or more.
 */
export function compacted(book: LedgerBook, now: string): LedgerBook {
  const time = Date.parse(now);
  const last = new Date(Date.parse(`${new Date(time).toISOString().slice(0, MONTH)}-01T00:00:00.000Z`) - 1);
  const fromMonth = Date.parse(`${last.toISOString().slice(0, MONTH)}-01T00:00:00.000Z`);
  const isOld = ({ at }: { at: string }, from: number): boolean => Date.parse(at) < from;
  const months = [...book.entries, ...book.sums].filter((part) => isOld(part, fromMonth));
  const sums = [
    ...addUp(months, MONTH).filter((sum) => !isOld(sum, time - SUMS_MS)),
    ...book.sums.filter((sum) => !isOld(sum, fromMonth)),
  ];
  const entries = book.entries.filter((entry) => !isOld(entry, fromMonth));
  const reservations = book.reservations.filter((one) => isOpen(one, new Date(fromMonth).toISOString()));
  if (entries.length <= MOST_ENTRIES) return { entries, sums, reservations };
  const fromDay = time - DAY_MS;
  const yesterday = Date.parse(`${new Date(fromDay).toISOString().slice(0, DAY)}T00:00:00.000Z`);
  const days = [...entries, ...sums.filter((sum) => !isOld(sum, fromMonth))].filter((part) =>
    isOld(part, yesterday),
  );
  return {
    entries: entries.filter((entry) => !isOld(entry, yesterday)),
    sums: [...sums.filter((sum) => isOld(sum, fromMonth) || !isOld(sum, yesterday)), ...addUp(days, DAY)],
    reservations,
  };
}
