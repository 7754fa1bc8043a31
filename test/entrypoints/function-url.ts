/** The function behind an address on loopback, as a function URL: HTTP in, payload format 2.0 to it, its answer out. */
import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { deliveryQueue } from "../../src/adapters/aws/queue.ts";
import { createFunction } from "../../src/entrypoints/lambda-front.ts";
import { sender } from "../../src/entrypoints/lambda-send.ts";
import type { FakeAws } from "../fakes/aws/server.ts";
import type { GitHub } from "../fakes/github/index.ts";
import { listen } from "./front-client.ts";

/** Where GitHub's webhooks go to the queue of `aws`. */
export async function functionUrl(github: GitHub, aws: Pick<FakeAws, "queueUrl">): Promise<string> {
  const queue = deliveryQueue({ url: aws.queueUrl, region: "eu-central-1" });
  const call = createFunction({
    secrets: async () => [github.app.webhookSecret],
    send: sender({ queue, payloads: null }),
    clock: github.clock.now,
    log: { error: () => undefined },
    path: "/webhooks",
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
      void call({
        rawPath: request.url ?? "",
        headers,
        requestContext: { http: { method: request.method ?? "" } },
        body: Buffer.concat(chunks).toString("base64"),
        isBase64Encoded: true,
      }).then(({ statusCode, headers: answer, body }) => response.writeHead(statusCode, answer).end(body));
    });
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}/webhooks`;
}
