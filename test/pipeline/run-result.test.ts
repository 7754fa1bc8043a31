/** A run spends what is set aside for it and nothing else; however it ends, what it cost takes that place. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { WorldError } from "../../src/errors.ts";
import { createWorks } from "../../src/entrypoints/works.ts";
import { openRepository } from "../../src/git/repository.ts";
import { localReview, type LocalReview } from "../../src/pipeline/local-review.ts";
import { resultKey, resultToJson } from "../../src/pipeline/run-record.ts";
import { resultOf } from "../../src/pipeline/run-result.ts";
import { planWithinBudgets } from "../../src/pipeline/spending.ts";
import type { World } from "../../src/pipeline/world.ts";
import type { Converse, Store } from "../../src/ports.ts";
import { entry, reserveOne } from "../contracts/ledger.ts";
import { Sample } from "../git/support/sample.ts";
import { AFTER, CONFIG, notesFiles, SMALL_BUDGET } from "../scenarios/shop/notes.ts";
import { SPEC } from "../scenarios/shop/world.ts";

const NOON = "2026-01-20T12:00:00.000Z";
const USAGE = { inputTokens: 100_000, outputTokens: 10_000, cacheReadTokens: 0, cacheWriteTokens: 0 };
/** 100,000 tokens in and 10,000 out, by the list of prices. */
const TURN_USD = 0.3;

let sample: Sample;
let cacheDir: string;
let reviewed: LocalReview;
let scene: Parameters<typeof resultOf>[2]["scene"];
beforeAll(async () => {
  cacheDir = mkdtempSync(`${tmpdir()}/headwater-run-`);
  sample = new Sample();
  const files = Object.entries(notesFiles({ config: [...CONFIG, SMALL_BUDGET, ""] }));
  sample.commit("Start", Object.fromEntries(files.filter(([, text]) => text !== null)));
  sample.git("switch", "-qc", "change");
  sample.commit("Answer later", { [SPEC]: AFTER });
  const repository = await openRepository(sample.dir);
  reviewed = await localReview({ repository, base: "main", head: "change", instructions: "main" });
  scene = {
    repository,
    instructions: reviewed.instructions,
    facts: { defaultBranch: "main", visibility: "private" },
  };
});
afterAll(() => [sample.dir, cacheDir].forEach((each) => rmSync(each, { recursive: true, force: true })));

const warnings: string[] = [];
afterEach(() => void (warnings.length = 0));

function worldOf(store: Store, converse: Converse | null): World {
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const works = createWorks({
    ...{ store, converse, log, cacheDir, secrets: [] },
    sandbox: noSandbox("a test"),
    clock: () => new Date(NOON),
  });
  return { ...works, host: { repository: { id: 7, owner: "acme", name: "shop" } } as World["host"] };
}

const only = () => {
  const [run] = reviewed.facts.review.plan.runs;
  if (run === undefined) throw new Error("no run is planned");
  return run;
};
const running = (world: World, run = only()) =>
  resultOf(world, run, { scene, facts: reviewed.facts, signal: new AbortController().signal });
const spent = async (store: Store): Promise<[number, string[]]> => {
  const { dayUsd, reserved } = await store.spending(7, NOON);
  return [dayUsd, [...reserved.keys()]];
};

const says: Converse = async () => ({
  kind: "turn",
  message: { role: "assistant", content: [{ kind: "text", text: "Nothing to do." }] },
  stopReason: "end_turn",
  usage: USAGE,
  latencyMs: 1,
});
const reads: Converse = async () => ({
  kind: "turn",
  message: {
    role: "assistant",
    content: [{ kind: "tool_use", id: "1", name: "read", input: { path: SPEC } }],
  },
  stopReason: "tool_use",
  usage: USAGE,
  latencyMs: 1,
});

test("while the agent works all of it is set aside; when it has ended, what it cost", async () => {
  const store = memoryStore();
  const during: unknown[] = [];
  const converse: Converse = async (request) => {
    during.push(await spent(store));
    return says(request);
  };
  expect(await running(worldOf(store, converse))).toMatchObject({ kind: "result" });
  expect(during).toEqual([[2, [only().key]]]);
  expect(await spent(store)).toEqual([expect.closeTo(TURN_USD, 6), []]);
  // The result is journalled: taking it again costs nothing, and counts nothing.
  expect(await running(worldOf(store, null))).toMatchObject({ kind: "result" });
  expect(await spent(store)).toEqual([expect.closeTo(TURN_USD, 6), []]);
});

test("a model without a listed price is settled at the highest listed prices, so that budgets notice it", async () => {
  const store = memoryStore();
  const run = {
    ...only(),
    model: { requested: "acme.large", chosen: "acme.large", reason: "named by its id" },
  };
  expect(await running(worldOf(store, says), run)).toMatchObject({ kind: "result" });
  // 100,000 tokens in at 10 USD and 10,000 out at 50 USD a million, in the dearest region.
  expect(await spent(store)).toEqual([expect.closeTo(1.65, 6), []]);
  const { plan } = reviewed.facts.review;
  const [left] = (
    await planWithinBudgets(
      worldOf(store, null),
      { runUsd: 2, dayUsd: 3, monthUsd: 30 },
      { ...plan, runs: [{ ...run, key: "2".repeat(64) }] },
    )
  ).skips.slice(-1);
  expect(left?.reason).toContain("$1.35 is left of the day's budget of $3.00");
});

