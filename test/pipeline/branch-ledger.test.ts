/**
 * The ledger on a branch, on GitHub and by pushes with real git: two runs at once lose nothing and never reserve the
 * same money, an answer that was lost doubles nothing, and what cannot be understood is never taken for "nothing spent".
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { MOST_ENTRIES } from "../../src/core/ledger/book.ts";
import { readLedger, writeLedger } from "../../src/core/ledger/text.ts";
import { WorldError } from "../../src/errors.ts";
import { createWorks } from "../../src/entrypoints/works.ts";
import { openRepository } from "../../src/git/repository.ts";
import { branchLedger } from "../../src/pipeline/branch-ledger.ts";
import { ledgerByPush } from "../../src/pipeline/ledger-by-push.ts";
import { LEDGER_BRANCH, LEDGER_FILE, type LedgerBranch } from "../../src/pipeline/ledger-branch.ts";
import { ledgerOnHost } from "../../src/pipeline/ledger-on-host.ts";
import type { Ledger } from "../../src/ports.ts";
import { fakeHost, type FakeHost } from "../adapters/github/fake-host.ts";
import { entry, ledgerContract, reserveOne } from "../contracts/ledger.ts";
import { Sample, temporary } from "../git/support/sample.ts";
import { serveGit, type GitServer } from "../git/support/server.ts";

const NOON = "2026-01-20T12:00:00.000Z";
const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), "headwater-ledger-"));
  folders.push(made);
  return made;
};
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));

const warnings: string[] = [];
const pauses: number[] = [];
afterEach(() => {
  warnings.length = 0;
  pauses.length = 0;
});

const over = (branch: LedgerBranch, writes = true): Ledger =>
  branchLedger(branch, {
    writes,
    warn: (error, message) => void warnings.push(`${message} ${error.code}`),
    wait: async (ms) => void pauses.push(ms),
  });

/** A repository somewhere, and steps that share nothing but it. */
interface Place {
  /** What a workflow run of its own has. */
  branch: () => Promise<LedgerBranch>;
  /** The file on the branch; null when there is none. */
  file: () => string | null;
  /** Somebody writes the branch by hand; null removes the file. */
  edit: (text: string | null) => void;
  branches: () => string[];
  /** Nobody but others may push to the branch. */
  protect: () => void;
  subject: () => string;
}

async function onGitHub(): Promise<Place> {
  const opened: FakeHost = await fakeHost();
  const { repo, host } = opened;
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  return {
    branch: async () => {
      const sandbox = noSandbox("a test");
      const works = { store: memoryStore(), converse: null, sandbox, log: silent, secrets: [] };
      return ledgerOnHost({ ...createWorks({ ...works, cacheDir: folder() }), host });
    },
    file: () => repo.readFile(LEDGER_BRANCH, LEDGER_FILE),
    edit: (text) => void repo.commit({ branch: LEDGER_BRANCH, files: { [LEDGER_FILE]: text } }),
    branches: () => repo.branches(),
    protect: () => repo.protect(LEDGER_BRANCH, { pushers: { people: [], apps: [] } }),
    subject: () => repo.commitFacts(repo.head(LEDGER_BRANCH)).message,
  };
}

let server: GitServer;
let served: Sample;
beforeAll(async () => {
  served = new Sample();
  served.commit("Start", { "README.md": "base\n" });
  server = await serveGit(served.dir);
});
afterAll(() => server.close());

const branchesOf = (at: Sample): string[] =>
  at.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n");

/** Pushes over HTTP to a server of git's own; each step has a fresh clone, and every second one a shallow one. */
async function byPush(): Promise<Place> {
  if (branchesOf(served).includes(LEDGER_BRANCH))
    served.git("update-ref", "-d", `refs/heads/${LEDGER_BRANCH}`);
  rmSync(path.join(served.dir, ".git/hooks/update"), { force: true });
  let clones = 0;
  const exists = (): boolean => branchesOf(served).includes(LEDGER_BRANCH);
  return {
    branch: async () => {
      const dir = path.join(folder(), "clone");
      const shallow = (clones += 1) % 2 === 0 ? ["--depth", "1"] : [];
      served.git("clone", "-q", "--single-branch", ...shallow, pathToFileURL(served.dir).href, dir);
      const repository = await openRepository(dir);
      const author = { name: "Headwater", email: "headwater@localhost" };
      return ledgerByPush({ repository, remote: { url: server.url, authorization: null }, author });
    },
    file: () => (exists() ? `${served.git("show", `${LEDGER_BRANCH}:${LEDGER_FILE}`)}\n` : null),
    edit: (text) => {
      const other = new Sample(temporary());
      other.git("fetch", "-q", served.dir, exists() ? LEDGER_BRANCH : "main");
      other.git("reset", "-q", "--hard", "FETCH_HEAD");
      other.commit("By hand", { [LEDGER_FILE]: text });
      other.git("push", "-q", served.dir, `HEAD:refs/heads/${LEDGER_BRANCH}`);
      rmSync(other.dir, { recursive: true, force: true });
    },
    branches: () => branchesOf(served),
    protect: () => {
      const hook = path.join(served.dir, ".git/hooks/update");
      writeFileSync(hook, "#!/bin/sh\necho protected branch >&2\nexit 1\n");
      chmodSync(hook, 0o755);
    },
    subject: () => served.git("show", "-s", "--format=%B", LEDGER_BRANCH).trimEnd(),
  };
}

