/** Pull requests from opening to merging, with the refusals and the webhooks on the way. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { client, type Client } from "./client.ts";
import { startGitHub, type GitHub, type Person, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let api: Client;
let alice: Person;
let R: string;
let count = 0;

beforeAll(async () => {
  github = await startGitHub();
});

beforeEach(() => {
  const name = `shop-${(count += 1)}`;
  R = `/repos/acme/${name}`;
  shop = github.createRepository({ owner: "acme", name, files: { "a.txt": "a\n" } });
  api = client(github.url, github.installationToken(shop));
  alice = shop.person("alice", "write");
  shop.commit({ branch: "feature", files: { "b.txt": "b\n" }, author: "alice" });
});

afterAll(() => github.stop());

const events = (): string[] =>
  github
    .deliveries()
    .filter((delivery) => delivery.repositoryId === shop.id && delivery.event === "pull_request")
    .map((delivery) => {
      const { number } = JSON.parse(delivery.body) as { number: number };
      return `${number} ${String(delivery.action)}`;
    });

const messageOf = (body: unknown): unknown => {
  const { message, errors } = body as {
    message: string;
    errors?: (string | { message?: string; field?: string })[];
  };
  const [first] = errors ?? [];
  return typeof first === "string" ? first : (first?.message ?? first?.field ?? message);
};

describe("opening", () => {
  const open = (change: Record<string, unknown> = {}): ReturnType<Client["post"]> =>
    api.post(`${R}/pulls`, { title: "t", head: "feature", base: "main", ...change });

  test("by the App: the author is its bot", async () => {
    const answer = await open({ body: "why" });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        number: 1,
        user: { login: "headwater[bot]", type: "Bot" },
        mergeable: null,
        head: { sha: shop.head("feature") },
      },
    });
    expect((await api.get(`${R}/pulls/1`)).body).toMatchObject({
      mergeable: true,
      mergeable_state: "clean",
      commits: 1,
    });
    expect(events()).toEqual(["1 opened"]);
  });

  test("an open one names its test merge, which is no merge", async () => {
    await open();
    const pull = (await api.get(`${R}/pulls/1`)).body as { merge_commit_sha: string };
    expect(pull).toMatchObject({ merged: false, merged_at: null });
    expect(shop.commitFacts(pull.merge_commit_sha).parents).toEqual([shop.head(), shop.head("feature")]);
    expect((await api.get(`${R}/git/ref/pull/1/merge`)).body).toMatchObject({
      object: { sha: pull.merge_commit_sha },
    });
  });

  test.each([
    ["a second one for the same branch", { again: true }, "A pull request already exists for acme:feature."],
    ["nothing to merge", { head: "same" }, "No commits between main and same"],
    ["an unknown head", { head: "nowhere" }, "head"],
    ["an unknown base", { base: "nowhere" }, "base"],
    [
      "a title of 257 characters",
      { title: "x".repeat(257) },
      "title is too long (maximum is 256 characters)",
    ],
    [
      "a body of 65,537 characters",
      { body: "x".repeat(65_537) },
      "body is too long (maximum is 65536 characters)",
    ],
  ])("refuses %s", async (_name, change, words) => {
    shop.commit({ branch: "same", files: {}, parentBranch: "main" });
    shop.commit({ branch: "main", files: {}, parent: shop.head("same") });
    const { again, ...fields } = change as { again?: boolean };
    if (again === true) await open();
    const answer = await open(fields);
    expect([answer.status, messageOf(answer.body)]).toEqual([422, words]);
  });

  test("is found by its head and owner", async () => {
    await open();
    shop.commit({ branch: "other", parentBranch: "main", files: { c: "c" } });
    await open({ head: "other" });
    const found = (await api.get(`${R}/pulls?head=acme:feature&state=all`)).body as { number: number }[];
    expect(found.map((pull) => pull.number)).toEqual([1]);
    // Without the owner GitHub ignores the filter.
    expect((await api.get(`${R}/pulls?head=feature`)).body).toHaveLength(2);
    const paged = await api.get(`${R}/pulls?per_page=1`);
    expect(paged.headers.get("link")).toContain('rel="next"');
  });
});

describe("merging", () => {
  beforeEach(() => {
    alice.openPullRequest({ head: "feature", base: "main", title: "Add b", body: "why" });
  });

  test("squash makes one signed commit of the author", async () => {
    const before = shop.head();
    const answer = await api.put(`${R}/pulls/1/merge`, { merge_method: "squash", sha: shop.head("feature") });
    expect(answer.body).toMatchObject({ merged: true, sha: shop.head() });
    expect(shop.commitFacts(shop.head())).toMatchObject({
      parents: [before],
      message: "Add b (#1)",
      author: { name: "alice" },
    });
    expect((await api.get(`${R}/commits/main`)).body).toMatchObject({
      commit: { verification: { verified: true, reason: "valid" } },
    });
    expect((await api.get(`${R}/pulls/1`)).body).toMatchObject({
      merged: true,
      merged_by: { login: "headwater[bot]" },
      merge_commit_sha: shop.head(),
      changed_files: 1,
    });
  });

  test("a merge commit has two parents, a rebase new unsigned commits", async () => {
    shop.commit({ branch: "two", parentBranch: "main", files: { c: "c" }, author: "alice" });
    shop.commit({ branch: "two", files: { d: "d" }, author: "alice" });
    const second = alice.openPullRequest({ head: "two", base: "main", title: "Add c and d" });
    const base = shop.head();
    alice.merge(1);
    expect(shop.commitFacts(shop.head()).parents).toEqual([base, shop.head("feature")]);
    alice.merge(second, { method: "rebase", deleteBranch: true });
    expect(shop.listFiles("main").map((file) => file.path)).toEqual(["a.txt", "b.txt", "c", "d"]);
    expect((await api.get(`${R}/commits/main`)).body).toMatchObject({
      commit: { verification: { verified: false } },
    });
    expect(shop.branches()).not.toContain("two");
  });

  test("is refused when the head moved, on conflicts, for drafts and while checks are missing", async () => {
    const old = shop.head("feature");
    shop.commit({ branch: "feature", files: { "a.txt": "theirs\n" } });
    expect((await api.put(`${R}/pulls/1/merge`, { sha: old })).status).toBe(409);
    shop.commit({ branch: "main", files: { "a.txt": "ours\n" } });
    expect((await api.put(`${R}/pulls/1/merge`)).status).toBe(405);
    expect((await api.get(`${R}/pulls/1`)).body).toMatchObject({
      mergeable: false,
      mergeable_state: "dirty",
    });
    shop.commit({ branch: "next", parentBranch: "main", files: { e: "e" } });
    const next = alice.openPullRequest({ head: "next", base: "main", title: "e", draft: true });
    expect((await api.put(`${R}/pulls/${next}/merge`)).status).toBe(405);
    alice.markReady(next);
    const ci = github.otherApp("ci");
    shop.protect("main", { requiredChecks: [{ context: "test", appId: ci.id }] });
    const missing = await api.put(`${R}/pulls/${next}/merge`);
    expect([missing.status, messageOf(missing.body)]).toEqual([
      405,
      'Required status check "test" is expected.',
    ]);
    // The same name from another App does not count.
    await api.post(`${R}/check-runs`, { name: "test", head_sha: shop.head("next"), conclusion: "success" });
    expect((await api.put(`${R}/pulls/${next}/merge`)).status).toBe(405);
    ci.check(shop, shop.head("next"), { name: "test", conclusion: "success" });
    expect((await api.put(`${R}/pulls/${next}/merge`)).status).toBe(200);
  });

  test("by a push of its commits to the base", () => {
    const head = shop.head("feature");
    shop.commit({ branch: "main", files: {}, parent: head });
    expect(shop.pullRequest(1)).toMatchObject({ state: "closed", mergeCommit: shop.head() });
  });
});

describe("stacked on another branch", () => {
  beforeEach(() => {
    alice.openPullRequest({ head: "feature", base: "main", title: "Below" });
    shop.commit({ branch: "above", parentBranch: "feature", files: { "c.txt": "c\n" } });
    alice.openPullRequest({ head: "above", base: "feature", title: "Above" });
  });

  test("is retargeted when the branch was merged and deleted", () => {
    alice.merge(1, { deleteBranch: true });
    expect(shop.pullRequest(2)).toMatchObject({ state: "open", base: { branch: "main" } });
    const edited = github.deliveries().findLast((delivery) => delivery.action === "edited");
    expect(JSON.parse(edited?.body ?? "null")).toMatchObject({
      number: 2,
      changes: { base: { ref: { from: "feature" } } },
    });
  });

  test("is closed when the branch is deleted without a merge", () => {
    alice.deleteBranch("feature");
    expect([shop.pullRequest(1).state, shop.pullRequest(2).state]).toEqual(["closed", "closed"]);
    expect(shop.pullRequest(1).mergedAt).toBeNull();
  });
});

test("a pushed head is a synchronize; a head that the base already has is closed", () => {
  alice.openPullRequest({ head: "feature", base: "main", title: "t" });
  shop.commit({ branch: "feature", files: { x: "x" } });
  shop.commit({ branch: "feature", files: {}, parent: shop.head(), message: "Nothing" });
  alice.editPullRequest(1, { title: "t2" });
  alice.label(1, "later");
  shop.commit({ branch: "main", files: {}, parent: shop.head("feature") });
  expect(events()).toEqual([
    "1 opened",
    "1 synchronize",
    "1 synchronize",
    "1 edited",
    "1 labeled",
    "1 closed",
  ]);
});

test("a pull request from a fork keeps its commits in the base repository", async () => {
  shop.grant("zoe", "read");
  const zoe = shop.person("zoe");
  const fork = github.repository(zoe.fork());
  const sha = fork.commit({ branch: "idea", files: { "z.txt": "z\n" }, author: "zoe" });
  const number = zoe.openPullRequest({ head: "zoe:idea", base: "main", title: "z" });
  expect((await api.get(`${R}/pulls/${number}`)).body).toMatchObject({
    head: { label: "zoe:idea", sha, repo: { full_name: `zoe/${shop.name}`, fork: true } },
    base: { repo: { full_name: shop.fullName } },
  });
  expect((await api.get(`${R}/pulls/${number}/files`)).body).toMatchObject([
    { filename: "z.txt", patch: "@@ -0,0 +1 @@\n+z" },
  ]);
  expect((await api.get(`${R}/git/commits/${sha}`)).status).toBe(200);
  const next = fork.commit({ branch: "idea", files: { "y.txt": "y\n" }, author: "zoe" });
  expect(shop.pullRequest(number).head.sha).toBe(next);
  expect((await api.get(`${R}/commits/${next}/pulls`)).body).toMatchObject([{ number }]);
});

describe("reviews and comments", () => {
  test("nobody approves their own pull request", async () => {
    await api.post(`${R}/pulls`, { title: "t", head: "feature", base: "main" });
    const own = await api.post(`${R}/pulls/1/reviews`, { event: "APPROVE" });
    expect([own.status, messageOf(own.body)]).toEqual([422, "Can not approve your own pull request"]);
    alice.review(1, { state: "approve" });
    expect((await api.get(`${R}/pulls/1/reviews`)).body).toMatchObject([
      { state: "APPROVED", user: { login: "alice" }, commit_id: shop.head("feature") },
    ]);
    const told = github.deliveries().at(-1);
    expect(JSON.parse(told?.body ?? "null")).toMatchObject({
      action: "submitted",
      review: { state: "approved" },
    });
  });

  test("comments of the App say so; long and empty ones are refused", async () => {
    alice.openPullRequest({ head: "feature", base: "main", title: "t" });
    const answer = await api.post(`${R}/issues/1/comments`, { body: "hello" });
    expect(answer.body).toMatchObject({
      user: { login: "headwater[bot]", type: "Bot" },
      performed_via_github_app: { id: github.app.id },
    });
    const id = alice.comment(1, "/headwater help");
    expect((await api.get(`${R}/issues/comments/${id}`)).body).toMatchObject({
      performed_via_github_app: null,
    });
    expect((await api.patch(`${R}/issues/comments/${id}`, { body: "not mine" })).status).toBe(403);
    expect((await api.post(`${R}/issues/1/comments`, { body: "x".repeat(65_537) })).status).toBe(422);
    expect((await api.post(`${R}/issues/1/comments`, { body: " " })).status).toBe(422);
  });
});
