/** GitHub's webhook → the function → the queue → the server, each the real one on loopback. */
import { expect, test } from "vitest";
import { mailboxOn } from "../../src/entrypoints/wire-sqs.ts";
import { fakeAws } from "../adapters/aws/aws.ts";
import { functionUrl } from "./function-url.ts";
import { fakeGitHub, testServer } from "./test-server.ts";

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
  github.deliverTo(await functionUrl(github, aws));
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
