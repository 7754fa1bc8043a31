/**
 * The ledger of those that have no server: a file on a branch of the repository, changed by compare and swap, so that
 * two workflow runs at once lose nothing of each other and never reserve the same money.
 */
import { setTimeout as pause } from "node:timers/promises";
import { compacted, spendingIn, withReserved, withSettled } from "../core/ledger/book.ts";
import { EMPTY_BOOK, type LedgerBook, type Reserved } from "../core/ledger/model.ts";
import { readLedger, writeLedger } from "../core/ledger/text.ts";
import { reserveInOrder } from "../core/plan/budgets.ts";
import { WorldError } from "../errors.ts";
import type { Ledger } from "../ports.ts";
import { LEDGER_BRANCH, LEDGER_FILE, ledgerDamaged } from "./ledger-branch.ts";
import type { LedgerBranch, LedgerStanding } from "./ledger-branch.ts";

/** How often a change follows a branch that moves under it, and tries again where nobody answered. */
const MOST_ATTEMPTS = 12;
const MOST_SILENT = 3;

export interface BranchLedgerOptions {
  /** False: the step may not write, so reservations are only looked up, and a later step settles. */
  writes: boolean;
  warn: (error: WorldError, message: string) => void;
  wait?: (ms: number) => Promise<unknown>;
}

/** A ledger that cannot be understood is never taken for an empty one. */
function bookOf({ text }: LedgerStanding): LedgerBook {
  if (text === null) return EMPTY_BOOK;
  const ledger = readLedger(text);
  switch (ledger.kind) {
    case "read":
      return ledger.book;
    case "damaged":
      throw ledgerDamaged(`cannot be read at line ${ledger.line}`);
    case "newer":
      throw new WorldError(
        "ledger_newer",
        `${LEDGER_FILE} on branch ${LEDGER_BRANCH} was written by a newer Headwater (format ${JSON.stringify(ledger.version.slice(0, 20))}). Use that version in every workflow of this repository.`,
        false,
      );
  }
}

/** What others could not read is not written. */
function textOf(book: LedgerBook): string {
  const text = writeLedger(book);
  if (readLedger(text).kind === "read") return text;
  throw new WorldError("ledger_refused", "What was to be written to the ledger is no entry of one.", false);
}

const isMoved = (error: WorldError): boolean =>
  ["head_moved", "conflict", "exists", "not_found"].includes(error.code);

/** Doubles, with chance in it, so that those who collided do not meet again. */
const backOff = (attempt: number): number => Math.min(2_000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2);

export function branchLedger(branch: LedgerBranch, options: BranchLedgerOptions): Ledger {
  const { writes, warn, wait = pause } = options;

  /** `edit` answers the same book when there is nothing to write: also when an earlier try had its effect unheard. */
  async function change<T>(
    about: { at: string; message: string },
    edit: (book: LedgerBook) => { book: LedgerBook; answer: T },
  ): Promise<T> {
    let silent = 0;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const standing = await branch.read();
        const before = bookOf(standing);
        const { book, answer } = edit(before);
        if (book === before) return answer;
        const text = textOf(compacted(book, about.at));
        await branch.write(standing, { text, message: `${about.message}\n\n[skip ci]` });
        return answer;
      } catch (error) {
        if (!(error instanceof WorldError)) throw error;
        if (error.code === "unavailable") silent += 1;
        else if (!isMoved(error)) throw error;
        if (silent >= MOST_SILENT || attempt + 1 >= MOST_ATTEMPTS) throw error;
        await wait(backOff(attempt));
      }
    }
  }

  return {
    reserve: async (request) => {
      const { repositoryId, at, runs } = request;
      if (runs.length === 0) return [];
      if (!writes) {
        const { reserved } = spendingIn(bookOf(await branch.read()), repositoryId, at);
        return runs.map(({ runKey }): Reserved => {
          const held = reserved.get(runKey);
          const why = `the stage \`plan\` reserved nothing for it on branch ${LEDGER_BRANCH}, or so long ago that it ran out`;
          return held === undefined ? { kind: "unreserved", why } : { kind: "granted", ...held };
        });
      }
      const message = `Reserve for ${runs.map(({ hook }) => hook).join(", ")}`.slice(0, 200);
      return change({ at, message }, (book) => {
        const { answers, added } = reserveInOrder(spendingIn(book, repositoryId, at), request);
        return { answer: answers, book: added.length === 0 ? book : withReserved(book, added) };
      });
    },
    settle: async (entries) => {
      const youngest = entries
        .map(({ at }) => at)
        .toSorted()
        .at(-1);
      if (!writes || youngest === undefined) return;
      const hooks = entries.map(({ hook }) => hook).join(", ");
      try {
        const message = `Settle ${hooks}`.slice(0, 200);
        await change({ at: youngest, message }, (book) => ({
          answer: null,
          book: withSettled(book, entries),
        }));
      } catch (error) {
        // The work is paid already, so this stops nothing; what is reserved for it counts until it runs out.
        if (!(error instanceof WorldError)) throw error;
        warn(error, `What ${hooks} cost could not be written to branch ${LEDGER_BRANCH}.`);
      }
    },
    spending: async (repositoryId, at) => spendingIn(bookOf(await branch.read()), repositoryId, at),
  };
}
