/**
 * Counts what runs in a sandbox. The kernel's own limit (RLIMIT_NPROC) does not hold for the user that owns the
 * machine, and none bounds the memory of all processes together.
 */
import { readdirSync, readFileSync } from "node:fs";

const INTERVAL_MS = 25;
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
      const ids = processesInside(pid);
      if (ids.length > processes) exceeded("processes");
      else if (memoryInside(pid, ids) > MAX_MEMORY_BYTES) exceeded("memory");
    }, INTERVAL_MS);
    timer.unref();
  });
  return () => {
    over = true;
    clearInterval(timer);
  };
}

/** The /proc that the sandbox sees lists exactly its processes; empty when it cannot be read (any more). */
function processesInside(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/root/proc`).filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function memoryInside(pid: number, ids: readonly string[]): number {
  let bytes = 0;
  for (const id of ids) {
    try {
      const statm = readFileSync(`/proc/${pid}/root/proc/${id}/statm`, "utf8");
      bytes += Number(statm.split(" ")[1]) * PAGE_BYTES;
    } catch {
      continue; // Ended in between.
    }
  }
  return bytes;
}
