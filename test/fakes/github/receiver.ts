/** A small webhook receiver for the fake's own tests. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  guid: string;
  event: string;
  action: string | null;
  signed: boolean;
  payload: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Status of the next answers; 200 when empty. */
  answers: number[];
  close: () => Promise<void>;
}

const fits = (secret: string, body: Buffer, header: string): boolean => {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(header);
  return given.length === expected.length && timingSafeEqual(given, expected);
};

export function startReceiver(secret: string): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const body = Buffer.concat(chunks);
      const payload = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
      const header = (name: string): string => String(incoming.headers[name]);
      received.push({
        guid: header("x-github-delivery"),
        event: header("x-github-event"),
        action: typeof payload["action"] === "string" ? payload["action"] : null,
        signed: fits(secret, body, header("x-hub-signature-256")),
        payload,
      });
      outgoing.writeHead(answers.shift() ?? 200).end();
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}/`,
        received,
        answers,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
