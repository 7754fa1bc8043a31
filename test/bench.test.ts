/** The benchmark on a tiny size: every figure is there and well formed. No time is asserted. */
import { expect, test } from "vitest";
import { bench, type BenchSize } from "../bench/main.ts";
import { median, renderRows, row } from "../bench/row.ts";

const TINY: BenchSize = {
  published: false,
  starts: { rounds: 1 },
  action: { rounds: 1, peer: false },
  deliveries: 5,
  specs: [2],
  turns: 3,
  runs: 1,
  large: { specs: [12], changed: 1, rounds: 1 },
  engine: { lines: 600, rounds: 1 },
  queue: { embeddedRate: 100, postgresRate: 100, seconds: 0.1, jobs: 20, inFlight: 10, waitForDead: false },
  contracts: { operations: 3, messages: 3, types: 3, rounds: 1, peers: false },
};

test("every figure has a value, a peer or an aim, and the counts stay within their aims", async () => {
  const told: string[] = [];
  const rows = await bench(TINY, (part) => told.push(...part.map(({ group }) => group)));
  expect(told).toEqual(rows.map(({ group }) => group));
  expect(new Set(told).size).toBe(9);
  for (const each of rows) {
    expect(Number.isFinite(each.value), each.name).toBe(true);
    expect(each.peer !== null || each.aim !== null, each.name).toBe(true);
    if (each.peer !== null) expect(each.ratio, each.name).toBeGreaterThan(0);
  }
  const named = (pattern: RegExp): number[] =>
    rows.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
  expect(named(/^review of .*: reads$/)).toEqual([expect.toSatisfy((reads) => reads <= 12)]);
  expect(named(/^the same as the first event/)).toEqual([expect.toSatisfy((reads) => reads <= 12)]);
  expect(named(/^review of .*: writes$/)).toEqual([expect.toSatisfy((writes) => writes <= 4)]);
  expect(named(/^one proposal: writes$/)).toEqual([5]);
  expect(named(/^the same event again/)).toEqual([0, 0]);
  expect(renderRows(rows)).toContain("one proposal: writes");
});

test("a row states its ratio and whether its aim is met", () => {
  const what = { group: "Reads", name: "review", unit: "reads" };
  expect(row(what, { value: 13, peer: { name: "all", value: 26 }, aim: 12 })).toMatchObject({
    ratio: 0.5,
    met: false,
  });
  expect(row(what, { value: 12, aim: 12 })).toMatchObject({ peer: null, ratio: null, met: true });
  expect(row(what, { value: 1, peer: { name: "nothing", value: 0 } })).toMatchObject({
    ratio: null,
    met: null,
  });
  expect(renderRows([row(what, { value: 13, aim: 12 })])).toContain("≤ 12: MISSED");
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
