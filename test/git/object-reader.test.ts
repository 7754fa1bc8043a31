/** The kept `git cat-file`: the same answers as a process of its own, and out of the way when it cannot give them. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blobId, readBlobs } from "../../src/git/blobs.ts";
import type { GitRepository } from "../../src/git/model.ts";
import { ObjectAnswers } from "../../src/git/object-answers.ts";
import { askObjects } from "../../src/git/object-reader.ts";
import { openRepository } from "../../src/git/repository.ts";
import { listTree } from "../../src/git/tree.ts";
import { treeFiles } from "../../src/git/tree-objects.ts";
import { plainGit, Sample } from "./support/sample.ts";

const ABSENT = "0".repeat(40);
const opened = (sample: Sample): Promise<GitRepository> => openRepository(sample.dir);

describe("what cat-file prints", () => {
  const object = fc.record({ oid: fc.constant("a".repeat(40)), content: fc.uint8Array({ maxLength: 40 }) });
  const printed = fc.array(fc.option(object), { maxLength: 8 });

  test("is understood however it is cut into pieces", () => {
    fc.assert(
      fc.property(printed, fc.array(fc.nat(30)), (objects, cuts) => {
        const parts = objects.flatMap((each) =>
          each === null
            ? [Buffer.from(`${ABSENT} missing\n`)]
            : [
                Buffer.from(`${each.oid} blob ${each.content.length}\n`),
                Buffer.from(each.content),
                Buffer.from("\n"),
              ],
        );
        const all = Buffer.concat(parts);
        const answers = new ObjectAnswers(objects.length, true);
        let at = 0;
        for (const cut of [...cuts, all.length]) {
          expect(answers.push(all.subarray(at, at + cut))).toBe(true);
          at = Math.min(all.length, at + cut);
        }
        expect(answers.complete).toBe(true);
        expect(answers.objects.map((each) => each && [...each.content])).toEqual(
          objects.map((each) => each && [...each.content]),
        );
      }),
    );
  });

  test("is not trusted when it is anything else", () => {
    expect(new ObjectAnswers(1, false).push(Buffer.from("fatal: no\n"))).toBe(false);
    expect(new ObjectAnswers(0, false).push(Buffer.from(`${ABSENT} missing\nx`))).toBe(false);
  });
});

test("an object that comes later is found by the same process; one that is not there is null", async () => {
  const sample = new Sample();
  sample.commit("one", { "a.txt": "a" });
  const { objectsDir } = await opened(sample);
  const later = blobId(Buffer.from("later"));
  expect(await askObjects({ objectsDir }, "info", [later, blobId(Buffer.from("a"))])).toEqual([
    null,
    expect.objectContaining({ type: "blob", size: 1 }),
  ]);
  sample.blob("later");
  const [found] = (await askObjects({ objectsDir }, "contents", [later])) ?? [];
  expect(found?.content.toString()).toBe("later");
});

test("who asks while another is answered does not wait for it, and both are right", async () => {
  const sample = new Sample();
  const commit = sample.commit("one", { "a.txt": "a", "b/c.txt": "c" });
  const repository = await opened(sample);
  const { objectsDir } = repository;
  const [first, second] = await Promise.all([
    askObjects({ objectsDir }, "info", [commit]),
    askObjects({ objectsDir }, "info", [commit]),
  ]);
  expect([first?.[0]?.type, second]).toEqual(["commit", null]);
  const lists = await Promise.all([listTree(repository, commit), listTree(repository, commit, ["b"])]);
  expect(lists.map((list) => list.map((entry) => entry.path))).toEqual([["a.txt", "b/c.txt"], ["b/c.txt"]]);
});

test("lists what `git ls-tree -r` lists, in its order", async () => {
  const sample = new Sample();
  const commit = sample.commit("one", {
    "a.txt": "1",
    "a/b.txt": "2",
    "a/b/c d.txt": "3",
    "a-b.txt": "4",
    "日本/仕様.md": "5",
    "new\nline.txt": "6",
  });
  const expected = sample.git("ls-tree", "-r", "-z", "--full-tree", commit).split("\0").filter(Boolean);
  const files = await treeFiles(await opened(sample), commit, () => true);
  expect(files?.map(({ path: name, mode, oid }) => `${mode} blob ${oid}\t${name}`)).toEqual(expected);
});

test("ten small trees that name ten billion files are left to git's limits", async () => {
  const sample = new Sample();
  let tree = plainGit(sample.dir, ["mktree", "-z"], `100644 blob ${sample.blob("x")}\tf\0`);
  for (let level = 0; level < 10; level += 1) {
    const records = Array.from({ length: 10 }, (_, n) => `040000 tree ${tree}\t${n}\0`).join("");
    tree = plainGit(sample.dir, ["mktree", "-z"], records);
  }
  const commit = sample.git("commit-tree", "-m", "bomb", tree);
  expect(await treeFiles(await opened(sample), commit, () => true)).toBeNull();
});

test("damage is said by git itself, and not by the kept process", async () => {
  const sample = new Sample();
  sample.commit("one", { "a.txt": "a" });
  const oid = sample.blob("broken soon");
  const place = path.join(sample.dir, ".git/objects", oid.slice(0, 2), oid.slice(2));
  rmSync(place, { force: true });
  writeFileSync(place, "not an object");
  await expect(readBlobs(await opened(sample), [oid])).rejects.toThrow(/git cat-file failed|not in the/);
});
