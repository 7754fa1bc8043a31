/** Files of a commit: what changed, what is there, what is in them, and as plain files on disk. */
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { blobId, readBlobs } from "../../src/git/blobs.ts";
import { changedFiles } from "../../src/git/changes.ts";
import { exportTree } from "../../src/git/export.ts";
import type { GitRepository } from "../../src/git/model.ts";
import { openRepository } from "../../src/git/repository.ts";
import { unsafeReason } from "../../src/git/safe-path.ts";
import { listTree } from "../../src/git/tree.ts";
import { Sample, temporary } from "./support/sample.ts";

const text = (n: number): string => Array.from({ length: 20 }, (_, i) => `line ${i} of file ${n}\n`).join("");

async function opened(sample: Sample): Promise<GitRepository> {
  return openRepository(sample.dir);
}

describe("changedFiles", () => {
  test("tells added, modified, removed, renamed and a new mode apart", async () => {
    const sample = new Sample();
    const before = sample.commit("before", {
      "a b.txt": text(1),
      "old.txt": text(2),
      gone: "x",
      "run.sh": "#!",
    });
    sample.git("update-index", "--chmod=+x", "run.sh");
    sample.git("mv", "old.txt", "new\tname\n.txt");
    sample.write("a b.txt", `${text(1)}more\n`);
    sample.git("rm", "-q", "gone");
    sample.write("日本.md", "ja");
    sample.git("config", "core.fileMode", "false");
    const after = sample.commit("after");
    const changes = await changedFiles(await opened(sample), before, after);
    expect(changes.map((c) => [c.status, c.previousPath, c.path, c.modeBefore, c.modeAfter])).toEqual([
      ["modified", null, "a b.txt", "100644", "100644"],
      ["removed", null, "gone", "100644", null],
      ["renamed", "old.txt", "new\tname\n.txt", "100644", "100644"],
      ["modified", null, "run.sh", "100644", "100755"],
      ["added", null, "日本.md", null, "100644"],
    ]);
    expect(changes[1]).toMatchObject({ before: blobId(Buffer.from("x")), after: null });
    const plain = await changedFiles(await opened(sample), before, after, { renames: false });
    expect(plain.map((change) => change.status)).not.toContain("renamed");
    expect(await changedFiles(await opened(sample), after, after)).toEqual([]);
  });

  test("takes 30,000 changed files", async () => {
    const sample = new Sample();
    const before = sample.commit("before", { "x.txt": "x" });
    const [a, b] = [sample.blob("a"), sample.blob("b")];
    const records = Array.from(
      { length: 30_000 },
      (_, n) => `100644 blob ${n % 2 ? a : b}\tfile-${n}\0`,
    ).sort();
    const after = sample.commitTree(records.join(""));
    const changes = await changedFiles(await opened(sample), before, after);
    expect(changes).toHaveLength(30_001);
  });

  test("pairs unchanged files even when there are too many to compare by content", async () => {
    const sample = new Sample();
    const oids = Array.from({ length: 10 }, (_, n) => sample.blob(text(n)));
    const records = (folder: string): string =>
      oids.map((oid, n) => `100644 blob ${oid}\t${folder}-${n}\0`).join("");
    const other = sample.blob("other");
    const many = (folder: string, oid: string): string =>
      Array.from({ length: 1100 }, (_, n) => `100644 blob ${oid}\t${folder}x${n}\0`).join("");
    const before = sample.commitTree(records("a") + many("a", sample.blob("p")));
    const after = sample.commitTree(records("b") + many("b", other));
    const changes = await changedFiles(await opened(sample), before, after);
    expect(changes.filter((change) => change.status === "renamed")).toHaveLength(10);
  });
});

describe("listTree", () => {
  test("lists everything, or files and folders taken literally", async () => {
    const sample = new Sample();
    const head = sample.commit("head", {
      "a/1": "",
      "a/2": "",
      "ab/3": "",
      "*.md": "",
      "x.md": "",
      "-x": "",
    });
    const repository = await opened(sample);
    const names = async (paths?: string[]): Promise<string[]> =>
      (await listTree(repository, head, paths)).map((entry) => entry.path);
    expect(await names()).toEqual(["*.md", "-x", "a/1", "a/2", "ab/3", "x.md"]);
    expect(await names(["a/"])).toEqual(["a/1", "a/2"]);
    expect(await names(["*.md"])).toEqual(["*.md"]);
    expect(await names(["-x", "missing"])).toEqual(["-x"]);
    expect(await names([])).toEqual([]);
    expect(await names(["."])).toHaveLength(6);
    const many = Array.from({ length: 2000 }, (_, n) => `none/${n}`);
    expect(await names([...many, "a", "x.md"])).toEqual(["a/1", "a/2", "x.md"]);
  });

  test("takes full ids only", async () => {
    const sample = new Sample();
    sample.commit("head");
    await expect(listTree(await opened(sample), "HEAD")).rejects.toMatchObject({ code: "unknown_revision" });
  });
});

