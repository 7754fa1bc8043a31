/**
 * What is answered to a delivery that was sent here, whatever carries it: the server's own front or a function behind
 * a URL. The same input gets the same status and the same words from both.
 */
import type { Delivery, Store } from "../ports.ts";
import { inJson, inWords, type Answer, type Refusal } from "./server-answers.ts";

/** GitHub sends at most 25 MB. */
export const BODY_BYTES = 25 * 1024 * 1024;

export const UNSIGNED: Refusal = { status: 401, words: "The signature is missing or wrong." };
export const TOO_LARGE: Refusal = { status: 413, words: "The body is larger than any delivery." };
export const NOTHING_HERE: Refusal = { status: 404, words: "Nothing is here." };
export const FAILED_HERE: Refusal = {
  status: 500,
  words: "Something failed here; nothing was accepted.",
};
export const ABOUT =
  "Headwater: a bot that reads spec changes in pull requests. GitHub delivers to it; people look at /healthz.";

/** What a request asks for. */
export function placeOf(
  request: { method: string | undefined; path: string | undefined },
  webhookPath: string,
): "webhook" | "health" | "about" | "nothing" {
  const { method, path } = request;
  const reads = method === "GET" || method === "HEAD";
  if (reads && path === "/healthz") return "health";
  if (reads && path === "/") return "about";
  return method === "POST" && path === webhookPath ? "webhook" : "nothing";
}

/** What a sender who knows the secret has sent; nothing of it was looked at. */
export interface Arrived {
  id: unknown;
  event: unknown;
  bytes: Buffer;
}

/** GitHub sends GUIDs; other senders send digits. Nothing else becomes a key of ours. */
const DELIVERY_ID = /^[A-Za-z0-9-]{1,64}$/;
const EVENT_NAME = /^[a-z0-9_]{1,64}$/;

export function isDeliveryId(id: unknown): id is string {
  return typeof id === "string" && DELIVERY_ID.test(id);
}

/** The delivery, or why it is none. */
export function readDelivery({ id, event, bytes }: Arrived, receivedAt: string): Delivery | Refusal {
  if (!isDeliveryId(id) || typeof event !== "string" || !EVENT_NAME.test(event)) {
    return {
      status: 400,
      words: "The headers X-GitHub-Delivery and X-GitHub-Event do not name a delivery.",
    };
  }
  const payload = jsonText(bytes);
  if (payload === null)
    return {
      status: 400,
      words: 'The body is not a JSON object; set the content type "application/json".',
    };
  return { id, event, receivedAt, payload };
}

export interface Intake {
  receive: Store["receive"];
  clock: () => Date;
  log: { error(fields: object, message: string): void };
}

/** Answers once the delivery is where it cannot be lost. `fresh` is the delivery when it is new. */
export async function takeIn(
  arrived: Arrived,
  { receive, clock, log }: Intake,
): Promise<{ answer: Answer; fresh: Delivery | null }> {
  const delivery = readDelivery(arrived, clock().toISOString());
  if ("status" in delivery) return { answer: inWords(delivery), fresh: null };
  const { id } = delivery;
  let outcome: Awaited<ReturnType<Store["receive"]>>;
  try {
    outcome = await receive(delivery);
  } catch (error) {
    log.error({ err: error, delivery: id }, "A delivery could not be stored, so it was not accepted.");
    const words = "The delivery could not be stored; deliver it again.";
    return { answer: inWords({ status: 503, words }), fresh: null };
  }
  return outcome === "duplicate"
    ? { answer: inJson(200, { delivery: id, duplicate: true }), fresh: null }
    : { answer: inJson(202, { delivery: id }), fresh: delivery };
}

/** The text, when the bytes are UTF-8 and hold one JSON object. */
function jsonText(bytes: Buffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? text : null;
  } catch {
    return null;
  }
}
