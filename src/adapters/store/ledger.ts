/** What was spent: one entry per run and moment, never twice. */
import type { LedgerEntry } from "../../ports.ts";
import type { AppendLog } from "./append-log.ts";

export class Ledger {
  private readonly log: AppendLog;
  private readonly byRepository = new Map<number, { at: number; usd: number }[]>();
  private readonly counted = new Set<string>();
  private readonly arriving = new Map<string, Promise<void>>();

  constructor(log: AppendLog, records: LedgerEntry[]) {
    this.log = log;
    for (const entry of records) this.apply(entry);
  }

  async spend(entry: LedgerEntry): Promise<void> {
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

  spentSince(repositoryId: number, since: string): number {
    const from = Date.parse(since);
    const entries = this.byRepository.get(repositoryId) ?? [];
    return entries.reduce((sum, entry) => (entry.at >= from ? sum + entry.usd : sum), 0);
  }

  private apply(entry: LedgerEntry): void {
    const key = keyOf(entry);
    if (this.counted.has(key)) return;
    this.counted.add(key);
    const entries = this.byRepository.get(entry.repositoryId) ?? [];
    entries.push({ at: Date.parse(entry.at), usd: entry.usd });
    this.byRepository.set(entry.repositoryId, entries);
  }
}

function keyOf(entry: LedgerEntry): string {
  return `${entry.runKey}\n${entry.at}`;
}
