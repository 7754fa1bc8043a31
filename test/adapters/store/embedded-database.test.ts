/** The embedded database in a process of its own: what holds when that process, or the server's, ends. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { embeddedDatabase, type EmbeddedDatabase } from "../../../src/adapters/store/embedded-database.ts";
import { seedFile, temporaryFolder } from "./databases.ts";

const opened: EmbeddedDatabase[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(
  dir: string,
  warn: (message: string) => void = () => undefined,
): Promise<EmbeddedDatabase> {
  const database = await embeddedDatabase(dir, { seed: await seedFile(), warn });
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
  const database = await open(dir, (message) => warnings.push(message));
  expect(await read(database)).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/could not be opened and was set aside as .*queue\.damaged-/u),
  ]);
  expect(warnings[0]?.length).toBeLessThan(2_000);
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
