/**
 * Deletes what this server keeps of repositories that no installation covers any more: the removal's webhook was lost,
 * or another server answered it.
 */
import type { Hosts } from "./server-hosts.ts";
import type { ServerLog } from "./server-log.ts";

/** What a server keeps by repository, in its own folder. */
export interface Kept {
  ids(): Promise<number[]>;
  has(repositoryId: number): Promise<boolean>;
  forget(repositoryId: number): Promise<unknown>;
}

export interface Tidier {
  /** Resolves to the number of repositories that were forgotten; joins one that is under way. Never rejects. */
  tidy(): Promise<number>;
  idle(): Promise<void>;
}

export function createTidier(options: {
  hosts: Pick<Hosts, "reachable">;
  kept: Kept;
  log: ServerLog;
}): Tidier {
  const { hosts, kept, log } = options;
  let current: Promise<number> | null = null;

  async function once(): Promise<number> {
    // Before the list is read: what is installed later cannot be taken for gone.
    const ids = await kept.ids();
    if (ids.length === 0) return 0;
    const reachable = await hosts.reachable();
    if (reachable === null) return 0;
    const gone = ids.filter((id) => !reachable.has(id));
    for (const id of gone) await kept.forget(id);
    return gone.length;
  }

  return {
    tidy() {
      current ??= once()
        .catch((error: unknown) => {
          // A list that could not be read proves nothing about anybody.
          log.warn({ err: error }, "Left-overs of removed repositories could not be looked for.");
          return 0;
        })
        .finally(() => (current = null));
      return current;
    },
    idle: async () => void (await current),
  };
}
