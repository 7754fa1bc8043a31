/** A FIFO queue as SQS documents it: order and blocking by group, five minutes of deduplication, receipts that expire. */
import { createHash, randomUUID } from "node:crypto";

export interface Stored {
  messageId: string;
  body: string;
  group: string;
  receives: number;
  /** Milliseconds; it is hidden until then. */
  hiddenUntil: number;
  receipt: string | null;
}

export class Refused extends Error {
  readonly type: string;
  readonly status: number;
  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

const DEDUPLICATION_MS = 5 * 60_000;
/** What a message may hold, by the documented list of characters. */
const CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
const GROUP = /^[A-Za-z0-9!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]{1,128}$/;

export class FifoQueue {
  readonly messages: Stored[] = [];
  /** What was received too often. */
  readonly dead: Stored[] = [];
  private readonly sent = new Map<string, { messageId: string; at: number }>();
  private readonly now: () => number;
  readonly maxReceives: number;
  readonly maxBytes: number;

  constructor(now: () => number, options: { maxReceives?: number; maxBytes?: number } = {}) {
    this.now = now;
    this.maxReceives = options.maxReceives ?? 5;
    this.maxBytes = options.maxBytes ?? 1_048_576;
  }

  send(body: string, group: unknown, deduplication: unknown): { messageId: string; md5: string } {
    if (typeof group !== "string" || !GROUP.test(group))
      throw new Refused("MissingParameter", "The request must contain the parameter MessageGroupId.");
    if (typeof deduplication !== "string" || !GROUP.test(deduplication))
      throw new Refused("InvalidParameterValue", "The queue needs a MessageDeduplicationId.");
    if (body === "") throw new Refused("MissingParameter", "The request must contain MessageBody.");
    if (!CHARACTERS.test(body))
      throw new Refused("InvalidMessageContents", "Invalid characters in the message.");
    if (Buffer.byteLength(body) > this.maxBytes)
      throw new Refused("InvalidParameterValue", `A message must be shorter than ${this.maxBytes} bytes.`);
    const md5 = md5Of(body);
    const known = this.sent.get(deduplication);
    if (known !== undefined && this.now() - known.at < DEDUPLICATION_MS)
      return { messageId: known.messageId, md5 };
    const messageId = randomUUID();
    this.sent.set(deduplication, { messageId, at: this.now() });
    this.messages.push({ messageId, body, group, receives: 0, hiddenUntil: 0, receipt: null });
    return { messageId, md5 };
  }

  /** A message that nobody of ours wrote. */
  plant(body: string, group = "repository:1"): void {
    this.send(body, group, randomUUID());
  }

  receive(most: number, hiddenSeconds: number): (Stored & { receipt: string; md5: string })[] {
    const blocked = new Set(this.messages.filter((each) => this.inFlight(each)).map(({ group }) => group));
    const given: (Stored & { receipt: string; md5: string })[] = [];
    for (const message of [...this.messages]) {
      if (given.length === most) break;
      if (blocked.has(message.group)) continue;
      if (message.receives >= this.maxReceives) {
        this.messages.splice(this.messages.indexOf(message), 1);
        this.dead.push(message);
        continue;
      }
      const receipt = randomUUID();
      Object.assign(message, {
        receipt,
        receives: message.receives + 1,
        hiddenUntil: this.now() + hiddenSeconds * 1_000,
      });
      given.push({ ...message, receipt, md5: md5Of(message.body) });
    }
    return given;
  }

  remove(receipt: string): void {
    this.messages.splice(this.messages.indexOf(this.held(receipt)), 1);
  }

  hide(receipt: string, seconds: number): void {
    const message = this.held(receipt);
    message.hiddenUntil = this.now() + seconds * 1_000;
    if (seconds === 0) message.receipt = null;
  }

  private inFlight(message: Stored): boolean {
    return message.receipt !== null && message.hiddenUntil > this.now();
  }

  private held(receipt: string): Stored {
    const message = this.messages.find((each) => each.receipt === receipt);
    if (message === undefined || !this.inFlight(message))
      throw new Refused("InvalidParameterValue", "Reason: The receipt handle has expired.");
    return message;
  }
}

const md5Of = (body: string): string => createHash("md5").update(body).digest("hex");
