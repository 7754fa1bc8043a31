/** Commits without a checkout, and refs by compare and swap. */
import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/core/changes/change-set.ts";
import { blobId } from "../../src/git/blobs.ts";
import { openRepository } from "../../src/git/repository.ts";
import { listTree } from "../../src/git/tree.ts";
import { readRef, updateRef, writeCommit } from "../../src/git/write.ts";
import { Sample } from "./support/sample.ts";

const author = { name: "Headwater", email: "headwater@localhost" };

function put(path: string, content: string, mode: FileChange["mode"] = "100644"): FileChange {
  const bytes = Buffer.from(content);
  return {
    path,
    mode,
    modeBefore: null,
    before: null,
    after: blobId(bytes),
    content: bytes.toString("base64"),
  };
}

function drop(path: string): FileChange {
  return { path, mode: "100644", modeBefore: "100644", before: "0".repeat(40), after: null, content: null };
}

describe("writeCommit", () => {
  test("adds, changes and removes files without touching the checkout", async () => {
    const sample = new Sample();
    const parent = sample.commit("base", { keep: "k", gone: "g", file: "f", "日本/a b": "x" });
    const repository = await openRepository(sample.dir);
    const files = [
      put("run.sh", "#!\n", "100755"),
      put("日本/a b", "y"),
      put("file/inside", "now a folder"),
      drop("gone"),
      drop("file"),
    ];
    const sha = await writeCommit(repository, { parent, files, message: "Subject\n\nBody: é\n", author });
    expect((await listTree(repository, sha)).map((entry) => `${entry.mode} ${entry.path}`)).toEqual([
      "100644 file/inside",
      "100644 keep",
      "100755 run.sh",
      "100644 日本/a b",
    ]);
    expect(sample.git("log", "-1", "--format=%P|%an <%ae>|%cn|%B", sha)).toBe(
      `${parent}|Headwater <headwater@localhost>|Headwater|Subject\n\nBody: é\n`,
    );
    expect(sample.git("status", "--porcelain")).toBe("");
    expect(sample.git("rev-parse", "HEAD")).toBe(parent);
    expect(sample.git("fsck", "--strict", "--no-dangling")).toBe("");
  });

  test.each([
    ["a path out of the tree", put("../x", "x")],
    ["a path into .git", put("sub/.GIT/config", "x")],
    ["a link", put("link", "/etc/passwd", "120000")],
    ["content that is not what was approved", { ...put("a", "x"), after: blobId(Buffer.from("y")) }],
  ])("refuses %s", async (_, file) => {
    const sample = new Sample();
    const parent = sample.commit("base");
    const repository = await openRepository(sample.dir);
    const writing = writeCommit(repository, { parent, files: [file], message: "m", author });
    await expect(writing).rejects.toMatchObject({ name: "UserError", code: "bad_change" });
  });
});

describe("updateRef", () => {
  test("moves a ref only from where it was expected", async () => {
    const sample = new Sample();
    const [one, two] = [sample.commit("one"), sample.commit("two")];
    const repository = await openRepository(sample.dir);
    const ref = "refs/heads/headwater/x/1";
    await updateRef(repository, ref, one, null);
    await expect(updateRef(repository, ref, two, null)).rejects.toMatchObject({ code: "head_moved" });
    await expect(updateRef(repository, ref, two, two)).rejects.toMatchObject({ code: "head_moved" });
    await updateRef(repository, ref, two, one);
    expect(await readRef(repository, ref)).toBe(two);
    await updateRef(repository, ref, null, two);
    expect(await readRef(repository, ref)).toBeNull();
    await expect(updateRef(repository, ref, one, two)).rejects.toMatchObject({ code: "head_moved" });
    await expect(updateRef(repository, ref, null, two)).rejects.toMatchObject({ code: "head_moved" });
  });

  test("exactly one of many writers wins", async () => {
    const sample = new Sample();
    const old = sample.commit("old");
    const commits = [1, 2, 3, 4, 5, 6].map((n) => sample.commit(`c${n}`));
    const repository = await openRepository(sample.dir);
    await updateRef(repository, "refs/heads/race", old, null);
    const tries = await Promise.allSettled(
      commits.map((sha) => updateRef(repository, "refs/heads/race", sha, old)),
    );
    expect(tries.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(1);
    for (const attempt of tries) {
      if (attempt.status === "rejected") expect(attempt.reason).toMatchObject({ code: "head_moved" });
    }
  });

  test.each([
    "main",
    "-d",
    "refs/heads/../x",
    "refs/heads/a b",
    "refs/heads/x.lock",
    "refs/heads/@{0}",
    "refs/heads/a\nb",
    "refs/",
  ])("refuses the name %j", async (ref) => {
    const sample = new Sample();
    const sha = sample.commit("one");
    const repository = await openRepository(sample.dir);
    await expect(updateRef(repository, ref, sha, null)).rejects.toMatchObject({ code: "bad_ref" });
  });
});
