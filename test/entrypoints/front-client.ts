/** Sends deliveries to a front the way GitHub does, signed; and the ways that GitHub never would. */
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { createFront, type FrontOptions } from "../../src/entrypoints/front.ts";
import type { Delivery } from "../../src/ports.ts";

export const SECRET = "a long and random enough secret";

export function sign(body: string | Buffer, secret = SECRET): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

export interface Started {
  url: string;
  port: number;
  stored: Delivery[];
  accepted: string[];
  close(): Promise<void>;
}

/** A front over a list in memory. */
export async function startFront(options: Partial<FrontOptions> = {}): Promise<Started> {
  const stored: Delivery[] = [];
  const accepted: string[] = [];
  const front = createFront({
    secrets: [SECRET],
    receive: async (delivery) => {
      if (stored.some((each) => each.id === delivery.id)) return "duplicate";
      stored.push(delivery);
      return "stored";
    },
    accepted: (delivery) => void accepted.push(delivery.id),
    health: () => ({ status: "ok", sandbox: { mode: "none", reason: "not here" } }),
    clock: () => new Date("2026-03-01T12:00:00Z"),
    log: { warn: () => undefined, error: () => undefined },
    ...options,
  });
  const port = await listen(front);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stored,
    accepted,
    close: async () => {
      front.close();
      front.closeAllConnections();
    },
  };
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

export interface Sent {
  id?: string;
  event?: string;
  body?: string | Buffer;
  /** null leaves the header out. */
  signature?: string | null;
  headers?: Record<string, string>;
}

/** As GitHub sets them. */
export function headersOf(sent: Sent, body: string | Buffer): Record<string, string> {
  const signature = sent.signature === undefined ? sign(body) : sent.signature;
  return {
    "content-type": "application/json",
    "x-github-delivery": sent.id ?? "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "x-github-event": sent.event ?? "ping",
    ...(signature === null ? {} : { "x-hub-signature-256": signature }),
    ...sent.headers,
  };
}

export async function deliver(url: string, sent: Sent = {}): Promise<{ status: number; text: string }> {
  const body = sent.body ?? '{"zen":"keep it simple"}';
  const response = await fetch(`${url}/webhooks`, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: headersOf(sent, body),
  });
  return { status: response.status, text: await response.text() };
}

/** Writes raw chunks until the server closes or `chunks` ends; counts what the socket took. */
export async function raw(
  port: number,
  head: string,
  chunks: Iterable<Buffer>,
): Promise<{ answer: string; written: number }> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  let open = true;
  const closed = new Promise<void>((resolve) => {
    socket.on("data", (data) => (answer += data.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      open = false;
      resolve();
    });
  });
  socket.write(head);
  for (const chunk of chunks) {
    if (!open || answer !== "") break;
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => undefined), closed]);
    // The answer can only be seen when the event loop turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closed;
  return { answer, written: socket.bytesWritten };
}
