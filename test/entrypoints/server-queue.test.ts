/** The queue of deliveries, as several servers share it: on PGlite (one server) and on a real PostgreSQL (several). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/adapters/store/database.ts";
import { embeddedDatabase } from "../../src/adapters/store/embedded-database.ts";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { postgresDatabase } from "../../src/adapters/store/postgres-database.ts";
import { prepare } from "../../src/adapters/store/prepare.ts";
import { forgettingDead } from "../../src/entrypoints/server-forget.ts";
import { WorldError } from "../../src/errors.ts";
import type { Host } from "../../src/ports.ts";
import { postgresOrExplain, seedFile } from "../adapters/store/databases.ts";
import { silentLine } from "../adapters/store/silent-line.ts";
import { about, EMPTY, server, stopServers, type QueueServer } from "./queue-servers.ts";

afterEach(stopServers);

const away = new WorldError("unavailable", "GitHub is away", true);

/** What holds on every database. */
function queueContract(open: () => Promise<Database>, many: number): void {
  test("works off what was delivered, each once, those of a repository side by side", async () => {
    const seen: string[] = [];
    const both = Promise.withResolvers<void>();
    const it = await server(await open(), async ({ id }) => {
      seen.push(id);
      if (seen.length === 2) both.resolve();
      // The first one can only end when the second has begun.
      await both.promise;
      return "done";
    });
    await it.deliveries.open();
    expect(await it.deliver(about("a", 7))).toBe("stored");
    expect(await it.deliver(about("b", 7))).toBe("stored");
    expect(await it.deliver(about("a", 7))).toBe("duplicate");
    await it.deliveries.idle();
    expect(seen.sort()).toEqual(["a", "b"]);
    expect(await it.deliveries.facts()).toMatchObject({ unfinished: 0, dead: 0 });
    expect(it.deliveries.counts()).toMatchObject({ accepted: 2, finished: 2 });
  });

  test("tries again what fails for a while, and keeps what goes on failing for a person", async () => {
    const tries = new Map<string, number>();
    const it = await server(await open(), async ({ id }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (id === "bug") throw new TypeError("secret details");
      if (id === "away" && tries.get(id) === 1) throw away;
      return "done";
    });
    await it.deliveries.open();
    await it.deliver(about("bug", 7));
    await it.deliver(about("away", 8));
    await it.deliveries.idle();
    expect(Object.fromEntries(tries)).toEqual({ bug: 1, away: 2 });
    expect(await it.rows.list({ state: "dead", limit: 10 })).toMatchObject([
      { id: "bug", event: "push", lane: "repository:7", tries: 1, outcome: "failed: TypeError" },
    ]);
    expect((await it.rows.show("bug"))?.payload).toBe(about("bug", 7).payload);
    expect(await it.rows.show("none")).toBeNull();

    expect(await it.rows.retry("none")).toEqual([]);
    expect(await it.rows.retry("bug")).toEqual(["bug"]);
    await it.deliveries.idle();
    expect(tries.get("bug")).toBe(2);
    // And it may be delivered anew.
    expect(await it.deliver(about("bug", 7))).toBe("stored");
    await it.deliveries.idle();
    expect(tries.get("bug")).toBe(3);
  });

  test("what is tried again later is not due before, and what is given back has not been tried", async () => {
    const { rows } = await server(await open(), async () => "done");
    const [later, back] = [about("later", 7), about("back", 8)];
    await rows.add([later, back]);
    await rows.claim("repository:7", 10, false);
    await rows.claim("repository:8", 10, false);
    expect(await rows.later("later", 120_000, "unavailable: away")).toBe(true);
    expect([await rows.hasDue("repository:7", true), await rows.dueLanes(10, true)]).toEqual([false, []]);
    expect(await rows.claim("repository:7", 10, false)).toEqual([]);
    await rows.giveBack();
    expect(await rows.claim("repository:8", 10, false)).toMatchObject([{ id: "back", tries: 1 }]);
    expect(await rows.show("later")).toMatchObject({
      state: "waiting",
      outcome: "unavailable: away",
      tries: 1,
    });
  });

  test("what ended is forgotten when its time is over, what waits for a person later than what is done", async () => {
    const { rows, database } = await server(await open(), async () => "done");
    await rows.add(["done", "dead", "old"].map((id) => about(id, 7)));
    await rows.claim("repository:7", 10, false);
    await rows.done("done", "done");
    for (const id of ["dead", "old"]) await rows.dead(id, "failed: TypeError");
    const age = (days: number, id: string): Promise<unknown> =>
      database.query(
        "update headwater.deliveries set ended_at = now() - $1 * interval '1 day' where id = $2",
        [days, id],
      );
    await age(29, "done");
    await age(89, "dead");
    await age(91, "old");
    await rows.prune();
    expect(await rows.counts()).toMatchObject({ done: 1, dead: 1 });
    await age(31, "done");
    await rows.prune();
    expect(await rows.counts()).toMatchObject({ done: 0, dead: 1 });
  });

  test("what failed for a repository goes with it, and nothing else does", async () => {
    const it = await server(await open(), async ({ id }) => {
      if (id === "fine") return "done";
      throw new TypeError("no");
    });
    await it.deliveries.open();
    for (const delivery of [about("bug", 7), about("fine", 7), about("other", 70)])
      await it.deliver(delivery);
    await it.deliveries.idle();
    const removed = { kind: "repository_removed", repository: { id: 7, owner: "a", name: "b" } } as const;
    const gone: number[] = [];
    const parts = forgettingDead(
      {
        handle: async ({ kind }) => kind,
        kept: { ids: async () => [7], has: async () => true, forget: async (id) => void gone.push(id) },
      },
      it.rows,
    );
    const dead = async (): Promise<string[]> =>
      (await it.rows.list({ state: "dead", limit: 9 })).map(({ id }) => id);
    await parts.handle({ ...removed, kind: "sweep" }, {} as Host);
    expect(await dead()).toEqual(["bug", "other"]);
    expect(await parts.handle(removed, {} as Host)).toBe("repository_removed");
    expect(await dead()).toEqual(["other"]);
    expect(await it.rows.show("fine")).not.toBeNull();
    await parts.kept.forget(70);
    expect([gone, await dead()]).toEqual([[70], []]);
  });

  test("poison: what ends the process again and again is put aside; others that were hit are not", async () => {
    const database = await open();
    const done: string[] = [];
    const deaths = 3;
    for (let life = 0; life <= deaths; life += 1) {
      const begun = Promise.withResolvers<void>();
      const it = await server(
        database,
        async ({ id }) => {
          if (id === "poison") {
            begun.resolve();
            return new Promise<never>(() => undefined);
          }
          // At first it is under way together with the poison.
          if (life === 0) return new Promise<never>(() => undefined);
          done.push(id);
          return "done";
        },
        { limits: { crashes: deaths } },
      );
      await it.database.query("truncate headwater_jobs.job, headwater.lanes");
      await it.rows.takeOver(null, []);
      await it.deliveries.open();
      if (life === 0) {
        await it.deliver(about("poison", 7));
        await it.deliver(about("innocent", 8));
      }
      if (life < deaths) {
        await begun.promise;
        while ((await it.rows.counts()).active < (life === 0 ? 2 : 1)) await it.database.query("select 1");
        await it.die();
      } else {
        await it.deliveries.idle();
        expect(await it.rows.list({ state: "dead", limit: 9 })).toMatchObject([
          { id: "poison", crashes: 3, outcome: "failed: the process ended 3 times while it worked on this" },
        ]);
      }
    }
    expect(done).toEqual(["innocent"]);
  });

  test("thousands of deliveries at the start are worked off, a few lanes at a time", async () => {
    const database = await open();
    let running = 0;
    let most = 0;
    let done = 0;
    const it = await server(
      database,
      async () => {
        most = Math.max(most, (running += 1));
        await Promise.resolve();
        running -= 1;
        done += 1;
        return "done";
      },
      { limits: { lanes: 4, perLane: 16 } },
    );
    await it.rows.add(Array.from({ length: many }, (_, n) => about(`many-${n}`, 100 + (n % 20))));
    await it.deliveries.open();
    await it.deliveries.idle();
    expect(done).toBe(many);
    expect(most).toBeLessThanOrEqual(4 * 16);
  });

  test("while a suspect is under way, the lanes of others are not taken and given back without end", async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let taken = 0;
    const it = await server(
      await open(),
      async () => {
        begun.resolve();
        await held.promise;
        return "done";
      },
      { diesAt: (moment) => moment === "before rows.takeOver" && (taken += 1) < 0 },
    );
    await it.rows.add([about("first", 7), about("second", 8)]);
    await it.database.query("update headwater.deliveries set crashes = 2");
    await it.deliveries.open();
    await begun.promise;
    for (let n = 0; n < 300; n += 1) await it.database.query("select 1");
    // Each lane once; the second one perhaps before the first had begun.
    expect(taken).toBeLessThanOrEqual(3);
    held.resolve();
    await it.deliveries.idle();
    expect(it.deliveries.counts().finished).toBe(2);
  });

  test("a sweep waits in the queue, once per repository", async () => {
    const it = await server(await open(), async () => "done");
    const look = { repository: { id: 7, owner: "acme", name: "shop" }, installationId: 3 };
    await it.deliveries.sweep(look);
    await it.deliveries.sweep(look);
    expect(await it.rows.counts()).toMatchObject({ waiting: 1 });
    await it.deliveries.open();
    await it.deliveries.idle();
    expect((await it.rows.show("sweep-7"))?.outcome).toBe("swept 7");
    await it.deliveries.sweep(look);
    await it.deliveries.idle();
    expect(it.deliveries.counts().finished).toBe(2);
  });

  test("what is due is done by one server in each interval", async () => {
    const it = await server(await open(), async () => "done");
    const turns = await Promise.all([1, 2, 3].map(() => it.deliveries.takeTurn("sweep", 600)));
    expect(turns.filter(Boolean)).toHaveLength(1);
    // A clock that jumped: what lies in the future was not done.
    await it.database.query("update headwater.schedule set at = now() + interval '1 hour'");
    expect(await it.deliveries.takeTurn("sweep", 600)).toBe(true);
  });
}

