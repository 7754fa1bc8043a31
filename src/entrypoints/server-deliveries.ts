/**
 * From a stored delivery to its outcome, in this process alone. A delivery stays unfinished in the store until it has one, so a process
 * that dies in between does the work again; handling an event twice changes nothing.
 */
import type { RepositoryRef } from "../core/events.ts";
import type { Json } from "../core/json.ts";
import type { Delivery, Store } from "../ports.ts";
import type { ServerLog } from "./server-log.ts";
import { FAILED, pauseAfter, reasonOf } from "./server-retries.ts";

export interface DeliveriesOptions {
  store: Pick<Store, "finish" | "unfinished">;
  /** One attempt. Resolves to the outcome; rejects with what went wrong. */
  attempt(delivery: Delivery): Promise<string>;
  attemptSweep(look: SweepLook): Promise<string>;
  log: ServerLog;
  wait(ms: number): Promise<void>;
}

export interface SweepLook {
  repository: RepositoryRef;
  installationId: number;
}

export interface Counts {
  accepted: number;
  finished: number;
  failed: number;
  retried: number;
}

/** Work on deliveries. In this process alone (below), or shared by all servers of a database (`server-queue.ts`). */
export interface Deliveries {
  /** Takes up what was left undone; from here on work is under way. */
  open(): Promise<void>;
  /** Starts work on a stored delivery; never throws. */
  start(delivery: Delivery): void;
  counts(): Counts;
  /** Looks at a repository in its turn; resolves when that is done, or safely queued. */
  sweep(look: SweepLook): Promise<void>;
  /** True when a recurring task is this server's to do now. */
  takeTurn(name: string, seconds: number): Promise<boolean>;
  /** What there is to do, for /healthz: `unfinished` and whatever else is known. */
  facts(): Promise<{ unfinished: number } & Record<string, Json>>;
  /** Resolves when there is nothing to do, or nothing is under way after `stop`. */
  idle(): Promise<void>;
  /** No more attempts: what waits for one stays unfinished for the next start. */
  stop(): void;
}

export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { store, log } = options;
  const counts: Counts = { accepted: 0, finished: 0, failed: 0, retried: 0 };
  const running = new Set<Promise<void>>();
  const stopping = Promise.withResolvers<"stopped">();
  let stopped = false;

  async function work(delivery: Delivery): Promise<void> {
    const outcome = await outcomeOf(delivery);
    if (outcome === null) return;
    // A failed one may come again: a person presses "redeliver" on the App's page once the cause is gone.
    await store.finish(delivery.id, outcome, outcome.startsWith(FAILED));
    counts.finished += 1;
  }

  /** Null when the server stops before there is one. */
  async function outcomeOf(delivery: Delivery): Promise<string | null> {
    for (let tries = 0; ; tries++) {
      if (stopped) return null;
      try {
        return await options.attempt(delivery);
      } catch (error) {
        const pause = pauseAfter(error, tries);
        if (pause === null) return failed(delivery, error);
        counts.retried += 1;
        log.warn(
          { delivery: delivery.id, event: delivery.event, pause, err: error },
          "Trying a delivery again.",
        );
        await Promise.race([options.wait(pause), stopping.promise]);
      }
    }
  }

  function failed(delivery: Delivery, error: unknown): string {
    counts.failed += 1;
    log.error({ delivery: delivery.id, event: delivery.event, err: error }, "A delivery failed.");
    return `${FAILED}${reasonOf(error)}`;
  }

  function start(delivery: Delivery): void {
    counts.accepted += 1;
    const job = work(delivery).catch((error: unknown) => {
      log.error({ delivery: delivery.id, err: error }, "The outcome of a delivery could not be stored.");
    });
    running.add(job);
    void job.then(() => running.delete(job));
  }

  return {
    open: async () => (await store.unfinished()).forEach(start),
    start,
    sweep: async (look) => void (await options.attemptSweep(look)),
    takeTurn: async () => true,
    counts: () => ({ ...counts }),
    facts: async () => ({ unfinished: running.size }),
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    stop() {
      stopped = true;
      stopping.resolve("stopped");
    },
  };
}
