/** The ledger on a branch: two runs at once lose nothing, the same cost counts once, broken lines break nothing. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { createWorks } from "../../src/entrypoints/works.ts";
import { LEDGER_BRANCH, LEDGER_FILE, withBranchLedger } from "../../src/pipeline/branch-ledger.ts";
import type { LedgerEntry, Store } from "../../src/ports.ts";
import { fakeHost, type FakeHost } from "../adapters/github/fake-host.ts";

let host: FakeHost;
const folders: string[] = [];
const warnings: string[] = [];
beforeEach(async () => {
  host = await fakeHost();
  warnings.length = 0;
});
afterEach(async () => {
  await host.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A workflow run of its own: nothing in memory or on disk is shared with another. */
function step(settles = true): Store {
  const cacheDir = mkdtempSync(`${tmpdir()}/headwater-ledger-`);
  folders.push(cacheDir);
  const log = {
    info: () => undefined,
    error: () => undefined,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const sandbox = noSandbox("a test");
  const works = createWorks({ store: memoryStore(), converse: null, sandbox, log, cacheDir, secrets: [] });
  return withBranchLedger({ ...works, host: host.host }, { settles });
}

const entry = (runKey: string, usd: number, at = "2026-11-20T10:00:00.000Z"): LedgerEntry => ({
  at,
  repositoryId: host.repo.id,
  hook: "clients",
  model: "m",
  runKey,
  usd,
  inputTokens: 1,
  outputTokens: 1,
  outcome: "finished",
});
const spent = (store: Store, since = "2026-11-01T00:00:00.000Z"): Promise<number> =>
  store.spentSince(host.repo.id, since);

test("what one run spent the next one knows; the same cost settled twice counts once", async () => {
  expect(await spent(step())).toBe(0);
  const first = step();
  await first.spend(entry("a", 1.5));
  expect(await spent(first)).toBe(1.5);
  const second = step();
  expect(await spent(second)).toBe(1.5);
  await second.spend(entry("a", 1.5));
  await second.spend(entry("b", 2));
  expect([await spent(second), await spent(step())]).toEqual([3.5, 3.5]);
  expect(await spent(step(), "2026-11-21T00:00:00.000Z")).toBe(0);
  expect(host.repo.readFile(LEDGER_BRANCH, LEDGER_FILE)?.trim().split("\n")).toHaveLength(2);
  expect(host.repo.commitFacts(host.repo.head(LEDGER_BRANCH)).message).toContain("[skip ci]");
});

test("two runs that race on the branch, from its first commit on, both stand there in the end", async () => {
  const racing = [step(), step(), step()];
  await Promise.all(racing.map((store, at) => store.spend(entry(`run-${at}`, 1))));
  expect(await spent(step())).toBe(3);
  await Promise.all(racing.map((store, at) => store.spend(entry(`later-${at}`, 1))));
  expect([await spent(step()), warnings]).toEqual([6, []]);
});

test("a step that may not write only remembers; lines that are none are left out; old ones are dropped", async () => {
  const reading = step(false);
  await reading.spend(entry("a", 4));
  expect([await spent(reading), host.repo.branches()]).toEqual([4, ["main"]]);
  const old = JSON.stringify(entry("old", 9, "2026-08-01T00:00:00.000Z"));
  const negative = JSON.stringify(entry("negative", -5));
  host.repo.commit({
    branch: LEDGER_BRANCH,
    files: {
      [LEDGER_FILE]: `${old}\nnot json\n${negative}\n{"usd":7}\n${JSON.stringify(entry("good", 2))}\n`,
    },
  });
  const store = step();
  expect(await spent(store)).toBe(2);
  await store.spend(entry("new", 1));
  const kept = host.repo.readFile(LEDGER_BRANCH, LEDGER_FILE)?.trim().split("\n") ?? [];
  expect(kept.map((line) => (JSON.parse(line) as LedgerEntry).runKey)).toEqual(["good", "new"]);
});

test("a branch that cannot be written is told, and stops nothing", async () => {
  host.repo.commit({ branch: LEDGER_BRANCH, files: { [LEDGER_FILE]: "" } });
  host.repo.protect(LEDGER_BRANCH, { pushers: { people: [], apps: [] } });
  await step().spend(entry("a", 1));
  expect(warnings).toEqual([`What clients cost could not be written to branch ${LEDGER_BRANCH}.`]);
});
