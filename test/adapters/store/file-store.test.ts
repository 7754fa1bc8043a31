/** The file store: the rules of a store, and what crashes, damage, full disks and second processes do to it. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { lockFolder } from "../../../src/adapters/store/folder-lock.ts";
import { fileStore } from "../../../src/adapters/store/file-store.ts";
import { entry, reserveOne } from "../../contracts/ledger.ts";
import { delivery, storeContract } from "../../contracts/store.ts";

const folders: string[] = [];
const temporary = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "headwater-store-"));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

storeContract(() => fileStore(temporary()));

describe("a store that was closed and opened again", () => {
  test("holds the same", async () => {
    const dir = temporary();
    const before = await fileStore(dir);
    await Promise.all(["a", "b", "c"].map((id) => before.receive(delivery(id))));
    await before.finish("b", "done");
    await before.put("k", { n: 1 });
    await before.put("gone", 1);
    await before.remove("gone");
    await before.settle([entry()]);
    for (const key of ["open", "settled"]) await reserveOne(before, key, 2);
    await before.settle([entry({ runKey: "settled", usd: 1 })]);
    await before.close();
    for (const round of [1, 2]) {
      const after = await fileStore(dir);
      expect(
        (await after.unfinished()).map(({ id }) => id),
        `round ${round}`,
      ).toEqual(["a", "c"]);
      expect(await after.receive(delivery("b"))).toBe("duplicate");
      expect(await after.get("k")).toEqual({ n: 1 });
      expect(await after.get("gone")).toBeUndefined();
      await after.settle([entry()]);
      const { dayUsd, monthUsd, reserved } = await after.spending(7, "2026-01-20T12:00:00Z");
      expect([dayUsd, monthUsd, [...reserved.keys()]]).toEqual([2, 3.25, ["open"]]);
      await after.close();
    }
    expect(readFileSync(path.join(dir, "inbox.jsonl"), "utf8").split("\n")).toHaveLength(4);
    expect(readFileSync(path.join(dir, "ledger.jsonl"), "utf8").split("\n")).toHaveLength(4);
  });

  test("is compacted while it runs", async () => {
    const dir = temporary();
    const store = await fileStore(dir);
    const payload = "x".repeat(1_000_000);
    for (let n = 0; n < 12; n += 1) {
      await store.receive(delivery(`id-${n}`, payload));
      if (n !== 3) await store.finish(`id-${n}`, "done");
    }
    await store.close();
    expect(readFileSync(path.join(dir, "inbox.jsonl")).length).toBeLessThan(7_000_000);
    const again = await fileStore(dir);
    expect((await again.unfinished()).map(({ id }) => id)).toEqual(["id-3"]);
    expect(await again.receive(delivery("id-0"))).toBe("duplicate");
    await again.close();
  });

  test("is not touched when another version wrote it", async () => {
    const dir = temporary();
    writeFileSync(path.join(dir, "format"), "headwater store 9\n");
    await expect(fileStore(dir)).rejects.toMatchObject({ code: "data_folder_foreign" });
    expect(readdirSync(dir)).toEqual(["format"]);
  });
});

test("a folder that cannot be made is said plainly", async () => {
  const file = path.join(temporary(), "file");
  writeFileSync(file, "");
  await expect(fileStore(path.join(file, "data"))).rejects.toMatchObject({ code: "data_folder_unusable" });
});

describe("X10: a damaged file", () => {
  async function filled(): Promise<{ dir: string; content: Buffer; file: string }> {
    const dir = temporary();
    const store = await fileStore(dir);
    for (const id of ["a", "b", "c"]) await store.receive(delivery(id, "p"));
    await store.close();
    const file = path.join(dir, "inbox.jsonl");
    return { dir, file, content: readFileSync(file) };
  }

  async function idsIn(dir: string): Promise<{ ids: string[]; warnings: string[] }> {
    const warnings: string[] = [];
    const store = await fileStore(dir, { warn: (message) => warnings.push(message) });
    const ids = (await store.unfinished()).map(({ id }) => id);
    expect(await store.receive(delivery("new"))).toBe("stored");
    await store.close();
    const again = await fileStore(dir);
    expect((await again.unfinished()).map(({ id }) => id)).toEqual([...ids, "new"]);
    await again.close();
    return { ids, warnings };
  }

  test("cut at any byte keeps every record before the cut", async () => {
    const { dir, file, content } = await filled();
    const ends = [...content.keys()].filter((at) => content[at] === 10).map((at) => at + 1);
    for (let cut = 0; cut <= content.length; cut += 7) {
      writeFileSync(file, content.subarray(0, cut));
      const { ids, warnings } = await idsIn(dir);
      const whole = ends.filter((end) => end <= cut).length;
      expect(ids, `cut at ${cut}`).toEqual(["a", "b", "c"].slice(0, whole));
      expect(warnings.length, `cut at ${cut}`).toBe(ends.includes(cut) || cut === 0 ? 0 : 1);
    }
  });

  test("with any byte changed loses no other record", async () => {
    const { dir, file, content } = await filled();
    const starts = [0, ...[...content.keys()].filter((at) => content[at] === 10).map((at) => at + 1)];
    const positions = [...content.keys()].filter((at) => at % 9 === 0 || content[at] === 10);
    for (const at of positions) {
      const damaged = Buffer.from(content);
      damaged[at] = (damaged[at] ?? 0) ^ 0x15;
      writeFileSync(file, damaged);
      const hit = ["a", "b", "c"][starts.filter((start) => start <= at).length - 1];
      const { ids } = await idsIn(dir);
      const others = ["a", "b", "c"].filter((id) => id !== hit);
      expect(
        ids.filter((id) => id !== hit),
        `byte ${at}`,
      ).toEqual(others);
    }
  });
});

interface Child {
  process: ChildProcess;
  lines: string[];
  ended: Promise<unknown>;
}

const running: ChildProcess[] = [];
afterAll(() => running.forEach((child) => child.kill("SIGKILL")));

/** Starts the writer; `onLine` may kill it. With `fileBlocks`, no file may grow beyond so many half kilobytes. */
function writer(
  args: string[],
  options: { onLine?: (child: Child) => void; fileBlocks?: number } = {},
): Child {
  const script = fileURLToPath(new URL("writer.ts", import.meta.url));
  const limit = options.fileBlocks === undefined ? "" : `trap '' XFSZ; ulimit -f ${options.fileBlocks};`;
  const child = spawn("/bin/sh", ["-c", `${limit} exec "$0" "$@"`, process.execPath, script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(child);
  const started: Child = { process: child, lines: [], ended: once(child, "close") };
  createInterface({ input: child.stdout }).on("line", (line) => {
    started.lines.push(line);
    options.onLine?.(started);
  });
  return started;
}

const idsOf = (child: Child, word: string): string[] =>
  child.lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.split(" ")[1] ?? "");

describe("P1: a process that is killed", () => {
  test("has every acknowledged delivery after it is started again, wherever it died", async () => {
    const dir = temporary();
    const stored = new Set<string>();
    const finished = new Set<string>();
    for (const [round, lines] of [1, 3, 17, 40].entries()) {
      const child = writer([dir, String(round * 1000), "1000"], {
        onLine: (it) => void (it.lines.length >= lines && it.process.kill("SIGKILL")),
      });
      await child.ended;
      idsOf(child, "stored").forEach((id) => stored.add(id));
      idsOf(child, "finished").forEach((id) => finished.add(id));
      expect(child.lines).not.toContain("closed");
    }
    expect(stored.size).toBeGreaterThan(20);
    const store = await fileStore(dir);
    const kept = new Set((await store.unfinished()).map(({ id }) => id));
    for (const id of stored) {
      if (!kept.has(id)) expect(await store.receive(delivery(id)), id).toBe("duplicate");
      if (finished.has(id)) expect(kept.has(id), id).toBe(false);
    }
    expect([...stored].filter((id) => !kept.has(id)).length).toBeLessThanOrEqual(finished.size + 4);
    await store.close();
  });
});

describe("X2: a disk that takes no more", () => {
  test("is said to whoever asked, and nothing is half stored", async () => {
    const dir = temporary();
    const child = writer([dir, "0", "60"], { fileBlocks: 40 });
    await child.ended;
    const [stored, refused] = [
      idsOf(child, "stored"),
      idsOf(child, "refused").filter((id) => id.startsWith("id-")),
    ];
    expect(child.lines.at(-1)).toBe("closed");
    expect([stored.length > 0, refused.length > 0, stored.length + refused.length]).toEqual([true, true, 60]);
    const warnings: string[] = [];
    const store = await fileStore(dir, { warn: (message) => warnings.push(message) });
    const finished = new Set(idsOf(child, "finished"));
    const kept = (await store.unfinished()).map(({ id }) => id);
    expect(kept).toEqual(stored.filter((id) => !finished.has(id)));
    expect(warnings).toEqual([]);
    for (const id of refused) expect(await store.receive(delivery(id))).toBe("stored");
    await store.close();
  });
});

describe("X9: two processes on one folder", () => {
  test("the second is told who has it; a dead one is no obstacle", async () => {
    const dir = temporary();
    let opened: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => (opened = resolve));
    const child = writer([dir, "0", "1000000"], { onLine: () => opened() });
    await isOpen;
    await expect(fileStore(dir)).rejects.toMatchObject({
      name: "UserError",
      code: "data_folder_in_use",
      message: expect.stringContaining(`process ${child.process.pid}`) as string,
    });
    child.process.kill("SIGKILL");
    await child.ended;
    const tries = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => fileStore(dir)));
    const won = tries.filter((each) => each.status === "fulfilled");
    expect(won).toHaveLength(1);
    await Promise.all(won.map((each) => each.value.close()));
    expect(readdirSync(dir).filter((name) => name.startsWith("lock"))).toEqual([]);
  });

  test("of many that come at once exactly one gets it", async () => {
    const dir = temporary();
    for (let round = 0; round < 5; round += 1) {
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(dir)));
      const won = tries.filter((each) => each.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const each of tries) {
        if (each.status === "rejected") expect(each.reason).toMatchObject({ code: "data_folder_in_use" });
      }
      await Promise.all(won.map((each) => each.value.release()));
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  test("an owner on another machine counts as alive while it shows signs of life", async () => {
    const dir = temporary();
    const lock = path.join(dir, "lock.t");
    writeFileSync(lock, JSON.stringify({ pid: 1, started: "x", host: "elsewhere", token: "t", held: true }));
    await expect(fileStore(dir)).rejects.toMatchObject({ code: "data_folder_in_use" });
    const old = new Date(Date.now() - 120_000);
    utimesSync(lock, old, old);
    await (await fileStore(dir)).close();
  });

  test("a lock that is not readable or belongs to a reused process number is stale", async () => {
    const dir = temporary();
    const lock = path.join(dir, "lock.t");
    const reused = { pid: process.pid, started: "before", host: hostname(), token: "t", held: true };
    for (const content of ["", "{", JSON.stringify(reused)]) {
      writeFileSync(lock, content);
      await (await fileStore(dir)).close();
    }
  });
});
