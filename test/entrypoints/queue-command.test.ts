/** `headwater queue`: a person finds what failed for good and puts it back; through the server, the folder, the database. */
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { deliveryRows } from "../../src/adapters/store/delivery-rows.ts";
import { embeddedDatabase } from "../../src/adapters/store/embedded-database.ts";
import { prepare } from "../../src/adapters/store/prepare.ts";
import { runCommandLine } from "../../src/entrypoints/cli/program.ts";
import { laneOfDelivery } from "../../src/entrypoints/server-lanes.ts";
import { listenForDesk } from "../../src/entrypoints/server-control.ts";
import { childEnvironment } from "../child-environment.ts";
import { seedFile, temporaryFolder } from "../adapters/store/databases.ts";

interface Said {
  code: number;
  out: string;
  notes: string;
}

async function headwater(...args: string[]): Promise<Said> {
  const said = { out: "", notes: "" };
  const code = await runCommandLine(args, {
    out: (text) => void (said.out += `${text}\n`),
    note: (text) => void (said.notes += `${text}\n`),
  });
  return { code, ...said };
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A data folder whose queue holds one delivery that failed and one that waits. */
async function folder(): Promise<{ dir: string; open: () => Promise<ReturnType<typeof deliveryRows>> }> {
  const dir = temporaryFolder();
  await mkdir(dir, { recursive: true });
  const seed = await seedFile();
  const open = async (): Promise<ReturnType<typeof deliveryRows>> => {
    const database = await embeddedDatabase(path.join(dir, "queue"), { seed });
    const tickets = await prepare(database, "server");
    closing.push(async () => {
      await tickets.stop();
      await database.close();
    });
    return deliveryRows(database, "server", laneOfDelivery);
  };
  const rows = await open();
  const payload = JSON.stringify({ repository: { id: 7 }, installation: { id: 3 }, title: "\u001b[31mred" });
  await rows.add([
    { id: "bad", event: "push", receivedAt: "2026-01-01T00:00:00Z", payload },
    { id: "good", event: "push", receivedAt: "2026-01-01T00:00:01Z", payload },
  ]);
  await rows.claim("repository:7", 1, false);
  await rows.dead("bad", "failed: forbidden: no access");
  return { dir, open };
}

async function story(dir: string): Promise<void> {
  const listed = await headwater("queue", "list", "--data", dir);
  expect(listed.code).toBe(1);
  expect(listed.out).toContain("dead    bad  push  repository:7  1 try: failed: forbidden: no access");
  expect(listed.out).toContain("waiting good");
  const dead = await headwater("queue", "list", "--state", "dead", "--json", "--data", dir);
  expect(JSON.parse(dead.out)).toMatchObject({
    schema: "headwater/queue@1",
    entries: [{ id: "bad", lane: "repository:7", installation: 3, state: "dead", tries: 1, crashes: 0 }],
  });
  const shown = await headwater("queue", "show", "bad", "--data", dir);
  expect(shown.out).toContain('"repository":{"id":7}');
  expect(shown.out).not.toContain("\u001b");
  expect((await headwater("queue", "show", "none", "--data", dir)).notes).toContain("has no delivery none");
  expect((await headwater("queue", "retry", "good", "--data", dir)).notes).toContain("is waiting");
  expect((await headwater("queue", "retry", "bad", "--data", dir)).out).toContain("Back in the queue: bad");
  expect((await headwater("queue", "retry", "--all", "--data", dir)).out).toContain("Nothing is dead.");
  const after = await headwater("queue", "list", "--data", dir);
  expect(after.code).toBe(0);
  expect(after.out).toContain("waiting bad");
}

test("asks the server that runs, through its socket", async () => {
  const { dir, open } = await folder();
  for (const close of closing.splice(0)) await close();
  const rows = await open();
  const desk = await listenForDesk(dir, rows);
  closing.push(async () => desk?.close());
  await story(dir);
});

test("opens the folder when no server runs", async () => {
  const { dir } = await folder();
  for (const close of closing.splice(0)) await close();
  await story(dir);
});

test("says what to do where there is no queue, and which words it wants", async () => {
  const dir = temporaryFolder();
  const none = await headwater("queue", "list", "--json", "--data", dir);
  expect(none.code).toBe(2);
  expect(JSON.parse(none.out)).toMatchObject({ schema: "headwater/error@1", code: "no_queue" });
  expect((await headwater("queue", "retry", "--data", dir)).notes).toContain(
    "name one delivery, or give --all",
  );
  expect((await headwater("queue", "list", "--state", "lost")).code).toBe(2);
});

test("the command line's stages load no database", async () => {
  const watch = `data:text/javascript,${encodeURIComponent(
    `import { registerHooks } from "node:module";
     registerHooks({ resolve: (name, context, next) => {
       if (/^(?:pg|pg-boss|@electric-sql)/u.test(name)) process.stdout.write("LOADED " + name + "\\n");
       return next(name, context);
     } });`,
  )}`;
  const cli = path.resolve(import.meta.dirname, "../../src/entrypoints/cli.ts");
  const run = (args: string[]): Promise<string> =>
    new Promise((resolve) => {
      const env = { PATH: process.env["PATH"], ...childEnvironment() };
      execFile(
        process.execPath,
        ["--import", watch, cli, ...args],
        { cwd: temporaryFolder(), env },
        (_, out, err) => resolve(out + err),
      );
    });
  // Outside of a repository: everything is loaded, then it says so.
  expect(await run(["plan", "--base", "a", "--head", "b"])).toMatch(/^(?!.*LOADED).*git/su);
  expect(await run(["queue", "list", "--data", temporaryFolder()])).toMatch(/^(?!.*LOADED).*no queue/su);
  // The watch sees what it is for.
  const folder = temporaryFolder();
  await mkdir(path.join(folder, "queue"));
  expect(await run(["queue", "list", "--data", folder])).toContain("LOADED pg-boss");
});
