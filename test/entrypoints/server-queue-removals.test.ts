/** A repository that is taken away while another server of the same PostgreSQL works on it. */
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { GitHubError } from "../../src/adapters/github/errors.ts";
import type { Database } from "../../src/adapters/store/database.ts";
import { deliveryRows, type DeliveryRows } from "../../src/adapters/store/delivery-rows.ts";
import { migrate } from "../../src/adapters/store/migrations.ts";
import { postgresDatabase } from "../../src/adapters/store/postgres-database.ts";
import { prepare } from "../../src/adapters/store/prepare.ts";
import { removalRows, type ToldRemoval } from "../../src/adapters/store/removal-rows.ts";
import { sqlStore } from "../../src/adapters/store/sql-store.ts";
import { noSandbox } from "../../src/agent/sandbox.ts";
import { laneOfDelivery } from "../../src/entrypoints/server-lanes.ts";
import { queuedDeliveries } from "../../src/entrypoints/server-queue.ts";
import {
  createRemovals,
  type Removals,
  type RemovalsOptions,
} from "../../src/entrypoints/server-removals.ts";
import { createWorks, keptBy } from "../../src/entrypoints/works.ts";
import { createMirror } from "../../src/git/mirror-folder.ts";
import { cacheFolder } from "../../src/pipeline/cache-folder.ts";
import { forgetRepository, forgottenWords } from "../../src/pipeline/forget-repository.ts";
import type { GitHub, RepositoryHandle } from "../fakes/github/index.ts";
import { postgresOrExplain } from "../adapters/store/databases.ts";
import { fakeGitHub, testServer, type TestServer } from "./test-server.ts";

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const SOON = { timeout: 240_000 };

const postgres = await postgresOrExplain();
afterAll(() => postgres?.stop());

const gone = (id: number, installation: number | null = 1): ToldRemoval => ({
  repository: { id, owner: "acme", name: `r${id}` },
  installation,
});

describe.skipIf(postgres === null)("what servers tell each other", () => {
  let database: Database;
  beforeAll(async () => {
    database = await postgresDatabase((await postgres?.database()) ?? "");
    await migrate(database);
  });
  beforeEach(() => database.query("truncate headwater.removals"));
  afterAll(() => database.close());

  /** The parts of one server. */
  function parts(obey: RemovalsOptions["obey"]): Removals {
    const removals = createRemovals({ rows: removalRows(database), obey, log: silent, pollMs: 20 });
    onTestFinished(async () => {
      removals.stop();
      await removals.idle();
    });
    removals.open();
    return removals;
  }

  test("a removal is read by everybody for ten minutes, and what is told again is news", async () => {
    const rows = removalRows(database);
    const many = Array.from({ length: 2_000 }, (_, at) => gone(at + 10));
    expect(await rows.tell([])).toEqual([]);
    const told = await rows.tell([gone(7), gone(8, null), gone(7), ...many]);
    const recent = await rows.recent();
    expect(recent).toHaveLength(2_002);
    expect(recent.slice(0, 2).map(({ told: _, ...removal }) => removal)).toEqual([gone(7), gone(8, null)]);
    expect(new Set(recent.map((each) => each.told))).toEqual(new Set(told));
    const [again] = await rows.tell([gone(7)]);
    expect(told).not.toContain(again);
    await database.query("update headwater.removals set told_at = told_at - interval '11 minutes'");
    expect(await rows.recent()).toEqual([]);
    await database.query("update headwater.removals set told_at = told_at - interval '1 hour'");
    await rows.tell([gone(8)]);
    expect(await database.query("select repository_id::int as id from headwater.removals")).toEqual([
      { id: 8 },
    ]);
  });

  test("every other server obeys it once, the one that told it does not, a failure that passes is tried again", async () => {
    const seen: string[] = [];
    const enough = Promise.withResolvers<void>();
    let away = true;
    const teller = parts(async ({ repository }) => String(seen.push(`teller ${repository.id}`)));
    parts(async ({ repository }) => String(seen.push(`second ${repository.id}`)));
    parts(async ({ repository, installation }) => {
      if (away) {
        away = false;
        throw new GitHubError("unavailable", "away");
      }
      seen.push(`third ${repository.id} of ${installation}`);
      if (repository.id === 8) enough.resolve();
      return "seen to";
    });
    await teller.tell([gone(7)]);
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(["second 7", "third 7 of 1"]), SOON);
    await teller.tell([gone(8, null)]);
    await enough.promise;
    await vi.waitFor(
      () => expect(seen.toSorted()).toEqual(["second 7", "second 8", "third 7 of 1", "third 8 of null"]),
      SOON,
    );
  });
});

