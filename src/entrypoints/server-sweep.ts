/** The sweep: looks at every installed repository, whatever webhooks said, so that a lost one heals itself. */
import type { SweepLook } from "./server-deliveries.ts";
import type { Hosts } from "./server-hosts.ts";
import type { ServerLog } from "./server-log.ts";

export interface Sweeper {
  /** Resolves to the number of repositories looked at; joins a sweep that is under way. */
  sweep(): Promise<number>;
  facts(): { sweeps: number; failures: number };
  /** Resolves when no sweep is under way. */
  idle(): Promise<void>;
  stop(): void;
}

/** Repositories that are looked at side by side. */
const AT_ONCE = 4;

export function createSweeper(options: {
  hosts: Hosts;
  /** One look at one repository, or its entry into the queue. */
  look: (look: SweepLook) => Promise<void>;
  log: ServerLog;
}): Sweeper {
  const { hosts, look, log } = options;
  const facts = { sweeps: 0, failures: 0 };
  let stopped = false;
  let current: Promise<number> | null = null;

  async function once(): Promise<number> {
    let seen = 0;
    for await (const { installationId, repositories } of hosts.installed()) {
      const queue = repositories.values();
      const worker = async (): Promise<void> => {
        for (const repository of queue) {
          if (stopped) return;
          seen += 1;
          await look({ repository, installationId }).catch((error: unknown) => {
            facts.failures += 1;
            log.warn({ repository: repository.id, err: error }, "A repository could not be swept.");
          });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      if (stopped) break;
    }
    return seen;
  }

  function sweep(): Promise<number> {
    current ??= once()
      .catch((error: unknown) => {
        facts.failures += 1;
        log.warn({ err: error }, "A sweep ended early.");
        return 0;
      })
      .finally(() => {
        facts.sweeps += 1;
        current = null;
      });
    return current;
  }

  return {
    sweep,
    facts: () => ({ ...facts }),
    idle: async () => void (await current),
    stop: () => void (stopped = true),
  };
}
