/** A repository that tries to run programs: through its configuration, hooks, filters, remotes and odd layouts. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { changedFiles } from "../../src/git/changes.ts";
import { readBlobs } from "../../src/git/blobs.ts";
import { commitsBetween, mergeBase, resolveRevision } from "../../src/git/commits.ts";
import { exportTree } from "../../src/git/export.ts";
import { fetchCommits, listRemote } from "../../src/git/fetch.ts";
import { openRepository } from "../../src/git/repository.ts";
import { listTree } from "../../src/git/tree.ts";
import { updateRef, writeCommit } from "../../src/git/write.ts";
import { git } from "../../src/git/run.ts";
import { plainGit, Sample, temporary } from "./support/sample.ts";

/** Every place known to us where a repository can name a program that git runs by itself. */
function plant(sample: Sample, marker: string): void {
  const program = path.join(sample.dir, ".git", "evil.sh");
  writeFileSync(program, `#!/bin/sh\necho "$0 $@" >> ${marker}\ncat\n`);
  chmodSync(program, 0o755);
  const settings: Record<string, string> = {
    "core.fsmonitor": program,
    "core.sshCommand": program,
    "core.askPass": program,
    "core.pager": program,
    "core.editor": program,
    "core.gitProxy": program,
    "core.alternateRefsCommand": program,
    "core.hooksPath": path.join(sample.dir, ".git", "hooks"),
    "credential.helper": `!${program}`,
    "diff.external": program,
    "diff.evil.textconv": program,
    "diff.evil.command": program,
    "filter.evil.clean": program,
    "filter.evil.smudge": program,
    "filter.evil.process": program,
    "gpg.program": program,
    "log.showSignature": "true",
    "commit.gpgSign": "true",
    "protocol.ext.allow": "always",
    "protocol.allow": "always",
    "uploadpack.packObjectsHook": program,
    "url.ext::sh -c evil.insteadOf": "https://evil.test/",
    "remote.origin.uploadpack": program,
    "remote.origin.proxy": program,
    "maintenance.auto": "true",
    "gc.auto": "1",
  };
  for (const [key, value] of Object.entries(settings))
    plainGit(sample.dir, ["config", "--local", key, value]);
  const hooks = path.join(sample.dir, ".git", "hooks");
  mkdirSync(hooks, { recursive: true });
  for (const hook of [
    "pre-commit",
    "post-commit",
    "reference-transaction",
    "post-index-change",
    "pre-auto-gc",
    "post-rewrite",
  ]) {
    writeFileSync(path.join(hooks, hook), `#!/bin/sh\necho ${hook} >> ${marker}\n`);
    chmodSync(path.join(hooks, hook), 0o755);
  }
}

test("G1: no program that a repository names is started by anything we do", async () => {
  const origin = new Sample();
  const wanted = origin.commit("from elsewhere", { "other.txt": "o" });
  const sample = new Sample();
  const attributes = "* filter=evil diff=evil\n";
  const before = sample.commit("before", { "a.txt": "a\n", ".gitattributes": attributes });
  const after = sample.commit("after", { "a.txt": "b\n", "b.txt": "c\n" });
  const marker = path.join(temporary(), "ran");
  plant(sample, marker);

  const repository = await openRepository(sample.dir);
  await resolveRevision(repository, "HEAD");
  await mergeBase(repository, before, after);
  await commitsBetween(repository, before, after);
  await changedFiles(repository, before, after);
  const entries = await listTree(repository, after);
  await readBlobs(
    repository,
    entries.map((entry) => entry.oid),
  );
  await exportTree(repository, after, path.join(temporary(), "tree"));
  const author = { name: "h", email: "h@localhost" };
  const sha = await writeCommit(repository, { parent: after, files: [], message: "m", author });
  await updateRef(repository, "refs/heads/new", sha, null);
  const remote = { url: origin.dir, authorization: null };
  await fetchCommits(repository, remote, [wanted, "main"]);
  await listRemote(remote, "refs/heads/*");
  expect(existsSync(marker)).toBe(false);

  // The trap works: a person's own `git status` and `git diff` would have sprung it.
  sample.write("a.txt", "changed\n");
  sample.git("status");
  expect(existsSync(marker)).toBe(true);
});

test("G1: an address rewritten to a program is not followed", async () => {
  const sample = new Sample();
  sample.commit("one");
  const marker = path.join(temporary(), "ran");
  plant(sample, marker);
  const repository = await openRepository(sample.dir);
  plainGit(sample.dir, ["config", `url.ext::sh -c touch% ${marker}% .insteadOf`, "https://evil.test/"]);
  const remote = { url: "https://evil.test/x.git", authorization: null };
  await expect(fetchCommits(repository, remote, ["main"])).rejects.toMatchObject({ name: "WorldError" });
  expect(existsSync(marker)).toBe(false);
});

test("G1: what a tree contains is never taken for the repository itself", async () => {
  const sample = new Sample();
  const head = sample.commit("head", {
    "sub/HEAD": "ref: refs/heads/x\n",
    "sub/config": "[core]\n",
    "sub/objects/x": "",
    "sub/refs/x": "",
  });
  const repository = await openRepository(sample.dir);
  const dir = path.join(temporary(), "tree");
  expect(await exportTree(repository, head, dir)).toHaveLength(4);
});

test("git stops at its time limit, its output limit and a signal", async () => {
  const sample = new Sample();
  sample.commit("one", { a: "x".repeat(1000) });
  const repository = await openRepository(sample.dir);
  const slow = git(repository, ["-c", "alias.slow=!sleep 30", "slow"], { timeoutMs: 100 });
  await expect(slow).rejects.toMatchObject({ code: "timeout", retryable: true });
  const long = git(repository, ["cat-file", "-p", "HEAD:a"], { maxOutput: 100 });
  await expect(long).rejects.toMatchObject({ code: "too_large" });
  const signal = AbortSignal.abort();
  await expect(git(repository, ["version"], { signal })).rejects.toMatchObject({ code: "aborted" });
});
