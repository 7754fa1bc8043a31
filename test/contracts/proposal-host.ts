/** What every host of proposals must do; run on each implementation. */
import { afterEach, describe, expect, test } from "vitest";
import type { FileChange } from "../../src/core/changes/change-set.ts";
import { blobId } from "../../src/git/blobs.ts";
import type { ProposalHost } from "../../src/ports.ts";

/** A host over a repository whose branch `main` holds `README.md` ("base\n") and `old.txt` ("old\n"). */
export interface ProposalHostWorld {
  host: ProposalHost;
  /** Commit of `main`. */
  main: string;
  /** A person commits to a branch by other means. Answers the new commit. */
  pushAsPerson: (branch: string) => Promise<string>;
  /** Text of a file at a commit; null when it is not there. */
  fileAt: (sha: string, path: string) => Promise<string | null>;
  parentOf: (sha: string) => Promise<string>;
  close: () => Promise<void>;
}

export function put(path: string, text: string, before: string | null = null): FileChange {
  const bytes = Buffer.from(text);
  return {
    path,
    mode: "100644",
    modeBefore: before === null ? null : "100644",
    before: before === null ? null : blobId(Buffer.from(before)),
    after: blobId(bytes),
    content: bytes.toString("base64"),
  };
}

export function drop(path: string, before: string): FileChange {
  return {
    path,
    mode: "100644",
    modeBefore: "100644",
    before: blobId(Buffer.from(before)),
    after: null,
    content: null,
  };
}

const BRANCH = "headwater/clients/0a1b2c3d";
const NOWHERE = "1".repeat(40);

export function proposalHostContract(open: () => Promise<ProposalHostWorld>): void {
  const opened: ProposalHostWorld[] = [];
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.close();
  });
  const start = async (): Promise<ProposalHostWorld> => {
    const world = await open();
    opened.push(world);
    return world;
  };
  /** With our branch, one commit ahead of main. */
  const proposed = async (): Promise<ProposalHostWorld & { head: string }> => {
    const world = await start();
    await world.host.createBranch(BRANCH, world.main);
    const request = {
      branch: BRANCH,
      expectedHead: world.main,
      message: "Propose",
      files: [put("a.txt", "a\n")],
    };
    return { ...world, head: (await world.host.commit(request)).sha };
  };

  branchContract(start);
  commitContract(start, proposed);
  pullRequestContract(proposed);
}

function branchContract(start: () => Promise<ProposalHostWorld>): void {
  describe("branches", () => {
    test("are created once; the second call leaves them alone", async () => {
      const { host, main } = await start();
      expect(await host.branchRules(BRANCH)).toMatchObject({ exists: false, sha: null });
      expect(await host.createBranch(BRANCH, main)).toBe("created");
      expect(await host.createBranch(BRANCH, main)).toBe("exists");
      expect(await host.branchRules(BRANCH)).toMatchObject({ exists: true, sha: main, protected: false });
    });

    test("that stand elsewhere are not moved by creating them", async () => {
      const { host, main, pushAsPerson } = await start();
      await host.createBranch(BRANCH, main);
      const theirs = await pushAsPerson(BRANCH);
      expect(await host.createBranch(BRANCH, main)).toBe("exists");
      expect((await host.branchRules(BRANCH)).sha).toBe(theirs);
    });

    test("do not start from a commit that is not there", async () => {
      const { host } = await start();
      await expect(host.createBranch(BRANCH, NOWHERE)).rejects.toMatchObject({ name: "WorldError" });
      expect((await host.branchRules(BRANCH)).exists).toBe(false);
    });
  });
}

