/** Order without locks: work with the same key runs one after another, work with different keys side by side. */

export interface Lanes {
  /** Runs `work` when everything entered before it under `key` has ended, however it ended. */
  enter<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Number of keys with work waiting or running. */
  busy(): number;
  /** Resolves when every lane is empty. */
  idle(): Promise<void>;
}

export function createLanes(): Lanes {
  const tails = new Map<string, Promise<void>>();

  function enter<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  }

  async function idle(): Promise<void> {
    while (tails.size > 0) await Promise.all(tails.values());
  }

  return { enter, busy: () => tails.size, idle };
}
