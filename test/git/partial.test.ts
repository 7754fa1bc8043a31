/** Mirrors and partial clones: how much is asked of the remote, with whose credentials, and what survives damage. */
import { readFileSync, readdirSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changedFiles } from "../../src/git/changes.ts";
import { readBlobs } from "../../src/git/blobs.ts";
import { commitsBetween, mergeBase, resolveRevision } from "../../src/git/commits.ts";
import { exportTree } from "../../src/git/export.ts";
import { fetchCommits, fetchedRef, listRemote } from "../../src/git/fetch.ts";
import { tidyMirror } from "../../src/git/mirror-folder.ts";
import { mirror, openRepository } from "../../src/git/repository.ts";
import { listTree } from "../../src/git/tree.ts";
import { plainGit, Sample, temporary } from "./support/sample.ts";
import { serveGit, type GitServer } from "./support/server.ts";

const token = "Basic c2VjcmV0OnRva2Vu";
const lines = (n: number): string => Array.from({ length: 30 }, (_, i) => `line ${i} of ${n}\n`).join("");

let origin: Sample;
let server: GitServer;
let base: string;
let head: string;

beforeAll(async () => {
  origin = new Sample();
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`src/${n}.txt`, lines(n)]));
  base = origin.commit("base", files);
  head = origin.commit("head", {
    "src/1.txt": null,
    "lib/one.txt": `${lines(1)}more\n`,
    "src/2.txt": "other\n",
  });
  origin.git("branch", "feature/x");
  server = await serveGit(origin.dir, { authorization: token });
});

afterAll(() => server.close());

const remote = () => ({ url: server.url, authorization: token });

async function counted<T>(work: () => Promise<T>): Promise<{ result: T; posts: number }> {
  const before = server.requests.length;
  const result = await work();
  return { result, posts: server.requests.slice(before).filter((line) => line.startsWith("POST")).length };
}

