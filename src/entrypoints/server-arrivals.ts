/** Deliveries on their way into the queue: those that come together go in together, and none is dropped on a failure. */
import { setTimeout as pause } from "node:timers/promises";
import type { Delivery } from "../ports.ts";
import type { ServerLog } from "./server-log.ts";

export interface Arrivals {
  /** Never throws. */
  add(delivery: Delivery): void;
  size(): number;
}

const AGAIN_MS = 1_000;
/** What cannot be put in after so many attempts is put in from the inbox at the next start. */
const ATTEMPTS = 300;

export function arrivals(options: {
  store(deliveries: Delivery[]): Promise<void>;
  /** Announces them; what fails here is found by looking. */
  ready(deliveries: Delivery[]): Promise<void>;
  log: ServerLog;
  onChange(): void;
}): Arrivals {
  const { log } = options;
  let waiting: Delivery[] = [];
  let underWay = 0;
  let flushing = false;

  async function flush(): Promise<void> {
    if (flushing) return;
    flushing = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      underWay = group.length;
      if (await stored(group)) {
        await options
          .ready(group)
          .catch((error: unknown) =>
            log.warn({ err: error }, "Deliveries wait for the next look at the queue."),
          );
      }
      underWay = 0;
      options.onChange();
    }
    flushing = false;
  }

  async function stored(group: Delivery[]): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        await options.store(group);
        return true;
      } catch (error) {
        log.error({ err: error, deliveries: group.length }, "Deliveries could not be queued yet.");
        await pause(AGAIN_MS, undefined, { ref: false });
      }
    }
    return false;
  }

  return {
    add(delivery) {
      waiting.push(delivery);
      void flush();
    },
    size: () => waiting.length + underWay,
  };
}
