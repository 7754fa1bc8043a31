/**
 * The process of an embedded database: PGlite, which computes on the thread it is called on, takes hundreds of megabytes
 * and lets two processes ruin one folder without an error. So it is alone here, under a lock of its own, and ends with
 * the server that started it.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { UserError } from "../../errors.ts";
import { failureOf, type EmbeddedCall, type EmbeddedReply, type EmbeddedRequest } from "./embedded-calls.ts";
import { lockFolder } from "./folder-lock.ts";
import { unpackSeed } from "./unpack-seed.ts";

/** A predecessor whose server was killed may still be at its last statement. */
const LOCK_ATTEMPTS = 100;
const LOCK_PAUSE_MS = 100;

let database: PGlite | null = null;

const opened = (): PGlite => {
  if (database === null) throw new Error("The database is not open.");
  return database;
};

async function open(dir: string | null, seed: string | null): Promise<void> {
  if (dir === null) {
    const packed = seed === null ? null : await readFile(seed).catch(() => null);
    database = await PGlite.create(packed === null ? {} : { loadDataDir: new Blob([packed]) });
    return;
  }
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await locked(dir);
  const dataDir = path.join(dir, "data");
  if (seed !== null && !existsSync(dataDir)) unpackSeed(seed, dataDir);
  database = await PGlite.create({ dataDir });
}

async function locked(dir: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await lockFolder(dir);
      return;
    } catch (error) {
      if (!(error instanceof UserError) || attempt === LOCK_ATTEMPTS) throw error;
      await pause(LOCK_PAUSE_MS);
    }
  }
}

async function answer(call: EmbeddedCall): Promise<unknown> {
  switch (call.call) {
    case "open":
      return open(call.dir, call.seed);
    case "query":
      return (await opened().query(call.text, call.values)).rows;
    case "exec":
      return (await opened().exec(call.text)).flatMap(({ rows }) => rows);
    case "pack":
      return new Uint8Array(await (await opened().dumpDataDir("gzip")).arrayBuffer());
    case "close":
      return opened().close();
  }
}

const reply = (message: EmbeddedReply): void => void process.send?.(message);

process.on("message", (request: EmbeddedRequest) => {
  answer(request).then(
    (value) => reply({ id: request.id, value }),
    (error: unknown) => reply({ id: request.id, failure: failureOf(error) }),
  );
});
// The server is gone, in whatever way. What it was promised lies in its own files.
process.on("disconnect", () => process.exit());
// A signal to the whole group means the server; it will close this database when it is done with it.
process.on("SIGTERM", () => undefined);
process.on("SIGINT", () => undefined);
