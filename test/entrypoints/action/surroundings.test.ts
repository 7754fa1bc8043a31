/** Steps in bad surroundings, as processes: each says what is wrong and what to do, and never more than it knows. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openActionShop, PLANS, READS, type ActionShop } from "./shop.ts";
import type { Step } from "./step.ts";

let shop: ActionShop;
let event: { name: string; payload: string };
beforeEach(async () => {
  shop = await openActionShop();
  shop.openPullRequest();
  event = shop.recorded("pull_request", "opened");
});
afterEach(() => shop.close());

const planned = (): Promise<Step> => shop.step({ event, inputs: { stage: "plan" }, permissions: PLANS });
const ran = (): Promise<Step> =>
  shop.step({ event, inputs: { stage: "run" }, permissions: READS, model: true });
const applied = (): Promise<Step> => shop.step({ event, inputs: { stage: "apply" } });
const failed = (message: string): [number, unknown] => [
  1,
  expect.stringContaining(`::error title=Headwater::${message}`),
];

test("without git, or with a plan that cannot be written, nothing is done and the reason is told", async () => {
  const empty = path.join(shop.dir, "empty");
  mkdirSync(empty);
  const none = await shop.step({ event, env: { PATH: empty } });
  expect([none.code, none.log]).toEqual(failed("The program git was not found.%0AInstall git"));
  const folder = await shop.step({ event, inputs: { stage: "plan", plan: "empty" } });
  expect([folder.code, folder.log]).toEqual(
    failed("empty cannot be written (EISDIR).%0AName a file in a folder that is there"),
  );
});

test("outputs that cannot be written fail the step; a summary that cannot be written stands in the log", async () => {
  const lost = await shop.step({
    event: { name: "fork", payload: "{}" },
    env: { GITHUB_OUTPUT: "/nowhere/output" },
  });
  expect([lost.code, lost.log]).toEqual([
    1,
    expect.stringContaining("The file that GITHUB_OUTPUT names cannot be written (ENOENT)"),
  ]);
  expect(lost.log).toContain("What it did is done: nothing to do");
  const shown = await shop.step({
    event,
    inputs: { stage: "plan" },
    env: { GITHUB_STEP_SUMMARY: shop.dir },
  });
  expect([shown.code, shown.outputs["runs"], shown.summary]).toEqual([0, "1", ""]);
  expect(shown.log).toContain(
    "::warning title=Headwater::The file that GITHUB_STEP_SUMMARY names cannot be written (EISDIR)",
  );
  expect(shown.log).toContain("**Breaking.** 1 breaking change in `services/payments`.");
  const absent = await shop.step({
    event,
    inputs: { stage: "plan" },
    env: { GITHUB_STEP_SUMMARY: "", GITHUB_OUTPUT: "" },
  });
  expect([absent.code, absent.log]).toEqual([0, expect.stringContaining("planned 1 run")]);
});

test("a plan that is missing, of another version, edited or of another change", async () => {
  const missing = await ran();
  expect([missing.code, missing.log]).toEqual(failed("headwater-plan.json cannot be read (ENOENT)."));
  await planned();
  const file = path.join(shop.dir, "headwater-plan.json");
  const plan = JSON.parse(readFileSync(file, "utf8")) as { runs: Record<string, unknown>[] };
  writeFileSync(file, JSON.stringify({ ...plan, schema: "headwater/plan@2" }));
  const newer = await ran();
  expect([newer.code, newer.log]).toEqual(
    failed("headwater-plan.json is a headwater/plan@2 file, and headwater/plan@1 is needed here."),
  );
  expect(newer.log).toContain("All stages must be of the same version of Headwater.");
  writeFileSync(file, JSON.stringify({ ...plan, runs: [null, { id: 3 }] }));
  const edited = await ran();
  expect([edited.code, edited.log]).toEqual(failed("The plan lacks its commits or runs, or they are not"));
  writeFileSync(file, JSON.stringify({ ...plan, runs: plan.runs.map((run) => ({ ...run, id: "0000" })) }));
  const other = await ran();
  expect([other.code, other.outputs["outcome"]]).toEqual([
    0,
    "nothing to run: no run of headwater-plan.json is planned any more, so it belongs to another change",
  ]);
  expect(shop.bedrock.requests).toEqual([]);
});

test("a result that is missing lets hooks wait; one that is empty or edited is refused and publishes nothing", async () => {
  await planned();
  await ran();
  const file = path.join(shop.dir, "headwater-result.json");
  const text = readFileSync(file, "utf8");
  const result = JSON.parse(text) as { results: { record: { result: Record<string, unknown> } }[] };
  const [first] = result.results;
  expect(first?.record.result["usd"]).toBeDefined();
  writeFileSync(file, "");
  const nothing = await applied();
  expect([nothing.code, nothing.log]).toEqual(failed("headwater-result.json is not JSON."));
  for (const change of [
    { changes: { base: "main", files: [] } },
    { changes: { ...(first?.record.result["changes"] as object), files: [{ path: 7 }] } },
    { usd: -5 },
    { outcome: { kind: "finished" } },
  ]) {
    const record = { ...first?.record, result: { ...first?.record.result, ...change } };
    writeFileSync(file, JSON.stringify({ ...result, results: [{ ...first, record }] }));
    const edited = await applied();
    expect([edited.code, edited.log]).toEqual(failed("This is not a file that `headwater run` wrote."));
  }
  expect(shop.repo.pullRequests()).toHaveLength(1);
  rmSync(file);
  const missing = await applied();
  expect([missing.code, missing.outputs["outcome"]]).toEqual([0, "reviewed: breaking; write-notes: waiting"]);
  writeFileSync(file, text);
  expect((await applied()).outputs["outcome"]).toBe("reviewed: breaking; write-notes: open");
});
