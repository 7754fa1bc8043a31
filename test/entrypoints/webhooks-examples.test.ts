/** Every payload that GitHub recorded, signed and sent through the real front and the real Probot. */
import { expect, test } from "vitest";
import type { RepoEvent } from "../../src/core/events.ts";
import { webhookExamples } from "../adapters/github/webhook-examples.ts";
import { sign } from "./front-client.ts";
import { fakeGitHub, testServer } from "./test-server.ts";

test("all of GitHub's recorded payloads are accepted, none fails, none acts where we are not installed", async () => {
  const { github } = await fakeGitHub();
  const handled: RepoEvent[] = [];
  const { server, outcomes, store } = await testServer(github, async (event) => {
    handled.push(event);
    return "handled";
  });
  const examples = webhookExamples();
  const queue = examples.entries();
  const statuses: number[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, { name, payload }] of queue) {
      const body = JSON.stringify(payload);
      const response = await fetch(`${server.url}/webhooks`, {
        method: "POST",
        body,
        headers: {
          "x-github-delivery": `example-${index}`,
          "x-github-event": name,
          "x-hub-signature-256": sign(body, github.app.webhookSecret),
        },
      });
      await response.text();
      statuses.push(response.status);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  await server.idle();
  expect(statuses).toHaveLength(examples.length);
  expect(new Set(statuses)).toEqual(new Set([202]));
  expect(outcomes).toHaveLength(examples.length);
  expect(outcomes.filter((outcome) => outcome.startsWith("failed"))).toEqual([]);
  expect(await store.unfinished()).toEqual([]);
  // The recorded repositories are not ours: all that reaches the handler is that some were taken away.
  expect(new Set(handled.map(({ kind }) => kind))).toEqual(new Set(["repository_removed"]));
  const { unknown } = (await server.health())["deliveries"] as { unknown: Record<string, number> };
  expect(unknown).toMatchObject({ ping: 4, star: 3, workflow_run: 5 });
});