describe("a mirror", () => {
  test("needs one request for commits and one for all contents, however many", async () => {
    const repository = await mirror({ dir: path.join(temporary(), "7"), remote: remote() });
    const fetch = await counted(() => fetchCommits(repository, remote(), [base, head]));
    expect(fetch.posts).toBeLessThanOrEqual(2);
    const reading = await counted(async () => {
      expect(await mergeBase(repository, base, head)).toBe(base);
      expect(await commitsBetween(repository, base, head)).toHaveLength(1);
      return listTree(repository, head);
    });
    expect(reading).toMatchObject({ posts: 0, result: { length: 40 } });
    const oids = reading.result.map((entry) => entry.oid);
    const blobs = await counted(() => readBlobs(repository, oids));
    expect(blobs.posts).toBe(1);
    expect(blobs.result.size).toBe(40);
    expect((await counted(() => readBlobs(repository, oids))).posts).toBe(0);
    expect((await counted(() => fetchCommits(repository, remote(), [base, head]))).posts).toBe(0);
  });

  test("compares possible renames with one request", async () => {
    const repository = await mirror({ dir: path.join(temporary(), "7"), remote: remote() });
    await fetchCommits(repository, remote(), [head]);
    const { result, posts } = await counted(() => changedFiles(repository, base, head));
    expect(result.map((change) => [change.status, change.previousPath, change.path])).toEqual([
      ["renamed", "src/1.txt", "lib/one.txt"],
      ["modified", null, "src/2.txt"],
    ]);
    expect(posts).toBe(1);
  });

  test("exports with one request, from many callers at once", async () => {
    const dir = path.join(temporary(), "7");
    const opened = await Promise.all([1, 2, 3].map(() => mirror({ dir, remote: remote() })));
    await Promise.all(opened.map((repository) => fetchCommits(repository, remote(), [head, "main"])));
    const target = temporary();
    const first = opened[0];
    if (first === undefined) throw new Error("no mirror");
    const { posts } = await counted(() => exportTree(first, head, target));
    expect(posts).toBe(1);
    expect(readFileSync(path.join(target, "lib/one.txt"), "utf8")).toBe(`${lines(1)}more\n`);
    expect(await resolveRevision(first, fetchedRef("main"))).toBe(head);
  });

  test("keeps no token on disk", async () => {
    const dir = path.join(temporary(), "7");
    const repository = await mirror({ dir, remote: remote() });
    await fetchCommits(repository, remote(), ["main", "refs/heads/feature/x"]);
    const kept = readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1"));
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.filter((text) => text.includes("c2VjcmV0"))).toEqual([]);
  });

  test("is made anew when its packs, refs or settings are damaged", async () => {
    const dir = path.join(temporary(), "7");
    await fetchCommits(await mirror({ dir, remote: remote() }), remote(), [head]);
    const damages = [
      () => {
        for (const name of readdirSync(path.join(dir, "objects/pack"))) {
          if (name.endsWith(".idx")) truncateSync(path.join(dir, "objects/pack", name), 20);
        }
      },
      () => writeFileSync(path.join(dir, "config"), "[core\n"),
      () => writeFileSync(path.join(dir, "refs/headwater/commits", head), "rubbish\n"),
      () => writeFileSync(path.join(dir, "HEAD"), ""),
    ];
    for (const damage of damages) {
      damage();
      const repository = await mirror({ dir, remote: remote() });
      await fetchCommits(repository, remote(), [head]);
      expect(await listTree(repository, head)).toHaveLength(40);
    }
  });

  test("notices damaged contents when they are read, and is made anew the next time", async () => {
    const dir = path.join(temporary(), "7");
    const repository = await mirror({ dir, remote: remote() });
    await fetchCommits(repository, remote(), [head]);
    const packs = path.join(dir, "objects/pack");
    for (const name of readdirSync(packs).filter((file) => file.endsWith(".pack"))) {
      const content = readFileSync(path.join(packs, name));
      writeFileSync(path.join(packs, name), content.fill(0, 12, content.length - 20), { flag: "r+" });
    }
    await expect(listTree(repository, head)).rejects.toThrow();
    const again = await mirror({ dir, remote: remote() });
    await fetchCommits(again, remote(), [head]);
    expect(await listTree(again, head)).toHaveLength(40);
  });

  test("joins its packs and forgets old commits, and loses nothing", async () => {
    const dir = path.join(temporary(), "7");
    const repository = await mirror({ dir, remote: remote() });
    await fetchCommits(repository, remote(), [base]);
    await readBlobs(repository, [(await listTree(repository, base))[0]?.oid ?? ""]);
    await fetchCommits(repository, remote(), [head]);
    const packs = (): number =>
      readdirSync(path.join(dir, "objects/pack")).filter((name) => name.endsWith(".pack")).length;
    expect(packs()).toBeGreaterThanOrEqual(3);
    const { posts } = await counted(() => tidyMirror(dir, { packs: 2, refs: 1, keep: 1 }));
    expect([packs(), posts]).toEqual([1, 0]);
    expect(await mergeBase(repository, base, head)).toBe(base);
    const again = await mirror({ dir, remote: remote() });
    expect((await counted(() => fetchCommits(again, remote(), [base, head]))).posts).toBe(0);
    expect((await readBlobs(again, [(await listTree(again, base))[0]?.oid ?? ""])).size).toBe(1);
  });

  test("does not take over a folder that is not ours", async () => {
    const dir = temporary();
    writeFileSync(path.join(dir, "precious.txt"), "mine");
    await expect(mirror({ dir, remote: remote() })).rejects.toMatchObject({ code: "not_a_mirror" });
    expect(readFileSync(path.join(dir, "precious.txt"), "utf8")).toBe("mine");
  });
});

