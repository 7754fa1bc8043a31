import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HANDLED_EVENTS, repoEvents } from "../../../src/adapters/github/events.ts";
import { webhookExamples } from "./webhook-examples.ts";

const repository = { id: 7, name: "shop", owner: { login: "acme" }, full_name: "acme/shop" };
const ref = { id: 7, owner: "acme", name: "shop" };
const sender = { id: 3, login: "mona", type: "User" };
const person = { id: 3, login: "mona", type: "person" };
const A = "a".repeat(40);
const B = "b".repeat(40);

describe("pull requests", () => {
  test.each([
    ["opened", "opened"],
    ["reopened", "reopened"],
    ["synchronize", "updated"],
    ["edited", "edited"],
    ["ready_for_review", "ready"],
    ["converted_to_draft", "draft"],
    ["labeled", "labeled"],
    ["unlabeled", "labeled"],
  ])("%s is activity %s", (action, activity) => {
    expect(repoEvents("pull_request", { action, repository, sender, pull_request: { number: 5 } })).toEqual([
      { kind: "pull_request_changed", repository: ref, number: 5, activity, sender: person },
    ]);
  });

  test("closed is an event of its own", () => {
    expect(
      repoEvents("pull_request", { action: "closed", repository, sender, pull_request: { number: 5 } }),
    ).toEqual([{ kind: "pull_request_closed", repository: ref, number: 5, sender: person }]);
  });

  test.each(["assigned", "locked", "review_requested", "enqueued", "auto_merge_enabled", "__proto__"])(
    "%s is nothing for us",
    (action) => {
      expect(repoEvents("pull_request", { action, repository, sender, pull_request: { number: 5 } })).toEqual(
        [],
      );
    },
  );

  test.each(["submitted", "edited", "dismissed"])("a review that was %s", (action) => {
    expect(
      repoEvents("pull_request_review", { action, repository, sender, pull_request: { number: 5 } }),
    ).toEqual([{ kind: "review_changed", repository: ref, number: 5, sender: person }]);
  });
});

describe("comments", () => {
  const payload = {
    action: "created",
    repository,
    sender,
    issue: { number: 5, pull_request: { url: "…" } },
    comment: { id: 9, body: "/headwater help" },
  };

  test("a new one on a pull request", () => {
    expect(repoEvents("issue_comment", payload)).toEqual([
      {
        kind: "comment_created",
        repository: ref,
        number: 5,
        comment: { id: 9, body: "/headwater help" },
        sender: person,
      },
    ]);
  });

  test.each([
    ["an edit commands nothing", { ...payload, action: "edited" }],
    ["a deletion commands nothing", { ...payload, action: "deleted" }],
    ["an issue is no pull request", { ...payload, issue: { number: 5 } }],
    [
      "an issue that says so as text is none either",
      { ...payload, issue: { number: 5, pull_request: "yes" } },
    ],
  ])("%s", (_, changed) => {
    expect(repoEvents("issue_comment", changed)).toEqual([]);
  });

  test("an App is known as one", () => {
    const bot = { ...payload, sender: { id: 4, login: "x[bot]", type: "Bot" } };
    expect(repoEvents("issue_comment", bot)).toMatchObject([
      { sender: { id: 4, login: "x[bot]", type: "app" } },
    ]);
  });

  test("a sender who is gone is nobody", () => {
    expect(repoEvents("issue_comment", { ...payload, sender: null })).toMatchObject([
      { sender: { id: 0, login: "ghost" } },
    ]);
  });
});

describe("checks, statuses and the merge queue", () => {
  const run = (action: string, app: number, name = "build"): unknown => ({
    action,
    repository,
    sender,
    check_run: { name, head_sha: A, app: { id: app } },
  });
  const changed = [{ kind: "checks_changed", repository: ref, headSha: A }];

  test("a check of somebody else ended", () => {
    expect(repoEvents("check_run", run("completed", 8), { appId: 17 })).toEqual(changed);
    expect(repoEvents("check_run", run("created", 8), { appId: 17 })).toEqual([]);
  });

  test("our own checks do not wake us", () => {
    expect(repoEvents("check_run", run("completed", 17), { appId: 17 })).toEqual([]);
    expect(repoEvents("check_run", run("completed", 17, "headwater/approval"))).toEqual([]);
  });

  test("somebody else's check with our name does", () => {
    expect(repoEvents("check_run", run("completed", 8, "headwater/approval"), { appId: 17 })).toEqual(
      changed,
    );
  });

  test("a check suite, and a status", () => {
    const check_suite = { head_sha: A, app: { id: 8 } };
    expect(
      repoEvents("check_suite", { action: "completed", repository, check_suite }, { appId: 17 }),
    ).toEqual(changed);
    expect(repoEvents("status", { repository, sha: A, state: "success" })).toEqual(changed);
  });

  test.each(["check_run", "check_suite"])("re-running a %s", (name) => {
    const subject = { head_sha: A, app: { id: 17 } };
    expect(repoEvents(name, { action: "rerequested", repository, [name]: subject }, { appId: 17 })).toEqual([
      { kind: "check_rerequested", repository: ref, headSha: A },
    ]);
  });

  test("a merge group", () => {
    const merge_group = {
      head_sha: A,
      head_ref: "refs/heads/gh-readonly-queue/main/pr-5",
      base_sha: B,
      base_ref: "refs/heads/main",
    };
    expect(repoEvents("merge_group", { action: "checks_requested", repository, merge_group })).toEqual([
      {
        kind: "merge_group_requested",
        repository: ref,
        headSha: A,
        headRef: "refs/heads/gh-readonly-queue/main/pr-5",
        baseSha: B,
        baseRef: "refs/heads/main",
      },
    ]);
    expect(repoEvents("merge_group", { action: "destroyed", repository, merge_group })).toEqual([]);
  });
});

