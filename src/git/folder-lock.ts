/** One at a time per folder, within this process. Between processes git's own lock files do. */

const tails = new Map<string, Promise<unknown>>();

/** Runs `work` after everything that was queued for the same folder before it, whether that failed or not. */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(folder) ?? Promise.resolve();
  const result = before.then(work, work);
  const tail = result.catch(() => undefined);
  tails.set(folder, tail);
  try {
    return await result;
  } finally {
    if (tails.get(folder) === tail) tails.delete(folder);
  }
}
