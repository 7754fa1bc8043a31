/** Two servers on one PostgreSQL: they share the work, and when one is killed the other one ends what it had begun. */
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { postgresDatabase } from "../../src/adapters/store/postgres-database.ts";
import { removalRows } from "../../src/adapters/store/removal-rows.ts";
import { postgresOrExplain } from "../adapters/store/databases.ts";
import { openProcess, type ProcessShop } from "./shop/process.ts";
import { askForCurrency, endState, holdAt, notesModel, openNotes, proposed } from "./shop/stories.ts";

const postgres = await postgresOrExplain();
let shop: ProcessShop | null = null;
afterEach(async () => {
  await shop?.close();
  shop = null;
});
afterAll(() => postgres?.stop());

test.skipIf(postgres === null)(
  "P1, P2, P7: killed in the middle of a run, nothing is lost and nothing is doubled",
  async () => {
    const undisturbed = await openNotes();
    await proposed(undisturbed);
    const expected = endState(undisturbed);
    const turns = undisturbed.bedrock.requests.length;
    await undisturbed.close();

    const url = (await postgres?.database()) ?? "";
    const held = holdAt(2, notesModel());
    shop = await openProcess(held.script, { servers: 2, settings: { DATABASE_URL: url } });
    await Promise.all([shop.start(0), shop.start(1)]);
    askForCurrency(shop);
    await held.asked(2);

    // Whoever holds the repository's lane is in the middle of the model's work.
    const database = await postgresDatabase(url);
    const [lane] = await database.query<{ owner: string }>(
      "select owner from headwater.lanes where lane like 'repository:%'",
    );
    const holder = Number(lane?.owner.split(":")[1]);
    const victim = [0, 1].find((nth) => shop?.pid(nth) === holder);
    expect(victim).toBeDefined();
    const survivor = victim === 0 ? 1 : 0;
    await shop.kill(victim);
    const lost = shop.bedrock.requests.length;
    held.release();
    shop.deliverTo(survivor);
    // As if the ten seconds had passed that a beat may be missing.
    await database.query(
      "update headwater_jobs.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'",
    );
    await shop.quiet(survivor);

    expect(endState(shop)).toEqual(expected);
    expect(shop.bedrock.requests.length - lost).toBe(turns);

    // And once more: the one that was killed comes back and finds nothing to do.
    const from = shop.github.requests.length;
    await shop.start(victim);
    await shop.quiet(victim);
    expect(shop.github.requests.slice(from).filter(({ kind }) => kind === "write")).toEqual([]);
    const dead = await database.query("select id from headwater.deliveries where state = 'dead'");
    expect(dead).toEqual([]);
    await database.close();
  },
);

test.skipIf(postgres === null)(
  "a run ends when another server was told that the App was removed, long before anybody sweeps",
  async () => {
    const url = (await postgres?.database()) ?? "";
    const held = holdAt(2, notesModel());
    const settings = { DATABASE_URL: url, HEADWATER_SWEEP_MINUTES: "0" };
    shop = await openProcess(held.script, { servers: 1, settings });
    await shop.start();
    askForCurrency(shop);
    await held.asked(2);

    // What the other server writes down when the webhook reaches it.
    shop.github.webhooks.drop(() => true, 100);
    shop.github.uninstall(shop.repo);
    const from = shop.github.requests.length;
    const database = await postgresDatabase(url);
    const { id, owner, name } = shop.repo;
    await removalRows(database).tell([{ repository: { id, owner, name }, installation: null }]);
    const printed = (): string => shop?.printed() ?? "";
    await vi.waitFor(() => expect(printed()).toContain("A repository was taken away: its data was deleted"), {
      timeout: 240_000,
    });
    expect(printed()).toMatch(/"runs":1,"gitCache":true/);
    held.release();
    expect(shop.bedrock.requests).toHaveLength(2);
    const writes = shop.github.requests.slice(from).filter(({ kind }) => kind === "write");
    expect(writes.filter(({ path }) => !path.endsWith("/access_tokens"))).toEqual([]);
    expect(await database.query("select key from headwater.journal where key like $1", [`%:${id}%`])).toEqual(
      [],
    );
    await database.close();
  },
);
