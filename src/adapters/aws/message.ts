/**
 * A signed delivery as the body of a queue's message. Whole while it fits, packed when it does not, and apart from the
 * message (in a bucket) when that is still too large. Nothing that comes out of a message is believed here.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { Delivery } from "../../ports.ts";

/**
 * SQS takes messages of up to 1 MiB (`MaximumMessageSize` in AWS's description of AWS::SQS::Queue), if the queue is
 * set so; the template in examples/aws says it.
 */
export const MESSAGE_BYTES = 1_048_576;

const SCHEMA = "headwater/sqs-delivery@1";

export interface SignedDelivery {
  delivery: Delivery;
  /** GitHub's own, over the payload's bytes. */
  signature: string;
}

export interface Packed {
  body: string;
  /** What belongs into the bucket before the message is sent; null when the message holds all. */
  apart: Buffer | null;
}

export function packMessage({ delivery, signature }: SignedDelivery, most = MESSAGE_BYTES): Packed {
  const { id, event, receivedAt, payload } = delivery;
  const about = { schema: SCHEMA, id, event, receivedAt, signature };
  const whole = writeBody({ ...about, payload });
  if (Buffer.byteLength(whole) <= most) return { body: whole, apart: null };
  const packed = gzipSync(payload);
  const small = writeBody({ ...about, gzip: packed.toString("base64") });
  if (Buffer.byteLength(small) <= most) return { body: small, apart: null };
  return { body: writeBody({ ...about, apart: true }), apart: packed };
}

/** JSON in the characters that SQS takes: U+FFFE and U+FFFF are legal in JSON and refused by SQS. */
const writeBody = (value: object): string =>
  JSON.stringify(value).replace(/[\uFFFE\uFFFF]/g, (each) => `\\u${each.charCodeAt(0).toString(16)}`);

export interface Unpacked {
  id: string;
  event: string;
  receivedAt: string;
  signature: string;
  /** null: it lies apart. */
  bytes: Buffer | null;
}

/** null when the body was not written by `packMessage`. `most` caps what a packed payload may become. */
export function unpackMessage(body: string, most: number): Unpacked | null {
  const read = parsed(body);
  if (read === null || read["schema"] !== SCHEMA) return null;
  const { id, event, receivedAt, signature, payload, gzip, apart } = read;
  if (typeof id !== "string" || typeof event !== "string" || typeof signature !== "string") return null;
  if (typeof receivedAt !== "string" || !/^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/.test(receivedAt)) return null;
  if (Number.isNaN(Date.parse(receivedAt))) return null;
  const about = { id, event, receivedAt, signature };
  if (typeof payload === "string") return { ...about, bytes: Buffer.from(payload) };
  if (apart === true) return { ...about, bytes: null };
  const bytes = typeof gzip === "string" ? unpackBytes(Buffer.from(gzip, "base64"), most) : null;
  return bytes === null ? null : { ...about, bytes };
}

/** null when the bytes are not packed, or become more than `most`. */
export function unpackBytes(packed: Buffer, most: number): Buffer | null {
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch {
    return null;
  }
}

function parsed(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
