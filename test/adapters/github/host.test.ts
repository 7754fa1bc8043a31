/** Each operation of the host against the fake GitHub, which checks every request against GitHub's description. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FileChange } from "../../../src/core/changes/change-set.ts";
import { blobId } from "../../../src/git/blobs.ts";
import { drop, put } from "../../contracts/proposal-host.ts";
import { fakeHost, type FakeHost } from "./fake-host.ts";

let world: FakeHost;
beforeEach(async () => {
  world = await fakeHost();
});
afterEach(() => world.close());

const BRANCH = "headwater/clients/0a1b2c3d";

/** A pull request of a person, from a branch that they pushed. */
function pullRequest(login = "mona"): { number: number; head: string } {
  const { repo } = world;
  const mona = repo.person(login, "write");
  const head = repo.commit({ branch: "feature", files: { "a.txt": "a\n" }, author: login });
  return {
    number: mona.openPullRequest({ title: "Add a", head: "feature", base: "main", body: "Text" }),
    head,
  };
}

function executable(path: string, text: string, before: string | null = null): FileChange {
  const { content, after } = put(path, text);
  return {
    path,
    content,
    after,
    mode: "100755",
    modeBefore: before === null ? null : "100755",
    before: before === null ? null : blobId(Buffer.from(before)),
  };
}

