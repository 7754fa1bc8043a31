/** One delivery of the queue: an attempt, and what is written down of it. */
import type { ClaimedDelivery, DeliveryRows } from "../adapters/store/delivery-rows.ts";
import type { Delivery } from "../ports.ts";
import type { Counts, DeliveriesOptions } from "./server-deliveries.ts";
import { FAILED, pauseAfter, reasonOf } from "./server-retries.ts";
import { sweepOf } from "./server-sweep-delivery.ts";

export interface QueueWorkOptions extends Pick<DeliveriesOptions, "attempt" | "attemptSweep" | "log"> {
  rows: Pick<DeliveryRows, "done" | "dead" | "later">;
  inbox: Pick<DeliveriesOptions["store"], "finish"> | null;
  /** A delivery during whose work so many processes died is not tried again by itself. */
  mostCrashes: number;
  counts: Counts;
  stopped(): boolean;
  rest(): Promise<void>;
}

/** Answers a function that works on a delivery until its outcome is stored; it never rejects. */
export function queueWork(options: QueueWorkOptions): (delivery: ClaimedDelivery) => Promise<void> {
  const { rows, inbox, counts, log } = options;

  /** Never rejects. */
  async function work(delivery: ClaimedDelivery): Promise<void> {
    if (delivery.crashes < options.mostCrashes) return attempt(delivery);
    const reason = `${FAILED}the process ended ${delivery.crashes} times while it worked on this`;
    log.error({ delivery: delivery.id, event: delivery.event }, "A delivery is not tried any more.");
    await ended(delivery, reason);
  }

  async function attempt(delivery: ClaimedDelivery): Promise<void> {
    let outcome: string;
    try {
      const look = sweepOf(delivery);
      outcome = await (look === null ? options.attempt(delivery) : options.attemptSweep(look));
    } catch (error) {
      const wait = pauseAfter(error, delivery.tries - 1);
      const about = { delivery: delivery.id, event: delivery.event, err: error };
      if (wait !== null) {
        counts.retried += 1;
        log.warn({ ...about, pause: wait }, "Trying a delivery again.");
        return settle(delivery, () => rows.later(delivery.id, wait, reasonOf(error)));
      }
      log.error(about, "A delivery failed.");
      return ended(delivery, `${FAILED}${reasonOf(error)}`);
    }
    await ended(delivery, outcome);
  }

  async function ended(delivery: Delivery, outcome: string): Promise<void> {
    const failed = outcome.startsWith(FAILED);
    await settle(delivery, async () => {
      const ours = await (failed ? rows.dead(delivery.id, outcome) : rows.done(delivery.id, outcome));
      if (ours) counts[failed ? "failed" : "finished"] += 1;
      // Not ours any more: another server's by now, or the answer to an earlier write of this was lost.
      else if (inbox === null) return;
      // A failed one may come again: a person presses "redeliver" once the cause is gone.
      await inbox?.finish(delivery.id, outcome, failed);
    });
  }

  /** Until the database has it: without that the work would be done again. Given up when the server stops. */
  async function settle(delivery: Delivery, write: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        log.warn({ delivery: delivery.id, err: error }, "The outcome of a delivery could not be stored yet.");
        if (options.stopped()) return;
        await options.rest();
      }
    }
  }

  return work;
}