describe("on PGlite", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedDatabase(null, { seed: await seedFile() });
  });
  afterAll(() => database.close());
  const open = async (): Promise<Database> => {
    await database.query(EMPTY);
    return database;
  };

  queueContract(open, 10_000);

  test("deliveries come from the inbox, which hears of every end", async () => {
    const inbox = memoryStore();
    await inbox.receive(about("before", 7));
    const it = await server(
      await open(),
      async ({ id }) => (id === "bad" ? Promise.reject(new Error()) : "done"),
      {
        inbox,
      },
    );
    await it.deliveries.open();
    await it.deliver(about("after", 7));
    await it.deliver(about("bad", 8));
    await it.deliveries.idle();
    expect(await inbox.unfinished()).toEqual([]);
    expect(await inbox.receive(about("before", 7))).toBe("duplicate");
    expect(await inbox.receive(about("bad", 8))).toBe("stored");
  });
});

const postgres = await postgresOrExplain();
afterAll(() => postgres?.stop());

describe.skipIf(postgres === null)("on PostgreSQL", () => {
  const opened: Database[] = [];
  const connect = async (url: string, statementMs?: number): Promise<Database> => {
    const database = await postgresDatabase(url, () => undefined, statementMs);
    opened.push(database);
    return database;
  };
  let url = "";
  beforeAll(async () => {
    url = (await postgres?.database()) ?? "";
    const database = await postgresDatabase(url);
    await (await prepare(database, "first")).stop();
    await database.close();
  });
  const open = async (): Promise<Database> => {
    const database = await connect(url);
    await database.query(EMPTY);
    return database;
  };
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  queueContract(open, 2_000);

  test("three servers share the work; a repository is never worked on by two", async () => {
    await open();
    const holders = new Map<number, Set<string>>();
    const by = new Map<string, number>();
    const attempts = new Map<string, number>();
    let overlaps = 0;
    const make = async (name: string): Promise<QueueServer> =>
      server(
        await connect(url),
        async ({ id, payload }) => {
          const { repository } = JSON.parse(payload) as { repository: { id: number } };
          const here = holders.get(repository.id) ?? new Set();
          holders.set(repository.id, here.add(`${name} ${id}`));
          if ([...here].some((other) => !other.startsWith(name))) overlaps += 1;
          await new Promise((resolve) => setTimeout(resolve, 2));
          here.delete(`${name} ${id}`);
          by.set(name, (by.get(name) ?? 0) + 1);
          attempts.set(id, (attempts.get(id) ?? 0) + 1);
          return "done";
        },
        { limits: { lanes: 2, perLane: 4 } },
      );
    const three = await Promise.all(["A", "B", "C"].map(make));
    for (const each of three) await each.deliveries.open();
    await Promise.all(
      Array.from({ length: 240 }, (_, n) =>
        (three[n % 3] as QueueServer).deliver(about(`d-${n}`, 1 + (n % 12), 1 + (n % 2))),
      ),
    );
    await Promise.all(three.map((each) => each.deliveries.idle()));
    expect(attempts.size).toBe(240);
    expect([...attempts.values()].every((count) => count === 1)).toBe(true);
    expect(overlaps).toBe(0);
    expect([...by.keys()].sort()).toEqual(["A", "B", "C"]);
  });

  test("one installation cannot take every place", async () => {
    const held = Promise.withResolvers<void>();
    const seen: string[] = [];
    const it = await server(
      await open(),
      async ({ id }) => {
        seen.push(id);
        if (id.startsWith("big")) await held.promise;
        return "done";
      },
      { limits: { lanes: 4, lanesOfOne: 3 } },
    );
    await it.rows.add(Array.from({ length: 10 }, (_, n) => about(`big-${n}`, 100 + n, 1)));
    await it.rows.add([about("small", 200, 2)]);
    await it.deliveries.open();
    while (!seen.includes("small")) await it.database.query("select 1");
    expect(seen.filter((id) => id.startsWith("big"))).toHaveLength(3);
    held.resolve();
    await it.deliveries.idle();
    expect(seen).toHaveLength(11);
  });

  test("P7: what a killed server had under way, another one does", async () => {
    await open();
    const begun = Promise.withResolvers<void>();
    const first = await server(await connect(url), async () => {
      begun.resolve();
      return new Promise<never>(() => undefined);
    });
    await first.deliveries.open();
    await first.deliver(about("left", 7));
    await begun.promise;
    await first.die();
    const second = await server(await connect(url), async () => "done");
    // As if the time that a beat may be missing had passed.
    await second.database.query(
      "update headwater_jobs.job set heartbeat_on = heartbeat_on - interval '1 minute'",
    );
    await second.deliveries.open();
    await second.deliveries.idle();
    expect(await second.rows.show("left")).toMatchObject({ state: "done", crashes: 1, outcome: "done" });
  });

  test("a server that stops gives back what it has not begun, and finishes what it has", async () => {
    await open();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = await server(
      await connect(url),
      async () => {
        begun.resolve();
        await held.promise;
        return "by the first";
      },
      { limits: { perLane: 1 } },
    );
    await first.deliveries.open();
    await first.deliver(about("begun", 7));
    await begun.promise;
    await first.deliver(about("waiting", 7));
    first.deliveries.stop();
    held.resolve();
    await first.deliveries.idle();
    const second = await server(await connect(url), async () => "by the second");
    await second.deliveries.open();
    await second.deliveries.idle();
    expect((await second.rows.show("begun"))?.outcome).toBe("by the first");
    expect((await second.rows.show("waiting"))?.outcome).toBe("by the second");
  });

  test("a database that goes away in the middle: nothing is promised, nothing is lost", async () => {
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const it = await server(await open(), async ({ id }) => {
      begun.resolve();
      if (id === "under-way") await held.promise;
      return "done";
    });
    await it.deliveries.open();
    await it.deliver(about("under-way", 7));
    await begun.promise;
    await postgres?.crash();
    await expect(it.store.receive(about("refused", 8))).rejects.toMatchObject({
      code: "database_unavailable",
      retryable: true,
    });
    // The work ends while nobody can write it down.
    held.resolve();
    await expect(it.deliveries.facts()).rejects.toMatchObject({ code: "database_unavailable" });
    await postgres?.start();
    await it.deliveries.idle();
    expect((await it.rows.show("under-way"))?.outcome).toBe("done");
    expect(await it.deliver(about("refused", 8))).toBe("stored");
    await it.deliveries.idle();
    expect((await it.rows.show("refused"))?.outcome).toBe("done");
  });

  test("P7: connections that nobody answers any more are given up, at work and at the end", async () => {
    await open();
    const line = await silentLine(url);
    const database = await connect(line.url, 300);
    const it = await server(database, async () => "done");
    await it.deliveries.open();
    await it.deliver(about("before", 7));
    await it.deliveries.idle();
    // As when the database's machine is gone and another one has its name: no end, no error, no answer.
    line.silence();
    await (
      await connect(url)
    ).query(
      `insert into headwater.deliveries (id, event, received_at, payload, lane)
       values ('after', 'push', '', '{}', 'repository:8')`,
    );
    while ((await it.rows.show("after").catch(() => null))?.state !== "done")
      await it.deliveries.facts().catch(() => null);
    line.silence();
    it.deliveries.stop();
    await it.deliveries.idle();
    await it.die();
    await database.close();
    line.close();
  });
});
