/** Lanes keep order within a key and let keys run side by side; a failure does not block the lane. */
import { expect, test } from "vitest";
import { createLanes } from "../../src/pipeline/lanes.ts";
import { createRunJobs } from "../../src/pipeline/run-jobs.ts";

test("work of one key runs in order, also after a failure", async () => {
  const lanes = createLanes();
  const order: number[] = [];
  const gate = Promise.withResolvers<void>();
  const first = lanes.enter("a", async () => {
    await gate.promise;
    order.push(1);
    throw new Error("first");
  });
  const second = lanes.enter("a", async () => order.push(2));
  const other = lanes.enter("b", async () => order.push(0));
  await other;
  gate.resolve();
  await expect(first).rejects.toThrow("first");
  await second;
  expect(order).toEqual([0, 1, 2]);
  await lanes.idle();
  expect(lanes.busy()).toBe(0);
});

test("the same job is joined, another key starts its own, and an aborted one is replaced", async () => {
  const jobs = createRunJobs();
  let started = 0;
  const release = Promise.withResolvers<void>();
  const work = async (signal: AbortSignal): Promise<string> => {
    started += 1;
    await release.promise;
    return signal.aborted ? "aborted" : "done";
  };
  const job = { scope: "1#7", key: "k", hook: "h" };
  const a = jobs.start(job, work);
  const b = jobs.start(job, work);
  expect(started).toBe(1);
  expect(jobs.abort("1#7", "newer", ({ key }) => key === "other")).toBe(1);
  const c = jobs.start(job, work);
  expect(started).toBe(2);
  release.resolve();
  expect(await Promise.all([a, b, c])).toEqual(["aborted", "aborted", "done"]);
  expect(jobs.running("1#7")).toEqual([]);
});
