/** One process per data folder. The lock names its owner, so that one left by a crash is told from one in use. */
import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { UserError } from "../../errors.ts";

interface Owner {
  pid: number;
  /** When that process started; a number alone may be given to another process later. "" where that is not known. */
  started: string;
  host: string;
  token: string;
}

/** An owner on another host (a container of the same volume) is alive while it touches its lock this often. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;
const ATTEMPTS = 20;

/** Takes the lock or throws UserError `data_folder_in_use`. */
export async function lockFolder(dir: string): Promise<{ release(): Promise<void> }> {
  const file = path.join(dir, "lock");
  const self: Owner = {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    token: randomBytes(8).toString("hex"),
  };
  const draft = path.join(dir, `lock.${self.token}`);
  await writeFile(draft, JSON.stringify(self), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await tryLink(draft, file)) return held(file, self);
      const owner = await readOwner(file);
      if (owner !== null && (await isAlive(file, owner))) throw inUse(dir, owner);
      await removeStale(file, owner);
    }
    throw inUse(dir, null);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link is made whole or not at all, unlike a file that is created and then filled. */
async function tryLink(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function held(file: string, self: Owner): { release(): Promise<void> } {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      if ((await readOwner(file))?.token === self.token) await rm(file, { force: true });
    },
  };
}

/** Two processes may find the same stale lock: what is moved away is looked at again, and put back if it is another. */
async function removeStale(file: string, judged: Owner | null): Promise<void> {
  const away = `${file}.${randomBytes(8).toString("hex")}`;
  try {
    await rename(file, away);
  } catch {
    return;
  }
  const moved = await readOwner(away);
  if (moved !== null && moved.token !== judged?.token) await link(away, file).catch(() => undefined);
  await rm(away, { force: true });
}

async function isAlive(file: string, owner: Owner): Promise<boolean> {
  if (owner.host !== hostname()) {
    const found = await stat(file).catch(() => null);
    return found !== null && Date.now() - found.mtimeMs < SILENT_MS;
  }
  return isRunning(owner.pid) && startOf(owner.pid) === owner.started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process: it exists.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Field 22 of /proc/<pid>/stat, after the name, which may hold anything, with the boot it counts from. A zombie is gone. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return fields[0] === "Z" ? "gone" : `${boot}:${fields[19] ?? ""}`;
  } catch {
    return "";
  }
}

async function readOwner(file: string): Promise<Owner | null> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (typeof value !== "object" || value === null) return null;
    const { pid, started, host, token } = value as Record<string, unknown>;
    if (typeof pid !== "number" || typeof started !== "string") return null;
    if (typeof host !== "string" || typeof token !== "string") return null;
    return { pid, started, host, token };
  } catch {
    return null;
  }
}

function inUse(dir: string, owner: Owner | null): UserError {
  const who = owner === null ? "another process" : `process ${owner.pid} on ${owner.host}`;
  return new UserError(
    "data_folder_in_use",
    `The data folder ${dir} is in use by ${who}.`,
    "Stop that process first, or choose another data folder. A process that is gone frees it within a minute.",
  );
}
