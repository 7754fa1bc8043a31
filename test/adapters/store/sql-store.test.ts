/** The SQL store keeps the rules of a store, on PGlite and on a real PostgreSQL. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../../src/adapters/store/database.ts";
import { embeddedDatabase } from "../../../src/adapters/store/embedded-database.ts";
import { migrate } from "../../../src/adapters/store/migrations.ts";
import { postgresDatabase } from "../../../src/adapters/store/postgres-database.ts";
import { sqlTurns } from "../../../src/adapters/store/sql-turns.ts";
import { sqlStore } from "../../../src/adapters/store/sql-store.ts";
import { WorldError } from "../../../src/errors.ts";
import type { Store } from "../../../src/ports.ts";
import { entry, reserveOne } from "../../contracts/ledger.ts";
import { delivery, storeContract } from "../../contracts/store.ts";
import { postgresOrExplain, seedFile } from "./databases.ts";

const laneOf = (): { lane: string; installation: null } => ({ lane: "l", installation: null });

/** One database for all tests of a kind: emptied for each, closed at the end. */
function emptied(database: () => Database): () => Promise<Store> {
  return async () => {
    const { query } = database();
    await query("truncate headwater.deliveries, headwater.journal, headwater.ledger, headwater.reservations");
    let closed = false;
    const one: Database = {
      ...database(),
      query: async (text, values) => {
        if (closed) throw new WorldError("store_closed", "The store is closed.", false);
        return query(text, values);
      },
      close: async () => void (closed = true),
    };
    return sqlStore(one, laneOf);
  };
}

describe("on PGlite", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedDatabase(null, { seed: await seedFile() });
  });
  afterAll(() => database.close());

  storeContract(emptied(() => database));

  test("a database that a newer version made is refused, and left as it is", async () => {
    await database.query("update headwater.version set version = version + 1");
    await expect(migrate(database)).rejects.toMatchObject({
      code: "database_newer",
      message: expect.stringContaining("newer Headwater") as string,
    });
    await database.query("update headwater.version set version = version - 1");
    await migrate(database);
  });

  test("a database from before reservations is upgraded, with what it holds", async () => {
    const store = await emptied(() => database)();
    await store.settle([entry({ at: "2026-01-20T10:00:00Z" })]);
    await database.query("drop table headwater.reservations, headwater.removals");
    await database.query("update headwater.version set version = 1");
    await migrate(database);
    expect(await reserveOne(store, "a", 2)).toMatchObject({ kind: "granted" });
    expect((await store.spending(7, "2026-01-20T12:00:00Z")).dayUsd).toBe(2.25);
  });
});

const postgres = await postgresOrExplain();
afterAll(() => postgres?.stop());

describe.skipIf(postgres === null)("on PostgreSQL", () => {
  let database: Database;
  let url = "";
  beforeAll(async () => {
    url = (await postgres?.database()) ?? "";
    database = await postgresDatabase(url);
    await migrate(database);
  });
  afterAll(() => database.close());

  storeContract(emptied(() => database));

  test("several servers may migrate at once", async () => {
    const fresh = (await postgres?.database()) ?? "";
    const all = await Promise.all([1, 2, 3].map(() => postgresDatabase(fresh)));
    await Promise.all(all.map(migrate));
    expect(await all[0]?.query("select count(*)::int as n from headwater.version")).toEqual([{ n: 1 }]);
    await Promise.all(all.map((each) => each.close()));
  });

  test("servers that share a database never reserve the same money, nor free what another one reserved", async () => {
    const all = await Promise.all([1, 2, 3].map(() => postgresDatabase(url)));
    const stores = all.map((one) => sqlStore(one, laneOf));
    const at = "2026-03-01T12:00:00.000Z";
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 2, maxLength: 12 }),
        async (cents) => {
          await database.query("truncate headwater.ledger, headwater.reservations");
          const answers = await Promise.all(
            cents.map(async (each, n) => {
              const store = stores[n % 3] as Store;
              const answer = await reserveOne(store, `run-${n}`, each / 100, { at, day: 5 });
              // Every other one is settled at once, while others still ask: for less than it had set aside.
              if (answer.kind === "granted" && n % 2 === 0)
                await store.settle([entry({ at, runKey: `run-${n}`, usd: answer.usd / 2 })]);
              return answer;
            }),
          );
          const counted = answers.reduce(
            (sum, answer, n) => sum + (answer.kind === "granted" ? answer.usd / (n % 2 === 0 ? 2 : 1) : 0),
            0,
          );
          const { dayUsd } = await (stores[0] as Store).spending(7, at);
          expect(dayUsd).toBeCloseTo(counted, 6);
          expect(dayUsd).toBeLessThanOrEqual(5 + 1e-6);
          // Who was refused did not fit beside what counted then, which was at most everything.
          const most = answers.reduce((sum, answer) => sum + (answer.kind === "granted" ? answer.usd : 0), 0);
          for (const answer of answers)
            if (answer.kind === "refused") expect(answer.askedUsd + most).toBeGreaterThan(5);
        },
      ),
      { numRuns: 15 },
    );
    await Promise.all(all.map((each) => each.close()));
  });

  test("turns to write are shared: three servers never get the same second", async () => {
    const all = await Promise.all([1, 2, 3].map(() => postgresDatabase(url)));
    const turns = all.map(sqlTurns);
    const waits = await Promise.all(
      Array.from({ length: 12 }, (_, n) => (turns[n % 3] as ReturnType<typeof sqlTurns>)("7", 120_000)),
    );
    const sorted = waits.sort((a, b) => a - b);
    // Each wait counts from its own moment, so neighbours are a second apart less what passed between the calls.
    expect(sorted.at(-1)).toBeGreaterThan(8_000);
    const [{ apart } = { apart: 0 }] = await database.query<{ apart: number }>(
      `select min(apart)::float8 as apart from (
         select extract(epoch from at - lag(at) over (order by at)) as apart from headwater.write_turns) as gaps`,
    );
    expect(apart).toBeGreaterThanOrEqual(0.999);
    expect(await turns[0]?.("8", 120_000)).toBeLessThan(1);
    // Beyond what the caller would wait, nothing is reserved.
    expect(await turns[0]?.("7", 10)).toBeGreaterThan(8_000);
    expect(await database.query("select count(*)::int as n from headwater.write_turns")).toEqual([{ n: 13 }]);
    await Promise.all(all.map((each) => each.close()));
  });

  test("a database that is slow refuses for now, and takes the same delivery later", async () => {
    const store = sqlStore(await postgresDatabase(url, undefined, 100), laneOf);
    await database.transaction(async (query) => {
      await query("lock table headwater.deliveries");
      await expect(store.receive(delivery("slow"))).rejects.toMatchObject({
        code: "database_unavailable",
        retryable: true,
      });
    });
    expect(await store.receive(delivery("slow"))).toBe("stored");
    await store.close();
  });

  test("a closed store takes nothing", async () => {
    const store = sqlStore(await postgresDatabase(url), laneOf);
    await store.close();
    await expect(store.receive(delivery("late"))).rejects.toMatchObject({ code: "store_closed" });
  });

  test("a wrong address is told at the start, without the password", async () => {
    const wrong = url.replace("headwater@", "nobody:secret-word@").replace(/\/test_\d+$/u, "/missing");
    const failure = await postgresDatabase(wrong).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "UserError", code: "database_unreachable" });
    expect(String(failure)).not.toContain("secret-word");
  });
});
