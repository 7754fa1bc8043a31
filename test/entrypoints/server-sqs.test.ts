/** Deliveries out of the queue, with the real SDK on loopback: stored, started, and only then taken out. */
import { randomBytes } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { bucketPayloads } from "../../src/adapters/aws/objects.ts";
import { packMessage } from "../../src/adapters/aws/message.ts";
import { deliveryQueue } from "../../src/adapters/aws/queue.ts";
import { sender } from "../../src/entrypoints/lambda-send.ts";
import { openMailbox, type MailboxOptions } from "../../src/entrypoints/server-sqs.ts";
import { createLog } from "../../src/log.ts";
import type { Delivery } from "../../src/ports.ts";
import { fakeAws } from "../adapters/aws/aws.ts";
import { SECRET, sign } from "./front-client.ts";

const region = "eu-central-1";
const delivery = (id: string, payload = `{"id":"${id}","repository":{"id":1}}`): Delivery => ({
  ...{ id, event: "push", payload },
  receivedAt: "2026-03-01T12:00:00.000Z",
});

async function world(options: { maxReceives?: number } = {}) {
  const aws = await fakeAws(options);
  const store = memoryStore();
  const queue = deliveryQueue({ url: aws.queueUrl, region });
  const payloads = bucketPayloads({ bucket: "b", region, endpoint: aws.url }, 1e8);
  const into = sender({ queue, payloads });
  const started: string[] = [];
  const lines: string[] = [];
  const changed = new Set<() => void>();
  const change = (): void => changed.forEach((each) => each());
  /** Pauses end when the test says so; each is known of. */
  const pauses: (() => void)[] = [];
  const open = (more: Partial<MailboxOptions> = {}) => {
    const mailbox = openMailbox({
      queue,
      payloads,
      secrets: [SECRET],
      receive: (each) => store.receive(each),
      accepted: (each) => void started.push(each.id),
      log: createLog({
        level: "debug",
        destination: {
          write: (line) => {
            lines.push(line);
            change();
          },
        },
      }),
      wait: (_, signal) =>
        new Promise((resolve) => {
          pauses.push(() => resolve(undefined));
          signal.addEventListener("abort", () => resolve(undefined));
          change();
        }),
      ...more,
    });
    onTestFinished(() => mailbox.stop());
    return mailbox;
  };
  /** Until something is so; looked at whenever the fake was called or something was logged. */
  const until = async (so: () => boolean): Promise<void> => {
    while (!so()) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return {
    aws,
    store,
    queue,
    started,
    pauses,
    open,
    until,
    logged: () => lines.join(""),
    put: (each: Delivery, signature = sign(each.payload)) => into({ delivery: each, signature }),
    stored: async () => (await store.unfinished()).map(({ id }) => id),
  };
}

describe("a delivery in the queue", () => {
  test("is stored as it was signed, started, and then taken out", async () => {
    const w = await world();
    await w.put(delivery("1"));
    await w.put(delivery("2"));
    const order: string[] = [];
    const mailbox = w.open({
      receive: async (each) => {
        order.push(`store ${each.id}, ${w.aws.queue.messages.length} in the queue`);
        return w.store.receive(each);
      },
      accepted: (each) => void order.push(`start ${each.id}, ${w.aws.queue.messages.length} in the queue`),
    });
    await w.until(() => w.aws.queue.messages.length === 0);
    expect(order).toEqual([
      "store 1, 2 in the queue",
      "start 1, 2 in the queue",
      "store 2, 1 in the queue",
      "start 2, 1 in the queue",
    ]);
    expect(await w.store.unfinished()).toEqual([delivery("1"), delivery("2")]);
    expect(mailbox.facts()).toEqual({ reachable: true, taken: 2, duplicates: 0, refused: 0 });
    expect(w.aws.refusals).toEqual([]);
  });

  test("is known by its id: twice in the queue is done once", async () => {
    const w = await world();
    await w.put(delivery("1"));
    w.aws.clock.advance(5 * 60_000);
    await w.put(delivery("1"));
    const mailbox = w.open();
    await w.until(() => w.aws.queue.messages.length === 0);
    expect([w.started, mailbox.facts().duplicates]).toEqual([["1"], 1]);
  });

  test("whose removal fails comes again, and is not done again", async () => {
    const w = await world();
    w.aws.fail("DeleteMessage", { kind: "refuse", type: "ServiceUnavailable", status: 503 }, 2);
    await w.put(delivery("1"));
    const mailbox = w.open();
    await w.until(() => w.logged().includes("will come from the queue again"));
    w.aws.clock.advance(60_000);
    w.aws.look();
    await w.until(() => w.aws.queue.messages.length === 0);
    expect([w.started, mailbox.facts().duplicates]).toEqual([["1"], 1]);
  });

  test("out of its order, with an older one behind a newer one, is stored all the same", async () => {
    const w = await world();
    const older = { ...delivery("old"), receivedAt: "2026-03-01T11:00:00.000Z" };
    await w.put(delivery("new"));
    await w.put(older);
    w.open();
    await w.until(() => w.started.length === 2);
    expect(await w.store.unfinished()).toContainEqual(older);
  });

  test("of an event that nobody knows is stored like any other", async () => {
    const w = await world();
    await w.put({ ...delivery("1"), event: "something_new" });
    w.open();
    await w.until(() => w.started.length === 1);
    expect((await w.store.unfinished())[0]?.event).toBe("something_new");
  });

  test("too large for a message comes out of the bucket", async () => {
    const w = await world();
    const large = delivery("1", JSON.stringify({ noise: randomBytes(2_000_000).toString("base64") }));
    await w.put(large);
    w.open();
    await w.until(() => w.started.length === 1);
    expect(await w.store.unfinished()).toEqual([large]);
  });
});

describe("what is no delivery", () => {
  const good = packMessage({ delivery: delivery("1"), signature: sign(delivery("1").payload) }).body;
  const edited = (change: object): string => JSON.stringify({ ...(JSON.parse(good) as object), ...change });

  test.each<[string, string, string]>([
    ["no JSON", "hello", "not of the form"],
    ["somebody else's", '{"version":"0","detail":{}}', "not of the form"],
    [
      "edited in its payload",
      edited({ payload: '{"repository":{"id":2}}' }),
      "signature is missing or wrong",
    ],
    ["signed with another secret", edited({ signature: sign("{}", "another long secret") }), "signature"],
    ["without a signature", edited({ signature: "" }), "signature"],
    ["with an id that is a path", edited({ id: "../x", payload: undefined, apart: true }), "id"],
    ["with an event that is none", edited({ event: "<b>" }), "do not name a delivery"],
    ["signed and no JSON object", edited({ payload: "[]", signature: sign("[]") }), "not a JSON object"],
    ["a pointer to nothing", edited({ payload: undefined, apart: true }), "not in the bucket any more"],
  ])("%s: said once for each receipt, and moved to the dead letters by the queue", async (_, body, why) => {
    const w = await world({ maxReceives: 3 });
    w.aws.queue.plant(body);
    await w.put(delivery("9"));
    const mailbox = w.open();
    for (let receipt = 1; receipt <= 3; receipt += 1) {
      await w.until(
        () => w.aws.calls.filter((each) => each === "ChangeMessageVisibility").length === receipt,
      );
      w.aws.clock.advance(5_000);
      w.aws.look();
    }
    await w.until(() => w.aws.queue.dead.length === 1 && w.aws.queue.messages.length === 0);
    expect(w.aws.queue.dead.map((each) => each.body)).toEqual([body]);
    // What stood behind it in its lane is done.
    expect([w.started, await w.stored()]).toEqual([["9"], ["9"]]);
    expect(mailbox.facts()).toMatchObject({ taken: 1, refused: 3 });
    const told = w
      .logged()
      .split("\n")
      .filter((line) => line.includes("is no delivery"));
    expect(told).toHaveLength(3);
    expect(told[0]).toContain(why);
    for (const line of told) expect(line).not.toContain("repository");
  });

  test("an object in the bucket that somebody has replaced", async () => {
    const w = await world({ maxReceives: 1 });
    await w.put(delivery("1", JSON.stringify({ noise: randomBytes(2_000_000).toString("base64") })));
    w.aws.objects.set("b/deliveries/1.json.gz", Buffer.from("not packed"));
    w.open();
    await w.until(() => w.logged().includes("cannot be unpacked"));
    expect(await w.stored()).toEqual([]);
  });
});

describe("while something is away", () => {
  test("a message is held, not received again and again, until the store is back", async () => {
    const w = await world({ maxReceives: 1 });
    await w.put(delivery("1"));
    await w.put(delivery("2"));
    let away = true;
    w.open({
      receive: (each) => (away ? Promise.reject(new Error("no database")) : w.store.receive(each)),
    });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await w.until(() => w.pauses.length === attempt);
      // Each pause is shorter than what a message is hidden for, and together they are much longer.
      w.aws.clock.advance(40_000);
      w.aws.look();
      if (attempt === 5) away = false;
      w.pauses[attempt - 1]?.();
    }
    await w.until(() => w.aws.queue.messages.length === 0);
    expect([await w.stored(), w.aws.queue.dead]).toEqual([["1", "2"], []]);
    expect(w.logged()).not.toContain("will come from the queue again");
  });

  test("a payload waits for the bucket", async () => {
    const w = await world({ maxReceives: 1 });
    await w.put(delivery("1", JSON.stringify({ noise: randomBytes(2_000_000).toString("base64") })));
    w.aws.fail("GetObject", { kind: "refuse", type: "AccessDenied", status: 403 });
    w.open();
    await w.until(() => w.pauses.length === 1);
    expect(w.logged()).toContain("AccessDenied");
    w.aws.mend();
    w.pauses[0]?.();
    await w.until(() => w.started.length === 1);
  });

  test("a payload that cannot be read holds up nobody else, and is not lost", async () => {
    const w = await world({ maxReceives: 2 });
    await w.put(delivery("1", JSON.stringify({ noise: randomBytes(2_000_000).toString("base64") })));
    await w.put(delivery("2"));
    w.aws.fail("GetObject", { kind: "refuse", type: "AccessDenied", status: 403 });
    const mailbox = w.open();
    await w.until(() => w.pauses.length === 1 && w.started.length === 1);
    await w.put(delivery("3", `{"id":"3","repository":{"id":2}}`));
    await w.until(() => w.started.length === 2);
    expect(w.started).toEqual(["2", "3"]);
    await mailbox.stop();
    w.aws.mend();
    w.open();
    await w.until(() => w.started.length === 3);
    expect([w.started, w.aws.queue.dead]).toEqual([["2", "3", "1"], []]);
  });

  test("the queue itself is said to be out of reach, and asked again", async () => {
    const w = await world();
    w.aws.fail("ReceiveMessage", { kind: "refuse", type: "AccessDeniedException", status: 403 });
    await w.put(delivery("1"));
    const mailbox = w.open();
    await w.until(() => w.pauses.length === 1);
    expect(mailbox.facts().reachable).toBe(false);
    w.aws.mend();
    w.pauses[0]?.();
    await w.until(() => w.started.length === 1);
    expect(mailbox.facts().reachable).toBe(true);
  });
});

