/** A server that cannot start ends, and leaves nothing behind that would keep the next one out. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { notesModel } from "../scenarios/shop/notes.ts";
import { openProcess, type ProcessOptions, type ProcessShop } from "../scenarios/shop/process.ts";

let shop: ProcessShop | null = null;
const taken: Server[] = [];
let place = { port: 0, dataDir: "" };

afterEach(async () => {
  for (const server of taken.splice(0)) server.close();
  await shop?.close();
  shop = null;
});

async function open(options: ProcessOptions = {}): Promise<ProcessShop> {
  shop = await openProcess(notesModel(), {
    ...options,
    command: (at) => {
      place = at;
      return ["serve"];
    },
  });
  return shop;
}

async function occupy(port: number): Promise<number> {
  // Whoever looks whether our server is up must hear that this is none.
  const server = createServer((_, response) => response.writeHead(503).end());
  taken.push(server);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const locks = (): string[] => readdirSync(place.dataDir).filter((name) => name.startsWith("lock."));

describe("a server that cannot start ends and frees its folder", () => {
  test("where its port is taken, with work from before that hangs", async () => {
    const { github, alice, repo, start, kill } = await open();
    await start();
    // From here on GitHub answers nothing but what the App itself is.
    const never = new Promise<void>(() => undefined);
    github.fault({
      kind: "delay_answer",
      until: never,
      times: 1_000,
      match: ({ path }) => path !== "/app",
    });
    repo.commit({
      branch: "change",
      parentBranch: "main",
      files: { "README.md": "Changed.\n" },
      author: "alice",
    });
    alice.openPullRequest({ head: "change", base: "main", title: "A change" });
    await github.settled();
    await kill();
    await occupy(place.port);
    await expect(start()).rejects.toThrow(`cannot listen on 127.0.0.1:${place.port} (EADDRINUSE)`);
    expect(locks()).toEqual([]);
  });

  test("where the port of its metrics is taken", async () => {
    const port = await occupy(0);
    const { start } = await open({ settings: { HEADWATER_METRICS_PORT: String(port) } });
    await expect(start()).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port} (EADDRINUSE).\nChoose another HEADWATER_METRICS_PORT`,
    );
    expect(locks()).toEqual([]);
  });

  test("where GitHub does not know the App", async () => {
    const { start } = await open({ settings: { HEADWATER_APP_ID: "4711" } });
    await expect(start()).rejects.toThrow("GitHub does not accept the App id with this private key.");
    expect(locks()).toEqual([]);
  });
});
