/**
 * A log file that records are appended to. An append resolves when its record is on stable storage; appends that come
 * together share one write and one fsync. A failed write leaves the file as it was before, and nobody is told "done".
 */
import { open, readFile, rename, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { WorldError } from "../../errors.ts";
import { encodeRecord, scanLog } from "./record-line.ts";

export interface AppendLog {
  /** `applied` runs at the very moment the record is safe, before anything else of this log: memory follows the disk. */
  append(record: unknown, applied: () => void): Promise<void>;
  /** Replaces the whole file by what `records` gives at the moment of writing; in line with appends. */
  rewrite(records: () => Iterable<unknown>): Promise<void>;
  /** Bytes in the file now. */
  size(): number;
  close(): Promise<void>;
}

export interface OpenedLog {
  log: AppendLog;
  /** Everything that was in the file, oldest first. */
  records: unknown[];
}

interface Waiting {
  bytes: Buffer;
  applied: () => void;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Opens or creates a log. A damaged tail is cut off; damage elsewhere is skipped. Both are told to `warn`. */
export async function openLog(file: string, warn: (message: string) => void): Promise<OpenedLog> {
  const content = await readFile(file).catch((error: unknown) => {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  });
  const { records, damaged, end } = scanLog(content);
  for (const { offset, bytes } of damaged) {
    const what = offset >= end ? "dropped an unfinished or damaged end" : "skipped a damaged record";
    warn(`${path.basename(file)}: ${what} (${bytes} bytes at ${offset})`);
  }
  const handle = await open(file, "a", 0o600);
  if (end < content.length) {
    await handle.truncate(end);
    await handle.sync();
  }
  if (content.length === 0) await syncFolder(path.dirname(file));
  return { log: new FileLog(file, handle, end), records: records.map(({ value }) => value) };
}

class FileLog implements AppendLog {
  private readonly file: string;
  private handle: FileHandle;
  /** End of the last acknowledged record. */
  private end: number;
  private waiting: Waiting[] = [];
  private line: Promise<unknown> = Promise.resolve();
  private broken: WorldError | null = null;
  /** After a rename whose folder could not be synced, nothing may be acknowledged before it is. */
  private folderDirty = false;
  private closed = false;

  constructor(file: string, handle: FileHandle, end: number) {
    this.file = file;
    this.handle = handle;
    this.end = end;
  }

  append(record: unknown, applied: () => void): Promise<void> {
    if (this.closed) return Promise.reject(new WorldError("store_closed", "The store is closed.", false));
    return new Promise((resolve, reject) => {
      this.waiting.push({ bytes: encodeRecord(record), applied, resolve, reject });
      // The first of a group starts the write; those that come until then go with it.
      if (this.waiting.length === 1) void this.inLine(() => this.flush()).catch(() => undefined);
    });
  }

  rewrite(records: () => Iterable<unknown>): Promise<void> {
    return this.inLine(async () => {
      await this.flush();
      await this.replace(records);
    });
  }

  size(): number {
    return this.end;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.inLine(() => this.flush()).catch(() => undefined);
    await this.handle.close();
  }

  private inLine(work: () => Promise<void>): Promise<void> {
    const result = this.line.then(work);
    this.line = result.catch(() => undefined);
    return result;
  }

  private async flush(): Promise<void> {
    const group = this.waiting;
    this.waiting = [];
    if (group.length === 0) return;
    try {
      if (this.broken !== null) throw this.broken;
      const bytes = Buffer.concat(group.map((each) => each.bytes));
      await writeAll(this.handle, bytes);
      await this.handle.datasync();
      await this.syncFolder();
      this.end += bytes.length;
      for (const each of group) {
        each.applied();
        each.resolve();
      }
    } catch (error) {
      await this.takeBack();
      const failure = writeFailure(this.file, error);
      for (const each of group) each.reject(failure);
    }
  }

  /** What was written of a failed group goes away. If even that fails, the file must not be written to any more. */
  private async takeBack(): Promise<void> {
    try {
      await this.handle.truncate(this.end);
      await this.handle.sync();
      this.broken = null;
    } catch (error) {
      this.broken = writeFailure(this.file, error);
    }
  }

  private async replace(records: () => Iterable<unknown>): Promise<void> {
    const draft = `${this.file}.new`;
    await rm(draft, { force: true });
    const next = await open(draft, "a", 0o600);
    let size = 0;
    try {
      for (const record of [...records()]) {
        const bytes = encodeRecord(record);
        await writeAll(next, bytes);
        size += bytes.length;
      }
      await next.sync();
      await rename(draft, this.file);
    } catch (error) {
      await next.close();
      await rm(draft, { force: true });
      throw writeFailure(this.file, error);
    }
    const old = this.handle;
    this.handle = next;
    this.end = size;
    this.broken = null;
    this.folderDirty = true;
    await old.close();
    await this.syncFolder();
  }

  private async syncFolder(): Promise<void> {
    if (!this.folderDirty) return;
    await syncFolder(path.dirname(this.file));
    this.folderDirty = false;
  }
}

/** The same without a file, for a store that lives as long as its process. */
export function memoryLog(): AppendLog {
  let closed = false;
  return {
    append: async (_record, applied) => {
      if (closed) throw new WorldError("store_closed", "The store is closed.", false);
      applied();
    },
    rewrite: async () => undefined,
    size: () => 0,
    close: async () => {
      closed = true;
    },
  };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}

/** Makes a new or renamed file survive a power cut. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeFailure(file: string, error: unknown): WorldError {
  if (error instanceof WorldError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = code === "ENOSPC" ? "the disk is full" : code || String(error);
  const message = `Could not write ${path.basename(file)}: ${why}. Nothing was stored.`;
  return new WorldError(code === "ENOSPC" ? "disk_full" : "disk_failed", message, true, { cause: error });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