describe("told to stop", () => {
  test("a server that waits for messages stops at once", async () => {
    const w = await world();
    const mailbox = w.open();
    await w.until(() => w.aws.calls.includes("ReceiveMessage"));
    await mailbox.stop();
    await w.put(delivery("1"));
    expect([w.started, w.aws.queue.messages.length]).toEqual([[], 1]);
  });

  test("in the middle of a batch: what is stored is taken out, the rest is given back at once", async () => {
    const w = await world();
    for (const id of ["1", "2", "3"]) await w.put(delivery(id));
    const entered = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const mailbox = w.open({
      receive: async (each) => {
        entered.resolve();
        await gate.promise;
        return w.store.receive(each);
      },
    });
    await entered.promise;
    const stopped = mailbox.stop();
    gate.resolve();
    await stopped;
    expect([w.started, await w.stored(), w.aws.queue.messages.length]).toEqual([["1"], ["1"], 2]);
    // Another server need not wait for their time to run out.
    const other = w.open();
    await w.until(() => w.aws.queue.messages.length === 0);
    await other.stop();
    expect([w.started, other.facts().taken]).toEqual([["1", "2", "3"], 2]);
  });

  test("while the store is away: nothing is lost", async () => {
    const w = await world();
    await w.put(delivery("1"));
    const mailbox = w.open({ receive: () => Promise.reject(new Error("no database")) });
    await w.until(() => w.pauses.length === 1);
    await mailbox.stop();
    const other = w.open();
    await w.until(() => w.started.length === 1);
    await other.stop();
  });
});

test("two servers share a queue, and each delivery is done once", async () => {
  const w = await world();
  const ids = Array.from({ length: 60 }, (_, at) => `d-${at}`);
  for (const [at, id] of ids.entries())
    await w.put(delivery(id, JSON.stringify({ id, repository: { id: (at % 7) + 1 } })));
  const both = [w.open(), w.open()];
  await w.until(() => w.aws.queue.messages.length === 0);
  await Promise.all(both.map((each) => each.stop()));
  expect(w.started.toSorted()).toEqual(ids.toSorted());
});
