import { describe, expect, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { GitHubError } from "../../src/adapters/github/errors.ts";
import { createDeliveries, type Deliveries } from "../../src/entrypoints/server-deliveries.ts";
import { UserError, WorldError } from "../../src/errors.ts";
import type { Delivery, Store } from "../../src/ports.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const delivery: Delivery = { id: "d-1", event: "push", receivedAt: "2026-03-01T12:00:00Z", payload: "{}" };

interface Bench {
  deliveries: Deliveries;
  store: Store;
  pauses: number[];
  finished: string[];
}

/** Attempts end one after another as `script` says; the last entry repeats. */
async function bench(script: (string | Error)[], wait?: (ms: number) => Promise<void>): Promise<Bench> {
  const store = memoryStore();
  await store.receive(delivery);
  const pauses: number[] = [];
  const finished: string[] = [];
  let tries = 0;
  const deliveries = createDeliveries({
    attemptSweep: async () => "swept",
    store: {
      unfinished: () => store.unfinished(),
      finish: async (id, outcome, mayReturn) => {
        finished.push(`${id}: ${outcome}`);
        await store.finish(id, outcome, mayReturn);
      },
    },
    attempt: async () => {
      const step = script[Math.min(tries++, script.length - 1)];
      if (step instanceof Error) throw step;
      return step ?? "";
    },
    log: silent,
    wait: async (ms) => {
      pauses.push(ms);
      await wait?.(ms);
    },
  });
  return { deliveries, store, pauses, finished };
}

const away = new WorldError("unavailable", "GitHub is away", true);

describe("a delivery", () => {
  test("that works is finished with its outcome", async () => {
    const { deliveries, store, finished } = await bench(["reviewed"]);
    deliveries.start(delivery);
    expect(await deliveries.facts()).toEqual({ unfinished: 1 });
    await deliveries.idle();
    expect(finished).toEqual(["d-1: reviewed"]);
    expect(await store.unfinished()).toEqual([]);
    expect(await deliveries.facts()).toEqual({ unfinished: 0 });
  });

  test("that fails for a while is tried again, with growing pauses", async () => {
    const { deliveries, finished, pauses } = await bench([away, away, "reviewed"]);
    deliveries.start(delivery);
    await deliveries.idle();
    expect(finished).toEqual(["d-1: reviewed"]);
    expect(pauses).toEqual([1_000, 5_000]);
    expect(deliveries.counts()).toEqual({ accepted: 1, finished: 1, failed: 0, retried: 2 });
  });

  test("that goes on failing has failed after five attempts, and is counted", async () => {
    const { deliveries, finished, pauses, store } = await bench([away]);
    deliveries.start(delivery);
    await deliveries.idle();
    expect(finished).toEqual(["d-1: failed: unavailable: GitHub is away"]);
    expect(pauses).toEqual([1_000, 5_000, 30_000, 120_000]);
    expect(deliveries.counts()).toMatchObject({ failed: 1, retried: 4 });
    expect(await store.unfinished()).toEqual([]);
    expect(await store.receive(delivery), "a person may redeliver it").toBe("stored");
  });

  test("that meets a limit goes on for longer than an hour may last, and then ends", async () => {
    const limited = new GitHubError("rate_limited", "used up", { retryAfter: 300 });
    const { deliveries, pauses, finished } = await bench([limited]);
    deliveries.start(delivery);
    await deliveries.idle();
    expect(pauses).toEqual(Array.from({ length: 12 }, () => 300_000));
    expect(finished).toEqual(["d-1: failed: rate_limited: used up"]);
  });

  test.each([
    [90, 90_000],
    [1, 1_000],
    [10_000, 15 * 60_000],
  ])("waits as long as GitHub asked: %i s", async (retryAfter, pause) => {
    const limited = new GitHubError("secondary_limit", "slow down", { retryAfter });
    const { deliveries, pauses } = await bench([limited, "reviewed"]);
    deliveries.start(delivery);
    await deliveries.idle();
    expect(pauses).toEqual([pause]);
  });

  test.each<[string, Error, string]>([
    ["a refusal", new WorldError("forbidden", "no", false), "failed: forbidden: no"],
    ["a person's error", new UserError("config", "bad", "fix it"), "failed: config: bad"],
    ["a bug, by its name alone", new TypeError("secret of tenant A"), "failed: TypeError"],
  ])("is not tried again after %s", async (_, error, outcome) => {
    const { deliveries, finished, pauses } = await bench([error]);
    deliveries.start(delivery);
    await deliveries.idle();
    expect(finished).toEqual([`d-1: ${outcome}`]);
    expect(pauses).toEqual([]);
  });

  test("that waits when the server stops stays for the next start", async () => {
    const never = new Promise<void>(() => undefined);
    const waiting = Promise.withResolvers<void>();
    const { deliveries, store, finished } = await bench([away], () => {
      waiting.resolve();
      return never;
    });
    deliveries.start(delivery);
    await waiting.promise;
    deliveries.stop();
    await deliveries.idle();
    expect(finished).toEqual([]);
    expect(await store.unfinished()).toEqual([delivery]);
  });
});
