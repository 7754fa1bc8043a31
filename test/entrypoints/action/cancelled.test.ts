/** A step that is cancelled, or killed, in the middle of a run: nothing stays set aside or unfinished for ever. */
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLedger } from "../../../src/core/ledger/text.ts";
import type { LedgerBook } from "../../../src/core/ledger/model.ts";
import { notesModel } from "../../scenarios/shop/notes.ts";
import { openActionShop, PLANS, READS, type ActionShop } from "./shop.ts";
import type { Step, StepRequest } from "./step.ts";

// Every step is a process of its own.

let shop: ActionShop;
let event: { name: string; payload: string };
let number = 0;
let temporary = "";
/** What the model does when it is asked: nothing while it hangs, which is when the step is hit. */
let asked: (() => void) | null = null;
beforeEach(async () => {
  const notes = notesModel();
  shop = await openActionShop({
    script: (request, turn) => {
      if (asked === null) return notes(request, turn);
      asked();
      return new Promise(() => undefined);
    },
  });
  number = shop.openPullRequest();
  event = shop.recorded("pull_request", "opened");
  temporary = path.join(shop.dir, "temporary");
  mkdirSync(temporary);
});
afterEach(async () => {
  asked = null;
  await shop.close();
});

function ledger(): LedgerBook {
  const read = readLedger(shop.repo.readFile("headwater-ledger", ".headwater/ledger.jsonl") ?? "");
  if (read.kind !== "read") throw new Error(`The ledger is ${read.kind}.`);
  return read.book;
}

/** A step that gets `signal` while its agent waits for the model. */
async function hit(signal: NodeJS.Signals, request: Partial<StepRequest> = {}): Promise<Step> {
  let child: ChildProcess | null = null;
  asked = () => child?.kill(signal);
  const step = await shop.step({
    event,
    model: true,
    env: { TMPDIR: temporary },
    started: (process) => (child = process),
    ...request,
  });
  asked = null;
  return step;
}

const unfinished = (): string[] =>
  [shop.repo.head("change"), ...shop.repo.pullRequests().map(({ head }) => head.sha)].flatMap((sha) =>
    shop.repo.checks(sha).flatMap(({ name, status }) => (status === "completed" ? [] : [name])),
  );

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "%s: the run is stopped and settled, folders are removed, and the next run goes on",
  async (signal, code) => {
    const step = await hit(signal);
    expect([step.code, step.log]).toEqual([
      code,
      expect.stringContaining(
        `::error title=Headwater::This job was cancelled (${signal}), so not everything was done.`,
      ),
    ]);
    expect(step.log).not.toMatch(/^ +at /m);
    expect(step.summary).toContain("### Headwater failed");
    expect(ledger()).toMatchObject({
      reservations: [],
      entries: [{ hook: "write-notes", outcome: "stopped" }],
    });
    expect([readdirSync(temporary), unfinished()]).toEqual([[], []]);
    expect(shop.comments(number).join()).not.toContain("write-notes`: runs");

    const next = await shop.step({ event, model: true });
    expect([next.code, next.outputs["outcome"]]).toEqual([0, "reviewed: breaking; write-notes: open"]);
    expect([shop.comments(number).length, shop.repo.pullRequests().length, unfinished()]).toEqual([1, 2, []]);
    expect(ledger().reservations).toEqual([]);
  },
);

test("SIGKILL: what was set aside counts for 12 hours at most, and once when a schedule goes on from there", async () => {
  const step = await hit("SIGKILL");
  expect(step.code).toBe(null);
  const [left] = ledger().reservations;
  const hours = (Date.parse(left?.until ?? "") - Date.now()) / 3_600_000;
  expect([ledger().reservations.length, ledger().entries, hours > 0 && hours <= 12]).toEqual([1, [], true]);
  expect(unfinished()).toEqual([]);

  const next = await shop.step({
    event: { name: "schedule", payload: '{"schedule":"0 4 * * *"}' },
    model: true,
  });
  expect([next.code, next.outputs["outcome"]]).toEqual([0, "sweep: 1 open pull requests, 0 that ended"]);
  expect(shop.repo.pullRequests().map(({ state }) => state)).toEqual(["open", "open"]);
  expect(ledger()).toMatchObject({ reservations: [], entries: [{ outcome: "finished" }] });
  expect([shop.comments(number).length, unfinished()]).toEqual([1, []]);
});

test("a cancelled job of stage run leaves a file by which apply settles what it cost", async () => {
  await shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS });
  const step = await hit("SIGTERM", { inputs: { stage: "run" }, permissions: READS } as Partial<StepRequest>);
  expect([step.code, readdirSync(temporary)]).toEqual([143, []]);
  expect(ledger().reservations).toHaveLength(1);
  const applied = await shop.step({ event, inputs: { stage: "apply" } });
  expect(applied.code).toBe(0);
  expect(ledger()).toMatchObject({ reservations: [], entries: [{ outcome: "stopped" }] });
  expect([shop.repo.pullRequests().length, unfinished()]).toEqual([1, []]);
});
