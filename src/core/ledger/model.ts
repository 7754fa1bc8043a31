/** What a ledger holds: what runs cost, what is set aside for runs under way, and what that leaves of a budget. */

/** What one run cost. */
export interface LedgerEntry {
  at: string;
  repositoryId: number;
  hook: string;
  model: string;
  runKey: string;
  usd: number;
  inputTokens: number;
  outputTokens: number;
  outcome: string;
}

/** Set aside for a run that is planned or under way. It counts until it is settled or `until` has passed. */
export interface Reservation {
  at: string;
  until: string;
  repositoryId: number;
  hook: string;
  runKey: string;
  usd: number;
}

/** Old entries added up. `at` is the youngest of them, so that no budget loses sight of one. */
export interface LedgerSum {
  at: string;
  repositoryId: number;
  usd: number;
  runs: number;
}

/** Everything that a ledger kept as one text holds. */
export interface LedgerBook {
  entries: readonly LedgerEntry[];
  sums: readonly LedgerSum[];
  reservations: readonly Reservation[];
}

export const EMPTY_BOOK: LedgerBook = { entries: [], sums: [], reservations: [] };

/** What a repository has spent in a day and a month (UTC), reservations that are open included, and those by run key. */
export interface Spending {
  dayUsd: number;
  monthUsd: number;
  reserved: ReadonlyMap<string, { usd: number; until: string }>;
}

/** Runs of one repository that want to start, in the order in which they are served. */
export interface ReservationRequest {
  repositoryId: number;
  at: string;
  caps: { dayUsd: number; monthUsd: number };
  runs: readonly { runKey: string; hook: string; usd: number }[];
}

export type Reserved =
  | { kind: "granted"; usd: number; until: string }
  /** `cap` has not enough left. `roomAfter`: when it would fit if nothing else were spent; null where nothing says so. */
  | {
      kind: "refused";
      cap: "day" | "month";
      askedUsd: number;
      capUsd: number;
      leftUsd: number;
      roomAfter: string | null;
    }
  /** The ledger could not be asked, or this step may not write to it: nothing may be spent. */
  | { kind: "unreserved"; why: string };
