/**
 * Counts what runs in a sandbox. The kernel's own limit (RLIMIT_NPROC) does not hold for the user that owns the
 * machine, and none bounds the memory of all processes together.
 */
import { readdirSync, readFileSync } from "node:fs";

const INTERVAL_MS = 50;
const PAGE_BYTES = 4_096;
const MAX_MEMORY_BYTES = 6 * 1024 ** 3;

/** Calls `exceeded` once when a bound is passed. The returned function ends the watch. */
export function watchUsage(
  innerPid: Promise<number | null>,
  { processes, exceeded }: { processes: number; exceeded: (by: "processes" | "memory") => void },
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  void innerPid.then((pid) => {
    if (pid === null || over) return;
    timer = setInterval(() => {
      const usage = usageInside(pid);
      if (usage === null) return;
      if (usage.processes > processes) exceeded("processes");
      else if (usage.memoryBytes > MAX_MEMORY_BYTES) exceeded("memory");
    }, INTERVAL_MS);
    timer.unref();
  });
  return () => {
    over = true;
    clearInterval(timer);
  };
}

/** The /proc that the sandbox sees lists exactly its processes; null when it cannot be read (any more). */
function usageInside(pid: number): { processes: number; memoryBytes: number } | null {
  const proc = `/proc/${pid}/root/proc`;
  let ids: string[];
  try {
    ids = readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch {
    return null;
  }
  let memoryBytes = 0;
  for (const id of ids.slice(0, 1_000)) {
    try {
      memoryBytes += Number(readFileSync(`${proc}/${id}/statm`, "utf8").split(" ")[1]) * PAGE_BYTES;
    } catch {
      continue; // Ended in between.
    }
  }
  return { processes: ids.length, memoryBytes };
}
