/** Databases for tests: PGlite from a seed that is packed once, and a PostgreSQL server of the tests' own. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { SCHEMA_VERSION } from "../../../src/adapters/store/migrations.ts";
import { freePort } from "../../free-port.ts";
import { packSeed } from "../../../src/adapters/store/seed.ts";

const CACHE = path.resolve(import.meta.dirname, "../../../node_modules/.cache/headwater");

/** The file to start PGlite from; made by the first that asks, on this machine. */
export async function seedFile(): Promise<string> {
  const file = path.join(CACHE, `seed-${process.version}-${SCHEMA_VERSION}.tar.gz`);
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, await packSeed());
    renameSync(draft, file);
  }
  return file;
}

const VERSIONS = "/usr/lib/postgresql";

function programs(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? null : path.join(VERSIONS, newest, "bin");
}

/** PostgreSQL refuses to run as root. */
function asOther(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

export interface PostgresServer {
  /** A new database each time: empty, or a copy of one that nobody is connected to. */
  database(copyOf?: string): Promise<string>;
  /** Ends it as a crash would; `start` brings it back on the same data. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Null, with the reason on stderr, where PostgreSQL is not installed; in CI that is a failure. */
export async function postgresOrExplain(): Promise<PostgresServer | null> {
  const bin = programs();
  if (bin !== null) return startPostgres(bin);
  const message =
    "PostgreSQL tests cannot run here: PostgreSQL is not installed (apt-get install postgresql).";
  if (process.env["CI"] !== undefined) throw new Error(message);
  process.stderr.write(`${message}\n`);
  return null;
}

async function startPostgres(bin: string): Promise<PostgresServer> {
  const other = asOther();
  const home = mkdtempSync(path.join("/tmp", "headwater-pg-"));
  chmodSync(home, 0o777);
  const data = path.join(home, "data");
  const port = await freePort();
  execFileSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "headwater", "-A", "trust", "-E", "UTF8", "--no-sync"],
    {
      ...other,
      cwd: home,
      stdio: "ignore",
    },
  );
  let child: ChildProcess | null = null;
  let count = 0;
  const urlOf = (name: string): string => `postgres://headwater@127.0.0.1:${port}/${name}`;

  async function start(): Promise<void> {
    const options = ["-D", data, "-p", String(port), "-k", home, "-h", "127.0.0.1"];
    child = spawn(
      path.join(bin, "postgres"),
      [...options, ...["-c", "max_connections=200", "-c", "fsync=off", "-c", "full_page_writes=off"]],
      {
        ...other,
        cwd: home,
        stdio: "ignore",
      },
    );
    for (;;) {
      const client = new Client({ connectionString: urlOf("postgres") });
      try {
        await client.connect();
        await client.end();
        return;
      } catch {
        if (child.exitCode !== null) throw new Error("PostgreSQL ended at its start.");
        await pause(20);
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  await start();
  return {
    database: async (copyOf) => {
      const name = `test_${(count += 1)}`;
      const template = copyOf === undefined ? "" : ` template ${new URL(copyOf).pathname.slice(1)}`;
      const client = new Client({ connectionString: urlOf("postgres") });
      await client.connect();
      await client.query(`create database ${name}${template}`);
      await client.end();
      return urlOf(name);
    },
    // SIGQUIT: an immediate shutdown, without a word to anybody and with recovery at the next start.
    crash: () => end("SIGQUIT"),
    start,
    stop: async () => {
      await end("SIGINT");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), "headwater-db-"));
