/**
 * Our own HTTP front. Probot's acknowledges work that it can still lose and buffers bodies that nobody signed;
 * this one refuses early, and answers 2xx only once the delivery is on stable storage.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Json } from "../core/json.ts";
import type { Delivery, Store } from "../ports.ts";
import { answer, json, turnAway, type Refusal } from "./server-answers.ts";
import { byteBudget, readBody, type Body, type ByteBudget } from "./server-body.ts";
import { signatureCheck } from "./server-signature.ts";

export interface FrontOptions {
  /** One secret, or two while one replaces the other. */
  secrets: readonly string[];
  receive: Store["receive"];
  /** Called once for each new delivery, after it is stored; it must not throw. */
  accepted(delivery: Delivery): void;
  health(): Json | Promise<Json>;
  clock(): Date;
  log: { warn(fields: object, message: string): void; error(fields: object, message: string): void };
  path?: string;
  limits?: Partial<FrontLimits>;
}

export interface FrontLimits {
  /** GitHub sends at most 25 MB. */
  bodyBytes: number;
  /** Bytes that requests may hold together while they are read. */
  heldBytes: number;
  concurrent: number;
  connections: number;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
}

const LIMITS: FrontLimits = {
  bodyBytes: 25 * 1024 * 1024,
  heldBytes: 64 * 1024 * 1024,
  concurrent: 64,
  connections: 512,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 10_000,
};

interface Front extends FrontOptions {
  path: string;
  limits: FrontLimits;
  budget: ByteBudget;
  reading: number;
}

/** Not listening yet: the caller says where. */
export function createFront(options: FrontOptions): Server {
  const limits = { ...LIMITS, ...options.limits };
  const front: Front = {
    ...options,
    path: options.path ?? "/webhooks",
    limits,
    budget: byteBudget(limits.heldBytes),
    reading: 0,
  };
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.headersTimeoutMs + limits.bodyTimeoutMs,
      connectionsCheckingInterval: 1_000,
      keepAliveTimeout: 5_000,
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      respond(front, request, response).catch((error: unknown) => {
        front.log.error({ err: error }, "A request failed.");
        answer(response, 500, "Something failed here; nothing was accepted.");
      });
    },
  );
  server.maxConnections = limits.connections;
  return server;
}

const ABOUT =
  "Headwater: a bot that reads spec changes in pull requests. GitHub delivers to it; people look at /healthz.";

async function respond(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?")[0];
  const reads = request.method === "GET" || request.method === "HEAD";
  if (reads && path === "/healthz") return json(response, 200, await front.health());
  if (reads && path === "/") return answer(response, 200, ABOUT);
  if (request.method === "POST" && path === front.path) return webhook(front, request, response);
  return turnAway(request, response, { status: 404, words: "Nothing is here." });
}

async function webhook(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { limits } = front;
  if (Number(request.headers["content-length"] ?? 0) > limits.bodyBytes)
    return turnAway(request, response, TOO_LARGE);
  const signature = signatureCheck(request.headers["x-hub-signature-256"], front.secrets);
  if (signature === null) return turnAway(request, response, UNSIGNED);
  if (front.reading >= limits.concurrent) return turnAway(request, response, BUSY);
  front.reading += 1;
  try {
    const body = await readBody(request, {
      limits: { bytes: limits.bodyBytes, timeoutMs: limits.bodyTimeoutMs },
      budget: front.budget,
      onChunk: (chunk) => signature.update(chunk),
    });
    if (body.kind !== "read") return turnAway(request, response, REFUSALS[body.kind]);
    try {
      if (!signature.valid()) return turnAway(request, response, UNSIGNED);
      await store(front, request, { response, body });
    } finally {
      front.budget.give(body.bytes);
    }
  } finally {
    front.reading -= 1;
  }
}

const UNSIGNED: Refusal = { status: 401, words: "The signature is missing or wrong." };
const TOO_LARGE: Refusal = { status: 413, words: "The body is larger than any delivery." };
const BUSY: Refusal = { status: 503, words: "Too many deliveries at once; deliver again." };
const REFUSALS: Record<Exclude<Body["kind"], "read">, Refusal> = {
  too_large: TOO_LARGE,
  busy: BUSY,
  late: { status: 408, words: "The body did not arrive in time." },
  gone: { status: 400, words: "The body ended early." },
};

/** GitHub sends GUIDs; other senders send digits. Nothing else becomes a key of ours. */
const DELIVERY_ID = /^[A-Za-z0-9-]{1,64}$/;
const EVENT_NAME = /^[a-z0-9_]{1,64}$/;

/** From here on the sender knows the secret. */
async function store(
  front: Front,
  request: IncomingMessage,
  { response, body }: { response: ServerResponse; body: Extract<Body, { kind: "read" }> },
): Promise<void> {
  const id = request.headers["x-github-delivery"];
  const event = request.headers["x-github-event"];
  if (typeof id !== "string" || !DELIVERY_ID.test(id) || typeof event !== "string" || !EVENT_NAME.test(event))
    return answer(response, 400, "The headers X-GitHub-Delivery and X-GitHub-Event do not name a delivery.");
  const payload = jsonText(Buffer.concat(body.chunks));
  if (payload === null)
    return answer(response, 400, 'The body is not a JSON object; set the content type "application/json".');
  const delivery: Delivery = { id, event, receivedAt: front.clock().toISOString(), payload };
  let outcome: Awaited<ReturnType<Store["receive"]>>;
  try {
    outcome = await front.receive(delivery);
  } catch (error) {
    front.log.error({ err: error, delivery: id }, "A delivery could not be stored, so it was not accepted.");
    return answer(response, 503, "The delivery could not be stored; deliver it again.");
  }
  if (outcome === "duplicate") return json(response, 200, { delivery: id, duplicate: true });
  json(response, 202, { delivery: id });
  front.accepted(delivery);
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
