import { createHmac } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { FrontOptions } from "../../src/entrypoints/front.ts";
import { deliver, raw, SECRET, sign, startFront, type Started } from "./front-client.ts";

const open: Started[] = [];
async function front(options: Partial<FrontOptions> = {}): Promise<Started> {
  const started = await startFront(options);
  open.push(started);
  return started;
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const BODY = '{"zen":"Non-blocking is better than blocking."}';
const good = sign(BODY);
const MB = 1024 * 1024;

describe("signatures", () => {
  test("GitHub's own documented example is accepted", async () => {
    const body = "Hello, World!";
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    const { url } = await front({ secrets: ["It's a Secret to Everybody"] });
    // Signed, so what is left to complain about is that it is no JSON.
    expect(await deliver(url, { body, signature })).toMatchObject({ status: 400 });
  });

  test.each<[string, string | null]>([
    ["missing", null],
    ["empty", ""],
    ["made with another secret", sign(BODY, "another secret, also long")],
    ["of another body", sign(`${BODY} `)],
    ["truncated", good.slice(0, -1)],
    ["truncated to nothing", "sha256="],
    ["too long", `${good}0`],
    ["without its name", good.slice("sha256=".length)],
    ["sha1 only", `sha1=${createHmac("sha1", SECRET).update(BODY).digest("hex")}`],
    ["sha1 that is named sha256", `sha256=${createHmac("sha1", SECRET).update(BODY).digest("hex")}`],
    ["in upper case", `sha256=${good.slice("sha256=".length).toUpperCase()}`],
    ["named in upper case", good.replace("sha256", "SHA256")],
    ["doubled", `${good}, ${good}`],
    ["with something before it", `x${good}`],
  ])("a signature that is %s gets a 401 and is not stored", async (_, signature) => {
    const { url, stored } = await front();
    const answer = await deliver(url, { body: BODY, signature });
    expect(answer).toEqual({ status: 401, text: "The signature is missing or wrong.\n" });
    expect(stored).toEqual([]);
  });

  test("a flipped bit anywhere in the body is noticed", async () => {
    const { url, stored } = await front();
    for (let index = 0; index < BODY.length; index += 7) {
      const body = Buffer.from(BODY);
      body[index] = (body[index] ?? 0) ^ 1;
      expect((await deliver(url, { body, signature: good })).status).toBe(401);
    }
    expect(stored).toEqual([]);
  });

  test("while a secret is replaced both are accepted, a third is not", async () => {
    const former = "the former secret, still valid";
    const { url } = await front({ secrets: [SECRET, former] });
    expect((await deliver(url, { id: "1", body: BODY, signature: good })).status).toBe(202);
    expect((await deliver(url, { id: "2", body: BODY, signature: sign(BODY, former) })).status).toBe(202);
    expect((await deliver(url, { id: "3", body: BODY, signature: sign(BODY, "third") })).status).toBe(401);
  });
});

describe("what is accepted", () => {
  test("a delivery is stored as it was signed, then answered, then handed on", async () => {
    const order: string[] = [];
    const { url } = await front({
      receive: async (delivery) => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`stored ${delivery.event} ${delivery.receivedAt} ${delivery.payload}`);
        return "stored";
      },
      accepted: (delivery) => void order.push(`accepted ${delivery.id}`),
    });
    const answer = await deliver(url, { id: "d-1", event: "push", body: '{ "ref":  "é" }' });
    expect(answer).toEqual({ status: 202, text: '{"delivery":"d-1"}\n' });
    expect(order).toEqual(['stored push 2026-03-01T12:00:00.000Z { "ref":  "é" }', "accepted d-1"]);
  });

  test("the same delivery again is answered and not handed on", async () => {
    const { url, accepted } = await front();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await deliver(url, { id: "same" })).status),
    );
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 19 }, () => 200), 202]);
    expect(accepted).toEqual(["same"]);
  });

  test("a store that fails makes no promise", async () => {
    const { url, accepted } = await front({
      receive: () => Promise.reject(new Error("ENOSPC: secret path")),
    });
    expect(await deliver(url)).toEqual({
      status: 503,
      text: "The delivery could not be stored; deliver it again.\n",
    });
    expect(accepted).toEqual([]);
  });
});

describe("what is refused after the signature", () => {
  test.each<[string, string | Buffer]>([
    ["empty", ""],
    ["a form", "payload=%7B%7D"],
    ["cut JSON", '{"a":'],
    ["a list", "[1]"],
    ["null", "null"],
    ["a number", "7"],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])("a body that is %s gets a 400", async (_, body) => {
    const { url, stored } = await front();
    expect((await deliver(url, { body })).status).toBe(400);
    expect(stored).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ["an id with a path", { "x-github-delivery": "../../etc" }],
    ["an id that is too long", { "x-github-delivery": "a".repeat(65) }],
    ["an event with markup", { "x-github-event": "<b>" }],
    ["no event", { "x-github-event": "" }],
  ])("%s gets a 400 that repeats nothing of it", async (_, headers) => {
    const { url, stored } = await front();
    const answer = await deliver(url, { headers });
    expect(answer.status).toBe(400);
    for (const value of Object.values(headers)) {
      if (value !== "") expect(answer.text).not.toContain(value);
    }
    expect(stored).toEqual([]);
  });
});

