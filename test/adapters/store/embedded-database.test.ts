/** The embedded database in a process of its own: what holds when that process, or the server's, ends. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import {
  embeddedDatabase,
  type EmbeddedDatabase,
  type EmbeddedOptions,
} from "../../../src/adapters/store/embedded-database.ts";
import type { Query } from "../../../src/adapters/store/database.ts";
import { deliveryRows } from "../../../src/adapters/store/delivery-rows.ts";
import { laneOfDelivery } from "../../../src/entrypoints/server-lanes.ts";
import { seedFile, temporaryFolder } from "./databases.ts";

const opened: EmbeddedDatabase[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(dir: string, options: EmbeddedOptions = {}): Promise<EmbeddedDatabase> {
  const database = await embeddedDatabase(dir, { seed: await seedFile(), ...options });
  opened.push(database);
  return database;
}

const folder = (): string => path.join(temporaryFolder(), "queue");

/** The process that holds the folder, as its lock names it. */
function holder(dir: string): number {
  const [lock] = readdirSync(dir).filter((name) => name.startsWith("lock."));
  if (lock === undefined) throw new Error("Nobody holds the folder.");
  return (JSON.parse(readFileSync(path.join(dir, lock), "utf8")) as { pid: number }).pid;
}

const put = "insert into headwater.journal values ($1, $2)";
const read = async (database: EmbeddedDatabase): Promise<string[]> =>
  (await database.query<{ key: string }>("select key from headwater.journal order by key")).map(
    ({ key }) => key,
  );

test("a process that was killed is started again, with everything that it had taken", async () => {
  const dir = folder();
  const database = await open(dir);
  await database.query(put, ["kept", "1"]);
  const pid = holder(dir);
  expect(pid).not.toBe(process.pid);
  // Under way when it dies: whether it was taken is not known, and the next statement is not hurt by it.
  const lost = Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => database.query(put, [`lost-${n}`, "1"])),
  );
  process.kill(pid, "SIGKILL");
  for (const { status, reason } of (await lost) as { status: string; reason?: unknown }[])
    if (status === "rejected")
      expect(reason).toMatchObject({ code: "database_unavailable", retryable: true });
  expect(await read(database)).toContain("kept");
  expect(holder(dir)).not.toBe(pid);
});

test("a process that hangs does not hold up the end of its server", async () => {
  const dir = folder();
  const database = await open(dir);
  await database.query(put, ["kept", "1"]);
  process.kill(holder(dir), "SIGSTOP");
  await database.close();
  expect(await read(await open(dir))).toEqual(["kept"]);
});

test("a server that was killed takes its database with it, and the next one finds what was in it", async () => {
  const dir = folder();
  const program = `
    import { embeddedDatabase } from ${JSON.stringify(path.resolve("src/adapters/store/embedded-database.ts"))};
    const database = await embeddedDatabase(${JSON.stringify(dir)}, { seed: ${JSON.stringify(await seedFile())} });
    await database.query(${JSON.stringify(put)}, ["kept", "1"]);
    process.stdout.write("ready");
    setInterval(() => undefined, 1_000);`;
  const server = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(server.stdout, "data");
  server.kill("SIGKILL");
  await once(server, "exit");
  expect(await read(await open(dir))).toEqual(["kept"]);
});

test("statements of others never fall into a transaction", async () => {
  const database = await open(folder());
  const failed = database.transaction(async (query) => {
    await query(put, ["undone", "1"]);
    throw new Error("changed my mind");
  });
  const beside = database.query(put, ["beside", "1"]);
  await expect(failed).rejects.toThrow("changed my mind");
  await beside;
  await database.transaction(async (query) => void (await query(put, ["committed", "1"])));
  expect(await read(database)).toEqual(["beside", "committed"]);
});

test("a folder that is no database is set aside, with a word about it", async () => {
  const dir = folder();
  mkdirSync(path.join(dir, "data"), { recursive: true });
  writeFileSync(path.join(dir, "data", "PG_VERSION"), "garbage");
  const warnings: string[] = [];
  const database = await open(dir, { warn: (message) => warnings.push(message) });
  expect(await read(database)).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/could not be opened and was set aside as .*queue\.damaged-/u),
  ]);
  expect(warnings[0]?.length).toBeLessThan(2_000);
});

test("P8: what was worked off leaves the disk, and so does the log of it", async () => {
  const dir = folder();
  const warnings: string[] = [];
  const database = await open(dir, { keptUp: 3_000_000, warn: (message) => warnings.push(message) });
  const rows = deliveryRows(database, "me", laneOfDelivery);
  const repository = { repository: { id: 7 } };
  for (let round = 0; round < 16; round += 1) {
    const text = (): string => randomBytes(600_000).toString("base64");
    const ids = Array.from({ length: 5 }, (_, n) => `${round}-${n}`);
    await rows.add(
      ids.map((id) => ({
        id,
        event: "push",
        receivedAt: "",
        payload: JSON.stringify({ ...repository, text: text() }),
      })),
    );
    expect(await rows.claim("repository:7", 5, false)).toHaveLength(5);
    await Promise.all(ids.map((id) => rows.done(id, "done")));
  }
  const [table] = await database.query<{ size: number }>(
    "select pg_total_relation_size('headwater.deliveries')::float8 as size",
  );
  // 64 MB went through, and the log has 16 MB a file.
  expect(table?.size).toBeLessThan(30e6);
  expect(readdirSync(path.join(dir, "data", "pg_wal")).length).toBeLessThan(6);
  expect(warnings).toEqual([]);
});

test("P8: deliveries that are more together than a statement can hold", async () => {
  const sizes: number[] = [];
  const query = (async (_text: string, values: string[][]) => {
    sizes.push(values[3]?.reduce((sum, { length }) => sum + length, 0) ?? 0);
    return [];
  }) as unknown as Query;
  const payload = JSON.stringify({ repository: { id: 7 }, text: "x".repeat(5_000_000) });
  const many = Array.from({ length: 40 }, (_, n) => ({
    id: `d-${n}`,
    event: "push",
    receivedAt: "",
    payload,
  }));
  await deliveryRows({ query }, "me", laneOfDelivery).add(many);
  expect(sizes).toHaveLength(40);
  const light = many.map((each) => ({ ...each, payload: JSON.stringify({ repository: { id: 7 } }) }));
  await deliveryRows({ query }, "me", laneOfDelivery).add(light);
  expect(sizes).toHaveLength(41);
});

test("what the database refuses is told with its code; values of every kind come back", async () => {
  const database = await open(folder());
  await expect(database.query("select 1 / 0")).rejects.toMatchObject({ code: "22012" });
  await expect(database.query("selekt")).rejects.toThrow("syntax error");
  const [row] = await database.query<Record<string, unknown>>(
    "select $1::text as text, $2::bigint as big, now() as at, $3::text[] as list, null as nothing",
    ["日本語", 2n ** 60n, ["a", "b"]],
  );
  expect(row).toMatchObject({ text: "日本語", big: 2n ** 60n, list: ["a", "b"], nothing: null });
  expect(row?.["at"]).toBeInstanceOf(Date);
});
