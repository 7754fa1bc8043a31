/** The function behind a URL: the same answers as the server's front, and 202 only once the queue has the delivery. */
import { createHmac, randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { bucketPayloads } from "../../src/adapters/aws/objects.ts";
import { deliveryQueue } from "../../src/adapters/aws/queue.ts";
import type { SignedDelivery } from "../../src/adapters/aws/message.ts";
import type { FunctionEvent } from "../../src/entrypoints/lambda-event.ts";
import {
  createFunction,
  type FunctionOptions,
  type FunctionResult,
} from "../../src/entrypoints/lambda-front.ts";
import { keptSecrets, secretsIn } from "../../src/entrypoints/lambda-secrets.ts";
import { sender } from "../../src/entrypoints/lambda-send.ts";
import { fakeAws } from "../adapters/aws/aws.ts";
import { fakeClock } from "../fakes/clock.ts";
import { deliver, headersOf, SECRET, sign, startFront, type Sent, type Started } from "./front-client.ts";

const FORMER = "the former secret, still valid";
const BODY = '{"zen":"keep it simple"}';
const open: Started[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function func(options: Partial<FunctionOptions> = {}): {
  call: (event: FunctionEvent) => Promise<FunctionResult>;
  sent: SignedDelivery[];
  logged: string[];
} {
  const sent: SignedDelivery[] = [];
  const logged: string[] = [];
  const call = createFunction({
    secrets: async () => [SECRET, FORMER],
    send: async (signed) => void sent.push(signed),
    clock: () => new Date("2026-03-01T12:00:00Z"),
    log: { error: (fields, message) => void logged.push(`${message} ${JSON.stringify(fields)}`) },
    path: "/webhooks",
    ...options,
  });
  return { call, sent, logged };
}

/** What Lambda makes of a request (payload format 2.0). */
function eventOf(sent: Sent = {}, change: FunctionEvent = {}): FunctionEvent {
  const body = sent.body ?? BODY;
  const text = typeof body === "string";
  return {
    rawPath: "/webhooks",
    requestContext: { stage: "$default", http: { method: "POST" } },
    isBase64Encoded: !text,
    body: text ? body : body.toString("base64"),
    headers: headersOf(sent, body),
    ...change,
  };
}

const sha1 = createHmac("sha1", SECRET).update(BODY).digest("hex");

describe("the same input gets the same answer as from the server's front", () => {
  test.each<[string, Sent]>([
    ["a good delivery", {}],
    ["signed with the former secret", { signature: sign(BODY, FORMER) }],
    ["signed with a third secret", { signature: sign(BODY, "a third secret, also long") }],
    ["no signature", { signature: null }],
    ["sha1 only", { signature: `sha1=${sha1}` }],
    ["sha1 only, in its own header", { signature: null, headers: { "x-hub-signature": `sha1=${sha1}` } }],
    ["a signature in upper case", { signature: sign(BODY).toUpperCase() }],
    ["two signatures", { signature: `${sign(BODY)}, ${sign(BODY)}` }],
    ["another body", { body: `${BODY} `, signature: sign(BODY) }],
    ["an empty body", { body: "" }],
    ["a form", { body: "payload=%7B%7D" }],
    ["cut JSON", { body: '{"a":' }],
    ["a list", { body: "[1]" }],
    ["bytes that are not UTF-8", { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) }],
    ["bytes that are UTF-8", { body: Buffer.from('{"a":"é"}') }],
    ["no id", { headers: { "x-github-delivery": "" } }],
    ["an id that is no GUID and harmless", { id: "1795222950807" }],
    ["an id that is a path", { id: "../../etc" }],
    ["an id that is too long", { id: "a".repeat(65) }],
    ["no event", { headers: { "x-github-event": "" } }],
    ["an event that nobody knows", { event: "something_new" }],
    ["an event with markup", { event: "<b>" }],
  ])("%s", async (_, sent) => {
    const front = await startFront({ secrets: [SECRET, FORMER] });
    open.push(front);
    const { call, sent: taken } = func();
    const { statusCode, body } = await call(eventOf(sent));
    expect({ status: statusCode, text: body }).toEqual(await deliver(front.url, sent));
    expect(taken.map(({ delivery }) => delivery)).toEqual(front.stored);
  });

  test.each([
    ["GET", "/"],
    ["GET", "/webhooks"],
    ["PUT", "/webhooks"],
    ["POST", "/"],
    ["POST", "/healthz"],
    ["GET", "/elsewhere"],
  ])("%s %s", async (method, path) => {
    const front = await startFront();
    open.push(front);
    const { statusCode, body, headers } = await func().call(
      eventOf({}, { rawPath: path, requestContext: { http: { method } } }),
    );
    const response = await fetch(front.url + path, { method });
    expect([statusCode, body]).toEqual([response.status, await response.text()]);
    for (const name of ["content-type", "cache-control", "x-content-type-options"])
      expect(headers[name]).toBe(response.headers.get(name));
  });

  test("a body over the cap", async () => {
    const { call, sent } = func();
    const body = `{"a":"${"b".repeat(25 * 1024 * 1024)}"}`;
    expect(await call(eventOf({ body }))).toMatchObject({
      statusCode: 413,
      body: "The body is larger than any delivery.\n",
    });
    expect(sent).toEqual([]);
  });
});

describe("what only a function meets", () => {
  test("names of headers in any case, a named stage, a health check", async () => {
    const { call, sent } = func();
    const event = eventOf();
    const headers = Object.fromEntries(
      Object.entries(event.headers ?? {}).map(([name, value]) => [name.toUpperCase(), value]),
    );
    const requestContext = { stage: "prod", http: { method: "POST" } };
    const answer = await call({ ...event, headers, rawPath: "/prod/webhooks", requestContext });
    expect([answer.statusCode, sent.length]).toEqual([202, 1]);
    const health = { rawPath: "/healthz", requestContext: { http: { method: "GET" } } };
    expect(await call(health)).toMatchObject({ statusCode: 200, body: '{"status":"ok"}\n' });
  });

  test.each(["A", "AAAA=", "{}", "AA==AA==", "é"])("base64 that is none (%s) is a 400", async (body) => {
    const { call, sent } = func();
    expect(await call(eventOf({}, { body, isBase64Encoded: true }))).toMatchObject({ statusCode: 400 });
    expect(sent).toEqual([]);
  });

  test.each<FunctionEvent>([{}, { rawPath: "/webhooks" }, { body: null, headers: {} }])(
    "a call by hand with %j is answered",
    async (event) => expect((await func().call(event)).statusCode).toBe(404),
  );

  test("an event that is none is a failure that says so, as any other", async () => {
    const { call, logged } = func();
    expect(await call(null as unknown as FunctionEvent)).toMatchObject({
      statusCode: 500,
      body: "Something failed here; nothing was accepted.\n",
    });
    expect(logged).toHaveLength(1);
  });

  test("no signature, no look at the secret", async () => {
    const secrets = (): Promise<string[]> => Promise.reject(new Error("not to be called"));
    const { call, logged } = func({ secrets });
    expect((await call(eventOf({ signature: null }))).statusCode).toBe(401);
    expect(logged).toEqual([]);
  });

  test("a secret that cannot be read is a 503 that says nothing of why", async () => {
    const { call, logged } = func({ secrets: () => Promise.reject(new Error("arn:aws:hidden")) });
    expect(await call(eventOf())).toMatchObject({
      statusCode: 503,
      body: "Deliveries cannot be checked now; deliver it again.\n",
    });
    expect(logged).toHaveLength(1);
  });
});

describe("on the way into the queue", () => {
  const event = (repository: number | null, payload: object = {}): string =>
    JSON.stringify({ ...(repository === null ? {} : { repository: { id: repository } }), ...payload });

  async function onAws(bucket = true) {
    const aws = await fakeAws();
    const queue = deliveryQueue({ url: aws.queueUrl, region: "eu-central-1" });
    const payloads = bucketPayloads({ bucket: "b", region: "eu-central-1", endpoint: aws.url }, 1e8);
    return { aws, ...func({ send: sender({ queue, payloads: bucket ? payloads : null }) }) };
  }

  test("a delivery is one message, in the order of its repository, or else of its installation", async () => {
    const { aws, call } = await onAws();
    for (const [id, body] of [
      ["1", event(7)],
      ["2", event(null, { installation: { id: 9 } })],
      ["3", event(null)],
    ] as const)
      expect((await call(eventOf({ id, body }))).statusCode).toBe(202);
    expect(aws.queue.messages.map(({ group }) => group)).toEqual([
      "repository:7",
      "installation:9",
      "delivery:3",
    ]);
    expect(aws.calls).toEqual(["SendMessage", "SendMessage", "SendMessage"]);
  });

  test("the same delivery again is one message", async () => {
    const { aws, call } = await onAws();
    for (let times = 0; times < 3; times += 1) expect((await call(eventOf())).statusCode).toBe(202);
    expect(aws.queue.messages).toHaveLength(1);
  });

  test("what no message holds goes into the bucket first", async () => {
    const { aws, call } = await onAws();
    const body = event(7, { noise: randomBytes(2_000_000).toString("base64") });
    expect((await call(eventOf({ id: "large", body }))).statusCode).toBe(202);
    expect(aws.calls).toEqual(["PutObject", "SendMessage"]);
    expect([...aws.objects.keys()]).toEqual(["b/deliveries/large.json.gz"]);
    expect(aws.queue.messages[0]?.body.length).toBeLessThan(1_000);
  });

  test("without a bucket it is refused, and nothing is sent", async () => {
    const { aws, call } = await onAws(false);
    const body = event(7, { noise: randomBytes(2_000_000).toString("base64") });
    expect((await call(eventOf({ body }))).statusCode).toBe(503);
    expect(aws.calls).toEqual([]);
  });

  test.each([
    ["the queue is throttled", "SendMessage", "ThrottlingException", 400],
    ["the queue is denied", "SendMessage", "AccessDeniedException", 403],
    ["the queue is away", "SendMessage", "ServiceUnavailable", 503],
    ["the bucket is away", "PutObject", "ServiceUnavailable", 503],
  ])("when %s, GitHub is told that it failed", async (_, operation, type, status) => {
    const { aws, call, logged } = await onAws();
    aws.fail(operation, { kind: "refuse", type, status });
    const body = event(7, { noise: randomBytes(2_000_000).toString("base64") });
    expect(await call(eventOf({ body }))).toMatchObject({
      statusCode: 503,
      body: "The delivery could not be stored; deliver it again.\n",
    });
    expect(aws.queue.messages).toEqual([]);
    expect(logged.join()).toContain("could not be stored");
    aws.mend();
    expect((await call(eventOf({ body }))).statusCode).toBe(202);
    expect(aws.queue.messages).toHaveLength(1);
  });

  test("when the queue took it and its reply was lost, delivering again makes no second message", async () => {
    const { aws, call } = await onAws();
    aws.fail("SendMessage", { kind: "cut" });
    expect((await call(eventOf())).statusCode).toBe(503);
    aws.mend();
    expect((await call(eventOf())).statusCode).toBe(202);
    expect(aws.queue.messages).toHaveLength(1);
  });
});

describe("the secret", () => {
  const LONG = "a long and random secret";
  test.each<[string, string[]]>([
    [LONG, [LONG]],
    [JSON.stringify({ current: LONG, previous: FORMER }), [LONG, FORMER]],
    [JSON.stringify({ current: LONG, previous: "" }), [LONG]],
    [JSON.stringify({ current: LONG, previous: "short" }), [LONG]],
    [JSON.stringify({ current: LONG }), [LONG]],
  ])("is read from %s", (text, secrets) => expect(secretsIn(text)).toEqual(secrets));

  test.each([
    "",
    "short",
    "development",
    "{",
    `{"current":"${LONG}"`,
    '{"current":7}',
    '{"current":""}',
    "{}",
  ])("is refused when it is %s, and nothing of it is repeated", (text) => {
    const told = (): string[] => secretsIn(text);
    expect(told).toThrow(/^The webhook secret /);
    expect(told).not.toThrow(LONG);
  });

  test("is read anew after five minutes, and the last one serves while it cannot be read", async () => {
    const clock = fakeClock("2026-03-01T12:00:00Z");
    const texts: (string | null)[] = [null, LONG, FORMER, null, LONG];
    let reads = 0;
    const secrets = keptSecrets(
      async () => {
        const text = texts[reads++];
        if (text === null || text === undefined) throw new Error("away");
        return text;
      },
      () => clock.now().getTime(),
    );
    await expect(secrets()).rejects.toThrow("away");
    expect([await secrets(), await secrets(), reads]).toEqual([[LONG], [LONG], 2]);
    clock.advance(5 * 60_000);
    expect([await secrets(), reads]).toEqual([[FORMER], 3]);
    clock.advance(5 * 60_000);
    expect([await secrets(), await secrets(), reads]).toEqual([[FORMER], [FORMER], 4]);
    clock.advance(60_000);
    expect([await secrets(), reads]).toEqual([[LONG], 5]);
  });
});
