/**
 * A server with a queue, or a bare Probot app, as a process of its own for the benchmark; it listens on loopback and does
 * what its parent asks, one thing at a time. Argument: a `QueueServerSettings` as JSON.
 */
import type { AddressInfo } from "node:net";
import { createFront } from "../src/entrypoints/front.ts";
import { openStorage } from "../src/entrypoints/server-storage.ts";
import type { Delivery } from "../src/ports.ts";
import { bareProbot, listening, SECRET } from "./ack.ts";

export type QueueServerSettings =
  | { kind: "bare" }
  /** `hang`: what it takes, it never ends. */
  | { kind: "queue"; dataDir: string; databaseUrl: string | null; seed: string; hang: boolean };

export type QueueServerRequest =
  { ask: "idle" | "active" | "opened" } | { ask: "receive" | "work"; first: number; count: number };

/** They bound how many can be under way at once: a server takes 16 of them, and 64 deliveries of each. */
const REPOSITORIES = 16;

const deliveryOf = (n: number): Delivery => ({
  id: `job-${n}`,
  event: "push",
  receivedAt: "2026-01-01T00:00:00Z",
  payload: JSON.stringify({
    repository: { id: 1 + (n % REPOSITORIES) },
    installation: { id: 1 + (n % 2) },
  }),
});

const silent = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
const tell = (value: number): void => void process.send?.(value);

const settings = JSON.parse(process.argv[2] ?? "") as QueueServerSettings;
process.on("disconnect", () => process.exit());
if (settings.kind === "bare") {
  tell(((await listening(await bareProbot())).address() as AddressInfo).port);
} else {
  const begun = performance.now();
  const storage = await openStorage({ ...settings, queue: "embedded" }, silent);
  const never = new Promise<string>(() => undefined);
  const deliveries = storage.deliveries?.({
    attempt: () => (settings.hang ? never : Promise.resolve("done")),
    attemptSweep: async () => "swept",
    log: silent,
  });
  const { rows, store } = storage;
  if (deliveries === undefined || rows === null) throw new Error("This storage has no queue.");
  await deliveries.open();
  const opened = performance.now() - begun;
  const front = await listening(
    createFront({
      secrets: [SECRET],
      receive: (delivery) => store.receive(delivery),
      accepted: (delivery) => deliveries.start(delivery),
      health: () => ({}),
      clock: () => new Date(),
      log: silent,
      limits: { concurrent: 2_000, connections: 4_000 },
    }),
  );
  const answer = async (request: QueueServerRequest): Promise<number> => {
    if (request.ask === "opened") return opened;
    if (request.ask === "active") return (await rows.counts()).active;
    if (request.ask === "receive" || request.ask === "work") {
      const jobs = Array.from({ length: request.count }, (_, n) => deliveryOf(request.first + n));
      if (request.ask === "work") await rows.add(jobs);
      else
        await Promise.all(
          jobs.map(async (job) => {
            await store.receive(job);
            deliveries.start(job);
          }),
        );
      if (request.ask === "receive") return request.count;
    }
    await deliveries.idle();
    return 0;
  };
  process.on("message", (request: QueueServerRequest) => void answer(request).then(tell));
  tell((front.address() as AddressInfo).port);
}
