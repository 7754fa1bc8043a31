/**
 * Where a server keeps what it must not lose, and the queue of its work: files and a database in the data folder, or
 * PostgreSQL for several servers together. What a 2xx promises is the inbox file, or the commit.
 */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "../adapters/store/database.ts";
import { deliveryRows, type DeliveryRows } from "../adapters/store/delivery-rows.ts";
import { fileStore } from "../adapters/store/file-store.ts";
import type { Store } from "../ports.ts";
import type { ServerOptions } from "./serve.ts";
import { laneOfDelivery } from "./server-lanes.ts";
import type { ServerLog } from "./server-log.ts";
import type { Settings } from "./settings.ts";

export interface Storage {
  kind: "embedded" | "postgresql" | "files";
  store: Store;
  /** How the server works on deliveries; undefined: in this process alone. */
  deliveries: ServerOptions["deliveries"];
  /** The queue for people; null where there is none to look into. */
  rows: DeliveryRows | null;
  /** Shared by the servers of one database; null where there is one server. */
  database: Database | null;
  /** After the server stopped. */
  close(): Promise<void>;
}

export type StorageSettings = Pick<Settings, "dataDir" | "databaseUrl" | "queue" | "seed">;

/** Throws UserError when the folder or the database is not ours to use. Loads PGlite or the driver only when needed. */
export async function openStorage(settings: StorageSettings, log: ServerLog): Promise<Storage> {
  if (settings.databaseUrl !== null) return onPostgres(settings.databaseUrl, log);
  const store = await fileStore(settings.dataDir, { warn: (message) => log.warn(message) });
  if (settings.queue === "process") {
    return {
      kind: "files",
      store,
      deliveries: undefined,
      rows: null,
      database: null,
      close: () => store.close(),
    };
  }
  try {
    return await onFolder(settings, store, log);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Folder of the embedded database, inside of the locked data folder. */
export const queueFolder = (dataDir: string): string => path.join(dataDir, "queue");

/** Beside the compiled adapters in the package; a checkout has none, and its first start takes a little longer. */
export const packagedSeed = (): string | null => {
  const file = fileURLToPath(new URL("../adapters/store/seed.tar.gz", import.meta.url));
  return existsSync(file) ? file : null;
};

async function onFolder(settings: StorageSettings, store: Store, log: ServerLog): Promise<Storage> {
  const { embeddedDatabase } = await import("../adapters/store/embedded-database.ts");
  const database = await embeddedDatabase(queueFolder(settings.dataDir), {
    seed: settings.seed ?? packagedSeed(),
    warn: (message) => log.warn(message),
  });
  const queue = await openQueue(database, store, log);
  return {
    ...queue,
    kind: "embedded",
    store,
    database: null,
    close: async () => {
      await queue.close();
      await store.close();
    },
  };
}

async function onPostgres(url: string, log: ServerLog): Promise<Storage> {
  const { postgresDatabase } = await import("../adapters/store/postgres-database.ts");
  const { sqlStore } = await import("../adapters/store/sql-store.ts");
  const warn = (error: unknown): void => log.warn({ err: error }, "The database reports a problem.");
  const database = await postgresDatabase(url, warn);
  const queue = await openQueue(database, null, log);
  return { ...queue, kind: "postgresql", store: sqlStore(database, laneOfDelivery), database };
}

async function openQueue(
  database: Database,
  inbox: Store | null,
  log: ServerLog,
): Promise<Pick<Storage, "deliveries" | "rows" | "close">> {
  const owner = `${hostname()}:${process.pid}:${randomUUID()}`;
  try {
    const { prepare } = await import("../adapters/store/prepare.ts");
    const { queuedDeliveries } = await import("./server-queue.ts");
    const tickets = await prepare(database, owner, (error) =>
      log.warn({ err: error }, "The queue reports a problem."),
    );
    const rows = deliveryRows(database, owner, laneOfDelivery);
    return {
      rows,
      deliveries: (work) => queuedDeliveries({ ...work, rows, tickets, laneOf: laneOfDelivery, inbox }),
      close: async () => {
        // What did not end in time is given back, so that the next server need not wait for its beat to run out.
        await rows.giveBack().catch(() => undefined);
        await tickets.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