describe("the repository", () => {
  test("facts, and null when it is gone", async () => {
    expect(await world.host.repositoryFacts()).toEqual({
      defaultBranch: "main",
      visibility: "private",
      archived: false,
    });
    world.repo.archive();
    expect(await world.host.repositoryFacts()).toMatchObject({ archived: true });
    world.fault({ kind: "error", status: 404 });
    expect(await world.host.repositoryFacts()).toBeNull();
  });

  test("writing to an archived one says so, and is not tried again", async () => {
    const { number } = pullRequest();
    world.repo.archive();
    const seen = await world.during(() =>
      expect(world.host.createComment(number, "x")).rejects.toMatchObject({
        code: "archived",
        retryable: false,
      }),
    );
    expect(seen).toEqual(["POST issues/create-comment"]);
  });

  test("its git address works with the authorization beside it", async () => {
    const { url, authorization } = await world.host.remote();
    expect(url).toBe(`${world.github.url}/${world.repo.fullName}.git`);
    const response = await fetch(`${url}/info/refs?service=git-upload-pack`, {
      headers: { authorization: authorization ?? "" },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain(world.repo.head());
  });

  test.each([
    ["admin", "admin"],
    ["maintain", "write"],
    ["write", "write"],
    ["triage", "read"],
    ["read", "read"],
    ["none", "none"],
  ] as const)("permission of %s is %s", async (role, expected) => {
    world.repo.grant("mona", role);
    expect(await world.host.permission("mona")).toBe(expected);
  });

  test("permission of nobody is none; of somebody whom GitHub cannot say, an error", async () => {
    expect(await world.host.permission("no-such-login")).toBe("none");
    world.repo.grant("mona", "admin");
    world.fault({ kind: "error", status: 500, times: 3 });
    await expect(world.host.permission("mona")).rejects.toMatchObject({
      code: "unavailable",
      retryable: true,
    });
  });
});

describe("pull requests", () => {
  test("one, and null when there is none", async () => {
    const { number, head } = pullRequest();
    expect(await world.host.pullRequest(number)).toMatchObject({
      number,
      state: "open",
      merged: false,
      mergeCommit: null,
      mergedBy: null,
      draft: false,
      title: "Add a",
      body: "Text",
      author: { login: "mona", type: "person" },
      head: { branch: "feature", sha: head, repositoryId: world.repo.id },
      base: { branch: "main", sha: world.repo.head() },
    });
    expect(await world.host.pullRequest(999)).toBeNull();
  });

  test("a merged one tells who merged it and what came of it", async () => {
    const { number } = pullRequest();
    const merged = world.repo.person("mona").merge(number, { method: "squash" });
    expect(await world.host.pullRequest(number)).toMatchObject({
      state: "closed",
      merged: true,
      mergeCommit: merged,
      mergedBy: { login: "mona", type: "person" },
    });
    expect(await world.host.pullRequests({ state: "all" })).toMatchObject([
      { merged: true, mergeCommit: merged, mergedBy: null },
    ]);
  });

  test("at a commit: by head and by merge commit, not by what else contains it", async () => {
    const { number, head } = pullRequest();
    const base = world.repo.head();
    expect((await world.host.pullRequestsAt(head)).map((each) => each.number)).toEqual([number]);
    expect(await world.host.pullRequestsAt(base)).toEqual([]);
    const merged = world.repo.person("mona").merge(number, { method: "squash" });
    expect((await world.host.pullRequestsAt(merged)).map((each) => each.number)).toEqual([number]);
  });

  test("two that share a head are both found", async () => {
    const { number, head } = pullRequest();
    world.repo.commit({ branch: "release", files: {}, message: "Start a release" });
    const other = world.repo
      .person("mona")
      .openPullRequest({ title: "Again", head: "feature", base: "release" });
    const found = (await world.host.pullRequestsAt(head)).map((each) => each.number);
    expect(found.toSorted()).toEqual([number, other].toSorted());
  });

  test("reviews say who looked at what", async () => {
    const { number, head } = pullRequest();
    const ada = world.repo.person("ada", "write");
    ada.review(number, { state: "approve" });
    const second = ada.review(number, { state: "request_changes", body: "no" });
    world.repo.person("mona").dismissReview(number, second);
    expect(await world.host.reviews(number)).toMatchObject([
      { author: { login: "ada", type: "person" }, state: "approved", commit: head },
      { author: { login: "ada" }, state: "dismissed", commit: head },
    ]);
  });

  test("authors of its commits", async () => {
    const { number } = pullRequest();
    world.repo.commit({ branch: "feature", files: { "b.txt": "b\n" }, author: "ada" });
    world.repo.commit({
      branch: "feature",
      files: { "c.txt": "c\n" },
      author: { name: "N", email: "n@x.test" },
    });
    const names = (await world.host.commitAuthors(number)).map((each) => each?.login ?? null);
    expect(names.toSorted()).toEqual(["ada", "mona", null].toSorted());
  });

  test("a merge that the rules allow, by the first method that the repository allows", async () => {
    const { number, head } = pullRequest();
    const { sha } = await world.host.merge(number, { sha: head, title: "Add a (#1)" });
    expect(world.repo.head()).toBe(sha);
    expect(world.repo.commitFacts(sha).message).toMatch(/^Add a \(#1\)/);
  });

  test("a merge of another head than expected is refused", async () => {
    const { number, head } = pullRequest();
    world.repo.commit({ branch: "feature", files: { "b.txt": "b\n" } });
    await expect(world.host.merge(number, { sha: head, title: "x" })).rejects.toMatchObject({
      code: "head_moved",
    });
  });

  test("a merge that required checks forbid is refused", async () => {
    const { number, head } = pullRequest();
    world.repo.protect("main", { requiredChecks: [{ context: "build", appId: null }] });
    await expect(world.host.merge(number, { sha: head, title: "x" })).rejects.toMatchObject({
      code: "not_mergeable",
      retryable: false,
    });
  });
});

describe("comments", () => {
  test("ours are known by the App, people's are not", async () => {
    const { number } = pullRequest();
    const id = await world.host.createComment(number, "Ours");
    world.repo.person("mona").comment(number, "Theirs");
    await world.host.updateComment(id, "Ours, edited");
    expect(await world.host.comments(number)).toMatchObject([
      {
        id,
        body: "Ours, edited",
        appId: world.github.app.id,
        author: { id: world.github.app.botUserId, type: "app" },
      },
      { body: "Theirs", appId: null, author: { login: "mona", type: "person" } },
    ]);
  });

  test("a reaction twice is one reaction", async () => {
    const { number } = pullRequest();
    const id = world.repo.person("mona").comment(number, "/headwater help");
    await world.host.react(id, "eyes");
    await world.host.react(id, "eyes");
    expect(world.repo.comments(number)[0]?.reactions).toHaveLength(1);
  });

  test("a text that is too long is called that", async () => {
    const { number } = pullRequest();
    await expect(world.host.createComment(number, "x".repeat(300_000))).rejects.toMatchObject({
      code: "too_long",
      retryable: false,
    });
  });
});

describe("checks", () => {
  const check = (headSha: string, conclusion: "success" | "action_required" = "action_required") => ({
    name: "headwater/approval",
    headSha,
    conclusion,
    title: "Waiting",
    summary: "For one approval.",
    externalId: "digest",
  });

  test("are created, changed and read back, beside those of others", async () => {
    const { head } = pullRequest();
    const id = await world.host.createCheck(check(head));
    await world.host.updateCheck(id, check(head, "success"));
    const other = world.github.otherApp("builder");
    other.check(world.repo, head, { name: "build", status: "in_progress" });
    other.status(world.repo, head, { context: "ci/old", state: "pending" });
    other.status(world.repo, head, { context: "ci/old", state: "success" });
    const found = await world.host.checks(head);
    expect(found.toSorted((a, b) => a.name.localeCompare(b.name))).toMatchObject([
      { name: "build", appId: other.id, status: "in_progress", conclusion: null },
      {
        id,
        name: "headwater/approval",
        appId: world.github.app.id,
        status: "completed",
        conclusion: "success",
        title: "Waiting",
        summary: "For one approval.",
        externalId: "digest",
      },
    ]);
    expect(await world.host.statuses(head)).toEqual([{ context: "ci/old", state: "success" }]);
  });
});

describe("branches", () => {
  test("rules of both kinds name what is required, and from whom", async () => {
    const required = [
      { context: "headwater/approval", appId: world.github.app.id },
      { context: "build", appId: null },
    ];
    const expected = [
      { name: "headwater/approval", appId: world.github.app.id },
      { name: "build", appId: null },
    ];
    for (const by of ["branch", "ruleset"] as const) {
      world.repo.protect("main", { by, requiredChecks: required });
      const rules = await world.host.branchRules("main");
      expect(rules).toMatchObject({ exists: true, sha: world.repo.head(), protected: true });
      expect(rules.requiredChecks).toHaveLength(2);
      expect(rules.requiredChecks).toEqual(expect.arrayContaining(expected));
    }
  });

  test("deleting one that is gone already is fine, a protected one stays", async () => {
    await world.host.createBranch(BRANCH, world.repo.head());
    await world.host.deleteBranch(BRANCH);
    await world.host.deleteBranch(BRANCH);
    expect(world.repo.branches()).toEqual(["main"]);
    world.repo.protect("main", {});
    await expect(world.host.deleteBranch("main")).rejects.toMatchObject({ name: "WorldError" });
  });
});

describe("commits", () => {
  const commit = (files: FileChange[], message = "Change\n\nWhy.") =>
    world.host.commit({ branch: BRANCH, expectedHead: world.repo.head(BRANCH), message, files });

  beforeEach(async () => {
    await world.host.createBranch(BRANCH, world.repo.head());
  });

  test("of ordinary files are one GraphQL request, verified and authored by us", async () => {
    const seen = await world.during(() => commit([put("a.txt", "a\n"), drop("old.txt", "old\n")]));
    expect(seen).toEqual(["POST graphql createCommitOnBranch"]);
    const head = world.repo.head(BRANCH);
    expect(await world.host.verification(head)).toEqual({ sha: head, verified: true, reason: "valid" });
    expect(world.repo.commitFacts(head)).toMatchObject({
      message: expect.stringMatching(/^Change\n\nWhy\./) as string,
      author: { email: world.host.self.email },
    });
  });

  test("of nothing are empty commits", async () => {
    const before = world.repo.commitFacts(world.repo.head(BRANCH)).tree;
    const written = await commit([], "Let CI run");
    expect(written.verified).toBe(true);
    expect(world.repo.commitFacts(written.sha).tree).toBe(before);
  });

  test("of executable files keep their mode and are verified as well", async () => {
    const files = [executable("run.sh", "#!/bin/sh\nexit 1\n", "#!/bin/sh\n"), put("a.txt", "a\n")];
    const seen = await world.during(async () => {
      expect(await commit(files)).toMatchObject({ verified: true });
    });
    expect(seen).toEqual([
      "GET git/get-commit",
      "POST git/create-tree",
      "POST git/create-commit",
      "GET repos/get",
      "POST graphql updateRefs",
    ]);
    const listed = world.repo.listFiles(BRANCH).map(({ path, mode }) => `${mode} ${path}`);
    expect(listed).toEqual(expect.arrayContaining(["100755 run.sh", "100644 a.txt"]));
    expect(world.repo.readFile(BRANCH, "run.sh")).toBe("#!/bin/sh\nexit 1\n");
  });

  test("of an executable file that becomes ordinary change its mode", async () => {
    await commit([{ ...put("run.sh", "#!/bin/sh\n", "#!/bin/sh\n"), modeBefore: "100755" }]);
    expect(world.repo.listFiles(BRANCH).find(({ path }) => path === "run.sh")?.mode).toBe("100644");
  });

  test("that only delete an executable file need no git data", async () => {
    const seen = await world.during(() => commit([{ ...drop("run.sh", "#!/bin/sh\n"), mode: "100755" }]));
    expect(seen).toEqual(["POST graphql createCommitOnBranch"]);
    expect(world.repo.readFile(BRANCH, "run.sh")).toBeNull();
  });

  test("keep every byte: binary, large, CRLF, BOM, no newline, nothing at all", async () => {
    const contents: Record<string, Buffer> = {
      "binary.bin": Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256)),
      "large.txt": Buffer.alloc(150_000, "large\n"),
      "crlf.txt": Buffer.from("a\r\nb\r\n"),
      "bom.txt": Buffer.from("\uFEFFbom"),
      "empty.txt": Buffer.alloc(0),
    };
    for (const mode of ["100644", "100755"] as const) {
      const files = Object.entries(contents).map(([path, bytes]): FileChange => ({
        path: `${mode}/${path}`,
        mode,
        modeBefore: null,
        before: null,
        after: blobId(bytes),
        content: bytes.toString("base64"),
      }));
      await commit(files);
      const stored = new Map(world.repo.listFiles(BRANCH).map((entry) => [entry.path, entry.sha]));
      for (const file of files) expect([file.path, stored.get(file.path)]).toEqual([file.path, file.after]);
    }
  });

  test.each(["120000", "160000"] as const)("never write a mode %s", async (mode) => {
    await expect(commit([{ ...put("link", "target"), mode }])).rejects.toMatchObject({ code: "validation" });
  });

  test("to a branch that is gone say that it moved", async () => {
    const expectedHead = world.repo.head(BRANCH);
    world.repo.deleteBranch(BRANCH);
    for (const files of [[put("a.txt", "a\n")], [executable("a.sh", "a\n")]]) {
      await expect(
        world.host.commit({ branch: BRANCH, expectedHead, message: "m", files }),
      ).rejects.toMatchObject({ code: "head_moved" });
    }
    expect(world.repo.branches()).toEqual(["main"]);
  });

  test("of executable files never overwrite a person's commit", async () => {
    const expectedHead = world.repo.head(BRANCH);
    const theirs = world.repo.commit({ branch: BRANCH, files: { "person.txt": "theirs\n" } });
    const request = { branch: BRANCH, expectedHead, message: "m", files: [executable("a.sh", "a\n")] };
    await expect(world.host.commit(request)).rejects.toMatchObject({ code: "head_moved" });
    expect(world.repo.head(BRANCH)).toBe(theirs);
  });
});