function commitContract(
  start: () => Promise<ProposalHostWorld>,
  proposed: () => Promise<ProposalHostWorld & { head: string }>,
): void {
  describe("commit", () => {
    test("puts one commit with exactly the files on top", async () => {
      const { host, main, fileAt, parentOf } = await start();
      await host.createBranch(BRANCH, main);
      const files = [
        put("README.md", "new\n", "base\n"),
        put("dir/日本 x.txt", "é\n"),
        drop("old.txt", "old\n"),
      ];
      const message = "Subject\n\nBody with `code` and é.";
      const written = await host.commit({ branch: BRANCH, expectedHead: main, message, files });
      expect((await host.branchRules(BRANCH)).sha).toBe(written.sha);
      expect(await parentOf(written.sha)).toBe(main);
      expect(await fileAt(written.sha, "README.md")).toBe("new\n");
      expect(await fileAt(written.sha, "dir/日本 x.txt")).toBe("é\n");
      expect(await fileAt(written.sha, "old.txt")).toBeNull();
      expect(await host.verification(written.sha)).toEqual(written);
      expect(written.verified || written.reason !== "").toBe(true);
    });

    test("refuses when somebody else was there first", async () => {
      const { host, head, pushAsPerson } = await proposed();
      const theirs = await pushAsPerson(BRANCH);
      const request = { branch: BRANCH, expectedHead: head, message: "Again", files: [put("b.txt", "b\n")] };
      await expect(host.commit(request)).rejects.toMatchObject({ name: "WorldError", code: "head_moved" });
      expect((await host.branchRules(BRANCH)).sha).toBe(theirs);
    });

    test("made twice at once, happens once", async () => {
      const { host, head, parentOf } = await proposed();
      const request = { branch: BRANCH, expectedHead: head, message: "Race", files: [put("b.txt", "b\n")] };
      const tries = await Promise.allSettled([host.commit(request), host.commit(request)]);
      expect(tries.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
      const now = (await host.branchRules(BRANCH)).sha ?? "";
      expect(await parentOf(now)).toBe(head);
    });
  });

  describe("rebuildBranch", () => {
    test("moves the branch to a new commit on another parent", async () => {
      const { host, head, pushAsPerson, fileAt, parentOf } = await proposed();
      const newMain = await pushAsPerson("main");
      const files = [put("c.txt", "c\n")];
      const request = { branch: BRANCH, expectedHead: head, parent: newMain, message: "Rebuilt", files };
      const written = await host.rebuildBranch(request);
      expect((await host.branchRules(BRANCH)).sha).toBe(written.sha);
      expect(await parentOf(written.sha)).toBe(newMain);
      expect([await fileAt(written.sha, "a.txt"), await fileAt(written.sha, "c.txt")]).toEqual([null, "c\n"]);
    });

    test("never overwrites a commit that it did not expect", async () => {
      const { host, main, head, pushAsPerson } = await proposed();
      const theirs = await pushAsPerson(BRANCH);
      const request = {
        branch: BRANCH,
        expectedHead: head,
        parent: main,
        message: "Rebuilt",
        files: [put("c", "c")],
      };
      await expect(host.rebuildBranch(request)).rejects.toMatchObject({
        name: "WorldError",
        code: "head_moved",
      });
      expect((await host.branchRules(BRANCH)).sha).toBe(theirs);
    });
  });
}

function pullRequestContract(proposed: () => Promise<ProposalHostWorld & { head: string }>): void {
  const texts = { title: "Title `x` é", body: "Body\n\n<!-- headwater {} -->\n" };

  describe("pull requests", () => {
    test("are found by the branch that they come from", async () => {
      const { host, main, head } = await proposed();
      expect(await host.pullRequests({ headBranch: BRANCH, state: "all" })).toEqual([]);
      const made = await host.createPullRequest({ head: BRANCH, base: "main", ...texts });
      expect(made).toMatchObject({
        state: "open",
        merged: false,
        ...texts,
        head: { branch: BRANCH, sha: head, repositoryId: host.repository.id },
        base: { branch: "main", sha: main },
      });
      expect(made.author.id).toBe(host.self.accountId);
      const numbers = async (filter: { headBranch?: string; baseBranch?: string }): Promise<number[]> =>
        (await host.pullRequests({ ...filter, state: "open" })).map(({ number }) => number);
      expect(await numbers({ headBranch: BRANCH })).toEqual([made.number]);
      expect(await numbers({ baseBranch: "main" })).toContain(made.number);
      expect(await numbers({ headBranch: "headwater/clients" })).toEqual([]);
      expect(await numbers({ headBranch: BRANCH, baseBranch: "other" })).toEqual([]);
    });

    test("exist once, however often they are asked for", async () => {
      const { host } = await proposed();
      const request = { head: BRANCH, base: "main", ...texts };
      const first = await host.createPullRequest(request);
      const second = await host.createPullRequest(request).catch((error: unknown) => {
        expect(error).toMatchObject({ name: "WorldError", code: "exists" });
        return first;
      });
      expect(second.number).toBe(first.number);
      expect(await host.pullRequests({ headBranch: BRANCH, state: "all" })).toHaveLength(1);
    });

    test("take a new title and body, one without the other", async () => {
      const { host } = await proposed();
      const { number } = await host.createPullRequest({ head: BRANCH, base: "main", ...texts });
      await host.updatePullRequest(number, { body: "New body" });
      await host.updatePullRequest(number, { title: "New title" });
      await host.updatePullRequest(number, { title: "New title" });
      const [now] = await host.pullRequests({ headBranch: BRANCH, state: "open" });
      expect(now).toMatchObject({ number, title: "New title", body: "New body" });
    });

    test("can be closed, and stay to be found", async () => {
      const { host } = await proposed();
      const { number } = await host.createPullRequest({ head: BRANCH, base: "main", ...texts });
      await host.updatePullRequest(number, { state: "closed" });
      expect(await host.pullRequests({ headBranch: BRANCH, state: "open" })).toEqual([]);
      const [closed] = await host.pullRequests({ headBranch: BRANCH, state: "all" });
      expect(closed).toMatchObject({ number, state: "closed", merged: false });
    });

    test("carry a label once", async () => {
      const { host } = await proposed();
      const { number } = await host.createPullRequest({ head: BRANCH, base: "main", ...texts });
      await host.addLabel(number, "headwater");
      await host.addLabel(number, "headwater");
      const [now] = await host.pullRequests({ headBranch: BRANCH, state: "open" });
      expect(now?.labels).toEqual(["headwater"]);
    });

    test("that do not exist cannot be changed", async () => {
      const { host } = await proposed();
      await expect(host.updatePullRequest(9999, { body: "x" })).rejects.toMatchObject({ name: "WorldError" });
      await expect(host.addLabel(9999, "x")).rejects.toMatchObject({ name: "WorldError" });
    });

    test("show where their branches are now", async () => {
      const { host, pushAsPerson } = await proposed();
      await host.createPullRequest({ head: BRANCH, base: "main", ...texts });
      const theirs = await pushAsPerson(BRANCH);
      const [now] = await host.pullRequests({ headBranch: BRANCH, state: "open" });
      expect(now?.head.sha).toBe(theirs);
    });
  });
}
