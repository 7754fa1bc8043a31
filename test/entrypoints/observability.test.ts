/** What an operator sees: figures without secrets, lines that name their delivery and run, spans around model calls. */
import { type Attributes, type Span, trace, type Tracer } from "@opentelemetry/api";
import { expect, onTestFinished, test } from "vitest";
import { metricsServer, prometheusText } from "../../src/entrypoints/server-metrics.ts";
import { tracedConverse } from "../../src/entrypoints/traced-converse.ts";
import { createLog } from "../../src/log.ts";
import { logged } from "../../src/logged.ts";
import type { ConverseRequest, ConverseTurn } from "../../src/ports.ts";
import { listen } from "../../src/entrypoints/server-listen.ts";

const health = {
  status: "ok",
  version: "secret-in-a-text",
  inbox: { unfinished: 3, dead: 1 },
  deliveries: { accepted: 7, finished: 4, failed: 0, retried: 2, unknown: { 'star"}\n': 2 } },
  github: { leastRemaining: null, writes: 12 },
};

test("Prometheus reads numbers alone", () => {
  const text = prometheusText(health);
  expect(text).toContain(
    "# TYPE headwater_deliveries_accepted_total counter\nheadwater_deliveries_accepted_total 7\n",
  );
  expect(text).toContain("headwater_queue_dead 1\n");
  expect(text).toContain('headwater_deliveries_unknown_total{event="star___"} 2\n');
  expect(text).not.toContain("leastRemaining");
  expect(text).not.toContain("secret-in-a-text");
  for (const line of text.trimEnd().split("\n")) {
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{\w+="\w*"\})? \d+(?:\.\d+)?)$/u);
  }
  expect(prometheusText({ ...health, status: "degraded" })).toContain("headwater_ok 0\n");
});

test("on a listener of its own, which has nothing else", async () => {
  const server = metricsServer(async () => health);
  onTestFinished(() => void server.close());
  const port = await listen(server, { host: "127.0.0.1", port: 0 });
  const found = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect([found.status, found.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(404);
});

test("lines name the delivery and the run that they belong to, also after a pause", async () => {
  const lines: string[] = [];
  const log = createLog({ destination: { write: (line) => lines.push(line) } });
  await Promise.all(
    ["a", "b"].map((delivery) =>
      logged({ delivery }, async () => {
        await Promise.resolve();
        log.info({}, "one");
        logged({ run: `run-${delivery}` }, () => log.info({ delivery: "own" }, "two"));
      }),
    ),
  );
  log.info({}, "outside");
  const seen = lines.map((line) => JSON.parse(line) as Record<string, string>);
  expect(seen.map(({ delivery, run, msg }) => [delivery, run, msg])).toEqual([
    ["a", undefined, "one"],
    ["own", "run-a", "two"],
    ["b", undefined, "one"],
    ["own", "run-b", "two"],
    [undefined, undefined, "outside"],
  ]);
});

test("a model call is a span with its model and tokens, and without texts", async () => {
  const spans: { name: string; attributes: Attributes; status?: number; ended: boolean }[] = [];
  const tracer = {
    startActiveSpan: (name: string, options: { attributes: Attributes }, work: (span: Span) => unknown) => {
      const seen = { name, attributes: { ...options.attributes }, ended: false } as (typeof spans)[number];
      spans.push(seen);
      return work({
        setAttributes: (more: Attributes) => void Object.assign(seen.attributes, more),
        setAttribute: (key: string, value: string) => void (seen.attributes[key] = value),
        setStatus: ({ code }: { code: number }) => void (seen.status = code),
        end: () => void (seen.ended = true),
      } as unknown as Span);
    },
  } as unknown as Tracer;
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  onTestFinished(() => trace.disable());
  const usage = { inputTokens: 10, outputTokens: 5, cacheReadTokens: 3, cacheWriteTokens: 0 };
  const turns: ConverseTurn[] = [
    {
      kind: "turn",
      message: { role: "assistant", content: [] },
      stopReason: "end_turn",
      usage,
      latencyMs: 1,
    },
    { kind: "failed", code: "throttled", message: "private words", retryable: true, usage },
  ];
  const converse = tracedConverse(async () => turns.shift() as ConverseTurn);
  const request = { model: "m-1", system: "private words", messages: [], tools: [], maxTokens: 9 };
  const full = { ...request, metadata: {}, signal: new AbortController().signal } satisfies ConverseRequest;
  await converse(full);
  await converse(full);
  expect(spans).toMatchObject([
    {
      name: "chat m-1",
      ended: true,
      attributes: {
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.request.model": "m-1",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.cache_read.input_tokens": 3,
        "gen_ai.response.finish_reasons": ["end_turn"],
      },
    },
    { ended: true, status: 2, attributes: { "error.type": "throttled" } },
  ]);
  expect(JSON.stringify(spans)).not.toContain("private words");
});
