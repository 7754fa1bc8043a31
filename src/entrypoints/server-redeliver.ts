/** Deliveries that GitHub could not bring to us: found in its list and asked for again, so that an outage heals itself. */
import { hookAttempts, redeliverHook, type HookAttempt } from "../adapters/github/hook-deliveries.ts";
import { HANDLED_EVENTS } from "../adapters/github/events.ts";
import type { GitHubClient } from "../adapters/github/calls.ts";
import type { ServerLog } from "./server-log.ts";

export interface Redeliverer {
  /** Resolves to the number of deliveries asked for again; joins a round that is under way, and never rejects. */
  redeliver(): Promise<number>;
  facts(): { redelivered: number; redeliveryFailures: number };
  idle(): Promise<void>;
}

/** GitHub keeps its list for three days. */
const WINDOW_MS = 3 * 24 * 3_600_000;
/** One that never arrives is left to the sweep, and so is a flood. */
const MOST_ATTEMPTS = 5;
const MOST_AT_ONCE = 200;

/** Of the attempts of each delivery the newest, where none arrived. Oldest first, as they came. */
export function lostDeliveries(attempts: readonly HookAttempt[]): HookAttempt[] {
  const byGuid = new Map<string, HookAttempt[]>();
  for (const each of attempts) byGuid.set(each.guid, [...(byGuid.get(each.guid) ?? []), each]);
  return [...byGuid.values()]
    .filter((all) => all.length < MOST_ATTEMPTS && !all.some(({ arrived }) => arrived))
    .flatMap(([newest]) => (newest !== undefined && HANDLED_EVENTS.has(newest.event) ? [newest] : []))
    .sort((a, b) => a.id - b.id)
    .slice(0, MOST_AT_ONCE);
}

/** `app` is authenticated as the App. */
export function createRedeliverer(options: {
  app: GitHubClient;
  clock: () => Date;
  log: ServerLog;
}): Redeliverer {
  const { app, log } = options;
  const facts = { redelivered: 0, redeliveryFailures: 0 };
  let current: Promise<number> | null = null;

  async function once(): Promise<number> {
    const since = new Date(options.clock().getTime() - WINDOW_MS).toISOString();
    const failed = await hookAttempts(app, { failed: true, since });
    const oldest = failed.attempts.at(-1);
    if (oldest === undefined) return 0;
    // A failed attempt may have been followed by one that arrived: only the whole list shows it.
    const { attempts, truncated } = await hookAttempts(app, { failed: false, since: oldest.deliveredAt });
    if (truncated)
      log.warn({}, "GitHub lists more deliveries than are looked at; the sweep covers the rest.");
    const lost = lostDeliveries(attempts);
    for (const each of lost) {
      await redeliverHook(app, each.id);
      facts.redelivered += 1;
      log.info(
        { delivery: each.guid, event: each.event },
        "A delivery that did not arrive was asked for again.",
      );
    }
    return lost.length;
  }

  return {
    redeliver() {
      current ??= once()
        .catch((error: unknown) => {
          facts.redeliveryFailures += 1;
          log.warn({ err: error }, "Lost deliveries could not be asked for; the next round tries again.");
          return 0;
        })
        .finally(() => (current = null));
      return current;
    },
    facts: () => ({ ...facts }),
    idle: async () => void (await current),
  };
}
