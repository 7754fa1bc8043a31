/** A checkout whose proposals are pushed keeps the rules of every host of proposals; the branches stand on the remote. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { pushingHost } from "../../../src/adapters/codecatalyst/pushing-host.ts";
import { localHost } from "../../../src/adapters/local/host.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { plainGit } from "../../git/support/sample.ts";
import { proposalHostContract, put, type ProposalHostWorld } from "../../contracts/proposal-host.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const git = (dir: string, ...args: string[]): string => plainGit(dir, args);

interface Pushed extends ProposalHostWorld {
  bare: string;
  /** Another fresh checkout of the same remote. */
  again: () => Promise<ProposalHostWorld["host"]>;
}

async function pushed(): Promise<Pushed> {
  const work = mkdtempSync(path.join(tmpdir(), "headwater-pushing-"));
  folders.push(work);
  const [dir, bare] = [path.join(work, "checkout"), path.join(work, "remote.git")];
  git(work, "init", "-q", dir);
  writeFileSync(path.join(dir, "README.md"), "base\n");
  writeFileSync(path.join(dir, "old.txt"), "old\n");
  git(dir, "add", "-A");
  git(dir, "commit", "-q", "-m", "base");
  git(work, "clone", "-q", "--bare", dir, bare);
  git(dir, "switch", "-q", "--detach");
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
    main: git(dir, "rev-parse", "main"),
    pushAsPerson: async (branch) => {
      const there = mkdtempSync(path.join(work, "person-"));
      // A branch without a commit of ours is not sent anywhere yet.
      if (branch !== "main" && git(bare, "branch", "--list", branch) === "")
        git(dir, "push", "-q", bare, branch);
      git(there, "clone", "-q", "--branch", branch, branch === "main" ? dir : bare, "clone");
      const clone = path.join(there, "clone");
      writeFileSync(path.join(clone, "person.txt"), "theirs\n");
      git(clone, "add", "-A");
      git(clone, "commit", "-q", "-m", "theirs");
      git(clone, "push", "-q", "origin", `HEAD:${branch}`);
      if (branch !== "main") git(dir, "fetch", "-q", bare, `+${branch}:${branch}`);
      return git(clone, "rev-parse", "HEAD");
    },
    fileAt: async (sha, file) => {
      try {
        return `${git(dir, "cat-file", "blob", `${sha}:${file}`)}\n`;
      } catch {
        return null;
      }
    },
    parentOf: async (sha) => git(dir, "rev-parse", `${sha}^`),
    close: async () => undefined,
    again: async () => {
      const fresh = path.join(mkdtempSync(path.join(work, "fresh-")), "clone");
      git(work, "clone", "-q", "--single-branch", bare, fresh);
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
  expect(git(world.bare, "rev-parse", BRANCH)).toBe(first.sha);
  const later = await world.again();
  expect(await later.branchRules(BRANCH)).toMatchObject({ exists: true, sha: first.sha });
  const second = await later.rebuildBranch({
    branch: BRANCH,
    expectedHead: first.sha,
    parent: world.main,
    message: "two",
    files: [put("a.txt", "two\n")],
  });
  expect(git(world.bare, "rev-parse", BRANCH)).toBe(second.sha);
  await expect(
    world.host.commit({
      branch: BRANCH,
      expectedHead: first.sha,
      message: "late",
      files: [put("b.txt", "b\n")],
    }),
  ).rejects.toMatchObject({ code: "head_moved" });
  expect(git(world.bare, "rev-parse", BRANCH)).toBe(second.sha);
});
