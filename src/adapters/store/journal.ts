/** Small JSON values by key. */
import type { Json } from "../../core/json.ts";
import type { AppendLog } from "./append-log.ts";

export type JournalRecord = { kind: "put"; key: string; value: Json } | { kind: "remove"; key: string };

export class Journal {
  private readonly log: AppendLog;
  private readonly values = new Map<string, Json>();

  constructor(log: AppendLog, records: JournalRecord[]) {
    this.log = log;
    for (const record of records) this.apply(record);
  }

  /** A copy: changing it changes nothing here. */
  get(key: string): Json | undefined {
    return structuredClone(this.values.get(key));
  }

  async put(key: string, value: Json): Promise<void> {
    const record: JournalRecord = { kind: "put", key, value: structuredClone(value) };
    await this.log.append(record, () => this.apply(record));
  }

  async remove(key: string): Promise<void> {
    const record: JournalRecord = { kind: "remove", key };
    await this.log.append(record, () => this.apply(record));
  }

  /** Keys of one repository. */
  keysOf(repositoryId: number): string[] {
    return [...this.values.keys()].filter((key) => key.split(":")[1] === String(repositoryId));
  }

  *records(): Iterable<JournalRecord> {
    for (const [key, value] of this.values) yield { kind: "put", key, value };
  }

  private apply(record: JournalRecord): void {
    if (record.kind === "put") this.values.set(record.key, record.value);
    else this.values.delete(record.key);
  }
}
