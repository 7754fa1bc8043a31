/** Left-overs of repositories that are gone: deleted only when a whole list says so. */
import { expect, test } from "vitest";
import { GitHubError } from "../../src/adapters/github/errors.ts";
import { createTidier } from "../../src/entrypoints/server-tidy.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

async function tidied(
  ids: number[],
  reachable: () => Promise<ReadonlySet<number> | null>,
): Promise<{ count: number; gone: number[]; asked: number }> {
  const gone: number[] = [];
  let asked = 0;
  const tidier = createTidier({
    hosts: { reachable: () => ((asked += 1), reachable()) },
    kept: { ids: async () => ids, has: async () => true, forget: async (id) => void gone.push(id) },
    log: silent,
  });
  const [count, twin] = await Promise.all([tidier.tidy(), tidier.tidy()]);
  expect(twin).toBe(count);
  await tidier.idle();
  return { count, gone, asked };
}

test("what no installation covers is forgotten, once", async () => {
  const list = async (): Promise<ReadonlySet<number>> => new Set([2, 3]);
  expect(await tidied([1, 2, 4], list)).toEqual({ count: 2, gone: [1, 4], asked: 1 });
});

test("without anything kept GitHub is not even asked", async () => {
  expect(await tidied([], async () => new Set())).toEqual({ count: 0, gone: [], asked: 0 });
});

test("a list that is cut off or fails proves nothing", async () => {
  expect(await tidied([1], async () => null)).toMatchObject({ count: 0, gone: [] });
  const fails = (): Promise<never> => Promise.reject(new GitHubError("unavailable", "away"));
  expect(await tidied([1], fails)).toMatchObject({ count: 0, gone: [] });
});
