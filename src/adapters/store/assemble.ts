/** Puts inbox, journal and ledger together to a store. */
import type { Store } from "../../ports.ts";
import type { Inbox } from "./inbox.ts";
import type { Journal } from "./journal.ts";
import type { Ledger } from "./ledger.ts";

export interface StoreParts {
  inbox: Inbox;
  journal: Journal;
  ledger: Ledger;
  /** Called after every write. */
  written(): void;
  /** What was deleted goes from the disk as well, with what deliveries said that have ended. */
  scrub(): Promise<void>;
  close(): Promise<void>;
}

export function assembleStore(parts: StoreParts): Store {
  const { inbox, journal, ledger } = parts;
  const writing = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    parts.written();
    return result;
  };
  return {
    receive: (delivery) => writing(inbox.receive(delivery)),
    unfinished: async () => inbox.unfinished(),
    finish: (id, outcome, mayReturn = false) => writing(inbox.finish(id, outcome, mayReturn)),
    get: async (key) => journal.get(key),
    put: (key, value) => writing(journal.put(key, value)),
    remove: (key) => writing(journal.remove(key)),
    forget: async (repositoryId) => {
      const keys = journal.keysOf(repositoryId);
      await Promise.all(keys.map((key) => journal.remove(key)));
      await parts.scrub();
      return keys.length;
    },
    reserve: (request) => writing(ledger.reserve(request)),
    settle: (entries) => writing(ledger.settle(entries)),
    spending: async (repositoryId, at) => ledger.spending(repositoryId, at),
    close: () => parts.close(),
  };
}
