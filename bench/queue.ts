/** The queue, embedded and on PostgreSQL: acknowledgement while it works, jobs a second, memory, the way back after a death. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { postgresOrExplain, seedFile } from "../test/adapters/store/databases.ts";
import { percentile, sendPaced } from "./ack.ts";
import type { QueueServerRequest, QueueServerSettings } from "./queue-server.ts";
import { row, type BenchRow } from "./row.ts";
import { treeMemory } from "./tree-memory.ts";

export interface QueueSize {
  embeddedRate: number;
  postgresRate: number;
  seconds: number;
  jobs: number;
  /** Deliveries under way when the process is killed. */
  inFlight: number;
  /** Whether to wait until another server may take over (PostgreSQL: ten seconds without a beat). */
  waitForDead: boolean;
}

const GROUP = "Queue";

export async function benchQueue(size: QueueSize): Promise<BenchRow[]> {
  const embedded = await benchKind("embedded", null, size);
  const postgres = await postgresOrExplain();
  if (postgres === null) return embedded;
  try {
    return [...embedded, ...(await benchKind("PostgreSQL", () => postgres.database(), size))];
  } finally {
    await postgres.stop();
  }
}

async function benchKind(
  name: string,
  newDatabase: (() => Promise<string>) | null,
  size: QueueSize,
): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "headwater-bench-queue-"));
  const seed = await seedFile();
  const settings = async (dataDir: string): Promise<QueueServerSettings & { kind: "queue" }> => ({
    kind: "queue",
    dataDir: path.join(folder, dataDir),
    databaseUrl: newDatabase === null ? null : await newDatabase(),
    seed,
    hang: false,
  });
  const rows: BenchRow[] = [];
  const tell = (what: string, unit: string, measured: Parameters<typeof row>[1]): void =>
    void rows.push(row({ group: GROUP, name: `${name}: ${what}`, unit }, measured));
  try {
    const bare = await started({ kind: "bare" });
    const ours = await started(await settings("a"));
    tell("first start of the queue", "ms", { value: await ours.ask({ ask: "opened" }), aim: 1_000 });
    tell("first start of a process with it, from the sources", "ms", {
      value: ours.startMs,
      peer: { name: "bare Probot app", value: bare.startMs },
    });
    const rate = newDatabase === null ? size.embeddedRate : size.postgresRate;
    const [mine, theirs] = await acknowledged(ours, bare, rate, size.seconds);
    tell(`acknowledgement p99 at ${rate}/s`, "ms", {
      value: mine,
      peer: { name: "bare Probot app", value: theirs },
      note: "what was acknowledged is kept and worked off meanwhile",
    });
    const begun = performance.now();
    await ours.ask({ ask: "work", first: 0, count: size.jobs });
    const perJob = (performance.now() - begun) / size.jobs;
    tell("one job of many, from put in to outcome", "ms", {
      value: perJob,
      aim: 5,
      note: `${Math.round(1_000 / perJob)} jobs a second, ${size.jobs} jobs of 16 repositories, with up to a second until the queue is looked at`,
    });
    tell("memory of the server and its database's process", "MB", {
      value: treeMemory(ours.pid) / 1e6,
      peer: { name: "bare Probot app", value: treeMemory(bare.pid) / 1e6 },
      note: newDatabase === null ? "" : "PostgreSQL's own memory not counted",
    });
    await Promise.all([ours.kill(), bare.kill()]);
    if (newDatabase === null || size.waitForDead) {
      tell(`killed with ${size.inFlight} under way: all of them done after`, "ms", {
        value: await recovered(await settings("b"), size.inFlight),
        aim: newDatabase === null ? 10_000 : 30_000,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

interface Started {
  pid: number;
  port: number;
  startMs: number;
  ask(request: QueueServerRequest): Promise<number>;
  kill(): Promise<void>;
}

const PROGRAM = path.join(import.meta.dirname, "queue-server.ts");

async function started(settings: QueueServerSettings): Promise<Started> {
  const begun = performance.now();
  const child = fork(PROGRAM, [JSON.stringify(settings)], {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const port = await answerOf(child);
  return {
    pid: child.pid ?? 0,
    port,
    startMs: performance.now() - begun,
    ask: async (request) => {
      const answer = answerOf(child);
      child.send(request);
      return answer;
    },
    kill: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<number> {
  const ended = new AbortController();
  try {
    const [value] = (await Promise.race([
      once(child, "message", { signal: ended.signal }),
      once(child, "exit", { signal: ended.signal }).then(() => {
        throw new Error("The measured server ended by itself.");
      }),
    ])) as [number];
    return value;
  } finally {
    ended.abort();
  }
}

/** p99 of ours and of the bare app, in turns, so that a busy moment of the machine meets both. */
async function acknowledged(
  ours: Started,
  bare: Started,
  rate: number,
  seconds: number,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const count = Math.ceil((rate * seconds) / ROUNDS);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [at, { port }] of [ours, bare].entries()) {
      const measured = await sendPaced(port, { rate, count, name: `round-${round}` });
      // The first round warms up.
      if (round > 0) times[at as 0 | 1].push(...measured);
    }
    await ours.ask({ ask: "idle" });
  }
  return [percentile(times[0], 99), percentile(times[1], 99)];
}

const ROUNDS = 5;

/** Milliseconds from the kill until another server has done what the dead one had begun. */
async function recovered(
  settings: QueueServerSettings & { kind: "queue" },
  inFlight: number,
): Promise<number> {
  const victim = await started({ ...settings, hang: true });
  await victim.ask({ ask: "receive", first: 0, count: inFlight });
  while ((await victim.ask({ ask: "active" })) < inFlight);
  await victim.kill();
  const begun = performance.now();
  const next = await started(settings);
  await next.ask({ ask: "idle" });
  const took = performance.now() - begun;
  await next.kill();
  return took;
}