describe("pushes", () => {
  const push = (ref: string, after = B): unknown => ({ ref, before: A, after, repository, sender });

  test("to a branch with a slash", () => {
    expect(repoEvents("push", push("refs/heads/release/1"))).toEqual([
      { kind: "pushed", repository: ref, branch: "release/1", before: A, after: B, sender: person },
    ]);
  });

  test("a tag and a deleted branch are nothing to read", () => {
    expect(repoEvents("push", push("refs/tags/v1"))).toEqual([]);
    expect(repoEvents("push", push("refs/heads/gone", "0".repeat(40)))).toEqual([]);
  });

  test("the form in which push names the owner", () => {
    const short = {
      ...(push("refs/heads/main") as object),
      repository: { id: 7, name: "shop", owner: { name: "acme" } },
    };
    expect(repoEvents("push", short)).toMatchObject([{ repository: ref }]);
  });
});

describe("repositories that are taken away", () => {
  const repositories = [
    { id: 7, name: "shop", full_name: "acme/shop" },
    { id: 8, name: "till" },
    { id: "x" },
  ];
  const installation = { id: 1, account: { login: "acme" } };
  const gone = [
    { kind: "repository_removed", repository: ref },
    { kind: "repository_removed", repository: { id: 8, owner: "acme", name: "till" } },
  ];

  test.each(["deleted", "suspend"])("installation %s", (action) => {
    expect(repoEvents("installation", { action, installation, repositories })).toEqual(gone);
  });

  test("some repositories of an installation", () => {
    const payload = { action: "removed", installation, repositories_removed: repositories };
    expect(repoEvents("installation_repositories", payload)).toEqual(gone);
    expect(repoEvents("installation_repositories", { ...payload, action: "added" })).toEqual([]);
  });

  test.each(["deleted", "transferred"])("a repository that was %s", (action) => {
    expect(repoEvents("repository", { action, repository })).toEqual([
      { kind: "repository_removed", repository: ref },
    ]);
  });

  test("a rename takes nothing away", () => {
    expect(repoEvents("repository", { action: "renamed", repository })).toEqual([]);
  });
});

describe("payloads that are not what they should be", () => {
  test.each<[string, unknown]>([
    ["null", null],
    ["a list", []],
    ["text", "opened"],
    ["no repository", { action: "opened", pull_request: { number: 5 } }],
    ["a number as text", { action: "opened", repository, pull_request: { number: "5" } }],
    ["a negative number", { action: "opened", repository, pull_request: { number: -5 } }],
    [
      "an id beyond exact numbers",
      { action: "opened", repository: { ...repository, id: 2 ** 60 }, pull_request: { number: 5 } },
    ],
    [
      "a name with a path",
      { action: "opened", repository: { ...repository, name: "../x" }, pull_request: { number: 5 } },
    ],
    [
      "a name that is a dot",
      { action: "opened", repository: { ...repository, name: ".." }, pull_request: { number: 5 } },
    ],
    [
      "an owner with a slash",
      {
        action: "opened",
        repository: { ...repository, owner: { login: "a/b" } },
        pull_request: { number: 5 },
      },
    ],
  ])("%s yields no event", (_, payload) => {
    expect(repoEvents("pull_request", payload)).toEqual([]);
  });

  test("a commit id that is none never becomes one", () => {
    expect(repoEvents("status", { repository, sha: "HEAD; rm -rf" })).toEqual([]);
  });

  test("anything at all is survived", () => {
    fc.assert(
      fc.property(fc.constantFrom(...HANDLED_EVENTS, "toString", "x"), fc.anything(), (name, payload) => {
        expect(Array.isArray(repoEvents(name, payload))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test("every recorded payload of GitHub is read without an error, and the known ones mean something", () => {
  const examples = webhookExamples();
  expect(examples.length).toBeGreaterThan(300);
  const kinds: Record<string, number> = {};
  for (const { name, payload } of examples) {
    const events = repoEvents(name, payload);
    if (!HANDLED_EVENTS.has(name)) expect(events).toEqual([]);
    for (const { kind } of events) kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  expect(kinds).toMatchInlineSnapshot(`
    {
      "check_rerequested": 4,
      "checks_changed": 11,
      "merge_group_requested": 2,
      "pull_request_changed": 17,
      "pull_request_closed": 2,
      "pushed": 2,
      "repository_removed": 6,
      "review_changed": 4,
    }
  `);
});
