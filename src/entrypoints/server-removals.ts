/**
 * Repositories that were taken away, among servers of one database. The webhook reaches one of them; runs and git
 * caches of the repository may be another's, which looks here for what it was not told.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RemovalRows, ToldRemoval } from "../adapters/store/removal-rows.ts";
import type { ServerLog } from "./server-log.ts";
import { pauseAfter } from "./server-retries.ts";

export interface RemovalsOptions {
  rows: RemovalRows;
  /** As for a removal that was delivered here: asks the host, and does nothing where nothing is kept. */
  obey: (removal: ToldRemoval) => Promise<string>;
  log: ServerLog;
  pollMs?: number;
}

export interface Removals {
  /** From here on what other servers tell is obeyed. */
  open(): void;
  /** Tells the others; this server must see to the removal itself. */
  tell(removals: readonly ToldRemoval[]): Promise<void>;
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

const POLL_MS = 1_000;

export function createRemovals(options: RemovalsOptions): Removals {
  const { rows, obey, log, pollMs = POLL_MS } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  /** What this server told, or has begun to obey. */
  const known = new Set<string>();
  const stopped = (): boolean => stopping.signal.aborted;
  const rest = (ms: number): Promise<void> =>
    pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  /** Never rejects. */
  async function work({ repository, installation }: ToldRemoval): Promise<void> {
    for (let tries = 0; !stopped(); tries += 1) {
      try {
        const outcome = await obey({ repository, installation });
        log.info({ repository: repository.id, outcome }, "Another server told of a removal.");
        return;
      } catch (error) {
        const wait = pauseAfter(error, tries);
        const about = { repository: repository.id, err: error };
        if (wait === null) {
          log.error(
            about,
            "A removal that another server told could not be seen to; the next sweep does it.",
          );
          return;
        }
        log.warn({ ...about, pause: wait }, "Trying a removal again that another server told.");
        await rest(wait);
      }
    }
  }

  async function look(): Promise<void> {
    while (!stopped()) {
      try {
        const before = [...known];
        const recent = await rows.recent();
        const listed = new Set(recent.map(({ told }) => told));
        for (const told of before) if (!listed.has(told)) known.delete(told);
        for (const { told, ...removal } of recent) {
          if (known.has(told) || stopped()) continue;
          known.add(told);
          const job = work(removal).finally(() => running.delete(job));
          running.add(job);
        }
      } catch (error) {
        if (!stopped()) log.warn({ err: error }, "Removals could not be looked for; trying again.");
      }
      await rest(pollMs);
    }
  }

  let looking: Promise<void> = Promise.resolve();
  return {
    open: () => void (looking = look()),
    tell: async (removals) => {
      for (const told of await rows.tell(removals)) known.add(told);
    },
    stop: () => stopping.abort(),
    idle: async () => {
      if (stopped()) await looking;
      while (running.size > 0) await Promise.all(running);
    },
  };
}
