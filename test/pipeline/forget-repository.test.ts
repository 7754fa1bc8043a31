/** Forgetting a repository: in which order, what is left alone, and that dying on the way loses nothing. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { createWorks, keptBy } from "../../src/entrypoints/works.ts";
import { mirror } from "../../src/git/mirror.ts";
import { forgetRepository, forgottenWords } from "../../src/pipeline/forget-repository.ts";
import type { Works } from "../../src/pipeline/world.ts";
import { temporary } from "../git/support/sample.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

function works(): Works {
  return createWorks({
    store: memoryStore(),
    converse: null,
    sandbox: noSandbox("not here"),
    log: silent,
    cacheDir: path.join(temporary(), "repositories"),
    secrets: [],
  });
}

const cache = (it: Works, name: string): string => path.join(it.cacheDir, name);
const made = (it: Works, id: number): Promise<unknown> =>
  mirror({
    dir: cache(it, `${id}.git`),
    remote: { url: "https://github.example/a/b.git", authorization: null },
  });

test("takes what is of that repository, with what a crash left beside its cache, and nothing else", async () => {
  const it = works();
  await made(it, 7);
  await made(it, 77);
  for (const name of ["7.git.old-0123456789ab", "7.git.new-0123456789ab", "7.git.keep"])
    mkdirSync(cache(it, name));
  mkdirSync(cache(it, "8.git"));
  writeFileSync(path.join(cache(it, "8.git"), "notes"), "not a mirror");
  await it.store.put("watched:7", [1]);
  expect((await keptBy(it).ids()).toSorted((a, b) => a - b)).toEqual([7, 8, 77]);
  const forgotten = await forgetRepository(it, 7);
  expect(forgottenWords(forgotten)).toBe(
    "repository removed: 0 runs stopped, git cache deleted, 1 journal entry deleted, ledger kept",
  );
  expect(readdirSync(it.cacheDir).toSorted()).toEqual(["7.git.keep", "77.git", "8.git"]);
  expect(await forgetRepository(it, 7)).toEqual({ runs: 0, gitCache: false, journalEntries: 0 });
  // A folder that is not ours is never deleted.
  expect(await forgetRepository(it, 8)).toMatchObject({ gitCache: false });
  expect(existsSync(path.join(cache(it, "8.git"), "notes"))).toBe(true);
});

test("stops the runs of that repository alone, and waits for what they write", async () => {
  const it = works();
  const ended: string[] = [];
  const run = (scope: string): void => {
    const [id = ""] = scope.split("#");
    void it.jobs
      .start({ scope, key: "k", hook: "h" }, (signal) =>
        it.lanes.enter(`runs:${id}`, async () => {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          await it.store.put(`result:${id}:k`, "late");
          ended.push(scope);
        }),
      )
      .catch(() => undefined);
  };
  run("7#1");
  run("77#1");
  await Promise.resolve();
  expect(await forgetRepository(it, 7)).toMatchObject({ runs: 1, journalEntries: 1 });
  expect(ended).toEqual(["7#1"]);
  expect(await it.store.get("result:7:k")).toBeUndefined();
  expect(it.jobs.running("77#1")).toHaveLength(1);
  it.jobs.abortRepository(77, "the test is over");
});

test("whoever dies on the way begins again: the cache, which says that there is something, goes last", async () => {
  const it = works();
  await made(it, 7);
  await it.store.put("watched:7", [1]);
  const dying: Works = {
    ...it,
    mirrors: { ...it.mirrors, forget: () => Promise.reject(new Error("killed")) },
  };
  await expect(forgetRepository(dying, 7)).rejects.toThrow("killed");
  expect(await keptBy(it).has(7)).toBe(true);
  expect(await forgetRepository(it, 7)).toMatchObject({ gitCache: true });
  expect(await keptBy(it).has(7)).toBe(false);
});
