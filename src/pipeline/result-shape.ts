/** Whether a value has the shape of an agent's result. It may come out of a file that another job wrote, or anybody. */
import type { AgentResult } from "../agent/model.ts";
import type { Json } from "../core/json.ts";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const amount: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const oneOf =
  (...known: unknown[]): Check =>
  (value) =>
    known.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const record =
  (checks: Record<string, Check>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(checks).every(
      ([name, check]) => Object.hasOwn(value, name) && check((value as Record<string, unknown>)[name]),
    );

const mode = oneOf("100644", "100755", "120000", "160000");
const objectId: Check = (value) => typeof value === "string" && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);

const finished = record({ kind: oneOf("finished"), summary: text });
const stopped = record({
  kind: oneOf("stopped"),
  reason: oneOf("turns", "minutes", "usd", "aborted", "checks_failed", "model_failed", "loop"),
  detail: text,
});

const result = record({
  outcome: (value) => finished(value) || stopped(value),
  changes: record({
    base: objectId,
    files: list(
      record({
        path: text,
        mode,
        modeBefore: orNull(mode),
        before: orNull(objectId),
        after: orNull(objectId),
        content: orNull(text),
      }),
    ),
  }),
  checks: list(
    record({
      command: text,
      outcome: oneOf("passed", "failed", "not_run"),
      exitCode: orNull(Number.isInteger),
      output: text,
      seconds: amount,
    }),
  ),
  usage: record({
    inputTokens: amount,
    outputTokens: amount,
    cacheReadTokens: amount,
    cacheWriteTokens: amount,
  }),
  usd: orNull(amount),
  pricesAsOf: orNull(text),
  turns: amount,
  sandbox: oneOf("bubblewrap", "none"),
  transcript: Array.isArray,
});

export const isResult = (value: Json | undefined): value is Json & AgentResult => result(value);
