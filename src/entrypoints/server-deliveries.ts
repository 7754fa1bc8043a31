/**
 * From a stored delivery to its outcome. A delivery stays unfinished in the store until it has one, so a process
 * that dies in between does the work again; handling an event twice changes nothing.
 */
import { isGitHubError } from "../adapters/github/errors.ts";
import { UserError, WorldError } from "../errors.ts";
import type { Delivery, Store } from "../ports.ts";
import type { ServerLog } from "./server-log.ts";

export interface DeliveriesOptions {
  store: Pick<Store, "finish">;
  /** One attempt. Resolves to the outcome; rejects with what went wrong. */
  attempt(delivery: Delivery): Promise<string>;
  log: ServerLog;
  wait(ms: number): Promise<void>;
}

export interface Counts {
  accepted: number;
  finished: number;
  failed: number;
  retried: number;
}

export interface Deliveries {
  /** Starts work on a delivery; never throws. */
  start(delivery: Delivery): void;
  counts(): Counts;
  /** Deliveries that are being worked on. */
  running(): number;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /** No more attempts: what waits for one stays unfinished for the next start. */
  stop(): void;
}

/** Pauses before the second attempt and so on; after the last one the delivery has failed. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000];
const LONGEST_PAUSE_MS = 15 * 60_000;

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

  return {
    start(delivery) {
      counts.accepted += 1;
      const job = work(delivery).catch((error: unknown) => {
        log.error({ delivery: delivery.id, err: error }, "The outcome of a delivery could not be stored.");
      });
      running.add(job);
      void job.then(() => running.delete(job));
    },
    counts: () => ({ ...counts }),
    running: () => running.size,
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    stop() {
      stopped = true;
      stopping.resolve("stopped");
    },
  };
}

const FAILED = "failed: ";

/** Milliseconds to wait before the next attempt; null when there is none. */
function pauseAfter(error: unknown, tries: number): number | null {
  if (!(error instanceof WorldError) || !error.retryable) return null;
  const usual = PAUSES_MS[tries];
  if (usual === undefined) return null;
  const asked = isGitHubError(error) && error.retryAfter !== null ? error.retryAfter * 1_000 : 0;
  return Math.min(LONGEST_PAUSE_MS, Math.max(usual, asked));
}

/** Names of bugs only: their messages may hold anything. */
function reasonOf(error: unknown): string {
  if (error instanceof WorldError) return `${error.code}: ${error.message}`;
  if (error instanceof UserError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : "unknown";
}
