/** P1: a delivery that GitHub could not bring is found in its list and brought by asking again. */
import { describe, expect, test } from "vitest";
import type { HookAttempt } from "../../src/adapters/github/hook-deliveries.ts";
import { lostDeliveries } from "../../src/entrypoints/server-redeliver.ts";
import { fakeGitHub, testServer } from "./test-server.ts";

const attempt = (id: number, guid: string, arrived = false, event = "push"): HookAttempt => ({
  id,
  guid,
  event,
  deliveredAt: "2026-01-01T00:00:00Z",
  arrived,
});

describe("what is lost", () => {
  test.each<[string, HookAttempt[], number[]]>([
    ["nothing", [], []],
    ["what failed once, in the order in which it came", [attempt(3, "c"), attempt(2, "b")], [2, 3]],
    ["not what arrived at the second attempt", [attempt(3, "a", true), attempt(2, "a")], []],
    ["the newest attempt of several", [attempt(3, "a"), attempt(2, "a")], [3]],
    ["not what never arrives", [5, 4, 3, 2, 1].map((id) => attempt(id, "a")), []],
    ["not what nobody here reads", [attempt(1, "a", false, "star")], []],
    [
      "a part of a flood",
      Array.from({ length: 500 }, (_, n) => attempt(500 - n, `g${n}`)),
      Array.from({ length: 200 }, (_, n) => n + 1),
    ],
  ])("%s", (_, attempts, lost) => {
    expect(lostDeliveries(attempts).map(({ id }) => id)).toEqual(lost);
  });
});

test("30 % of deliveries dropped: all of them arrive", async () => {
  const { github, repo } = await fakeGitHub();
  const heard = new Set<string>();
  const { server } = await testServer(github, async (event) => {
    if (event.kind === "pushed") heard.add(event.after);
    return "done";
  });
  let state = 7;
  let dropped = 0;
  github.webhooks.drop(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const drop = state % 10 < 3;
    if (drop) dropped += 1;
    return drop;
  }, Number.POSITIVE_INFINITY);
  const pushed = Array.from({ length: 40 }, (_, n) =>
    repo.commit({ branch: "main", files: { "n.txt": `${n}\n` } }),
  );
  await github.settled();
  await server.idle();
  expect(dropped).toBeGreaterThan(5);
  expect(heard.size).toBeLessThan(pushed.length);
  // Redeliveries are dropped as well: it takes as many rounds as it takes, and ends.
  for (let asked = 1; asked > 0;) {
    asked = await server.redeliver();
    await github.settled();
    await server.idle();
  }
  expect(heard.size).toBe(pushed.length);
  expect(await server.health()).toMatchObject({ sweep: { redeliveryFailures: 0 } });
});

test("more than a page, while GitHub is away in between", async () => {
  const { github, repo } = await fakeGitHub();
  let heard = 0;
  const { server, logged } = await testServer(github, async (event) => {
    if (event.kind === "pushed") heard += 1;
    return "done";
  });
  github.webhooks.drop(() => true, 130);
  for (let n = 0; n < 130; n += 1) repo.commit({ branch: "main", files: { "n.txt": `${n}\n` } });
  github.fault({ kind: "error", status: 502, match: ({ path }) => path.startsWith("/app/hook") });
  expect(await server.redeliver()).toBe(0);
  expect(logged()).toContain("Lost deliveries could not be asked for");
  expect(await server.redeliver()).toBeGreaterThanOrEqual(130);
  await github.settled();
  await server.idle();
  expect(heard).toBe(130);
});

test("who asks while a round is under way joins it, and nothing is asked for twice", async () => {
  const { github, repo } = await fakeGitHub();
  const { server } = await testServer(github, async () => "done");
  github.webhooks.drop(() => true, 1);
  repo.commit({ branch: "main", files: { "n.txt": "1\n" } });
  await github.settled();
  const [one, other] = await Promise.all([server.redeliver(), server.redeliver()]);
  expect([one, other]).toEqual([1, 1]);
  expect(await server.health()).toMatchObject({ sweep: { redelivered: 1 } });
  await github.settled();
  await server.idle();
});
