/** The sweep: looks at every installed repository, whatever webhooks said, so that a lost one heals itself. */
import type { Listing } from "../adapters/github/installations.ts";
import type { SweepLook } from "./server-deliveries.ts";
import type { ServerLog } from "./server-log.ts";

export interface Sweeper {
  /** Resolves to the number of repositories looked at. Never rejects. */
  sweep(list: () => Promise<Listing>): Promise<number>;
  facts(): { sweeps: number; failures: number };
  stop(): void;
}

/** Repositories that are looked at side by side. */
const AT_ONCE = 4;

export function createSweeper(options: {
  /** One look at one repository, or its entry into the queue. */
  look: (look: SweepLook) => Promise<void>;
  log: ServerLog;
}): Sweeper {
  const { look, log } = options;
  const facts = { sweeps: 0, failures: 0 };
  let stopped = false;

  async function once(list: () => Promise<Listing>): Promise<number> {
    if (stopped) return 0;
    const { installations, failures } = await list();
    for (const { installationId, error } of failures) {
      facts.failures += 1;
      log.warn({ installation: installationId, err: error }, "An installation could not be swept.");
    }
    let seen = 0;
    for (const { installationId, repositories } of installations) {
      // Archived repositories cannot change.
      const queue = repositories.filter(({ archived }) => !archived).values();
      const worker = async (): Promise<void> => {
        for (const { id, owner, name } of queue) {
          if (stopped) return;
          seen += 1;
          const repository = { id, owner, name };
          await look({ repository, installationId }).catch((error: unknown) => {
            facts.failures += 1;
            log.warn({ repository: id, err: error }, "A repository could not be swept.");
          });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      if (stopped) break;
    }
    return seen;
  }

  function sweep(list: () => Promise<Listing>): Promise<number> {
    return once(list)
      .catch((error: unknown) => {
        facts.failures += 1;
        log.warn({ err: error }, "A sweep ended early.");
        return 0;
      })
      .finally(() => void (facts.sweeps += 1));
  }

  return {
    sweep,
    facts: () => ({ ...facts }),
    stop: () => void (stopped = true),
  };
}