const silence = (): WorldError => new WorldError("unavailable", "Nobody answered.", true);

/** Writes wait until so many have come to write, and then go on: all have read before any of them wrote. */
function met(count: number): (branch: LedgerBranch) => LedgerBranch["write"] {
  const { promise, resolve } = Promise.withResolvers<void>();
  let came = 0;
  return (branch) =>
    async (...request) => {
      came += 1;
      if (came >= count) resolve();
      await promise;
      return branch.write(...request);
    };
}

const spent = async (ledger: Ledger, at = NOON): Promise<number> => (await ledger.spending(7, at)).dayUsd;
const at = (minute: number): string => new Date(Date.parse(NOON) + minute * 60_000).toISOString();

describe.each([
  ["on GitHub", onGitHub],
  ["by push", byPush],
])("a ledger on a branch, %s", (_, place) => {
  ledgerContract(async () => over(await (await place()).branch()), { rounds: 1 });

  test("stands on a branch of its own that starts no workflow; one step knows what another did", async () => {
    const there = await place();
    expect([await spent(over(await there.branch())), there.branches()]).toEqual([0, ["main"]]);
    await reserveOne(over(await there.branch()), "a", 2);
    expect(there.subject()).toBe("Reserve for clients\n\n[skip ci]");
    await over(await there.branch()).settle([entry({ runKey: "a", at: NOON, usd: 0.5 })]);
    expect(there.subject()).toBe("Settle clients\n\n[skip ci]");
    expect(await spent(over(await there.branch()))).toBe(0.5);
    expect(there.branches()).toEqual([LEDGER_BRANCH, "main"]);
  });

  test("two runs that race on the branch, from its first commit on, both stand there in the end", async () => {
    const there = await place();
    const racing = await Promise.all([there.branch(), there.branch(), there.branch()]);
    const first = await Promise.all(racing.map((each, n) => reserveOne(over(each), `run-${n}`, 2)));
    expect(first.map(({ kind }) => kind)).toEqual(["granted", "granted", "granted"]);
    expect([...(await over(await there.branch()).spending(7, NOON)).reserved.keys()].toSorted()).toEqual([
      "run-0",
      "run-1",
      "run-2",
    ]);
    const meeting = met(2);
    const both = await Promise.all(
      racing
        .slice(1)
        .map((each, n) => reserveOne(over({ ...each, write: meeting(each) }), `late-${n}`, 2, { day: 8.5 })),
    );
    // Both had read the same branch before either wrote: one wrote, the other read again and found no room.
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(["granted", "refused"]);
    expect(await spent(over(await there.branch()))).toBe(8);
    expect([pauses.length > 0, warnings]).toEqual([true, []]);
  });

  test("an answer that is lost after the effect doubles nothing, and silence ends by itself", async () => {
    const there = await place();
    await reserveOne(over(await there.branch()), "before", 1);
    const sound = await there.branch();
    let lost = 0;
    const deaf: LedgerBranch = {
      ...sound,
      write: async (...request) => {
        await sound.write(...request);
        lost += 1;
        throw silence();
      },
    };
    expect(await reserveOne(over(deaf), "a", 2)).toMatchObject({ kind: "granted", usd: 2 });
    await over(deaf).settle([entry({ runKey: "a", at: NOON, usd: 0.5 })]);
    expect([lost, await spent(over(await there.branch()))]).toEqual([2, 1.5]);
    const dumb: LedgerBranch = { ...sound, write: () => Promise.reject(silence()) };
    await expect(reserveOne(over(dumb), "b", 2)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a protected branch: nothing is reserved and the reason is told; a cost only warns", async () => {
    const there = await place();
    await reserveOne(over(await there.branch()), "a", 2);
    there.protect();
    const before = there.file();
    const refused = over(await there.branch());
    await expect(reserveOne(refused, "b", 2)).rejects.toMatchObject({
      name: expect.stringMatching(/Error/) as string,
      retryable: false,
    });
    expect(await reserveOne(refused, "a", 2)).toMatchObject({ kind: "granted" });
    await refused.settle([entry({ runKey: "a", at: NOON })]);
    expect(warnings).toEqual([
      expect.stringMatching(/^What clients cost could not be written to branch headwater-ledger\. \w+$/),
    ]);
    expect(there.file()).toBe(before);
  });

  test("a step that may not write looks reservations up, and settles nothing", async () => {
    const there = await place();
    await reserveOne(over(await there.branch()), "a", 2);
    const reading = over(await there.branch(), false);
    expect(await reserveOne(reading, "a", 5)).toMatchObject({ kind: "granted", usd: 2 });
    expect(await reserveOne(reading, "b", 1)).toEqual({
      kind: "unreserved",
      why: expect.stringContaining("reserved nothing for it") as string,
    });
    expect(await reserveOne(reading, "a", 2, { at: at(13 * 60) })).toMatchObject({ kind: "unreserved" });
    await reading.settle([entry({ runKey: "a", at: NOON, usd: 0.5 })]);
    expect(await spent(over(await there.branch()))).toBe(2);
  });

  test("a ledger that cannot be understood stops everything until a person has repaired it", async () => {
    const there = await place();
    await over(await there.branch()).settle([entry({ at: NOON, usd: 3 })]);
    const sound = there.file() ?? "";
    const lines = sound.split("\n");
    const cases: [string | null, string, RegExp][] = [
      [`${sound}<<<<<<< HEAD\n`, "ledger_damaged", /line 3/],
      [sound.replace('"usd":3', '"usd":-3'), "ledger_damaged", /line 2/],
      [sound.slice(0, -5), "ledger_damaged", /line 2/],
      [`${lines[0]}\n${lines[1]}\n\n`, "ledger_damaged", /line 3/],
      ["", "ledger_damaged", /line 1/],
      [null, "ledger_damaged", /was removed/],
      [sound.replace("ledger@1", "ledger@2"), "ledger_newer", /newer Headwater \(format "2"\)/],
    ];
    for (const [text, code, message] of cases) {
      there.edit(text);
      const ledger = over(await there.branch());
      const failure = { code, message: expect.stringMatching(message) as string, retryable: false };
      await expect(ledger.spending(7, NOON), String(text)).rejects.toMatchObject(failure);
      await expect(reserveOne(ledger, "b", 1), String(text)).rejects.toMatchObject(failure);
      await ledger.settle([entry({ runKey: "b", at: NOON })]);
      expect(warnings.pop()).toContain(code);
    }
    there.edit(sound);
    expect(await spent(over(await there.branch()))).toBe(3);
  });

  test("a file from before reservations is read, and written in the new form", async () => {
    const there = await place();
    there.edit(`${JSON.stringify(entry({ at: NOON, usd: 2 }))}\n`);
    const ledger = over(await there.branch());
    expect(await spent(ledger)).toBe(2);
    await reserveOne(ledger, "b", 1);
    expect(there.file()?.split("\n")[0]).toBe('{"schema":"headwater/ledger@1","lines":2}');
    expect(await spent(over(await there.branch()))).toBe(3);
  });

  test("old months and very many days become one line each", async () => {
    const there = await place();
    const many = Array.from({ length: MOST_ENTRIES }, (_, n) =>
      entry({ runKey: `m-${n}`, usd: 0.001, at: "2026-01-05T10:00:00.000Z" }),
    );
    const old = ["2025-10-01", "2025-10-09"].map((day) =>
      entry({ runKey: day, usd: 4, at: `${day}T00:00:00Z` }),
    );
    there.edit(writeLedger({ entries: [...old, ...many], sums: [], reservations: [] }));
    const ledger = over(await there.branch());
    await ledger.settle([entry({ runKey: "now", usd: 1, at: NOON })]);
    const read = readLedger(there.file() ?? "");
    expect(read).toMatchObject({
      kind: "read",
      book: {
        entries: [{ runKey: "now" }],
        sums: [
          { at: "2025-10-09T00:00:00.000Z", usd: 8, runs: 2 },
          { at: "2026-01-05T10:00:00.000Z", runs: MOST_ENTRIES },
        ],
      },
    });
    const { dayUsd, monthUsd } = await ledger.spending(7, NOON);
    expect([dayUsd, monthUsd]).toEqual([1, expect.closeTo(5, 6)]);
  });

  test("what others could not read is not written", async () => {
    const there = await place();
    await over(await there.branch()).settle([entry({ at: NOON, hook: "x".repeat(2_000) })]);
    expect([warnings.length, there.file()]).toEqual([1, null]);
  });
});
