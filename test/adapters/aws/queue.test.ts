/** The real SDK against a strict SQS, S3 and Secrets Manager on loopback. */
import { describe, expect, test } from "vitest";
import { bucketPayloads } from "../../../src/adapters/aws/objects.ts";
import { deliveryQueue, HIDDEN_SECONDS, regionOf } from "../../../src/adapters/aws/queue.ts";
import { secretReader } from "../../../src/adapters/aws/secrets.ts";
import { fakeAws } from "./aws.ts";

const region = "eu-central-1";
const never = new AbortController().signal;

describe("the queue", () => {
  test("gives a lane's messages in order, and blocks it while one is held", async () => {
    const aws = await fakeAws();
    const queue = deliveryQueue({ url: aws.queueUrl, region });
    for (const [id, group] of [
      ["1", "repository:1"],
      ["2", "repository:2"],
      ["3", "repository:1"],
    ] as const)
      await queue.send({ id, group, body: `body ${id}` });
    const held = await queue.receive(never);
    expect(held.map(({ body, receives }) => [body, receives])).toEqual([
      ["body 1", 1],
      ["body 2", 1],
      ["body 3", 1],
    ]);
    await queue.send({ id: "4", group: "repository:1", body: "body 4" });
    await queue.send({ id: "5", group: "repository:5", body: "body 5" });
    expect((await queue.receive(never)).map(({ body }) => body)).toEqual(["body 5"]);
    for (const each of held) await queue.remove(each);
    expect((await queue.receive(never)).map(({ body }) => body)).toEqual(["body 4"]);
    expect(aws.refusals).toEqual([]);
  });

  test("takes the same id once within five minutes", async () => {
    const aws = await fakeAws();
    const queue = deliveryQueue({ url: aws.queueUrl, region });
    const message = { id: "same", group: "repository:1", body: "body" };
    await queue.send(message);
    await queue.send(message);
    expect(aws.queue.messages).toHaveLength(1);
    aws.clock.advance(5 * 60_000);
    await queue.send(message);
    expect(aws.queue.messages).toHaveLength(2);
  });

  test("gives a message again when its time is over, and its old receipt is worth nothing then", async () => {
    const aws = await fakeAws();
    const queue = deliveryQueue({ url: aws.queueUrl, region });
    await queue.send({ id: "1", group: "repository:1", body: "body" });
    const [first] = await queue.receive(never);
    aws.clock.advance(HIDDEN_SECONDS * 1_000);
    aws.look();
    const [second] = await queue.receive(never);
    expect(second?.receives).toBe(2);
    if (first === undefined || second === undefined) throw new Error("no message");
    await expect(queue.remove(first)).rejects.toMatchObject({ code: "aws", retryable: true });
    await queue.remove(second);
    expect(aws.queue.messages).toEqual([]);
  });

  test("ends a long poll when it is told to stop", async () => {
    const aws = await fakeAws();
    const queue = deliveryQueue({ url: aws.queueUrl, region });
    const stopping = new AbortController();
    const poll = queue.receive(stopping.signal);
    stopping.abort();
    await expect(poll).rejects.toMatchObject({ name: "WorldError" });
  });

  test.each([
    ["throttled", "ThrottlingException", 400],
    ["denied", "AccessDeniedException", 403],
    ["away", "ServiceUnavailable", 503],
  ])("says when it is %s, without what AWS says of accounts", async (_, type, status) => {
    const aws = await fakeAws();
    aws.fail("SendMessage", { kind: "refuse", type, status });
    const queue = deliveryQueue({ url: aws.queueUrl, region });
    const sent = queue.send({ id: "1", group: "repository:1", body: "body" });
    await expect(sent).rejects.toThrow(`SQS did not do what it was asked for (${type}).`);
  });

  test("its address says its region", () => {
    const at = (url: string): string => regionOf({ url, region: "us-east-1" });
    expect(at("https://sqs.eu-central-1.amazonaws.com/1/a.fifo")).toBe("eu-central-1");
    expect(at("https://vpce-1.sqs.eu-central-1.vpce.amazonaws.com/1/a.fifo")).toBe("eu-central-1");
    expect(at("http://127.0.0.1:9/1/a.fifo")).toBe("us-east-1");
  });
});

describe("the bucket", () => {
  test("gives back what was put, and nothing for what was not", async () => {
    const aws = await fakeAws();
    const payloads = bucketPayloads({ bucket: "payloads", region, endpoint: aws.url }, 1_000);
    const bytes = Buffer.from([0, 255, 10, 13]);
    await payloads.put("d-1", bytes);
    expect([...aws.objects.keys()]).toEqual(["payloads/deliveries/d-1.json.gz"]);
    expect(await payloads.get("d-1")).toEqual(bytes);
    expect(await payloads.get("d-2")).toBeNull();
    await payloads.put("d-3", Buffer.alloc(1_001));
    expect(await payloads.get("d-3")).toBeNull();
    aws.fail("GetObject", { kind: "refuse", type: "AccessDenied", status: 403 });
    await expect(payloads.get("d-1")).rejects.toThrow("S3 did not do what it was asked for (AccessDenied).");
    expect(aws.refusals).toEqual([]);
  });
});

test("a secret is read by its ARN", async () => {
  const aws = await fakeAws();
  const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:webhook";
  aws.secrets.set(arn, "the text");
  expect(await secretReader({ arn, region, endpoint: aws.url })()).toBe("the text");
  const other = secretReader({ arn: `${arn}-2`, region, endpoint: aws.url })();
  await expect(other).rejects.toThrow("Secrets Manager did not do what it was asked for");
});
