/**
 * A kernel bound on the number of processes for a sandbox started by root, for whom RLIMIT_NPROC does not hold.
 * Only where the control groups of this machine may be written; elsewhere the watch has to do.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmdirSync, statSync, writeFileSync } from "node:fs";

/** Where the controller of processes is: version 1 has a folder of its own, version 2 one for all. */
const ROOTS = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"];

/** Joins the group in the file named first, then becomes the command after it. */
const JOIN = 'echo $$ > "$0" && exec "$@"';

export interface ProcessGroup {
  /** Put before a command: whatever it starts counts in this group. */
  launcher: string[];
  remove(): Promise<void>;
}

/** null: not root, or the groups cannot be written here. */
export function limitedGroup(processes: number): ProcessGroup | null {
  if (process.getuid?.() !== 0) return null;
  for (const root of ROOTS) {
    const folder = `${root}/headwater-${randomBytes(8).toString("hex")}`;
    if (makeGroup(folder, processes)) {
      return {
        launcher: ["/bin/sh", "-c", JOIN, `${folder}/cgroup.procs`],
        remove: () => removeGroup(folder),
      };
    }
  }
  return null;
}

function makeGroup(folder: string, processes: number): boolean {
  try {
    mkdirSync(folder);
  } catch {
    return false; // Not mounted, or read-only as in a container.
  }
  try {
    // On a file system that is no control group the folder is empty: writing would make an ordinary file.
    statSync(`${folder}/pids.max`);
    writeFileSync(`${folder}/pids.max`, String(processes));
    return true;
  } catch {
    rmdirSync(folder);
    return false;
  }
}

/** A process that is still ending keeps its group busy for a moment; one that stays is left behind, empty. */
async function removeGroup(folder: string): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
