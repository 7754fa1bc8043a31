/**
 * The queue for people on the same machine: a socket in the data folder, which its owner alone may open. An embedded
 * database belongs to the running server, so `headwater queue` asks that server.
 */
import { rm } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import path from "node:path";
import type { DeliveryRows, QueueState } from "../adapters/store/delivery-rows.ts";
import type { Json } from "../core/json.ts";
import { WorldError } from "../errors.ts";
import { json } from "./server-answers.ts";

/** What a person may do with the queue. */
export type Desk = Pick<DeliveryRows, "list" | "show" | "retry">;

export const controlSocket = (dataDir: string): string => path.join(dataDir, "control.sock");

/** Sockets have short names; a longer one is cut silently by the system. */
const LONGEST = 100;

/** Null when the folder's path is too long for a socket. */
export async function listenForDesk(dataDir: string, desk: Desk): Promise<{ close(): Promise<void> } | null> {
  const file = controlSocket(dataDir);
  if (Buffer.byteLength(file) > LONGEST) return null;
  // The folder is locked by this process, so what lies there was left by a dead one.
  await rm(file, { force: true });
  const server = createServer((message, response) => {
    answerFor(desk, message.method ?? "", new URL(message.url ?? "/", "http://desk"))
      .then((value) => json(response, value === undefined ? 404 : 200, value ?? null))
      .catch((error: unknown) => json(response, 500, { message: String(error) }));
  });
  await listening(server, file);
  return {
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(file, { force: true });
    },
  };
}

function listening(server: Server, file: string): Promise<void> {
  // Made with the folder's own rights (0700): nobody else can reach it.
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(file, resolve);
  });
}

async function answerFor(desk: Desk, method: string, url: URL): Promise<Json | undefined> {
  const id = url.searchParams.get("id");
  const call = `${method} ${url.pathname}`;
  if (call === "GET /list") {
    const state = url.searchParams.get("state") as QueueState | null;
    return (await desk.list({ state, limit: Number(url.searchParams.get("limit")) })) as unknown as Json;
  }
  if (call === "GET /show") return (await desk.show(id ?? "")) as unknown as Json;
  if (call === "POST /retry") return desk.retry(id);
  return undefined;
}

/** The desk of the server that runs on this folder; null when none answers. */
export async function deskOfServer(dataDir: string): Promise<Desk | null> {
  const file = controlSocket(dataDir);
  const ask = (method: string, call: string, query: Record<string, string | null>): Promise<unknown> =>
    askSocket(file, method, `${call}?${new URLSearchParams(given(query)).toString()}`);
  try {
    await ask("GET", "/list", { limit: "0" });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ECONNREFUSED") return null;
    throw error;
  }
  return {
    list: ({ state, limit }) =>
      ask("GET", "/list", { state, limit: String(limit) }) as ReturnType<Desk["list"]>,
    show: (id) => ask("GET", "/show", { id }) as ReturnType<Desk["show"]>,
    retry: (id) => ask("POST", "/retry", { id }) as ReturnType<Desk["retry"]>,
  };
}

const given = (query: Record<string, string | null>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter((each): each is [string, string] => each[1] !== null));

function askSocket(socketPath: string, method: string, target: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path: target, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200) resolve(JSON.parse(text) as unknown);
        else reject(new WorldError("queue_unavailable", `The server could not answer: ${text.trim()}`, true));
      });
    });
    sent.on("timeout", () =>
      sent.destroy(new WorldError("queue_unavailable", "The server does not answer.", true)),
    );
    sent.on("error", reject);
    sent.end();
  });
}
