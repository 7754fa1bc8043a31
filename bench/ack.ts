/**
 * How long a sender waits for our acknowledgement, fsync included, beside a bare Probot app server that promises
 * nothing; same machine, same payload, same client, in turns.
 */
import { createHmac, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createNodeMiddleware, Probot } from "probot";
import { fileStore } from "../src/adapters/store/file-store.ts";
import { createFront } from "../src/entrypoints/front.ts";

export interface BenchRow {
  name: string;
  value: number;
  unit: string;
  /** The same figure of the bare Probot app server. */
  peer: number;
}

export const SECRET = "a secret for measuring only";
const SIDE_BY_SIDE = 4;
const ROUNDS = 5;

export async function benchAck(requests = 500): Promise<BenchRow[]> {
  const dir = await mkdtemp(join(tmpdir(), "headwater-bench-ack-"));
  const store = await fileStore(dir);
  const ours = await listening(
    createFront({
      secrets: [SECRET],
      receive: (delivery) => store.receive(delivery),
      accepted: () => undefined,
      health: () => ({}),
      clock: () => new Date(),
      log: { warn: () => undefined, error: () => undefined },
      path: "/webhooks",
    }),
  );
  const bare = await listening(await bareProbot());
  try {
    const times = { ours: [] as number[], bare: [] as number[] };
    // Turns, so that a busy moment of the machine meets both; the first turn only warms up.
    for (let round = 0; round <= ROUNDS; round++) {
      const count = Math.ceil(requests / ROUNDS);
      const mine = await send(ours, { path: "/webhooks", count, round });
      const theirs = await send(bare, { path: "/webhooks", count, round });
      if (round > 0) {
        times.ours.push(...mine);
        times.bare.push(...theirs);
      }
    }
    return [50, 99].map((percent) => ({
      name: `acknowledgement p${percent}`,
      value: percentile(times.ours, percent),
      unit: "ms",
      peer: percentile(times.bare, percent),
    }));
  } finally {
    for (const server of [ours, bare]) {
      server.closeAllConnections();
      server.close();
    }
    await store.close();
    await rm(dir, { recursive: true, force: true });
  }
}

export async function bareProbot(): Promise<Server> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const probot = new Probot({ appId: 1, privateKey, secret: SECRET, log: pino({ level: "silent" }) });
  const middleware = await createNodeMiddleware(
    (app) => {
      app.on("pull_request.opened", () => undefined);
    },
    { probot, webhooksPath: "/webhooks" },
  );
  return createServer((incoming, response) => {
    void middleware(incoming, response);
  });
}

export async function listening(server: Server): Promise<Server> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** About as large as what GitHub sends when a pull request is opened. */
const PAYLOAD = JSON.stringify({
  action: "opened",
  number: 5,
  pull_request: { number: 5, title: "Change the payments contract", body: "text ".repeat(4_000) },
  repository: { id: 7, name: "shop", full_name: "acme/shop", owner: { login: "acme" } },
  installation: { id: 1 },
  sender: { id: 3, login: "mona", type: "User" },
});
const SIGNATURE = `sha256=${createHmac("sha256", SECRET).update(PAYLOAD).digest("hex")}`;

/** Milliseconds of each request. */
async function send(
  server: Server,
  { path, count, round }: { path: string; count: number; round: number },
): Promise<number[]> {
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE });
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const times: number[] = [];
  const worker = async (): Promise<void> => {
    for (const number of numbers) {
      const start = performance.now();
      const status = await post({ port, path, agent, id: `bench-${round}-${number}` });
      times.push(performance.now() - start);
      if (status < 200 || status > 299) throw new Error(`The server answered ${status} to a good delivery.`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  agent.destroy();
  return times;
}

/** Milliseconds of each of `count` requests that are begun `rate` times a second, whether the earlier ones are answered or not. */
export async function sendPaced(
  port: number,
  size: { rate: number; count: number; name: string },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const begun = performance.now();
  const one = async (number: number): Promise<number> => {
    const due = begun + (number * 1_000) / size.rate;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const start = performance.now();
    const status = await post({ port, path: "/webhooks", agent, id: `${size.name}-${number}` });
    if (status < 200 || status > 299) throw new Error(`The server answered ${status} to a good delivery.`);
    return performance.now() - start;
  };
  const times = await Promise.all(Array.from({ length: size.count }, (_, number) => one(number)));
  agent.destroy();
  return times;
}

function post(to: { port: number; path: string; agent: Agent; id: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(PAYLOAD),
      "user-agent": "GitHub-Hookshot/bench",
      "x-github-delivery": to.id,
      "x-github-event": "pull_request",
      "x-hub-signature-256": SIGNATURE,
    };
    const { port, path, agent } = to;
    const outgoing = request(
      { host: "127.0.0.1", port, path, agent, method: "POST", headers },
      (incoming) => {
        incoming.resume().once("end", () => resolve(incoming.statusCode ?? 0));
      },
    );
    outgoing.once("error", reject).end(PAYLOAD);
  });
}

export function percentile(times: number[], percent: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1);
  return Math.round((sorted[at] ?? 0) * 1000) / 1000;
}