describe("readBlobs", () => {
  test("reads any bytes, once per id", async () => {
    const sample = new Sample();
    const contents = [Buffer.alloc(0), Buffer.from([0, 10, 13, 255, 10]), Buffer.from("x".repeat(300_000))];
    const head = sample.commit("head", Object.fromEntries(contents.map((content, n) => [`f${n}`, content])));
    const repository = await opened(sample);
    const oids = (await listTree(repository, head)).map((entry) => entry.oid);
    const blobs = await readBlobs(repository, [...oids, ...oids]);
    expect(contents.map((content) => blobs.get(blobId(content))?.equals(content))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await readBlobs(repository, [])).toHaveLength(0);
  });

  test("marks what is too large instead of reading it", async () => {
    const sample = new Sample();
    const [small, large] = [sample.blob("small"), sample.blob("x".repeat(2000))];
    const blobs = await readBlobs(await opened(sample), [small, large], { maxBytes: 1000 });
    expect([...blobs.keys()]).toEqual([small]);
    expect([...blobs.tooLarge]).toEqual([[large, 2000]]);
    const all = readBlobs(await opened(sample), [small, large], { maxTotal: 1000 });
    await expect(all).rejects.toMatchObject({ code: "too_large" });
  });

  test("says which object is missing", async () => {
    const sample = new Sample();
    const absent = "1".repeat(40);
    const reading = readBlobs(await opened(sample), [sample.blob("here"), absent]);
    await expect(reading).rejects.toMatchObject({
      code: "missing_object",
      message: expect.stringContaining(absent) as string,
    });
    await expect(readBlobs(await opened(sample), ["--help"])).rejects.toMatchObject({ name: "UserError" });
  });
});

describe("exportTree", () => {
  test("writes plain files and lists what it leaves out", async () => {
    const sample = new Sample();
    sample.write(".gitattributes", "*.txt text eol=crlf filter=evil\n");
    sample.commit("base", { "a/b/run.sh": "#!/bin/sh\n", "t.txt": "one\ntwo\n", "same.txt": "one\ntwo\n" });
    const link = sample.blob("/etc/passwd");
    sample.git("update-index", "--chmod=+x", "a/b/run.sh");
    sample.git("update-index", "--add", "--cacheinfo", `120000,${link},link`);
    sample.git("update-index", "--add", "--cacheinfo", `160000,${"2".repeat(40)},module`);
    sample.git("commit", "-q", "-m", "links");
    const dir = path.join(temporary(), "tree");
    const exported = await exportTree(await opened(sample), sample.git("rev-parse", "HEAD"), dir);
    expect(exported.map((entry) => entry.path)).toEqual([
      ".gitattributes",
      "a/b/run.sh",
      "same.txt",
      "t.txt",
    ]);
    expect(exported.leftOut.map((entry) => [entry.path, entry.mode])).toEqual([
      ["link", "120000"],
      ["module", "160000"],
    ]);
    expect(readdirSync(dir).sort()).toEqual([".gitattributes", "a", "same.txt", "t.txt"]);
    expect(readFileSync(path.join(dir, "same.txt"), "utf8")).toBe("one\ntwo\n");
    expect(lstatSync(path.join(dir, "a/b/run.sh")).mode & 0o111).not.toBe(0);
    expect(lstatSync(path.join(dir, "t.txt")).mode & 0o111).toBe(0);
  });

  test.each([".git", ".GIT", "git~1", ".g\u200cit", "..", ".git ", ".git.", ".git::$INDEX_ALLOCATION"])(
    "refuses a tree with %j before anything is written",
    async (name) => {
      const sample = new Sample();
      const oid = sample.blob("evil");
      const inner = sample.commitTree(`100644 blob ${oid}\tconfig\0`);
      const tree = sample.git("rev-parse", `${inner}^{tree}`);
      const commit = sample.commitTree(`040000 tree ${tree}\t${name}\0`);
      const dir = path.join(temporary(), "tree");
      await expect(exportTree(await opened(sample), commit, dir)).rejects.toMatchObject({
        code: "unsafe_path",
      });
      expect(() => readdirSync(dir)).toThrow();
    },
  );

  test("keeps within its limits and out of folders in use", async () => {
    const sample = new Sample();
    const head = sample.commit("head", { "1": "x".repeat(100), "2": "y".repeat(100) });
    const repository = await opened(sample);
    const to = (): string => path.join(temporary(), "tree");
    await expect(exportTree(repository, head, to(), { maxFiles: 1 })).rejects.toMatchObject({
      code: "too_large",
    });
    await expect(exportTree(repository, head, to(), { maxBytes: 150 })).rejects.toMatchObject({
      code: "too_large",
    });
    const used = temporary();
    writeFileSync(path.join(used, "x"), "");
    await expect(exportTree(repository, head, used)).rejects.toMatchObject({ code: "not_empty" });
  });

  test("leaves out names that are not UTF-8", async () => {
    const sample = new Sample();
    const oid = sample.blob("latin");
    const record = Buffer.concat([Buffer.from(`100644 blob ${oid}\tcaf`), Buffer.from([0xe9, 0])]);
    const commit = sample.commitTree(record);
    const exported = await exportTree(await opened(sample), commit, path.join(temporary(), "tree"));
    expect([exported.length, exported.leftOut.length]).toEqual([0, 1]);
  });
});

describe("unsafeReason", () => {
  test.each([
    "/abs",
    "a//b",
    "a/../b",
    "./a",
    "a/",
    "",
    "a\0b",
    "a\\.git\\x",
    `${"x".repeat(256)}`,
    "x/".repeat(3000),
  ])("refuses %j", (name) => {
    expect(unsafeReason(name)).not.toBeNull();
  });
  test.each([".gitignore", "a/.github/x", "git", "..a", "a..b", "日本.md", ".git-x", "dot.git/x"])(
    "lets %j pass",
    (name) => {
      expect(unsafeReason(name)).toBeNull();
    },
  );
});
