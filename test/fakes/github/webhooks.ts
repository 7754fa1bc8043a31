/** Outgoing webhooks: signed, queued, delivered one after the other; tests can hold, drop, double and reorder them. */
import { createHmac, randomUUID } from "node:crypto";
import { request } from "node:http";
import type { AppRecord } from "./model.ts";
import { nodeId, userById } from "./render/accounts.ts";
import { repositoryBody } from "./render/repositories.ts";
import { installationOf, nextId, now, type WebhookEvent, type World } from "./world.ts";

export interface Delivery {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  appId: number;
  installationId: number | null;
  repositoryId: number | null;
  /** The JSON text that is signed. */
  body: string;
  at: string;
  redelivery: boolean;
  /** unsent: no address was set, or dropped by the test. */
  status: "queued" | "delivered" | "failed" | "unsent";
  statusCode: number | null;
  /** What went wrong, in words. */
  reason: string;
}

export type DeliveryMatch = (delivery: Delivery) => boolean;

export interface Webhooks {
  emit: (event: WebhookEvent) => void;
  all: () => Delivery[];
  deliverTo: (appId: number, url: string | null) => void;
  /** Sends the same event again, with the same GUID, as GitHub does. */
  redeliver: (id: number) => Delivery;
  /** Resolves when nothing is queued or under way (held deliveries do not count). */
  settled: () => Promise<void>;
  hold: () => void;
  /** Lets held deliveries go, in the order that `arrange` gives them. */
  release: (arrange?: (held: Delivery[]) => Delivery[]) => void;
  /** The next `times` matching deliveries are lost / sent twice. */
  drop: (match: DeliveryMatch, times?: number) => void;
  duplicate: (match: DeliveryMatch, times?: number) => void;
  stop: () => void;
}

/** GitHub gives up after ten seconds. */
const DEADLINE = 10_000;
/** Sent whether the App subscribed or not. */
const UNASKED = new Set(["installation", "installation_repositories", "ping"]);

interface Rule {
  match: DeliveryMatch;
  times: number;
}

function takeRule(rules: Rule[], delivery: Delivery): boolean {
  const rule = rules.find((entry) => entry.times > 0 && entry.match(delivery));
  if (rule === undefined) return false;
  rule.times -= 1;
  return true;
}

function send(url: string, delivery: Delivery, signature: string): Promise<void> {
  return new Promise((resolve) => {
    const finish = (statusCode: number | null, reason: string): void => {
      delivery.statusCode = statusCode;
      delivery.reason = reason;
      delivery.status = statusCode !== null && statusCode >= 200 && statusCode < 300 ? "delivered" : "failed";
      resolve();
    };
    const outgoing = request(url, {
      method: "POST",
      agent: false,
      timeout: DEADLINE,
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(delivery.body),
        "user-agent": "GitHub-Hookshot/fake",
        "x-github-delivery": delivery.guid,
        "x-github-event": delivery.event,
        "x-github-hook-installation-target-type": "integration",
        "x-github-hook-installation-target-id": String(delivery.appId),
        "x-hub-signature-256": signature,
      },
    });
    outgoing.on("response", (response) => {
      response.resume();
      response.on("end", () => finish(response.statusCode ?? 0, response.statusMessage ?? ""));
      response.on("error", (error) => finish(null, error.message));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("timed out")));
    outgoing.on("error", (error) => finish(null, error.message));
    outgoing.end(delivery.body);
  });
}

export function startWebhooks(world: World, secretOf: (appId: number) => string): Webhooks {
  const deliveries: Delivery[] = [];
  const addresses = new Map<number, string>();
  const drops: Rule[] = [];
  const doubles: Rule[] = [];
  let queue: Delivery[] = [];
  let held: Delivery[] | null = null;
  let pumping: Promise<void> | null = null;
  let stopped = false;

  async function pump(): Promise<void> {
    for (;;) {
      const delivery = queue.shift();
      if (delivery === undefined || stopped) return;
      const url = addresses.get(delivery.appId);
      if (url === undefined) continue;
      const signature = createHmac("sha256", secretOf(delivery.appId)).update(delivery.body).digest("hex");
      await send(url, delivery, `sha256=${signature}`);
    }
  }

  function start(): void {
    if (pumping !== null || queue.length === 0) return;
    pumping = pump().finally(() => {
      pumping = null;
      start();
    });
  }

  function enqueue(delivery: Delivery): void {
    deliveries.push(delivery);
    if (!addresses.has(delivery.appId) || takeRule(drops, delivery)) {
      delivery.status = "unsent";
      return;
    }
    const copies = takeRule(doubles, delivery) ? [delivery, delivery] : [delivery];
    if (held === null) queue.push(...copies);
    else held.push(...copies);
    start();
  }

  return {
    emit: (event) => {
      if (stopped) return;
      for (const app of world.state.apps.values()) {
        const delivery = deliveryFor(world, app, event);
        if (delivery !== null) enqueue(delivery);
      }
    },
    all: () => [...deliveries],
    deliverTo: (appId, url) => {
      if (url === null) addresses.delete(appId);
      else addresses.set(appId, url);
    },
    redeliver: (id) => {
      const original = deliveries.find((delivery) => delivery.id === id);
      if (original === undefined) throw new Error(`There is no delivery ${id}.`);
      const again: Delivery = {
        ...original,
        id: nextId(world, "delivery"),
        at: now(world),
        redelivery: true,
        status: "queued",
        statusCode: null,
        reason: "",
      };
      enqueue(again);
      return again;
    },
    settled: async () => {
      while (pumping !== null) await pumping;
    },
    hold: () => {
      held ??= [];
    },
    release: (arrange) => {
      const waiting = held ?? [];
      held = null;
      queue.push(...(arrange === undefined ? waiting : arrange(waiting)));
      start();
    },
    drop: (match, times = 1) => drops.push({ match, times }),
    duplicate: (match, times = 1) => doubles.push({ match, times }),
    stop: () => {
      stopped = true;
      queue = [];
    },
  };
}

function deliveryFor(world: World, app: AppRecord, event: WebhookEvent): Delivery | null {
  if (event.appId !== undefined && event.appId !== app.id) return null;
  if (!UNASKED.has(event.name) && !app.events.includes(event.name)) return null;
  const { repository } = event;
  const given = event.payload["installation"] as { id: number } | undefined;
  const installation = repository === null ? null : installationOf(world, app.id, repository);
  const installationId = given?.id ?? installation?.id ?? null;
  if (installationId === null || (installation?.suspendedAt ?? null) !== null) return null;
  const payload = {
    ...(event.action === null ? {} : { action: event.action }),
    ...event.payload,
    ...(repository === null ? {} : { repository: repositoryBody(world, repository) }),
    sender: userById(world, event.senderId),
    installation: given ?? { id: installationId, node_id: nodeId("I", installationId) },
  };
  return {
    id: nextId(world, "delivery"),
    guid: randomUUID(),
    event: event.name,
    action: event.action,
    appId: app.id,
    installationId,
    repositoryId: repository?.id ?? null,
    body: JSON.stringify(payload),
    at: now(world),
    redelivery: false,
    status: "queued",
    statusCode: null,
    reason: "",
  };
}

/** `GET /app/hook/deliveries` and `/{id}`. */
export function deliveryBody(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.at,
    redelivery: delivery.redelivery,
    duration: 0.01,
    status:
      delivery.status === "delivered"
        ? "OK"
        : delivery.reason === ""
          ? "failed to connect to host"
          : delivery.reason,
    status_code: delivery.statusCode ?? 0,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