describe("a remote that says no", () => {
  test.each([
    ["an unknown commit", ["1234567890123456789012345678901234567890"], "not_found"],
    ["an unknown branch", ["nothing-here"], "not_found"],
  ])("%s", async (_, wants, code) => {
    const repository = await mirror({ dir: path.join(temporary(), "7"), remote: remote() });
    await expect(fetchCommits(repository, remote(), wants)).rejects.toMatchObject({
      name: "WorldError",
      code,
    });
  });

  test.each([
    ["no token", () => ({ url: server.url, authorization: null }), "denied"],
    [
      "another repository",
      () => ({ url: server.url.replace("repo", "other"), authorization: token }),
      "not_found",
    ],
    ["nobody listens", () => ({ url: "http://127.0.0.1:9/repo.git", authorization: null }), "unavailable"],
  ])("%s", async (_, bad, code) => {
    const repository = await mirror({ dir: path.join(temporary(), "7"), remote: bad() });
    await expect(fetchCommits(repository, bad(), ["main"])).rejects.toMatchObject({
      name: "WorldError",
      code,
    });
    await expect(listRemote(bad(), "refs/heads/*")).rejects.toMatchObject({ name: "WorldError", code });
  });

  test.each([
    "ext::sh -c true",
    "ssh://git@example.test/x",
    "https://user:pw@example.test/x",
    "--upload-pack=x",
    "git://example.test/x",
  ])("the address %s is refused", async (url) => {
    await expect(
      mirror({ dir: path.join(temporary(), "7"), remote: { url, authorization: null } }),
    ).rejects.toMatchObject({
      code: "bad_remote",
    });
  });

  test("a token does not cross the network in clear text", async () => {
    const clear = { url: "http://example.test/repo.git", authorization: token };
    await expect(listRemote(clear, "refs/heads/*")).rejects.toMatchObject({ code: "bad_remote" });
  });
});

describe("listRemote", () => {
  test("lists the refs of a pattern", async () => {
    expect(await listRemote(remote(), "refs/heads/feature/*")).toEqual([
      { ref: "refs/heads/feature/x", sha: head },
    ]);
    expect(await listRemote(remote(), "refs/heads/none/*")).toEqual([]);
  });
});

describe("a partial clone that a person made", () => {
  test.each(["blob:none", "tree:0"])("with --filter=%s is read through its own remote", async (filter) => {
    const dir = path.join(temporary(), "clone");
    plainGit(temporary(), [
      "clone",
      "-q",
      "--no-checkout",
      `--filter=${filter}`,
      `file://${origin.dir}`,
      dir,
    ]);
    const before = readFileSync(path.join(dir, ".git/config"), "utf8");
    const repository = await openRepository(dir);
    const entries = await listTree(repository, head);
    const blobs = await readBlobs(
      repository,
      entries.map((entry) => entry.oid),
    );
    expect(blobs.size).toBe(40);
    expect(await changedFiles(repository, base, head)).toHaveLength(2);
    expect(readFileSync(path.join(dir, ".git/config"), "utf8")).toBe(before);
  });

  test("is read with our credentials, whatever its remote is called and whatever header it has by itself", async () => {
    const dir = path.join(temporary(), "clone");
    plainGit(temporary(), [
      "clone",
      "-q",
      "--no-checkout",
      "--filter=blob:none",
      `file://${origin.dir}`,
      dir,
    ]);
    plainGit(dir, ["config", "remote.origin.url", "ssh://git@elsewhere.test/x.git"]);
    plainGit(dir, [
      "config",
      `http.${new URL(server.url).origin}/.extraHeader`,
      "Authorization: basic stale",
    ]);
    const opened = await openRepository(dir);
    const entries = await listTree(opened, head);
    const oids = entries.map((entry) => entry.oid);
    await expect(readBlobs(opened, oids)).rejects.toMatchObject({ code: "missing_objects" });
    const before = server.authorizations.length;
    expect((await readBlobs({ ...opened, remote: remote() }, oids)).size).toBe(40);
    const sent = server.authorizations.slice(before);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.every((headers) => headers.length === 1 && headers[0] === token)).toBe(true);
  });

  test("whose remote names a program is not followed", async () => {
    const dir = path.join(temporary(), "clone");
    plainGit(temporary(), [
      "clone",
      "-q",
      "--no-checkout",
      "--filter=blob:none",
      `file://${origin.dir}`,
      dir,
    ]);
    const marker = path.join(temporary(), "ran");
    plainGit(dir, ["config", "remote.origin.uploadpack", `touch ${marker}; git-upload-pack`]);
    const repository = await openRepository(dir);
    const entries = await listTree(repository, head);
    await expect(readBlobs(repository, [entries[0]?.oid ?? ""])).rejects.toMatchObject({
      code: "missing_objects",
    });
    expect(() => readFileSync(marker)).toThrow();
  });
});
