/** A store for tests and one-shot commands: the same rules, gone with the process. */
import type { Store } from "../../ports.ts";
import { memoryLog } from "./append-log.ts";
import { assembleStore } from "./assemble.ts";
import { Inbox } from "./inbox.ts";
import { Journal } from "./journal.ts";
import { Ledger } from "./ledger.ts";

export function memoryStore(): Store {
  const log = memoryLog();
  return assembleStore({
    inbox: new Inbox(log, []),
    journal: new Journal(log, []),
    ledger: new Ledger(log, []),
    written: () => undefined,
    scrub: async () => undefined,
    close: () => log.close(),
  });
}
