/** The local host: the rules of a host of proposals, and what is special about a checkout. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { localHost } from "../../../src/adapters/local/host.ts";
import { openRepository } from "../../../src/git/repository.ts";
import { proposalHostContract, put, type ProposalHostWorld } from "../../contracts/proposal-host.ts";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const people = { name: "Ada", email: "ada@example.test" };

function plainGit(dir: string, args: string[]): string {
  const env = {
    PATH: process.env["PATH"],
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: people.name,
    GIT_AUTHOR_EMAIL: people.email,
    GIT_COMMITTER_NAME: people.name,
    GIT_COMMITTER_EMAIL: people.email,
  };
  const options = { cwd: dir, env, stdio: "pipe" } as const;
  return execFileSync("git", ["-c", "init.defaultBranch=main", ...args], options).toString("utf8");
}

async function checkout(): Promise<ProposalHostWorld & { dir: string }> {
  const dir = mkdtempSync(path.join(tmpdir(), "headwater-local-"));
  folders.push(dir);
  const run = (...args: string[]): string => plainGit(dir, args).trimEnd();
  run("init", "-q");
  writeFileSync(path.join(dir, "README.md"), "base\n");
  writeFileSync(path.join(dir, "old.txt"), "old\n");
  run("add", "-A");
  run("commit", "-q", "-m", "base");
  const main = run("rev-parse", "main");
  // Away from `main`, so that a person's push to it does not depend on the checkout.
  run("checkout", "-q", "--detach");
  const push = (branch: string): string => {
    const sha = run("commit-tree", "-p", branch, "-m", "by a person", `${branch}^{tree}`);
    run("update-ref", `refs/heads/${branch}`, sha);
    return sha;
  };
  return {
    dir,
    host: localHost({ repository: await openRepository(dir), dir }),
    main,
    pushAsPerson: async (branch) => push(branch),
    fileAt: async (sha, file) => {
      const listed = plainGit(dir, ["ls-tree", "-r", "-z", "--name-only", sha]).split("\0");
      return listed.includes(file) ? plainGit(dir, ["cat-file", "-p", `${sha}:${file}`]) : null;
    },
    parentOf: async (sha) => run("rev-parse", `${sha}^`),
    close: async () => undefined,
  };
}

proposalHostContract(checkout);

describe("a plain checkout", () => {
  const branch = "headwater/clients/0a1b2c3d";

  async function proposed(): Promise<ProposalHostWorld & { dir: string; number: number }> {
    const world = await checkout();
    await world.host.createBranch(branch, world.main);
    const request = { branch, expectedHead: world.main, message: "Propose", files: [put("a.txt", "a\n")] };
    await world.host.commit(request);
    const { number } = await world.host.createPullRequest({
      head: branch,
      base: "main",
      title: "T",
      body: "B",
    });
    return { ...world, number };
  }

  test("keeps the files of people as they are, and proposals where git keeps its own", async () => {
    const { dir, number } = await proposed();
    expect(readdirSync(dir).sort()).toEqual([".git", "README.md", "old.txt"]);
    expect(plainGit(dir, ["status", "--porcelain"])).toBe("");
    const folder = path.join(dir, ".git/headwater/proposals");
    expect(readdirSync(folder).sort()).toEqual([`${number}.json`, `${number}.md`]);
    expect(readFileSync(path.join(folder, `${number}.md`), "utf8")).toBe(
      `# #${number} T\n\nFrom \`${branch}\` into \`main\`, open.\n\nB\n`,
    );
  });

  test("says who wrote a commit, and that nobody signed it", async () => {
    const { dir, host } = await proposed();
    const sha = plainGit(dir, ["rev-parse", branch]).trim();
    expect(plainGit(dir, ["log", "-1", "--format=%an <%ae>", sha]).trim()).toBe(
      "Headwater <headwater@localhost>",
    );
    expect(await host.verification(sha)).toEqual({
      sha,
      verified: false,
      reason: "local commit, not signed",
    });
  });

  test("sees a proposal as merged once a person merged its branch, and as closed once the branch is gone", async () => {
    const { dir, host } = await proposed();
    plainGit(dir, ["update-ref", "refs/heads/main", branch]);
    const merged = await host.pullRequests({ headBranch: branch, state: "all" });
    expect(merged[0]).toMatchObject({ state: "closed", merged: true });
    const other = await proposed();
    plainGit(other.dir, ["update-ref", "-d", `refs/heads/${branch}`]);
    const closed = await other.host.pullRequests({ headBranch: branch, state: "all" });
    expect(closed[0]).toMatchObject({ state: "closed", merged: false });
  });

  test("does not move a branch under somebody's feet", async () => {
    const { dir, host } = await proposed();
    plainGit(dir, ["checkout", "-q", branch]);
    const head = plainGit(dir, ["rev-parse", "HEAD"]).trim();
    const request = { branch, expectedHead: head, message: "m", files: [put("b.txt", "b\n")] };
    await expect(host.commit(request)).rejects.toMatchObject({
      name: "UserError",
      code: "branch_checked_out",
    });
  });

  test("proposes nothing where there is nothing to merge", async () => {
    const { host, main } = await checkout();
    await host.createBranch(branch, main);
    const request = { head: branch, base: "main", title: "T", body: "B" };
    await expect(host.createPullRequest(request)).rejects.toMatchObject({ code: "validation" });
    await expect(host.createPullRequest({ ...request, head: "none" })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("names a file of ours that is broken", async () => {
    const { dir, host, number } = await proposed();
    writeFileSync(path.join(dir, `.git/headwater/proposals/${number}.json`), "{");
    await expect(host.pullRequests({ state: "all" })).rejects.toMatchObject({ code: "proposal_unreadable" });
  });
});
