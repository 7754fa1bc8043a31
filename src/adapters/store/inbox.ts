/** Deliveries that were acknowledged: each once, kept until it is finished. */
import type { Delivery } from "../../ports.ts";
import type { AppendLog } from "./append-log.ts";

export type InboxRecord =
  | { kind: "received"; delivery: Delivery }
  | { kind: "finished"; id: string; outcome: string; mayReturn?: boolean }
  /** After compaction: ids that were finished before, oldest first. */
  | { kind: "known"; ids: string[] };

/** Ids of finished deliveries that are remembered; a host gives up redelivering long before so many have come. */
const KNOWN_IDS = 50_000;

export class Inbox {
  private readonly log: AppendLog;
  private readonly open = new Map<string, Delivery>();
  private readonly known = new Set<string>();
  private readonly arriving = new Map<string, Promise<void>>();

  constructor(log: AppendLog, records: InboxRecord[]) {
    this.log = log;
    for (const record of records) this.replay(record);
  }

  async receive(delivery: Delivery): Promise<"stored" | "duplicate"> {
    if (this.open.has(delivery.id) || this.known.has(delivery.id)) return "duplicate";
    const twin = this.arriving.get(delivery.id);
    if (twin !== undefined) {
      // "duplicate" promises that the delivery is safe, so it waits until the first one is.
      await twin;
      return "duplicate";
    }
    const copy = { ...delivery };
    const arrival = this.log.append({ kind: "received", delivery: copy } satisfies InboxRecord, () => {
      this.open.set(copy.id, copy);
    });
    this.arriving.set(delivery.id, arrival);
    try {
      await arrival;
      return "stored";
    } finally {
      this.arriving.delete(delivery.id);
    }
  }

  unfinished(): Delivery[] {
    return [...this.open.values()].map((delivery) => ({ ...delivery }));
  }

  async finish(id: string, outcome: string, mayReturn: boolean): Promise<void> {
    if (!this.open.has(id)) return;
    const record: InboxRecord = { kind: "finished", id, outcome, ...(mayReturn ? { mayReturn } : {}) };
    await this.log.append(record, () => this.end(id, mayReturn));
  }

  /** The shortest list of records that says the same. */
  *records(): Iterable<InboxRecord> {
    if (this.known.size > 0) yield { kind: "known", ids: [...this.known] };
    for (const delivery of this.open.values()) yield { kind: "received", delivery };
  }

  private replay(record: InboxRecord): void {
    switch (record.kind) {
      case "received":
        if (!this.known.has(record.delivery.id)) this.open.set(record.delivery.id, record.delivery);
        return;
      case "finished":
        return this.end(record.id, record.mayReturn === true);
      case "known":
        return record.ids.forEach((id) => this.remember(id));
    }
  }

  private end(id: string, mayReturn: boolean): void {
    if (mayReturn) this.open.delete(id);
    else this.remember(id);
  }

  private remember(id: string): void {
    this.open.delete(id);
    this.known.add(id);
    const oldest = this.known.values().next();
    if (this.known.size > KNOWN_IDS && oldest.done !== true) this.known.delete(oldest.value);
  }
}
