/**
 * One process per data folder. Everyone who wants it first leaves a file of its own, then looks for others: of two, at
 * least one sees the other and gives way. No file is ever taken from a living owner, so nobody can lose a lock.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { UserError } from "../../errors.ts";

interface Owner {
  pid: number;
  /** When that process started; a number alone may be given to another process later. "" where that is not known. */
  started: string;
  host: string;
  token: string;
  /** False while it still looks whether others are there. */
  held: boolean;
}

/** An owner on another host (a container of the same volume) is alive while it touches its lock this often. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;

/** Two that come at the same moment settle it within milliseconds; this is only the end of patience. */
const ATTEMPTS = 30;
const PAUSE_MS = 10;

const PREFIX = "lock.";

/** Takes the lock or throws UserError `data_folder_in_use`. */
export async function lockFolder(dir: string): Promise<{ release(): Promise<void> }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const self = newOwner();
    try {
      if (await contend(dir, self)) return held(fileOf(dir, self));
    } catch (error) {
      await rm(fileOf(dir, self), { force: true });
      throw error;
    }
    await rm(fileOf(dir, self), { force: true });
    await pause(PAUSE_MS);
  }
  throw inUse(dir, null);
}

/** Of several that come together, the one with the smallest token stays; the others step back, to come as new ones. */
async function contend(dir: string, self: Owner): Promise<boolean> {
  await announce(dir, self);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const others = await livingOthers(dir, self.token);
    if (others.length === 0) {
      await announce(dir, { ...self, held: true });
      return true;
    }
    const holder = others.find((other) => other.held);
    if (holder !== undefined) throw inUse(dir, holder);
    if (others.some((other) => other.token < self.token)) return false;
    await pause(PAUSE_MS);
  }
  return false;
}

function newOwner(): Owner {
  const token = randomBytes(8).toString("hex");
  return { pid: process.pid, started: startOf(process.pid), host: hostname(), token, held: false };
}

function fileOf(dir: string, owner: Owner): string {
  return path.join(dir, PREFIX + owner.token);
}

/** By renaming, so that nobody reads half a file. */
async function announce(dir: string, owner: Owner): Promise<void> {
  const draft = path.join(dir, `draft-${owner.token}`);
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  await rename(draft, fileOf(dir, owner));
}

/** Clears away what dead owners left: their names are used once, so no living one can be hit. */
async function livingOthers(dir: string, token: string): Promise<Owner[]> {
  const living: Owner[] = [];
  for (const name of await readdir(dir)) {
    if (!name.startsWith(PREFIX) || name === PREFIX + token) continue;
    const file = path.join(dir, name);
    const owner = await readOwner(file);
    if (owner !== null && (await isAlive(file, owner))) living.push(owner);
    else await rm(file, { force: true });
  }
  return living;
}

function held(file: string): { release(): Promise<void> } {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      await rm(file, { force: true });
    },
  };
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
    const { pid, started, host, token, held } = value as Record<string, unknown>;
    if (typeof pid !== "number" || typeof started !== "string") return null;
    if (typeof host !== "string" || typeof token !== "string") return null;
    return { pid, started, host, token, held: held === true };
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
