/** A checkout whose proposals are pushed keeps the rules of every host of proposals; the branches stand on the remote. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pushingHost } from "../../../src/adapters/codecatalyst/pushing-host.ts";
import { localHost } from "../../../src/adapters/local/host.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { proposalHostContract, put, type ProposalHostWorld } from "../../contracts/proposal-host.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function plainGit(dir: string, ...args: string[]): string {
  const env = {
    PATH: process.env["PATH"],
    ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    ...{ GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.test" },
    ...{ GIT_COMMITTER_NAME: "Ada", GIT_COMMITTER_EMAIL: "ada@example.test" },
  };
  return execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: dir, env, stdio: "pipe" })
    .toString("utf8")
    .trimEnd();
}

interface Pushed extends ProposalHostWorld {
  bare: string;
  /** Another fresh checkout of the same remote. */
  again: () => Promise<ProposalHostWorld["host"]>;
}

async function pushed(): Promise<Pushed> {
  const work = mkdtempSync(path.join(tmpdir(), "headwater-pushing-"));
  folders.push(work);
  const [dir, bare] = [path.join(work, "checkout"), path.join(work, "remote.git")];
  plainGit(work, "init", "-q", dir);
  writeFileSync(path.join(dir, "README.md"), "base\n");
  writeFileSync(path.join(dir, "old.txt"), "old\n");
  plainGit(dir, "add", "-A");
  plainGit(dir, "commit", "-q", "-m", "base");
  plainGit(work, "clone", "-q", "--bare", dir, bare);
  plainGit(dir, "switch", "-q", "--detach");
  const open = async (at: string): Promise<ProposalHostWorld["host"]> => {
    const repository = await openRepository(at);
    const remote = { url: bare, authorization: null };
    return pushingHost({
      local: localHost({ repository, dir: at }),
      repository,
      remote,
      webUrl: "https://example.test",
    });
  };
  return {
    bare,
    host: await open(dir),
    main: plainGit(dir, "rev-parse", "main"),
    pushAsPerson: async (branch) => {
      const there = mkdtempSync(path.join(work, "person-"));
      // A branch without a commit of ours is not sent anywhere yet.
      if (branch !== "main" && plainGit(bare, "branch", "--list", branch) === "")
        plainGit(dir, "push", "-q", bare, branch);
      plainGit(there, "clone", "-q", "--branch", branch, branch === "main" ? dir : bare, "clone");
      const clone = path.join(there, "clone");
      writeFileSync(path.join(clone, "person.txt"), "theirs\n");
      plainGit(clone, "add", "-A");
      plainGit(clone, "commit", "-q", "-m", "theirs");
      plainGit(clone, "push", "-q", "origin", `HEAD:${branch}`);
      if (branch !== "main") plainGit(dir, "fetch", "-q", bare, `+${branch}:${branch}`);
      return plainGit(clone, "rev-parse", "HEAD");
    },
    fileAt: async (sha, file) => {
      try {
        return `${plainGit(dir, "cat-file", "blob", `${sha}:${file}`)}\n`;
      } catch {
        return null;
      }
    },
    parentOf: async (sha) => plainGit(dir, "rev-parse", `${sha}^`),
    close: async () => undefined,
    again: async () => {
      const fresh = path.join(mkdtempSync(path.join(work, "fresh-")), "clone");
      plainGit(work, "clone", "-q", "--single-branch", bare, fresh);
      return open(fresh);
    },
  };
}

describe("a checkout that is pushed, as a host of proposals", () => {
  proposalHostContract(pushed);
});

const BRANCH = "headwater/clients/0a1b2c3d";

test("what is committed stands on the remote, and a later checkout goes on from there", async () => {
  const world = await pushed();
  await world.host.branchRules(BRANCH);
  await world.host.createBranch(BRANCH, world.main);
  const first = await world.host.commit({
    branch: BRANCH,
    expectedHead: world.main,
    message: "one",
    files: [put("a.txt", "one\n")],
  });
  expect(plainGit(world.bare, "rev-parse", BRANCH)).toBe(first.sha);
  const later = await world.again();
  expect(await later.branchRules(BRANCH)).toMatchObject({ exists: true, sha: first.sha });
  const second = await later.rebuildBranch({
    branch: BRANCH,
    expectedHead: first.sha,
    parent: world.main,
    message: "two",
    files: [put("a.txt", "two\n")],
  });
  expect(plainGit(world.bare, "rev-parse", BRANCH)).toBe(second.sha);
  await expect(
    world.host.commit({
      branch: BRANCH,
      expectedHead: first.sha,
      message: "late",
      files: [put("b.txt", "b\n")],
    }),
  ).rejects.toMatchObject({ code: "head_moved" });
  expect(plainGit(world.bare, "rev-parse", BRANCH)).toBe(second.sha);
});
