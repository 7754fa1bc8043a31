import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  MESSAGE_BYTES,
  packMessage,
  unpackBytes,
  unpackMessage,
  type SignedDelivery,
} from "../../../src/adapters/aws/message.ts";

const MB = 1024 * 1024;
const signed = (payload: string): SignedDelivery => ({
  delivery: { id: "d-1", event: "push", receivedAt: "2026-03-01T12:00:00.000Z", payload },
  signature: "sha256=00",
});
/** JSON of about so many bytes that cannot be packed well. */
const noise = (bytes: number): string =>
  `{"a":"${randomBytes(Math.floor((bytes * 3) / 4)).toString("base64")}"}`;

describe("a message", () => {
  test("holds the payload as it was signed, byte by byte", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 300, max: 2_000 }), (text, most) => {
        const payload = JSON.stringify({ text });
        const { body, apart } = packMessage(signed(payload), most);
        const read = unpackMessage(body, MB);
        const bytes = read?.bytes ?? unpackBytes(apart ?? Buffer.alloc(0), MB);
        expect(bytes?.toString()).toBe(payload);
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(most);
      }),
    );
  });

  test("holds only characters that SQS takes", () => {
    const payload = '{"a":"\uFFFE \uFFFF \u{1F600} \u{1FFFE}"}';
    const { body } = packMessage(signed(payload));
    expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
    expect(unpackMessage(body, MB)?.bytes?.toString()).toBe(payload);
  });

  test.each<[string, string, string]>([
    ["that fits is whole", '{"a":1}', "payload"],
    ["that is large and repeats itself is packed", `{"a":"${"spec ".repeat(MESSAGE_BYTES / 4)}"}`, "gzip"],
    ["that no packing makes small lies apart", noise(2 * MB), "apart"],
  ])("a payload %s", (_, payload, where) => {
    const { body, apart } = packMessage(signed(payload));
    expect(Object.keys(JSON.parse(body) as object)).toEqual([
      ...["schema", "id", "event", "receivedAt", "signature"],
      where,
    ]);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MESSAGE_BYTES);
    expect(apart === null).toBe(where !== "apart");
    if (apart !== null) expect(unpackBytes(apart, 25 * MB)?.toString()).toBe(payload);
  });

  test("that unpacks to more than is allowed is none", () => {
    const { body } = packMessage(signed(`{"a":"${"a".repeat(3 * MB)}"}`));
    expect(unpackMessage(body, 4 * MB)).not.toBeNull();
    expect(unpackMessage(body, MB)).toBeNull();
  });

  const good = JSON.parse(packMessage(signed("{}")).body) as Record<string, unknown>;
  test.each<[string, unknown]>([
    ["no JSON", "{"],
    ["null", null],
    ["a list", []],
    ["an EventBridge event", { version: "0", id: "1", detail: {} }],
    ["another schema", { ...good, schema: "headwater/sqs-delivery@2" }],
    ["an id that is a number", { ...good, id: 7 }],
    ["no signature", { ...good, signature: undefined }],
    ["a time that is none", { ...good, receivedAt: "yesterday" }],
    ["a time that no calendar has", { ...good, receivedAt: "2026-99-01T12:00:00.000Z" }],
    ["a payload that is an object", { ...good, payload: {} }],
    ["no payload at all", { ...good, payload: undefined }],
    ["packed bytes that are none", { ...good, payload: undefined, gzip: "AAAA" }],
  ])("%s is not a message of ours", (_, value) => {
    expect(unpackMessage(typeof value === "string" ? value : JSON.stringify(value), MB)).toBeNull();
  });
});
