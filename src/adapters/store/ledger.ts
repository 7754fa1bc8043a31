/** What was spent, one entry per run and moment, and what is set aside for runs under way. One process has it. */
import type {
  LedgerEntry,
  Reservation,
  ReservationRequest,
  Reserved,
  Spending,
} from "../../core/ledger/model.ts";
import { spendingOf } from "../../core/ledger/spending.ts";
import { reserveInOrder } from "../../core/plan/budgets.ts";
import type { AppendLog } from "./append-log.ts";

/** An entry stands as it is; a reservation says that it is one. */
export type LedgerRecord = LedgerEntry | ReservedRecord;

interface ReservedRecord extends Reservation {
  kind: "reserved";
}

interface Account {
  settled: { at: number; usd: number }[];
  reservations: Map<string, ReservedRecord>;
}

const isReserved = (record: LedgerRecord): record is ReservedRecord =>
  "kind" in record && record.kind === "reserved";

export class Ledger {
  private readonly log: AppendLog;
  private readonly accounts = new Map<number, Account>();
  private readonly counted = new Map<string, LedgerEntry>();
  private readonly arriving = new Map<string, Promise<void>>();
  private line: Promise<unknown> = Promise.resolve();

  constructor(log: AppendLog, records: LedgerRecord[]) {
    this.log = log;
    for (const record of records) this.apply(record);
  }

  async settle(entries: readonly LedgerEntry[]): Promise<void> {
    await Promise.all(entries.map((entry) => this.settleOne(entry)));
  }

  /** One after another: what the one before was granted is on disk before the next is decided. */
  reserve(request: ReservationRequest): Promise<Reserved[]> {
    const result = this.line.then(async () => {
      const { answers, added } = reserveInOrder(this.spending(request.repositoryId, request.at), request);
      await Promise.all(
        added.map((reservation) => {
          const record: ReservedRecord = { kind: "reserved", ...reservation };
          return this.log.append(record, () => this.apply(record));
        }),
      );
      return answers;
    });
    this.line = result.catch(() => undefined);
    return result;
  }

  spending(repositoryId: number, at: string): Spending {
    const { settled, reservations } = this.account(repositoryId);
    return spendingOf({ settled, reservations: reservations.values() }, at);
  }

  /** What has to be kept: reservations that were settled are not. */
  *records(): Iterable<LedgerRecord> {
    yield* this.counted.values();
    for (const { reservations } of this.accounts.values()) yield* reservations.values();
  }

  private async settleOne(entry: LedgerEntry): Promise<void> {
    const key = keyOf(entry);
    if (this.counted.has(key)) return;
    const twin = this.arriving.get(key);
    if (twin !== undefined) return twin;
    const copy = { ...entry };
    const arrival = this.log.append(copy, () => this.apply(copy));
    this.arriving.set(key, arrival);
    try {
      await arrival;
    } finally {
      this.arriving.delete(key);
    }
  }

  private account(repositoryId: number): Account {
    const known = this.accounts.get(repositoryId);
    if (known !== undefined) return known;
    const account: Account = { settled: [], reservations: new Map() };
    this.accounts.set(repositoryId, account);
    return account;
  }

  private apply(record: LedgerRecord): void {
    const { settled, reservations } = this.account(record.repositoryId);
    if (isReserved(record)) {
      reservations.set(record.runKey, record);
      return;
    }
    const key = keyOf(record);
    if (this.counted.has(key)) return;
    this.counted.set(key, record);
    settled.push({ at: Date.parse(record.at), usd: record.usd });
    reservations.delete(record.runKey);
  }
}

function keyOf(entry: LedgerEntry): string {
  return `${entry.runKey}\n${entry.at}`;
}
