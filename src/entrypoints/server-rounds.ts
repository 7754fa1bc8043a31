/** Rounds of looking at everything: one list of what GitHub gave the App serves the sweep and the tidying. */
import type { Listing } from "../adapters/github/installations.ts";
import type { Hosts } from "./server-hosts.ts";
import type { Sweeper } from "./server-sweep.ts";
import type { Tidier } from "./server-tidy.ts";

export interface Rounds {
  /**
   * Looks at every repository, and deletes what is kept of those that are gone; resolves to the number looked at.
   * Joins a round that is under way.
   */
  sweep(): Promise<number>;
  /** The second half alone, for a server whose turn to sweep it is not; resolves to the number that were gone. */
  tidy(): Promise<number>;
  /** Resolves when no round is under way. */
  idle(): Promise<void>;
}

export function createRounds(options: {
  hosts: Pick<Hosts, "list">;
  sweeper: Pick<Sweeper, "sweep">;
  tidier: Tidier;
}): Rounds {
  const { hosts, sweeper, tidier } = options;
  let current: Promise<number> | null = null;

  async function round(): Promise<number> {
    let asked: Promise<Listing> | null = null;
    const list = (): Promise<Listing> => (asked ??= hosts.list());
    // Before the list is read: what is installed later cannot be taken for gone.
    const ids = await tidier.ids();
    const [seen] = await Promise.all([sweeper.sweep(list), tidier.tidy(ids, list)]);
    return seen;
  }

  return {
    sweep: () => (current ??= round().finally(() => (current = null))),
    tidy: async () => tidier.tidy(await tidier.ids(), () => hosts.list()),
    idle: async () => {
      await current;
      await tidier.idle();
    },
  };
}
