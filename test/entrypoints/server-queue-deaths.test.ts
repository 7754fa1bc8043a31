/**
 * P7: a server may die before or after anything that it asks of the queue's database; the next one ends where an
 * undisturbed one does. The list of moments is made by a run of the code, so a new call is a new moment.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../src/adapters/store/database.ts";
import { embeddedDatabase } from "../../src/adapters/store/embedded-database.ts";
import { memoryStore } from "../../src/adapters/store/memory-store.ts";
import { postgresDatabase } from "../../src/adapters/store/postgres-database.ts";
import { prepare } from "../../src/adapters/store/prepare.ts";
import { WorldError } from "../../src/errors.ts";
import type { Store } from "../../src/ports.ts";
import { postgresOrExplain, seedFile } from "../adapters/store/databases.ts";
import { about, EMPTY, server, stopServers, type QueueServer } from "./queue-servers.ts";

afterEach(stopServers);

/** Of each call the first time and the second; later ones are like it. */
const TIMES = 2;
const DELIVERIES = [about("good", 7), about("away", 7), about("bad", 8)];

/** A server whose deliveries end in every way there is: done, tried again, dead. */
function life(
  database: Database,
  inbox: Store | null,
  diesAt?: (moment: string) => boolean,
): Promise<QueueServer> {
  const tries = new Map<string, number>();
  return server(
    database,
    async ({ id }) => {
      tries.set(id, (tries.get(id) ?? 0) + 1);
      if (id === "bad") throw new TypeError("broken");
      if (id === "away" && tries.get(id) === 1) throw new WorldError("unavailable", "away", true);
      return "done";
    },
    { inbox, limits: { pollMs: 5 }, impatient: true, ...(diesAt === undefined ? {} : { diesAt }) },
  );
}

/** As a host that delivers again what was not acknowledged. */
async function deliverAll(it: QueueServer): Promise<void> {
  for (const each of DELIVERIES) await it.deliver(each);
}

/** Lets one life end at the moment and another one follow; answers how all ended. */
async function endAfter(
  database: Database,
  inbox: Store | null,
  moment: string,
  nth: number,
): Promise<unknown> {
  const died = Promise.withResolvers<void>();
  let seen = 0;
  const first = await life(database, inbox, (now) => {
    if (now !== moment || (seen += 1) !== nth) return false;
    died.resolve();
    return true;
  });
  await Promise.race([first.deliveries.open().then(() => deliverAll(first)), died.promise]);
  await Promise.race([first.deliveries.idle(), died.promise]);
  await first.die();
  // As if the time that a beat may be missing had passed.
  await database.query("update headwater_jobs.job set heartbeat_on = heartbeat_on - interval '1 minute'");
  const second = await life(database, inbox);
  await second.deliveries.open();
  await deliverAll(second);
  await second.deliveries.idle();
  second.deliveries.stop();
  await second.die();
  return database.query("select id, state, outcome from headwater.deliveries order by id");
}

interface Scene {
  database: Database;
  inbox: Store | null;
  close: () => Promise<void>;
}

/** `atOnce` scenes are played side by side. */
function deaths(open: () => Promise<Scene>, atOnce: number): void {
  test("whenever it dies, every delivery ends as it should", async () => {
    const moments = new Map<string, number>();
    const { database, inbox, close } = await open();
    const undisturbed = await life(database, inbox, (moment) => {
      moments.set(moment, (moments.get(moment) ?? 0) + 1);
      return false;
    });
    await undisturbed.deliveries.open();
    await deliverAll(undisturbed);
    await undisturbed.deliveries.idle();
    await stopServers();
    await close();
    // What the list must hold if it is made from the code.
    for (const call of ["claim", "done", "dead", "later", "takeOver"])
      expect([...moments.keys()], call).toContain(`after rows.${call}`);
    for (const call of ["announce", "take", "giveUp"])
      expect([...moments.keys()], call).toContain(`before tickets.${call}`);

    const all = [...moments]
      .flatMap(([moment, count]) =>
        Array.from({ length: Math.min(count, TIMES) }, (_, n) => ({ moment, nth: n + 1 })),
      )
      .values();
    const play = async (): Promise<void> => {
      for (const { moment, nth } of all) {
        const scene = await open();
        expect(await endAfter(scene.database, scene.inbox, moment, nth), `${moment}, time ${nth}`).toEqual([
          { id: "away", state: "done", outcome: "done" },
          { id: "bad", state: "dead", outcome: "failed: TypeError" },
          { id: "good", state: "done", outcome: "done" },
        ]);
        await scene.close();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, play));
  });
}

describe("on PGlite", () => {
  let database: Database;
  beforeAll(async () => {
    database = await embeddedDatabase(null, { seed: await seedFile() });
  });
  afterAll(() => database.close());
  deaths(async () => {
    await database.query(EMPTY);
    return { database, inbox: memoryStore(), close: async () => undefined };
  }, 1);
});

const postgres = await postgresOrExplain();
afterAll(() => postgres?.stop());

describe.skipIf(postgres === null)("on PostgreSQL", () => {
  let prepared = "";
  beforeAll(async () => {
    prepared = (await postgres?.database()) ?? "";
    const database = await postgresDatabase(prepared);
    await (await prepare(database, "first")).stop();
    await database.close();
  });
  deaths(async () => {
    const database = await postgresDatabase((await postgres?.database(prepared)) ?? "");
    return { database, inbox: null, close: () => database.close() };
  }, 8);
});
