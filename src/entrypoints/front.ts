/**
 * Our own HTTP front. Probot's acknowledges work that it can still lose and buffers bodies that nobody signed;
 * this one refuses early, and answers 2xx only once the delivery is on stable storage.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Json } from "../core/json.ts";
import type { Delivery, Store } from "../ports.ts";
import { answer, json, send, turnAway, type Refusal } from "./server-answers.ts";
import { byteBudget, readBody, type Body, type ByteBudget } from "./server-body.ts";
import {
  ABOUT,
  BODY_BYTES,
  FAILED_HERE,
  NOTHING_HERE,
  placeOf,
  takeIn,
  TOO_LARGE,
  UNSIGNED,
} from "./server-intake.ts";
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
  bodyBytes: number;
  /** Bytes that requests may hold together while they are read. */
  heldBytes: number;
  concurrent: number;
  connections: number;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
}

const LIMITS: FrontLimits = {
  bodyBytes: BODY_BYTES,
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
        answer(response, FAILED_HERE.status, FAILED_HERE.words);
      });
    },
  );
  server.maxConnections = limits.connections;
  return server;
}

async function respond(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "").split("?")[0];
  switch (placeOf({ method: request.method, path }, front.path)) {
    case "health":
      return json(response, 200, await front.health());
    case "about":
      return answer(response, 200, ABOUT);
    case "webhook":
      return webhook(front, request, response);
    case "nothing":
      return turnAway(request, response, NOTHING_HERE);
  }
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
      const { headers } = request;
      const arrived = { id: headers["x-github-delivery"], event: headers["x-github-event"] };
      // From here on the sender knows the secret.
      const taken = await takeIn({ ...arrived, bytes: Buffer.concat(body.chunks) }, front);
      send(response, taken.answer);
      if (taken.fresh !== null) front.accepted(taken.fresh);
    } finally {
      front.budget.give(body.bytes);
    }
  } finally {
    front.reading -= 1;
  }
}

const BUSY: Refusal = { status: 503, words: "Too many deliveries at once; deliver again." };
const REFUSALS: Record<Exclude<Body["kind"], "read">, Refusal> = {
  too_large: TOO_LARGE,
  busy: BUSY,
  late: { status: 408, words: "The body did not arrive in time." },
  gone: { status: 400, words: "The body ended early." },
};
