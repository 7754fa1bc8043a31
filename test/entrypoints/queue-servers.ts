/** Servers of one queue, as tests start and kill them. */
import type { Database } from "../../src/adapters/store/database.ts";
import { deliveryRows, type DeliveryRows } from "../../src/adapters/store/delivery-rows.ts";
import { prepare } from "../../src/adapters/store/prepare.ts";
import { sqlStore } from "../../src/adapters/store/sql-store.ts";
import type { Deliveries } from "../../src/entrypoints/server-deliveries.ts";
import { laneOfDelivery } from "../../src/entrypoints/server-lanes.ts";
import { queuedDeliveries, type QueueOptions } from "../../src/entrypoints/server-queue.ts";
import { WorldError } from "../../src/errors.ts";
import { createLog } from "../../src/log.ts";
import type { Delivery, Store } from "../../src/ports.ts";

export const about = (id: string, repository: number, installation = 1): Delivery => ({
  id,
  event: "push",
  receivedAt: "2026-01-01T00:00:00Z",
  payload: JSON.stringify({ repository: { id: repository }, installation: { id: installation } }),
});

export type Attempt = QueueOptions["attempt"];

export interface QueueServer {
  deliveries: Deliveries;
  store: Store;
  rows: DeliveryRows;
  database: Database;
  lines: string[];
  /** Receives and starts, as the front does. */
  deliver(delivery: Delivery): Promise<"stored" | "duplicate">;
  /** As SIGKILL would: nothing of it goes on, nothing is given back. */
  die(): Promise<void>;
}

const servers: QueueServer[] = [];
let number = 0;

export async function server(
  database: Database,
  attempt: Attempt,
  options: {
    inbox?: Store | null;
    limits?: QueueOptions["limits"];
    /** Told of every call that the queue makes, before it and after it had its effect; true: the process dies there. */
    diesAt?: (moment: string) => boolean;
    /** Told of the same; true: no answer comes, as when the connection breaks there. */
    breaksAt?: (moment: string) => boolean;
    /** What failed for a while is due again at once. */
    impatient?: boolean;
  } = {},
): Promise<QueueServer> {
  const lines: string[] = [];
  const owner = `server-${(number += 1)}`;
  const tickets = await prepare(database, owner, (error) => lines.push(String(error)));
  const patient = deliveryRows(database, owner, laneOfDelivery);
  const rows =
    options.impatient === true
      ? { ...patient, later: (id: string, _ms: number, why: string) => patient.later(id, 0, why) }
      : patient;
  let dead = false;
  const hang = new Promise<never>(() => undefined);
  const dies = (moment: string): boolean => {
    if (options.diesAt?.(moment) === true) dead = true;
    return dead;
  };
  const breaks = (moment: string): void => {
    if (options.breaksAt?.(moment) === true)
      throw new WorldError("database_unavailable", `No answer: ${moment}.`, true);
  };
  /** What a dead process calls has no effect, and what it awaits never comes. */
  const mortal = <T extends object>(of: string, target: T): T =>
    new Proxy(target, {
      get:
        (_, name) =>
        async (...args: unknown[]) => {
          const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
          const call = `${of}.${String(name)}`;
          if (dead || dies(`before ${call}`)) return hang;
          breaks(`before ${call}`);
          const result = await method(...args);
          breaks(`after ${call}`);
          return dead || dies(`after ${call}`) ? hang : result;
        },
    });
  const deliveries = queuedDeliveries({
    rows: mortal("rows", rows),
    tickets: mortal("tickets", tickets),
    laneOf: laneOfDelivery,
    inbox: options.inbox ?? null,
    attempt,
    attemptSweep: async ({ repository }) => `swept ${repository.id}`,
    log: createLog({ level: "debug", destination: { write: (line) => lines.push(line) } }),
    limits: { pollMs: 50, ...options.limits },
  });
  const store = options.inbox ?? sqlStore(database, laneOfDelivery);
  const made: QueueServer = {
    deliveries,
    store,
    rows,
    database,
    lines,
    deliver: async (delivery) => {
      const outcome = await store.receive(delivery);
      if (outcome === "stored") deliveries.start(delivery);
      return outcome;
    },
    die: async () => {
      dead = true;
      deliveries.stop();
      await tickets.stop();
    },
  };
  servers.push(made);
  return made;
}

export async function stopServers(): Promise<void> {
  for (const each of servers.splice(0)) {
    each.deliveries.stop();
    await each.die();
  }
}

/** Empties a queue between tests. */
export const EMPTY = "truncate headwater.deliveries, headwater.lanes, headwater.schedule, headwater_jobs.job";
