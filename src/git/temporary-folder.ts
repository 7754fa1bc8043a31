/**
 * Folders that live as long as a piece of work. They hold code of repositories, so they go when the work ends, when
 * the process exits, and when a signal ends it; only a kill that nobody hears of leaves them behind.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { UserError } from "../errors.ts";

/** Not SIGHUP: who listens to it undoes `nohup`. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

const living = new Set<string>();
let watched = false;

function removeAll(): void {
  for (const dir of living) {
    try {
      rmSync(dir, { recursive: true, force: true });
    } catch {
      // The others are still to be removed.
    }
  }
  living.clear();
}

/** Ends the process as the signal would have; whoever else listens to it ends the process in a way of their own. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

function watch(): void {
  if (watched) return;
  watched = true;
  process.once("exit", removeAll);
  // First of all: a listener for one time only is not counted any more once it was called.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

/**
 * A new folder of this process alone, removed when it ends.
 *
 * @throws UserError `no_temporary_folder` when it cannot be made
 */
export function temporaryFolder(purpose: string): string {
  const parent = tmpdir();
  try {
    const dir = mkdtempSync(path.join(parent, `headwater-${purpose}-`));
    living.add(dir);
    watch();
    return dir;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unusable";
    throw new UserError(
      "no_temporary_folder",
      `No folder can be made in the temporary folder ${parent} (${code}).`,
      "Set TMPDIR to a folder that is there, has room, and that this user may write to.",
      { cause: error },
    );
  }
}

/** Gives `work` a folder that is removed when it ends, however it ends. */
export async function inTemporaryFolder<T>(purpose: string, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = temporaryFolder(purpose);
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
    living.delete(dir);
  }
}
