/** A store in one folder: three append-only logs, one writer. What it acknowledged survives a crash. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../errors.ts";
import type { Store } from "../../ports.ts";
import { openLog, syncFolder } from "./append-log.ts";
import { assembleStore } from "./assemble.ts";
import { compactor } from "./compaction.ts";
import { lockFolder } from "./folder-lock.ts";
import { Inbox, type InboxRecord } from "./inbox.ts";
import { Journal, type JournalRecord } from "./journal.ts";
import { Ledger, type LedgerRecord } from "./ledger.ts";

const FORMAT = "headwater store 1\n";

export interface FileStoreOptions {
  /** Told about damage that was repaired. Default: nobody. */
  warn?: (message: string) => void;
}

/**
 * Opens or creates the store in `dir`. Throws UserError `data_folder_in_use` when another process has it, and
 * `data_folder_foreign` when it was written by a version that this one does not know.
 */
export async function fileStore(dir: string, options: FileStoreOptions = {}): Promise<Store> {
  const warn = options.warn ?? (() => undefined);
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unusable(dir, "cannot be created", error);
  });
  const lock = await lockFolder(dir).catch((error: unknown) => {
    throw notAllowed(error) ? unusable(dir, "cannot be used", error) : error;
  });
  try {
    await checkFormat(dir);
    return await openStore(dir, warn, () => lock.release());
  } catch (error) {
    await lock.release();
    throw notAllowed(error) ? unusable(dir, "cannot be used", error) : error;
  }
}

const notAllowed = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && "code" in error && ["EACCES", "EPERM", "EROFS"].includes(String(error.code));

/** Names the file that was refused: often one that another user left behind. */
function unusable(dir: string, what: string, error: unknown): UserError {
  const { code = "", path: file } = error as NodeJS.ErrnoException;
  const inside = file === undefined ? "" : path.relative(dir, file);
  const named =
    inside === "" || /^(?:draft|lock)\b/.test(inside) || inside.startsWith("..") ? "" : `${inside}: `;
  return new UserError(
    "data_folder_unusable",
    `The data folder ${dir} ${what} (${named}${code}).`,
    "Give the folder and all that is in it to the user that the server runs as, or choose another one with HEADWATER_DATA.",
    { cause: error },
  );
}

async function openStore(
  dir: string,
  warn: (message: string) => void,
  release: () => Promise<void>,
): Promise<Store> {
  const [inboxLog, journalLog, ledgerLog] = await Promise.all(
    ["inbox.jsonl", "journal.jsonl", "ledger.jsonl"].map((name) => openLog(path.join(dir, name), warn)),
  );
  if (inboxLog === undefined || journalLog === undefined || ledgerLog === undefined)
    throw new Error("no logs");
  // What a log holds was written by us and its checksum is right, so its shape is what we wrote.
  const inbox = new Inbox(inboxLog.log, inboxLog.records as InboxRecord[]);
  const journal = new Journal(journalLog.log, journalLog.records as JournalRecord[]);
  const ledger = new Ledger(ledgerLog.log, ledgerLog.records as LedgerRecord[]);
  // A disk that is full now is no reason not to start: what is there can still be worked off.
  const skipped = (error: unknown): void => warn(`could not compact a log: ${String(error)}`);
  await inboxLog.log.rewrite(() => inbox.records()).catch(skipped);
  await journalLog.log.rewrite(() => journal.records()).catch(skipped);
  await ledgerLog.log.rewrite(() => ledger.records()).catch(skipped);
  const compactInbox = compactor(inboxLog.log, () => inbox.records(), warn);
  const compactJournal = compactor(journalLog.log, () => journal.records(), warn);
  return assembleStore({
    inbox,
    journal,
    ledger,
    written: () => {
      compactInbox();
      compactJournal();
    },
    scrub: async () => {
      await inboxLog.log.rewrite(() => inbox.records());
      await journalLog.log.rewrite(() => journal.records());
    },
    close: async () => {
      await Promise.all([inboxLog, journalLog, ledgerLog].map(({ log }) => log.close()));
      await release();
    },
  });
}

async function checkFormat(dir: string): Promise<void> {
  const file = path.join(dir, "format");
  const found = await readFile(file, "utf8").catch(() => null);
  if (found === FORMAT) return;
  // Empty: a crash came between creating and filling it.
  if (found === null || found === "") {
    await writeFile(file, FORMAT, { mode: 0o600, flush: true });
    await syncFolder(dir);
    return;
  }
  throw new UserError(
    "data_folder_foreign",
    `The data folder ${dir} was written by another version (${found.trim().slice(0, 60)}).`,
    "Use that version of Headwater, or choose another data folder.",
  );
}
