import { afterEach, describe, expect, test } from "vitest";
import { canned, SELF, type Answer, type Canned, type Seen } from "./canned.ts";

const open: Canned[] = [];
async function github(answers: Parameters<typeof canned>[0]): Promise<Canned> {
  const started = await canned(answers);
  open.push(started);
  return started;
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** Pages of a list that has `total` entries. */
const paged =
  (total: number, entry: (index: number) => unknown, wrap: (page: unknown[]) => unknown = (page) => page) =>
  ({ path }: Seen): Answer => {
    const query = new URL(path, "http://x").searchParams;
    const size = Number(query.get("per_page"));
    const from = (Number(query.get("page")) - 1) * size;
    const count = Math.max(0, Math.min(size, total - from));
    return { status: 200, body: wrap(Array.from({ length: count }, (_, index) => entry(from + index))) };
  };

const user = { id: 3, login: "mona", type: "User" };
const review = (id: number): unknown => ({ id, user, state: "APPROVED", commit_id: "c", submitted_at: "t" });
const comment = (id: number): unknown => ({ id, user, body: `text ${id}` });

describe("long lists", () => {
  test("every page of reviews is read, in order", async () => {
    const { host, seen } = await github(paged(250, review));
    expect((await host.reviews(5)).map(({ id }) => id)).toEqual(Array.from({ length: 250 }, (_, id) => id));
    expect(seen).toHaveLength(3);
  });

  test("a review list that is too long to decide on is an error", async () => {
    const { host } = await github(paged(3_000, review));
    await expect(host.reviews(5)).rejects.toMatchObject({ code: "too_many", retryable: false });
  });

  test("comments that are too many are read in part, and it is said", async () => {
    const { host, truncated } = await github(paged(10_000, comment));
    expect(await host.comments(5)).toHaveLength(3_000);
    expect(truncated).toEqual(["comments of #5: 3000"]);
  });

  test("checks that are too many are an error", async () => {
    const run = (id: number): unknown => ({
      id,
      name: "n",
      status: "completed",
      conclusion: "success",
      output: {},
      app: null,
    });
    const { host } = await github(paged(2_000, run, (check_runs) => ({ total_count: 2_000, check_runs })));
    await expect(host.checks("c")).rejects.toMatchObject({ code: "too_many" });
  });
});

describe("who wrote the commits", () => {
  const web = { id: 19864447, login: "web-flow", type: "User" };
  const us = { id: SELF.accountId, login: SELF.login, type: "Bot" };
  const commit = (author: unknown, committer: unknown, verified = true): unknown => ({
    sha: "c",
    author,
    committer,
    commit: { verification: { verified } },
  });
  const authors = async (...commits: unknown[]): Promise<unknown[]> => {
    const { host } = await github([{ status: 200, body: commits }]);
    return (await host.commitAuthors(5)).map((each) => each?.login ?? null);
  };

  test("ours, made through the API, is ours alone", async () => {
    expect(await authors(commit(us, web))).toEqual([SELF.login]);
  });

  test("author and committer both count", async () => {
    expect(await authors(commit(us, user), commit(user, web))).toEqual([SELF.login, "mona"]);
  });

  test("an account that GitHub cannot name is nobody, once", async () => {
    expect(await authors(commit(null, null), commit({}, {}))).toEqual([null]);
  });

  test("an unsigned commit that claims GitHub as committer proves nothing", async () => {
    expect(await authors(commit(us, web, false))).toEqual([SELF.login, null]);
  });

  test("a list as long as GitHub gives at most is not fully named", async () => {
    const { host } = await github(paged(250, () => commit(us, web)));
    expect(await host.commitAuthors(5)).toEqual([{ id: 99, login: SELF.login, type: "app" }, null]);
  });
});

describe("rules of a branch", () => {
  const sha = "a".repeat(40);
  const rulesOf = async (branch: object, rules: Answer): Promise<unknown> => {
    const { host } = await github(({ path }) =>
      path.includes("/rules/")
        ? rules
        : { status: 200, body: { name: "main", commit: { sha }, protected: false, ...branch } },
    );
    return host.branchRules("main");
  };
  const none: Answer = { status: 200, body: [] };

  test("a branch without any", async () => {
    expect(await rulesOf({}, none)).toEqual({ exists: true, sha, protected: false, requiredChecks: [] });
  });

  test("classic protection, with and without a source", async () => {
    const protection = {
      enabled: true,
      required_status_checks: {
        enforcement_level: "everyone",
        contexts: ["headwater/approval", "build", "old"],
        checks: [
          { context: "headwater/approval", app_id: 17 },
          { context: "build", app_id: -1 },
        ],
      },
    };
    expect(await rulesOf({ protected: true, protection }, none)).toMatchObject({
      protected: true,
      requiredChecks: [
        { name: "headwater/approval", appId: 17 },
        { name: "build", appId: null },
        { name: "old", appId: null },
      ],
    });
  });

  test("rulesets, which the branch itself does not mention", async () => {
    const rules: Answer = {
      status: 200,
      body: [
        { type: "creation" },
        {
          type: "required_status_checks",
          parameters: { required_status_checks: [{ context: "a", integration_id: 17 }, { context: "b" }] },
        },
      ],
    };
    expect(await rulesOf({}, rules)).toMatchObject({
      protected: true,
      requiredChecks: [
        { name: "a", appId: 17 },
        { name: "b", appId: null },
      ],
    });
  });

  test("rules that do not restrict pushes protect nothing", async () => {
    const rules: Answer = { status: 200, body: [{ type: "creation" }, { type: "commit_message_pattern" }] };
    expect(await rulesOf({}, rules)).toMatchObject({ protected: false });
  });

  test("where rulesets are not part of the plan there are none", async () => {
    const rules: Answer = {
      status: 403,
      body: { message: "Upgrade to GitHub Pro or make this repository public." },
    };
    expect(await rulesOf({}, rules)).toMatchObject({ protected: false, requiredChecks: [] });
  });

  test("any other refusal is not taken for none", async () => {
    await expect(rulesOf({}, { status: 403, body: { message: "no" } })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

test("a `head` filter that GitHub ignores does not turn other pull requests into ours", async () => {
  const raw = (number: number, ref: string): unknown => ({
    number,
    state: "open",
    merged_at: null,
    merge_commit_sha: "x",
    draft: false,
    title: "t",
    body: null,
    user,
    labels: [],
    head: { ref, sha: "s", repo: null },
    base: { ref: "main", sha: "b" },
  });
  const { host, seen } = await github([{ status: 200, body: [raw(1, "other"), raw(2, "headwater/a/b")] }]);
  const found = await host.pullRequests({ headBranch: "headwater/a/b", state: "open" });
  expect(found).toMatchObject([{ number: 2, mergeCommit: null, body: "", head: { repositoryId: null } }]);
  expect(seen[0]?.path).toContain("head=acme%3Aheadwater%2Fa%2Fb");
});