describe("limits", () => {
  const head = (extra: string): string =>
    `POST /webhooks HTTP/1.1\r\nHost: x\r\nX-GitHub-Delivery: 1\r\nX-GitHub-Event: push\r\n` +
    `X-Hub-Signature-256: ${good}\r\n${extra}\r\n`;

  function* chunked(megabytes: number): Iterable<Buffer> {
    const data = Buffer.alloc(64 * 1024, "a");
    for (let sent = 0; sent < megabytes * MB; sent += data.length) {
      yield Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]);
    }
    yield Buffer.from("0\r\n\r\n");
  }

  test("a 30 MB body is refused while it streams, and no more of it is read", async () => {
    const { port, stored } = await front();
    const { answer, written } = await raw(port, head("Transfer-Encoding: chunked\r\n"), chunked(60));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
    // What is beyond the cap was under way in the sockets' buffers.
    expect(written).toBeLessThan(35 * MB);
    expect(stored).toEqual([]);
  });

  test("a body that says that it is too large is refused before it is sent", async () => {
    const { port } = await front();
    const { answer, written } = await raw(port, head(`Content-Length: ${30 * MB}\r\n`), [Buffer.from("{")]);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(written).toBeLessThan(2_000);
  });

  test("a body without a signature is not read", async () => {
    const { port } = await front();
    const unsigned = head("Transfer-Encoding: chunked\r\n").replace(/X-Hub-Signature[^\n]*\n/, "");
    const { answer, written } = await raw(port, unsigned, chunked(30));
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    expect(written).toBeLessThan(5 * MB);
  });

  test("a body just under the cap is accepted, one byte over is not", async () => {
    const bodyBytes = 10_000;
    const { url } = await front({ limits: { bodyBytes } });
    const body = (bytes: number): string => `{"a":"${"b".repeat(bytes - 8)}"}`;
    expect(body(bodyBytes)).toHaveLength(bodyBytes);
    expect((await deliver(url, { id: "fits", body: body(bodyBytes) })).status).toBe(202);
    expect((await deliver(url, { id: "over", body: body(bodyBytes + 1) })).status).toBe(413);
  });

  test("a body that does not arrive in time gets a 408", async () => {
    const { port } = await front({ limits: { bodyTimeoutMs: 40 } });
    const { answer } = await raw(port, head("Content-Length: 10\r\n"), [Buffer.from("{")]);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("more requests at once than allowed get a 503, and the place is free again afterwards", async () => {
    const gate = Promise.withResolvers<"stored">();
    const entered = Promise.withResolvers<void>();
    const { url } = await front({
      limits: { concurrent: 1 },
      receive: (delivery) => {
        if (delivery.id !== "first") return Promise.resolve("stored");
        entered.resolve();
        return gate.promise;
      },
    });
    const first = deliver(url, { id: "first" });
    await entered.promise;
    expect((await deliver(url, { id: "second" })).status).toBe(503);
    gate.resolve("stored");
    expect((await first).status).toBe(202);
    expect((await deliver(url, { id: "third" })).status).toBe(202);
  });

  test("requests together may not hold more bytes than allowed", async () => {
    const { url } = await front({ limits: { heldBytes: 100 } });
    const large = `{"a":"${"b".repeat(200)}"}`;
    expect((await deliver(url, { id: "large", body: large })).status).toBe(503);
    // What was refused holds nothing any more.
    expect((await deliver(url, { id: "small", body: '{"a":1}' })).status).toBe(202);
  });
});

describe("other paths", () => {
  test("health comes from the injected function", async () => {
    const { url } = await front();
    const response = await fetch(`${url}/healthz`);
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await response.json()).toEqual({ status: "ok", sandbox: { mode: "none", reason: "not here" } });
  });

  test("the root says what this is", async () => {
    const { url } = await front();
    expect(await (await fetch(url)).text()).toMatch(/^Headwater: /);
  });

  test.each([
    ["GET", "/webhooks"],
    ["PUT", "/webhooks"],
    ["POST", "/"],
    ["POST", "/healthz"],
    ["GET", "/probot"],
    ["GET", "/<script>alert(1)</script>"],
  ])("%s %s is a 404 that repeats nothing", async (method, path) => {
    const { url } = await front();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("Nothing is here.\n");
  });

  test("the path of deliveries can be another one", async () => {
    const { url } = await front({ path: "/hooks/github" });
    expect((await deliver(url)).status).toBe(404);
  });
});
