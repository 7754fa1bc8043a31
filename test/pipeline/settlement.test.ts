/** What a run file says of costs is counted once, in the time that it names, and only when it is a cost. */
import { expect, test } from "vitest";
import type { AgentResult } from "../../src/agent/model.ts";
import { settlementsOf } from "../../src/pipeline/settlement.ts";
import { runFileFrom, runFileToJson, type RunFile } from "../../src/pipeline/stages.ts";
import { run } from "../core/review/facts.ts";

const sha = (letter: string): string => letter.repeat(40);

const result = (change: Partial<AgentResult> = {}): AgentResult => ({
  outcome: { kind: "finished", summary: "Done." },
  changes: { base: sha("b"), files: [] },
  checks: [],
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheWriteTokens: 0 },
  usd: 0.5,
  pricesAsOf: null,
  turns: 1,
  sandbox: "none",
  transcript: [],
  ...change,
});

const UNTIL = "2026-01-21T00:00:00.000Z";
const NOW = new Date("2026-01-20T14:00:00.000Z");
const runs = [
  run({ id: "1", key: "done", hook: "a", reserved: { usd: 2, until: UNTIL } }),
  run({ id: "2", key: "stopped", hook: "b", reserved: { usd: 2, until: UNTIL } }),
  run({ id: "3", key: "not-done", hook: "c", reserved: { usd: 2, until: UNTIL } }),
  run({ id: "4", key: "never-reserved", hook: "d" }),
];
const file = (change: Partial<RunFile> = {}): RunFile => ({
  plan: { instructionsSha: sha("c"), base: sha("b"), head: sha("a"), runs, skips: [] },
  results: [
    { id: "1", hook: "a", result: result() },
    {
      id: "2",
      hook: "b",
      result: result({ usd: null, outcome: { kind: "stopped", reason: "usd", detail: "" } }),
    },
  ],
  at: "2026-01-20T12:00:00.000Z",
  ...change,
});
const settled = (of: RunFile) => settlementsOf(of, { repositoryId: 7, now: NOW });

test("each run of the file is settled, however it ended; one that was not done gives back what it had", () => {
  expect(settled(file()).map(({ runKey, usd, outcome, at }) => [runKey, usd, outcome, at])).toEqual([
    ["done", 0.5, "finished", "2026-01-20T12:00:00.000Z"],
    // A file that knows no price is counted by its tokens.
    ["stopped", expect.closeTo(0.000077, 9), "stopped", "2026-01-20T12:00:00.000Z"],
    ["not-done", 0, "not_run", "2026-01-20T12:00:00.000Z"],
  ]);
});

test.each([
  ["none", null],
  ["no time", "soon"],
  ["the future", "2026-01-20T14:00:00.001Z"],
  ["long ago", "2025-12-01T00:00:00.000Z"],
])("the time of a file is not believed: %s", (_, at) => {
  expect(new Set(settled(file({ at })).map((entry) => entry.at))).toEqual(new Set([NOW.toISOString()]));
});

test("a file is read as it was written", () => {
  const json = JSON.parse(JSON.stringify(runFileToJson(file()))) as Record<string, unknown>;
  expect(settled(runFileFrom(json))).toEqual(settled(file()));
});

test.each<[string, Partial<AgentResult>]>([
  ["a negative cost", { usd: -1 }],
  ["no number", { usd: "1" as unknown as number }],
  ["no cost at all", { usd: undefined as unknown as number }],
  [
    "negative tokens",
    { usage: { inputTokens: -1, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 } },
  ],
  ["no tokens", { usage: undefined as unknown as AgentResult["usage"] }],
])("a result with %s is none of ours", (_, change) => {
  const json = JSON.parse(
    JSON.stringify(runFileToJson(file({ results: [{ id: "1", hook: "a", result: result(change) }] }))),
  ) as Record<string, unknown>;
  expect(() => runFileFrom(json)).toThrow("not a file that `headwater run` wrote");
});

test.each([[[{}]], [[null]], ["runs"], [[{ ...runs[0], model: {} }]]])(
  "a plan with runs %j is none of ours",
  (bad) => {
    const json = { ...runFileToJson(file()), plan: { ...file().plan, runs: bad } };
    expect(() => runFileFrom(json as never)).toThrow("lacks its commits or runs");
  },
);