describe.skipIf(postgres === null)("two servers", () => {
  interface Server extends TestServer {
    rows: DeliveryRows;
    cache: string;
    stopped: string[];
    /** Resolves when a run is under way. */
    begun: Promise<void>;
  }

  /** One that keeps what it works on, and whose runs go on until they are stopped. */
  async function start(url: string, github: GitHub, repo: RepositoryHandle, lanes: number): Promise<Server> {
    const database = await postgresDatabase(url);
    const owner = `server-${lanes}`;
    const tickets = await prepare(database, owner);
    onTestFinished(async () => {
      await tickets.stop();
      await database.close();
    });
    const rows = deliveryRows(database, owner, laneOfDelivery);
    const store = sqlStore(database, laneOfDelivery);
    const cacheDir = mkdtempSync(path.join(tmpdir(), "headwater-removals-"));
    const works = createWorks({
      ...{ store, cacheDir, log: silent, secrets: [], converse: null },
      sandbox: noSandbox("not here"),
    });
    const begun = Promise.withResolvers<void>();
    const stopped: string[] = [];
    const run = (signal: AbortSignal): Promise<string> => {
      begun.resolve();
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          stopped.push(String(signal.reason));
          resolve("stopped");
        });
      });
    };
    const bench = await testServer(
      github,
      async (event) => {
        const { id } = event.repository;
        if (event.kind === "repository_removed") return forgottenWords(await forgetRepository(works, id));
        if (event.kind !== "pull_request_changed") return "looked";
        return works.lanes.enter(`runs:${id}`, () =>
          works.jobs.start({ scope: `${id}#${event.number}`, key: "key", hook: "hook" }, run),
        );
      },
      {
        store,
        kept: keptBy(works),
        deliveries: (work) =>
          queuedDeliveries({
            ...{ ...work, rows, tickets, laneOf: laneOfDelivery, inbox: null },
            limits: { lanes, pollMs: 20 },
          }),
        removals: (work) => createRemovals({ ...work, rows: removalRows(database), pollMs: 20 }),
      },
    );
    return { ...bench, rows, cache: cacheFolder(works, repo.id), stopped, begun: begun.promise };
  }

  /** The first has its hands full with the repository, so the second gets what is told of the installation. */
  async function busy(): Promise<{
    github: GitHub;
    repo: RepositoryHandle;
    first: Server;
    second: Server;
    outcome: (event: string) => Promise<string | null>;
  }> {
    const url = (await postgres?.database()) ?? "";
    const { github, repo } = await fakeGitHub();
    const first = await start(url, github, repo, 1);
    await createMirror(first.cache, repo.gitUrl);
    repo.commit({ branch: "feature", files: { "a.txt": "a\n" } });
    repo.person("mona", "write").openPullRequest({ title: "Add a", head: "feature", base: "main" });
    await first.begun;
    await github.settled();
    const second = await start(url, github, repo, 2);
    const outcome = async (event: string): Promise<string | null> => {
      const all = await first.rows.list({ state: "done", limit: 100 });
      return all.find((entry) => entry.event === event)?.outcome ?? null;
    };
    return { github, repo, first, second, outcome };
  }

  test("a run on one stops when the removal reaches the other, and its git cache goes, without any sweep", async () => {
    const { github, repo, first, second, outcome } = await busy();
    github.uninstall(repo);
    await github.settled();
    // What it says last, when all of it is done.
    await vi.waitFor(
      () => expect(first.logged()).toContain("repository removed: 1 run stopped, git cache deleted"),
      SOON,
    );
    expect(existsSync(first.cache)).toBe(false);
    await first.server.idle();
    expect(first.stopped).toEqual(["Error: Headwater was removed from the repository"]);
    await second.server.idle();
    expect(await outcome("installation_repositories")).toBe(
      "ignored: nothing is kept here of that repository",
    );
    expect(await outcome("pull_request")).toBe("stopped");
    expect(second.logged()).not.toContain("Another server told of a removal.");
  });

  test("one that is not so any more stops and deletes nothing", async () => {
    const { github, repo, first, second, outcome } = await busy();
    github.webhooks.hold();
    github.uninstall(repo);
    github.installAgain(repo);
    github.webhooks.release();
    await github.settled();
    await vi.waitFor(
      () => expect(first.logged()).toContain("ignored: the App can still reach that repository"),
      SOON,
    );
    await vi.waitFor(async () => expect(await outcome("installation_repositories")).not.toBeNull(), SOON);
    expect([first.stopped, existsSync(first.cache)]).toEqual([[], true]);
    expect(second.stopped).toEqual([]);
  });
});
