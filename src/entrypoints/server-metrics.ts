/** Prometheus text of what /healthz says, on a listener of its own, so that it need not be where webhooks arrive. */
import { createServer, type Server } from "node:http";
import type { Json } from "../core/json.ts";
import { answer, send } from "./server-answers.ts";

interface Metric {
  name: string;
  type: "counter" | "gauge";
  help: string;
  /** Where it stands in the health answer; the last part may be `*`, which becomes the label. */
  path: string;
  label?: string;
}

const METRICS: readonly Metric[] = [
  {
    name: "headwater_deliveries_accepted_total",
    type: "counter",
    help: "Deliveries taken",
    path: "deliveries.accepted",
  },
  {
    name: "headwater_deliveries_finished_total",
    type: "counter",
    help: "Deliveries worked off",
    path: "deliveries.finished",
  },
  {
    name: "headwater_deliveries_failed_total",
    type: "counter",
    help: "Deliveries that failed for good",
    path: "deliveries.failed",
  },
  {
    name: "headwater_deliveries_retried_total",
    type: "counter",
    help: "Attempts after the first",
    path: "deliveries.retried",
  },
  {
    name: "headwater_deliveries_unknown_total",
    type: "counter",
    help: "Deliveries of events that nobody reads",
    path: "deliveries.unknown.*",
    label: "event",
  },
  {
    name: "headwater_sqs_taken_total",
    type: "counter",
    help: "Deliveries taken from the queue on AWS",
    path: "sqs.taken",
  },
  {
    name: "headwater_sqs_refused_total",
    type: "counter",
    help: "Receipts of messages there that are no deliveries",
    path: "sqs.refused",
  },
  {
    name: "headwater_queue_unfinished",
    type: "gauge",
    help: "Deliveries without an outcome",
    path: "inbox.unfinished",
  },
  {
    name: "headwater_queue_dead",
    type: "gauge",
    help: "Deliveries that wait for a person",
    path: "inbox.dead",
  },
  {
    name: "headwater_queue_lanes",
    type: "gauge",
    help: "Repositories that this server works on",
    path: "inbox.lanes",
  },
  {
    name: "headwater_sweeps_total",
    type: "counter",
    help: "Looks at every repository",
    path: "sweep.sweeps",
  },
  {
    name: "headwater_sweep_failures_total",
    type: "counter",
    help: "Looks that went wrong",
    path: "sweep.failures",
  },
  {
    name: "headwater_redelivered_total",
    type: "counter",
    help: "Lost deliveries asked for again",
    path: "sweep.redelivered",
  },
  { name: "headwater_github_writes_total", type: "counter", help: "Writes to GitHub", path: "github.writes" },
  {
    name: "headwater_github_writes_waiting",
    type: "gauge",
    help: "Writes that wait for their turn",
    path: "github.waiting",
  },
  {
    name: "headwater_github_held",
    type: "gauge",
    help: "Installations that GitHub asked to pause",
    path: "github.held",
  },
  {
    name: "headwater_github_least_remaining",
    type: "gauge",
    help: "Least that is left of an hour's requests",
    path: "github.leastRemaining",
  },
];

/** Only numbers leave: no name, address or text of the health answer does, except names of events. */
export function prometheusText(health: Record<string, Json>): string {
  const blocks = METRICS.flatMap((metric) => {
    const samples = samplesOf(metric, health);
    return samples.length === 0
      ? []
      : [`# HELP ${metric.name} ${metric.help}\n# TYPE ${metric.name} ${metric.type}\n${samples.join("\n")}`];
  });
  const memory = process.memoryUsage.rss();
  const up = health["status"] === "ok" ? 1 : 0;
  return `${[
    `# HELP headwater_ok 1: everything can be reached\n# TYPE headwater_ok gauge\nheadwater_ok ${up}`,
    ...blocks,
    `# HELP process_resident_memory_bytes Memory\n# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes ${memory}`,
  ].join("\n")}\n`;
}

function samplesOf({ name, path, label }: Metric, health: Record<string, Json>): string[] {
  const parts = path.split(".");
  const found = parts.filter((part) => part !== "*").reduce<Json | undefined>(inside, health);
  if (label === undefined) return typeof found === "number" ? [`${name} ${found}`] : [];
  if (typeof found !== "object" || found === null || Array.isArray(found)) return [];
  return Object.entries(found).flatMap(([key, value]) =>
    typeof value === "number" ? [`${name}{${label}="${key.replace(/[^\w]/gu, "_")}"} ${value}`] : [],
  );
}

function inside(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Not listening yet. */
export function metricsServer(health: () => Promise<Record<string, Json>>): Server {
  return createServer((request, response) => {
    if (request.method !== "GET" || request.url !== "/metrics")
      return answer(response, 404, "Only GET /metrics is here.");
    health()
      .then((facts) =>
        send(response, {
          status: 200,
          type: "text/plain; version=0.0.4; charset=utf-8",
          body: prometheusText(facts),
        }),
      )
      .catch(() => answer(response, 500, "The figures cannot be read now."));
  });
}
