/** Left-overs of repositories that are gone: deleted only when a whole list says so. */
import { expect, test } from "vitest";
import { GitHubError } from "../../src/adapters/github/errors.ts";
import type { Listing } from "../../src/adapters/github/installations.ts";
import { createRounds } from "../../src/entrypoints/server-rounds.ts";
import { createSweeper } from "../../src/entrypoints/server-sweep.ts";
import { createTidier } from "../../src/entrypoints/server-tidy.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const listed = (ids: number[], more: Partial<Listing> = {}): Listing => ({
  installations: [
    {
      installationId: 1,
      repositories: ids.map((id) => ({ id, owner: "acme", name: `r${id}`, archived: false })),
    },
  ],
  whole: true,
  failures: [],
  ...more,
});

interface Parts {
  rounds: ReturnType<typeof createRounds>;
  gone: number[];
  seen: number[];
  asked: () => number;
}

function partsOf(kept: () => Promise<number[]>, list: () => Promise<Listing>): Parts {
  const gone: number[] = [];
  const seen: number[] = [];
  let asked = 0;
  const rounds = createRounds({
    hosts: { list: () => ((asked += 1), list()) },
    sweeper: createSweeper({ look: async ({ repository }) => void seen.push(repository.id), log: silent }),
    tidier: createTidier({
      kept: { ids: kept, has: async () => true, forget: async (id) => void gone.push(id) },
      log: silent,
    }),
  });
  return { rounds, gone, seen, asked: () => asked };
}

async function tidied(
  ids: number[],
  list: () => Promise<Listing>,
): Promise<{ count: number; gone: number[]; asked: number }> {
  const { rounds, gone, asked } = partsOf(async () => ids, list);
  const [count, twin] = await Promise.all([rounds.tidy(), rounds.tidy()]);
  expect(twin).toBe(count);
  await rounds.idle();
  return { count, gone, asked: asked() };
}

const fails = (): Promise<never> => Promise.reject(new GitHubError("unavailable", "away"));

test("what no installation covers is forgotten, once", async () => {
  expect(await tidied([1, 2, 4], async () => listed([2, 3]))).toEqual({ count: 2, gone: [1, 4], asked: 1 });
});

test("without anything kept GitHub is not even asked", async () => {
  expect(await tidied([], async () => listed([]))).toEqual({ count: 0, gone: [], asked: 0 });
});

test("a list that is cut off or fails proves nothing", async () => {
  expect(await tidied([1], async () => listed([], { whole: false }))).toMatchObject({ count: 0, gone: [] });
  expect(await tidied([1], fails)).toMatchObject({ count: 0, gone: [] });
});

test("what is kept but cannot be listed stays", async () => {
  const { rounds, gone, seen } = partsOf(fails, async () => listed([2]));
  expect(await rounds.tidy()).toBe(0);
  expect(await rounds.sweep()).toBe(1);
  expect([gone, seen]).toEqual([[], [2]]);
});

test("one list serves a round, and is read after what is kept", async () => {
  const steps: string[] = [];
  const { rounds, gone, seen, asked } = partsOf(
    async () => (steps.push("kept"), [1, 2]),
    async () => (steps.push("list"), listed([2, 3])),
  );
  const [count, twin] = await Promise.all([rounds.sweep(), rounds.sweep()]);
  expect([count, twin]).toEqual([2, 2]);
  expect([gone, seen]).toEqual([[1], [2, 3]]);
  expect([steps, asked()]).toEqual([["kept", "list"], 1]);
});

test("a list that failed in part is swept as far as it goes, and nothing is taken for gone", async () => {
  const part = listed([2], { whole: false, failures: [{ installationId: 9, error: new Error("away") }] });
  const { rounds, gone, seen, asked } = partsOf(
    async () => [1, 2],
    async () => part,
  );
  expect(await rounds.sweep()).toBe(1);
  expect([gone, seen, asked()]).toEqual([[], [2], 1]);
});

test("a list that fails as a whole ends the round, and the next one begins anew", async () => {
  let away = true;
  const { rounds, gone, seen, asked } = partsOf(
    async () => [1],
    async () => (away ? fails() : listed([2])),
  );
  expect(await rounds.sweep()).toBe(0);
  expect([gone, seen, asked()]).toEqual([[], [], 1]);
  away = false;
  expect(await rounds.sweep()).toBe(1);
  expect([gone, seen, asked()]).toEqual([[1], [2], 2]);
});
