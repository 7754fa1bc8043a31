/**
 * Deletes what this server keeps of repositories that no installation covers any more: the removal's webhook was lost,
 * or another server answered it.
 */
import type { Listing } from "../adapters/github/installations.ts";
import type { ServerLog } from "./server-log.ts";

/** What a server keeps by repository, in its own folder. */
export interface Kept {
  ids(): Promise<number[]>;
  has(repositoryId: number): Promise<boolean>;
  forget(repositoryId: number): Promise<unknown>;
}

export interface Tidier {
  /** What is kept now. Never rejects: what cannot be looked at is left for the next time. */
  ids(): Promise<number[]>;
  /**
   * Forgets those of `ids` that the list does not cover. The list must be read after `ids`, and is asked for only when
   * there are any. Resolves to the number that were forgotten; joins one that is under way. Never rejects.
   */
  tidy(ids: readonly number[], list: () => Promise<Listing>): Promise<number>;
  idle(): Promise<void>;
}

export function createTidier(options: { kept: Kept; log: ServerLog }): Tidier {
  const { kept, log } = options;
  let current: Promise<number> | null = null;

  /** Nothing was deleted: what could not be read proves nothing about anybody. */
  const failed = (error: unknown): void =>
    log.warn({ err: error }, "Left-overs of removed repositories could not be looked for.");

  async function once(ids: readonly number[], list: () => Promise<Listing>): Promise<number> {
    if (ids.length === 0) return 0;
    const { installations, whole } = await list();
    if (!whole) return 0;
    const covered = new Set(installations.flatMap(({ repositories }) => repositories.map(({ id }) => id)));
    const gone = ids.filter((id) => !covered.has(id));
    for (const id of gone) await kept.forget(id);
    return gone.length;
  }

  return {
    ids: () =>
      kept.ids().catch((error: unknown) => {
        failed(error);
        return [];
      }),
    tidy(ids, list) {
      current ??= once(ids, list)
        .catch((error: unknown) => {
          failed(error);
          return 0;
        })
        .finally(() => (current = null));
      return current;
    },
    idle: async () => void (await current),
  };
}