test("a run that holds less than it was planned with stops there", async () => {
  const store = memoryStore();
  await reserveOne(store, only().key, 0.4, { at: NOON });
  const answer = await running(worldOf(store, reads));
  expect(answer).toMatchObject({ kind: "result", result: { outcome: { kind: "stopped", reason: "usd" } } });
  expect(await spent(store)).toEqual([expect.closeTo(2 * TURN_USD, 6), []]);
});

test("without room nothing is asked of a model, whatever the plan said", async () => {
  const store = memoryStore();
  await reserveOne(store, "another", 2, { at: NOON });
  const never: Converse = () => Promise.reject(new Error("a model was called"));
  expect(await running(worldOf(store, never))).toEqual({
    kind: "no_budget",
    why: "it may cost up to $2.00, and $1.00 is left of the day's budget of $3.00 (spent, and set aside for runs under way); room is expected after 2026-01-21 00:00 UTC",
  });
  const damaged: Store = {
    ...store,
    reserve: () => Promise.reject(new WorldError("ledger_damaged", "It is damaged.", false)),
  };
  expect(await running(worldOf(damaged, never))).toEqual({ kind: "no_budget", why: "It is damaged" });
  const away: Store = {
    ...store,
    reserve: () => Promise.reject(new WorldError("unavailable", "It is away.", true)),
  };
  await expect(running(worldOf(away, never))).rejects.toMatchObject({ code: "unavailable" });
});

test("a run that ends by an error is settled with what it cost until then", async () => {
  const store = memoryStore();
  let asked = 0;
  const breaks: Converse = async (request) => {
    asked += 1;
    if (asked === 2) throw new Error("a bug");
    return reads(request);
  };
  await expect(running(worldOf(store, breaks))).rejects.toThrow("a bug");
  expect(await spent(store)).toEqual([expect.closeTo(TURN_USD, 6), []]);
  const other = memoryStore();
  const gone = { ...only(), target: { branch: "change", sha: "0".repeat(40) } };
  await expect(running(worldOf(other, says), gone)).rejects.toThrow();
  expect(await spent(other)).toEqual([0, []]);
});

test("a cost that cannot be settled goes on counting as what was set aside", async () => {
  const store = memoryStore();
  const stuck: Store = { ...store, settle: () => Promise.reject(new WorldError("disk_full", "full", true)) };
  await expect(running(worldOf(stuck, says))).rejects.toMatchObject({ code: "disk_full" });
  expect(await spent(store)).toEqual([2, [only().key]]);
  // The next process finds the result, and settles it as it would have been.
  expect(await running(worldOf(store, null))).toMatchObject({ kind: "result" });
  expect(await spent(store)).toEqual([expect.closeTo(TURN_USD, 6), []]);
  const gone = { ...only(), key: "1".repeat(64), target: { branch: "change", sha: "0".repeat(40) } };
  await expect(running(worldOf(stuck, says), gone)).rejects.not.toMatchObject({ code: "disk_full" });
  expect(warnings).toEqual(["What a failed run cost could not be settled."]);
});

test("a plan leaves out what has no room, and keeps what is under way or paid", async () => {
  const store = memoryStore();
  const { plan } = reviewed.facts.review;
  const { budgets } = reviewed.instructions.config;
  const hooks = async (of: Store): Promise<string[]> => {
    const { runs, skips } = await planWithinBudgets(worldOf(of, null), budgets, plan);
    return [
      ...runs.map(({ hook }) => hook),
      ...skips.filter(({ code }) => code === "budget").map(({ reason }) => reason),
    ];
  };
  expect(await hooks(store)).toEqual(["write-notes"]);
  await reserveOne(store, only().key, 2, { at: NOON });
  expect(await hooks(store)).toEqual(["write-notes"]);
  await store.settle([entry({ runKey: only().key, usd: 2, at: NOON })]);
  expect(await hooks(store)).toEqual([expect.stringContaining("$1.00 is left of the day's budget of $3.00")]);
  const unread: Store = {
    ...store,
    spending: () => Promise.reject(new WorldError("ledger_newer", "Too new.", false)),
  };
  expect(await hooks(unread)).toEqual(["Too new"]);
  const answered = await running(worldOf(memoryStore(), says));
  if (answered.kind !== "result") throw new Error("no result");
  await store.put(resultKey(7, only().key), resultToJson(answered.result));
  expect(await hooks(store)).toEqual(["write-notes"]);
  expect(await hooks({ ...unread, get: (key) => store.get(key) })).toEqual(["write-notes"]);
});
