/**
 * Deliveries that a function behind a URL has put into a queue: each is checked again, stored, started, and only then
 * taken out of the queue. What cannot be stored now is held until it can; what is no delivery is left to the queue,
 * which moves it to its dead letters.
 */
import { setTimeout as pause } from "node:timers/promises";
import { unpackBytes, unpackMessage } from "../adapters/aws/message.ts";
import type { Payloads } from "../adapters/aws/objects.ts";
import type { DeliveryQueue, Held } from "../adapters/aws/queue.ts";
import type { Delivery, Store } from "../ports.ts";
import { BODY_BYTES, isDeliveryId, readDelivery } from "./server-intake.ts";
import type { ServerLog } from "./server-log.ts";
import { signatureCheck } from "./server-signature.ts";

export interface MailboxOptions {
  queue: Pick<DeliveryQueue, "receive" | "remove" | "hide">;
  /** null: no bucket is set, so nothing may lie apart. */
  payloads: Pick<Payloads, "get"> | null;
  secrets: readonly string[];
  receive: Store["receive"];
  /** Called once for each new delivery, after it is stored; it must not throw. */
  accepted(delivery: Delivery): void;
  log: ServerLog;
  /** Between two attempts at what went wrong. */
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export interface Mailbox {
  /** For /healthz. */
  facts(): { reachable: boolean; taken: number; duplicates: number; refused: number };
  /** Takes nothing new and gives back what is not stored yet. Resolves when nothing is under way. */
  stop(): Promise<void>;
}

const AGAIN_MS = 5_000;
/** Long enough not to spin, short enough that the lane behind a message that is none does not wait for long. */
const REFUSED_SECONDS = 5;
/** More than the pause between two attempts and the attempt itself. */
const HELD_SECONDS = 60;
/** So many wait for their payloads while others are taken; each may be 25 MB once it comes. */
const MOST_ASIDE = 10;

/** Begins at once. */
export function openMailbox(options: MailboxOptions): Mailbox {
  const { queue, log } = options;
  const counts = { taken: 0, duplicates: 0, refused: 0 };
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = options.wait ?? ((ms: number) => pause(ms, undefined, { signal, ref: false }));
  const rest = (): Promise<unknown> => wait(AGAIN_MS, signal).catch(() => undefined);
  /** Messages whose payloads are waited for. */
  const aside = new Map<Held, Promise<void>>();
  let reachable = true;

  async function loop(): Promise<void> {
    while (!signal.aborted) {
      const messages = await receive();
      // One after another: SQS gives a lane's messages in order.
      for (const [at, message] of messages.entries()) await settle(message, messages.slice(at));
      if (!reachable) await rest();
    }
  }

  async function receive(): Promise<Held[]> {
    try {
      const messages = await queue.receive(signal);
      reachable = true;
      return messages;
    } catch (error) {
      if (signal.aborted) return [];
      reachable = false;
      log.warn({ err: error }, "The queue of deliveries cannot be read; trying again.");
      return [];
    }
  }

  /**
   * Until the message is stored or refused, or the server stops. While the store is away nothing else is received; a
   * payload that cannot be read is waited for aside, since it says nothing about the others.
   */
  async function settle(message: Held, waiting: Held[]): Promise<void> {
    while (!signal.aborted) {
      const outcome = await attempt(message);
      if (outcome === "settled") return;
      if (outcome === "unread" && !aside.has(message) && aside.size < MOST_ASIDE) return waitAside(message);
      // Not received again meanwhile: each receipt counts, and too many would make it a dead letter.
      for (const each of waiting) await hide(each, HELD_SECONDS);
      await rest();
    }
    await hide(message, 0);
  }

  async function attempt(message: Held): Promise<"settled" | "unread" | "not stored"> {
    let read: Delivery | string;
    try {
      read = await deliveryIn(message, options);
    } catch (error) {
      log.warn({ message: message.messageId, err: error }, "The payload of a delivery cannot be read yet.");
      return "unread";
    }
    try {
      await (typeof read === "string" ? refuse(message, read) : take(message, read));
      return "settled";
    } catch (error) {
      log.warn({ message: message.messageId, err: error }, "A delivery from the queue is not stored yet.");
      return "not stored";
    }
  }

  function waitAside(message: Held): void {
    const settled = hide(message, HELD_SECONDS)
      .then(rest)
      .then(() => settle(message, [message]))
      .finally(() => aside.delete(message));
    aside.set(message, settled);
  }

  async function take(message: Held, delivery: Delivery): Promise<void> {
    const outcome = await options.receive(delivery);
    counts[outcome === "stored" ? "taken" : "duplicates"] += 1;
    if (outcome === "stored") options.accepted(delivery);
    await queue
      .remove(message)
      .catch((error: unknown) =>
        log.warn({ delivery: delivery.id, err: error }, "A stored delivery will come from the queue again."),
      );
  }

  async function refuse(message: Held, why: string): Promise<void> {
    counts.refused += 1;
    const { messageId, receives } = message;
    log.error(
      { message: messageId, receives, why },
      "A message of the queue is no delivery; received too often, it goes to the dead letters.",
    );
    await hide(message, REFUSED_SECONDS);
  }

  const hide = (message: Held, seconds: number): Promise<void> =>
    queue
      .hide(message, seconds)
      .catch((error: unknown) => log.debug({ err: error }, "A message stays hidden for as long as it was."));

  log.info("Taking deliveries from the queue.");
  const ended = loop();
  return {
    facts: () => ({ reachable, ...counts }),
    stop: async () => {
      stopping.abort();
      await ended;
      await Promise.all(aside.values());
    },
  };
}

/** The delivery, or why the message holds none. Throws when that cannot be known now. */
async function deliveryIn(
  { body }: Held,
  { payloads, secrets }: Pick<MailboxOptions, "payloads" | "secrets">,
): Promise<Delivery | string> {
  const message = unpackMessage(body, BODY_BYTES);
  if (message === null) return "its body is not of the form that the function writes";
  const { id, event, receivedAt } = message;
  if (!isDeliveryId(id)) return "its id is not one of a delivery";
  const bytes = message.bytes ?? (await bytesApart(id, payloads));
  if (typeof bytes === "string") return bytes;
  const signature = signatureCheck(message.signature, secrets);
  signature?.update(bytes);
  if (signature?.valid() !== true) return "its signature is missing or wrong";
  const delivery = readDelivery({ id, event, bytes }, receivedAt);
  return "status" in delivery ? delivery.words : delivery;
}

async function bytesApart(id: string, payloads: MailboxOptions["payloads"]): Promise<Buffer | string> {
  if (payloads === null) return "its payload lies in a bucket, and HEADWATER_S3_BUCKET is not set";
  const packed = await payloads.get(id);
  if (packed === null) return "its payload is not in the bucket any more";
  return unpackBytes(packed, BODY_BYTES) ?? "its payload in the bucket cannot be unpacked";
}
