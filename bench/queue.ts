/** The queue, embedded and on PostgreSQL: acknowledgement while it works, jobs a second, memory, the way back after a death. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFront } from "../src/entrypoints/front.ts";
import type { Deliveries } from "../src/entrypoints/server-deliveries.ts";
import { openStorage, type Storage } from "../src/entrypoints/server-storage.ts";
import type { Delivery } from "../src/ports.ts";
import { postgresOrExplain, seedFile } from "../test/adapters/store/databases.ts";
import { bareProbot, listening, percentile, SECRET, sendPaced } from "./ack.ts";
import { row, type BenchRow } from "./row.ts";

export interface QueueSize {
  embeddedRate: number;
  postgresRate: number;
  seconds: number;
  jobs: number;
  /** Deliveries under way when the process dies. */
  inFlight: number;
  /** Whether to wait until another server may take over (PostgreSQL: ten seconds without a beat). */
  waitForDead: boolean;
}

const GROUP = "Queue";
const silent = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };

const deliveryOf = (n: number): Delivery => ({
  id: `job-${n}`,
  event: "push",
  receivedAt: "2026-01-01T00:00:00Z",
  payload: JSON.stringify({ repository: { id: 1 + (n % 50) }, installation: { id: 1 } }),
});

export async function benchQueue(size: QueueSize): Promise<BenchRow[]> {
  const embedded = await benchKind("embedded", null, size);
  const postgres = await postgresOrExplain();
  if (postgres === null) return embedded;
  try {
    return [...embedded, ...(await benchKind("PostgreSQL", await postgres.database(), size))];
  } finally {
    await postgres.stop();
  }
}

async function benchKind(name: string, databaseUrl: string | null, size: QueueSize): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), "headwater-bench-queue-"));
  const seed = await seedFile();
  const open = (dataDir: string): Promise<Storage> =>
    openStorage({ dataDir: path.join(folder, dataDir), databaseUrl, queue: "embedded", seed }, silent);
  const rows: BenchRow[] = [];
  const tell = (what: string, unit: string, measured: Parameters<typeof row>[1]): void =>
    void rows.push(row({ group: GROUP, name: `${name}: ${what}`, unit }, measured));
  try {
    const memory = process.memoryUsage.rss();
    const begun = performance.now();
    const storage = await open("a");
    const deliveries = worker(storage, async () => "done");
    await deliveries.open();
    tell("first start", "ms", { value: performance.now() - begun, aim: 1_000 });
    const { rate, p99, bare } = await acknowledged(storage, deliveries, {
      ...size,
      name,
      rate: databaseUrl === null ? size.embeddedRate : size.postgresRate,
    });
    tell(`acknowledgement p99 at ${rate}/s`, "ms", {
      value: p99,
      peer: { name: "bare Probot app", value: bare },
    });
    const started = performance.now();
    await storage.rows?.add(Array.from({ length: size.jobs }, (_, n) => deliveryOf(n)));
    await deliveries.idle();
    const perJob = (performance.now() - started) / size.jobs;
    tell("one job of many, from put in to outcome", "ms", {
      value: perJob,
      aim: 5,
      note: `${Math.round(1_000 / perJob)} jobs a second, ${size.jobs} jobs of 50 repositories`,
    });
    tell("memory that it added", "MB", {
      value: Math.max(1, (process.memoryUsage.rss() - memory) / 1e6),
      aim: 700,
    });
    deliveries.stop();
    await deliveries.idle();
    await storage.close();
    if (databaseUrl === null || size.waitForDead) {
      tell(`${size.inFlight} under way when a server died: all done again after`, "ms", {
        value: await recovered(open, size.inFlight),
        aim: databaseUrl === null ? 10_000 : 30_000,
      });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return rows;
}

function worker(storage: Storage, attempt: (delivery: Delivery) => Promise<string>): Deliveries {
  if (storage.deliveries === undefined) throw new Error("This storage has no queue.");
  return storage.deliveries({ attempt, attemptSweep: async () => "swept", log: silent });
}

async function acknowledged(
  storage: Storage,
  deliveries: Deliveries,
  size: QueueSize & { rate: number; name: string },
): Promise<{ rate: number; p99: number; bare: number }> {
  const { rate } = size;
  const count = Math.ceil(rate * size.seconds);
  const front = await listening(
    createFront({
      secrets: [SECRET],
      receive: (delivery) => storage.store.receive(delivery),
      accepted: (delivery) => deliveries.start(delivery),
      health: () => ({}),
      clock: () => new Date(),
      log: silent,
      limits: { concurrent: 2_000, connections: 4_000 },
    }),
  );
  const bare = await listening(await bareProbot());
  try {
    await sendPaced(front, { rate, count: Math.ceil(count / 10), name: "warm" });
    const ours = await sendPaced(front, { rate, count, name: "ours" });
    await deliveries.idle();
    await sendPaced(bare, { rate, count: Math.ceil(count / 10), name: "warm" });
    const theirs = await sendPaced(bare, { rate, count, name: "bare" });
    return { rate, p99: percentile(ours, 99), bare: percentile(theirs, 99) };
  } finally {
    for (const server of [front, bare]) {
      server.closeAllConnections();
      server.close();
    }
  }
}

/** The first server claims everything and is gone without a word; the second one does it. Milliseconds. */
async function recovered(open: (dataDir: string) => Promise<Storage>, inFlight: number): Promise<number> {
  const first = await open("b");
  for (let n = 0; n < inFlight; n += 1) await first.store.receive(deliveryOf(n + 1_000_000));
  const held = Promise.withResolvers<string>();
  const hung = worker(first, () => held.promise);
  await hung.open();
  while (((await first.rows?.counts())?.active ?? 0) < Math.min(inFlight, 16)) await hung.facts();
  // As SIGKILL: what is held stays held in the database, and nobody beats for it any more.
  await first.database?.query("update headwater.lanes set owner = 'dead'");
  await first.database?.query("update headwater.deliveries set owner = 'dead' where state = 'active'");
  hung.stop();
  held.resolve("too late");
  await hung.idle();
  await first.close();
  const begun = performance.now();
  const second = await open("b");
  const again = worker(second, async () => "done");
  await again.open();
  await again.idle();
  const took = performance.now() - begun;
  again.stop();
  await again.idle();
  await second.close();
  return took;
}
