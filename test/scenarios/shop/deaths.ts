/**
 * Every moment at which a process may die: before and after each write to GitHub, and after each thing that is kept.
 * The list comes from a run of the code itself, so a new write or a new key is a new moment.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { WorldError } from "../../../src/errors.ts";
import type { Store } from "../../../src/ports.ts";
import { quickFolder } from "../../quick-folder.ts";
import type { Shop } from "./world.ts";

export interface Moment {
  /** `write`: it never left. `reply`: it had its effect, and nobody heard so. `kept`: it is on disk. */
  at: "write" | "reply" | "kept";
  n: number;
  name: string;
}

export interface Recorder {
  /** For `ShopOptions.store`. */
  store: (real: Store) => Store;
  kept: string[];
  /** Called when the nth thing was kept. */
  onKept: (n: number) => void;
  /** True: the disk takes no more, this once. */
  isFull: (name: string) => boolean;
  dead: boolean;
  /** The store itself, of the process that was started last. */
  real: Store | null;
}

export function recorder(): Recorder {
  const self: Recorder = {
    kept: [],
    onKept: () => undefined,
    isFull: () => false,
    dead: false,
    real: null,
    store: (real) => real,
  };
  const keeping = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    // A dead process takes nothing, so that nobody is promised anything.
    if (self.dead) throw new WorldError("unavailable", "the process is dead", true);
    if (self.isFull(name)) throw new WorldError("disk_full", "the disk is full", true);
    const result = await work();
    if (!self.dead) self.onKept(self.kept.push(name));
    return result;
  };
  self.store = (real) => {
    self.real = real;
    return {
      ...real,
      receive: (delivery) => keeping(`receive ${delivery.event}`, () => real.receive(delivery)),
      finish: (id, outcome, mayReturn) => keeping("finish", () => real.finish(id, outcome, mayReturn)),
      put: (key, value) => keeping(`put ${key.split(":")[0] ?? ""}`, () => real.put(key, value)),
      remove: (key) => keeping(`remove ${key.split(":")[0] ?? ""}`, () => real.remove(key)),
      reserve: (request) => keeping("reserve", () => real.reserve(request)),
      settle: (entries) => keeping("settle", () => real.settle(entries)),
    };
  };
  return self;
}

/** The moments of a story that was recorded from its beginning. */
export function moments(shop: Shop, recorded: Recorder): Moment[] {
  const writes = shop.github.requests
    .filter(({ kind }) => kind === "write")
    .map(({ operation }) => operation);
  return [
    ...writes.map((name, at): Moment => ({ at: "write", n: at + 1, name })),
    ...writes.map((name, at): Moment => ({ at: "reply", n: at + 1, name })),
    ...recorded.kept.map((name, at): Moment => ({ at: "kept", n: at + 1, name })),
  ];
}

/**
 * Lets the process die at that moment: what is on disk then is what the next one finds, nothing that the dead one
 * sends has an effect, and it takes no delivery. Answers the folder once it has happened.
 */
export function dieAt(shop: Shop, recorded: Recorder, moment: Moment): { happened: Promise<string> } {
  const happened = Promise.withResolvers<string>();
  const die = (): void => {
    recorded.dead = true;
    shop.github.deliverTo(null);
    const folder = mkdtempSync(path.join(quickFolder(), "headwater-death-"));
    // Without locks, which a dead process does not hold, and without caches, which may be gone at any time.
    const lasting = (file: string): boolean => !/^(?:lock\.|draft-|repositories$)/u.test(path.basename(file));
    cpSync(shop.dataDir, folder, { recursive: true, filter: lasting });
    happened.resolve(folder);
  };
  let writes = 0;
  const isTheOne = (kind: string): boolean => {
    if (recorded.dead || kind !== "write") return false;
    writes += 1;
    if (writes !== moment.n) return false;
    die();
    return true;
  };
  if (moment.at === "kept") {
    recorded.onKept = (n) => {
      if (n === moment.n) die();
    };
  }
  shop.github.fault({
    kind: "drop_before_effect",
    times: Number.POSITIVE_INFINITY,
    match: ({ kind }) => recorded.dead || (moment.at === "write" && isTheOne(kind)),
  });
  if (moment.at === "reply")
    shop.github.fault({ kind: "drop_after_effect", match: ({ kind }) => isTheOne(kind) });
  return { happened: happened.promise };
}

/** The next process, on what the dead one left; what a start of the server does, it does. */
export async function startAgain(shop: Shop, recorded: Recorder, folder: string): Promise<void> {
  const before = shop.dataDir;
  await shop.stopServer();
  shop.github.clearFaults();
  rmSync(before, { recursive: true, force: true });
  recorded.onKept = () => undefined;
  recorded.dead = false;
  await shop.startServer(folder);
  await shop.server.redeliver();
  await shop.server.sweep();
  await shop.idle();
}
