/** GitHub's webhook → the function → the queue → the server, each the real one on loopback. */
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { deliveryQueue } from "../../src/adapters/aws/queue.ts";
import { createFunction } from "../../src/entrypoints/lambda-front.ts";
import { sender } from "../../src/entrypoints/lambda-send.ts";
import { mailboxOn } from "../../src/entrypoints/wire-sqs.ts";
import { fakeAws } from "../adapters/aws/aws.ts";
import { listen } from "./front-client.ts";
import { fakeGitHub, testServer } from "./test-server.ts";

/** A function URL: HTTP in, payload format 2.0 to the function, its answer out. */
async function functionUrl(call: ReturnType<typeof createFunction>): Promise<string> {
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

test("a pull request is looked at once, though every webhook comes through the queue and some come twice", async () => {
  const aws = await fakeAws();
  const { github, repo } = await fakeGitHub();
  const looked: string[] = [];
  const bench = await testServer(
    github,
    async (event) => {
      if (event.kind === "pull_request_changed") looked.push(`#${event.number} ${event.activity}`);
      return "done";
    },
    { mailbox: mailboxOn({ url: aws.queueUrl, bucket: null }, "eu-central-1") },
  );
  const call = createFunction({
    secrets: async () => [github.app.webhookSecret],
    send: sender({ queue: deliveryQueue({ url: aws.queueUrl, region: "eu-central-1" }), payloads: null }),
    clock: github.clock.now,
    log: { error: () => undefined },
    path: "/webhooks",
  });
  github.deliverTo(await functionUrl(call));
  // GitHub hears of a failure and is asked again, though the queue has it.
  aws.fail("SendMessage", { kind: "cut" }, 2);
  const mona = repo.person("mona", "write");
  repo.commit({ branch: "feature", files: { "a.txt": "a\n" }, author: "mona" });
  const number = mona.openPullRequest({ title: "Add a", head: "feature", base: "main" });
  await github.settled();
  while (aws.queue.messages.length > 0) await new Promise((resolve) => setImmediate(resolve));
  await bench.server.idle();
  expect(github.deliveries().some(({ statusCode }) => statusCode === 503)).toBe(true);
  expect(await bench.server.redeliver()).toBeGreaterThan(0);
  await github.settled();
  while (aws.queue.messages.length > 0) await new Promise((resolve) => setImmediate(resolve));
  await bench.server.idle();
  expect(looked).toEqual([`#${number} opened`]);
  expect(await bench.store.unfinished()).toEqual([]);

  const health = await bench.server.health();
  expect(health).toMatchObject({ status: "ok", sqs: { reachable: true, refused: 0 } });
  expect(await bench.server.stop()).toBe(true);
  expect(aws.refusals).toEqual([]);
});

test("a queue that cannot be read is told by /healthz", async () => {
  const aws = await fakeAws();
  aws.fail("ReceiveMessage", { kind: "refuse", type: "AccessDeniedException", status: 403 });
  const { github } = await fakeGitHub();
  const mailbox = mailboxOn({ url: aws.queueUrl, bucket: null }, "eu-central-1");
  const { server, logged } = await testServer(github, async () => "done", { mailbox });
  while (!logged().includes("cannot be read")) await new Promise((resolve) => setImmediate(resolve));
  expect(await server.health()).toMatchObject({ status: "degraded", sqs: { reachable: false } });
  expect(await server.stop()).toBe(true);
});
