/** Finding repositories and asking about commits: ordinary, bare, worktree, shallow, empty. */
import { chownSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  commitsBetween,
  isAncestor,
  mergeBase,
  requireRevision,
  resolveRevision,
} from "../../src/git/commits.ts";
import { openRepository } from "../../src/git/repository.ts";
import { listTree } from "../../src/git/tree.ts";
import { changedFiles } from "../../src/git/changes.ts";
import { plainGit, Sample, temporary } from "./support/sample.ts";

function history(): { sample: Sample; first: string; left: string; right: string } {
  const sample = new Sample();
  const first = sample.commit("first", { "a.txt": "one\n" });
  sample.git("checkout", "-q", "-b", "left");
  const left = sample.commit("left: a change\n\nWhy it was made.\nSecond line.", { "a.txt": "two\n" });
  sample.git("checkout", "-q", "main");
  const right = sample.commit("right", { "b.txt": "b\n" });
  sample.git("tag", "-a", "v1", "-m", "tag", right);
  return { sample, first, left, right };
}

describe("openRepository", () => {
  test("finds a checkout from a folder inside it", async () => {
    const { sample } = history();
    sample.write("deep/er/x.txt", "");
    const repository = await openRepository(path.join(sample.dir, "deep/er"));
    expect(repository).toMatchObject({
      gitDir: path.join(sample.dir, ".git"),
      workTree: sample.dir,
      promisor: null,
    });
  });

  test("reads a bare clone and a linked worktree alike", async () => {
    const { sample, first, right } = history();
    const bare = path.join(temporary(), "bare.git");
    plainGit(sample.dir, ["clone", "-q", "--bare", sample.dir, bare]);
    const linked = path.join(temporary(), "linked");
    sample.git("worktree", "add", "-q", linked, "left");
    for (const dir of [bare, linked]) {
      const repository = await openRepository(dir);
      expect(await resolveRevision(repository, "main")).toBe(right);
      expect(await changedFiles(repository, first, right)).toHaveLength(1);
    }
    expect((await openRepository(bare)).workTree).toBeNull();
    expect(await resolveRevision(await openRepository(linked), "HEAD")).not.toBe(right);
  });

  test("says what is wrong where there is no repository", async () => {
    await expect(openRepository(temporary())).rejects.toMatchObject({
      name: "UserError",
      code: "not_a_repository",
    });
    await expect(openRepository("/nowhere/at/all")).rejects.toThrow("there is no such folder");
  });

  test("refuses object ids that it would misread", async () => {
    const dir = temporary();
    plainGit(dir, ["init", "-q", "--object-format=sha256"]);
    await expect(openRepository(dir)).rejects.toMatchObject({ code: "unsupported_repository" });
  });

  test("reads a checkout that belongs to another user", async () => {
    const { sample, right } = history();
    if (process.getuid?.() === 0) chownSync(path.join(sample.dir, ".git"), 65534, 65534);
    expect(await resolveRevision(await openRepository(sample.dir), "main")).toBe(right);
  });
});

describe("resolveRevision", () => {
  test("knows branches, tags, ids and paths through history", async () => {
    const { sample, first, left, right } = history();
    const repository = await openRepository(sample.dir);
    const expected = {
      main: right,
      left,
      v1: right,
      "main~1": first,
      [first]: first,
      "refs/heads/left": left,
    };
    for (const [name, sha] of Object.entries(expected)) {
      expect(await resolveRevision(repository, name), name).toBe(sha);
    }
  });

  test("answers null for what is not there or no commit", async () => {
    const { sample } = history();
    const repository = await openRepository(sample.dir);
    const tree = sample.git("rev-parse", "HEAD^{tree}");
    for (const name of [
      "nothing",
      "main~9",
      tree,
      "main:a.txt",
      "1".repeat(40),
      "a b",
      "@{u}",
      "x..y",
      "^main",
    ]) {
      expect(await resolveRevision(repository, name), name).toBeNull();
    }
    await expect(requireRevision(repository, "nothing")).rejects.toMatchObject({ code: "unknown_revision" });
  });

  test.each(["--help", "-h", "--output=/tmp/x", "", "a\nb", "a\0b"])("refuses %j", async (name) => {
    const { sample } = history();
    const repository = await openRepository(sample.dir);
    await expect(resolveRevision(repository, name)).rejects.toMatchObject({ code: "bad_revision" });
  });

  test("finds nothing in an empty repository", async () => {
    const repository = await openRepository(new Sample().dir);
    expect(await resolveRevision(repository, "HEAD")).toBeNull();
  });
});

describe("history", () => {
  test("lists commits with their people and texts", async () => {
    const { sample, first, left, right } = history();
    const repository = await openRepository(sample.dir);
    const ada = { name: "Ada", email: "ada@example.test" };
    expect(await commitsBetween(repository, right, left)).toEqual([
      {
        sha: left,
        parents: [first],
        author: ada,
        committer: ada,
        subject: "left: a change",
        body: "Why it was made.\nSecond line.",
      },
    ]);
    expect(await commitsBetween(repository, left, left)).toEqual([]);
  });

  test("finds the common ancestor, or that there is none", async () => {
    const { sample, first, left, right } = history();
    sample.git("checkout", "-q", "--orphan", "alone");
    const alone = sample.commit("alone");
    const repository = await openRepository(sample.dir);
    expect(await mergeBase(repository, left, right)).toBe(first);
    expect(await mergeBase(repository, left, alone)).toBeNull();
    expect(await isAncestor(repository, first, left)).toBe(true);
    expect(await isAncestor(repository, right, left)).toBe(false);
  });

  test("a shallow clone that cannot tell says how to fetch the rest", async () => {
    const { sample, first, left, right } = history();
    const dir = path.join(temporary(), "shallow");
    plainGit(temporary(), ["clone", "-q", "--depth=1", "--no-single-branch", `file://${sample.dir}`, dir]);
    const repository = await openRepository(dir);
    await expect(mergeBase(repository, left, right)).rejects.toMatchObject({
      code: "shallow_history",
      next: expect.stringContaining("--unshallow") as string,
    });
    await expect(isAncestor(repository, right, left)).rejects.toMatchObject({ code: "shallow_history" });
    await expect(requireRevision(repository, first)).rejects.toMatchObject({
      code: "unknown_revision",
      next: expect.stringContaining("shallow") as string,
    });
    await expect(listTree(repository, first)).rejects.toMatchObject({
      code: "unknown_revision",
      next: expect.stringContaining("shallow") as string,
    });
    expect(await commitsBetween(repository, left, right)).toHaveLength(1);
  });
});
