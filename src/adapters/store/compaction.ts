/** When a log is worth rewriting: it has doubled since the last time, and is not small anyway. */
import type { AppendLog } from "./append-log.ts";

const SMALL = 8 * 1024 * 1024;

/** Call it after every append. Failing to compact loses nothing, so it is only told to `warn`. */
export function compactor(
  log: AppendLog,
  records: () => Iterable<unknown>,
  warn: (message: string) => void,
): () => void {
  let atLast = log.size();
  let running = false;
  return () => {
    if (running || log.size() < 2 * atLast + SMALL) return;
    running = true;
    log
      .rewrite(records)
      .catch((error: unknown) => warn(`could not compact a log: ${String(error)}`))
      .finally(() => {
        running = false;
        atLast = log.size();
      });
  };
}
