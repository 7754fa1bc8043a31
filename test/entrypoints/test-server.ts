/** The app server on the fake GitHub: real Probot, real signed webhooks, a handler of the test's own. */
import { onTestFinished } from "vitest";
import { SUBSCRIBED_EVENTS } from "../../src/adapters/github/events.ts";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import type { Handle } from "../../src/entrypoints/app.ts";
import { startServer, type RunningServer, type ServerOptions } from "../../src/entrypoints/serve.ts";
import { createLog } from "../../src/log.ts";
import type { Store } from "../../src/ports.ts";
import { startGitHub, type GitHub, type RepositoryHandle } from "../fakes/github/index.ts";

export async function fakeGitHub(
  permissions?: Record<string, "read" | "write">,
): Promise<{ github: GitHub; repo: RepositoryHandle }> {
  const github = await startGitHub({
    events: [...SUBSCRIBED_EVENTS],
    ...(permissions === undefined ? {} : { permissions }),
  });
  onTestFinished(() => github.stop());
  const repo = github.createRepository({ owner: "acme", name: "shop", files: { "README.md": "base\n" } });
  return { github, repo };
}

export interface TestServer {
  server: RunningServer;
  store: Store;
  /** Outcomes by delivery, as they were stored. */
  outcomes: string[];
  pauses: number[];
  /** Everything that was logged, at the most talkative level. */
  logged: () => string;
  secrets: Set<string>;
}

export async function testServer(
  github: GitHub,
  handle: Handle,
  options: Partial<Omit<ServerOptions, "settings">> & { settings?: Partial<ServerOptions["settings"]> } = {},
): Promise<TestServer> {
  const store = options.store ?? memoryStore();
  const outcomes: string[] = [];
  const pauses: number[] = [];
  const lines: string[] = [];
  const secrets = new Set<string>();
  const watched: Store = {
    ...store,
    finish: async (id, outcome, mayReturn) => {
      await store.finish(id, outcome, mayReturn);
      outcomes.push(outcome);
    },
  };
  const server = await startServer({
    handle,
    kept: { ids: async () => [], has: async () => true, forget: async () => undefined },
    health: () => ({ version: "0.0.0", sandbox: { mode: "none", reason: "not here" } }),
    log: createLog({ level: "debug", destination: { write: (line) => lines.push(line) } }),
    wait: async (ms) => void pauses.push(ms),
    clock: github.clock.now,
    onSecret: (value) => void secrets.add(value),
    ...options,
    store: watched,
    settings: {
      appId: github.app.id,
      privateKey: github.app.privateKey,
      webhookSecrets: [github.app.webhookSecret],
      webhookPath: "/webhooks",
      host: "127.0.0.1",
      port: 0,
      github: { apiUrl: github.url, gitUrl: github.url, pacing: false },
      sweepMinutes: 0,
      ...options.settings,
    },
  });
  onTestFinished(async () => {
    await server.stop(0);
  });
  github.deliverTo(`${server.url}/webhooks`);
  return { server, store, outcomes, pauses, logged: () => lines.join(""), secrets };
}
