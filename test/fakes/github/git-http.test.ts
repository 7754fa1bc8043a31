/** Real git against the fake: clone, push, partial clone, and who may. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGitHub, type GitHub, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let folder: string;

beforeAll(async () => {
  github = await startGitHub();
  shop = github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "README.md": "# Shop\n", "a.txt": "a\n" },
  });
  folder = mkdtempSync(path.join(tmpdir(), "git-http-"));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.stop();
});

const run = promisify(execFile);

async function git(args: string[], token?: string): Promise<{ ok: boolean; text: string }> {
  const credentials = Buffer.from(`x-access-token:${token ?? ""}`).toString("base64");
  const header =
    token === undefined
      ? {}
      : {
          GIT_CONFIG_COUNT: "1",
          GIT_CONFIG_KEY_0: "http.extraHeader",
          GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
        };
  const env = {
    PATH: process.env["PATH"] ?? "",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_AUTHOR_NAME: "Ann",
    GIT_AUTHOR_EMAIL: "ann@example.com",
    GIT_COMMITTER_NAME: "Ann",
    GIT_COMMITTER_EMAIL: "ann@example.com",
    ...header,
  };
  try {
    const { stdout, stderr } = await run("git", args, { env });
    return { ok: true, text: stdout + stderr };
  } catch (error) {
    return { ok: false, text: String((error as { stderr?: string }).stderr) };
  }
}

test("a private repository is open to its own installation and to nobody else", async () => {
  const nobody = await git(["ls-remote", shop.gitUrl]);
  expect(nobody.ok).toBe(false);
  const wrong = await git(["ls-remote", shop.gitUrl], "ghs_wrong");
  expect(wrong.ok).toBe(false);
  const other = github.createRepository({ owner: "other", name: "secret" });
  const foreign = await git(["ls-remote", shop.gitUrl], github.installationToken(other));
  expect(foreign.text).toContain("not found");
  const own = await git(["ls-remote", shop.gitUrl], github.installationToken(shop));
  expect(own.text).toContain(`${shop.head()}\trefs/heads/main`);
});

test("a clone, a push and the webhooks that follow", async () => {
  const alice = shop.person("alice", "write");
  const work = path.join(folder, "work");
  expect(await git(["clone", "--quiet", shop.gitUrl, work], alice.token)).toMatchObject({ ok: true });
  writeFileSync(path.join(work, "b.txt"), "b\n");
  await git(["-C", work, "checkout", "-q", "-b", "topic"]);
  await git(["-C", work, "add", "b.txt"]);
  await git(["-C", work, "commit", "-q", "-m", "Add b"]);
  expect(await git(["-C", work, "push", "-q", "origin", "topic"], alice.token)).toMatchObject({ ok: true });
  expect(shop.readFile("topic", "b.txt")).toBe("b\n");
  const number = alice.openPullRequest({ head: "topic", base: "main", title: "b" });
  const before = shop.head("topic");
  await git(["-C", work, "commit", "-q", "--allow-empty", "-m", "More"]);
  await git(["-C", work, "push", "-q", "origin", "topic"], alice.token);
  const synchronize = github.deliveries().find((delivery) => delivery.action === "synchronize");
  expect(JSON.parse(synchronize?.body ?? "null")).toMatchObject({
    number,
    before,
    after: shop.head("topic"),
    sender: { login: "alice" },
  });
  const fetched = await git(["-C", work, "ls-remote", "origin", `refs/pull/${number}/head`], alice.token);
  expect(fetched.text).toContain(shop.head("topic"));
});

test("a partial clone fetches blobs by their id when it needs them", async () => {
  const token = github.installationToken(shop, { metadata: "read", contents: "read" });
  const bare = path.join(folder, "partial.git");
  expect(await git(["clone", "-q", "--bare", "--filter=blob:none", shop.gitUrl, bare], token)).toMatchObject({
    ok: true,
  });
  const missing = await git(["--git-dir", bare, "rev-list", "--objects", "--all", "--missing=print"]);
  expect(missing.text).toMatch(/^\?[0-9a-f]{40}$/m);
  const read = await git(["--git-dir", bare, "cat-file", "blob", `${shop.head()}:a.txt`], token);
  expect(read.text).toBe("a\n");
});

test("reading does not include pushing, and protection holds for pushes too", async () => {
  const work = path.join(folder, "refused");
  const reader = github.installationToken(shop, { metadata: "read", contents: "read" });
  const writer = github.installationToken(shop);
  await git(["clone", "-q", shop.gitUrl, work], reader);
  await git(["-C", work, "commit", "-q", "--allow-empty", "-m", "More"]);
  const denied = await git(["-C", work, "push", "-q", "origin", "HEAD:refs/heads/x"], reader);
  expect(denied.ok).toBe(false);
  shop.protect("main", { pushers: { people: [], apps: [] } });
  const refused = await git(["-C", work, "push", "-q", "origin", "HEAD:refs/heads/main"], writer);
  expect(refused.text).toContain("GH006");
  const hidden = await git(["-C", work, "push", "-q", "origin", "HEAD:refs/pull/9/head"], writer);
  expect(hidden.text).toContain("hidden ref");
  const beside = await git(["-C", work, "push", "-q", "origin", "HEAD:refs/heads/x"], writer);
  expect(beside).toMatchObject({ ok: true });
  shop.unprotect("main");
});

test("an App without the workflows permission cannot push workflow files", async () => {
  const work = path.join(folder, "workflow");
  const token = github.installationToken(shop);
  await git(["clone", "-q", shop.gitUrl, work], token);
  shop.commit({ branch: "ci", files: { ".github/workflows/ci.yml": "on: push\n" } });
  await git(["-C", work, "fetch", "-q", "origin", "ci"], token);
  await git(["-C", work, "checkout", "-q", "FETCH_HEAD"]);
  await git(["-C", work, "mv", ".github/workflows/ci.yml", ".github/workflows/other.yml"]);
  await git(["-C", work, "commit", "-q", "-m", "Move"]);
  const refused = await git(["-C", work, "push", "-q", "origin", "HEAD:refs/heads/moved"], token);
  expect(refused.text).toContain("workflows");
});
