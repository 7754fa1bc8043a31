import { afterEach, describe, expect, test } from "vitest";
import { isGitHubError, worldError, type GitHubError } from "../../../src/adapters/github/errors.ts";
import { canned, type Answer, type Canned } from "./canned.ts";

const open: Canned[] = [];
async function github(answers: Parameters<typeof canned>[0]): Promise<Canned> {
  const started = await canned(answers);
  open.push(started);
  return started;
}
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function failure(work: Promise<unknown>): Promise<GitHubError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!isGitHubError(error)) throw error;
  return error;
}

const said = (message: string, errors?: unknown): object => ({ message, ...(errors ? { errors } : {}) });

describe("REST", () => {
  test.each<[string, Exclude<Answer, string>, { code: string; retryable?: boolean; retryAfter?: number }]>([
    ["bad credentials", { status: 401, body: said("Bad credentials") }, { code: "unauthorized" }],
    [
      "no permission",
      { status: 403, body: said("Resource not accessible by integration") },
      { code: "forbidden" },
    ],
    [
      "archived",
      { status: 403, body: said("Repository was archived so is read-only.") },
      { code: "archived" },
    ],
    ["suspended", { status: 403, body: said("This installation has been suspended") }, { code: "suspended" }],
    [
      "the hourly limit",
      {
        status: 403,
        body: said("API rate limit exceeded for installation ID 1."),
        headers: {
          "x-ratelimit-remaining": "0",
          "x-ratelimit-reset": "1772366460",
          date: "Sun, 01 Mar 2026 12:00:00 GMT",
        },
      },
      { code: "rate_limited", retryable: true, retryAfter: 60 },
    ],
    [
      "the secondary limit",
      {
        status: 403,
        body: said("You have exceeded a secondary rate limit."),
        headers: { "retry-after": "30" },
      },
      { code: "secondary_limit", retryable: true, retryAfter: 30 },
    ],
    ["too many, without a word", { status: 429, body: {} }, { code: "secondary_limit", retryable: true }],
    ["not there", { status: 404, body: said("Not Found") }, { code: "not_found" }],
    ["gone", { status: 410, body: said("Issues are disabled") }, { code: "not_found" }],
    ["conflict", { status: 409, body: said("Git Repository is empty.") }, { code: "conflict" }],
    ["exists", { status: 422, body: said("Reference already exists") }, { code: "exists" }],
    [
      "exists, in the details",
      {
        status: 422,
        body: said("Validation Failed", [{ message: "A pull request already exists for acme:x." }]),
      },
      { code: "exists" },
    ],
    [
      "too long",
      {
        status: 422,
        body: said("Validation Failed", [
          { code: "custom", field: "body", message: "body is too long (maximum is 65536 characters)" },
        ]),
      },
      { code: "too_long" },
    ],
    ["no fast forward", { status: 422, body: said("Update is not a fast forward") }, { code: "head_moved" }],
    [
      "other words",
      { status: 422, body: said("Validation Failed", ["No commits between main and x"]) },
      { code: "validation" },
    ],
    ["a teapot", { status: 418, body: said("short and stout") }, { code: "validation" }],
  ])("%s", async (_, answer, expected) => {
    const { host, seen } = await github([answer]);
    const error = await failure(host.updateComment(1, "text"));
    expect({ code: error.code, retryable: error.retryable, retryAfter: error.retryAfter }).toEqual({
      retryable: false,
      retryAfter: null,
      ...expected,
    });
    expect(error.effectUnknown).toBe(false);
    // A 401 is tried again with a new token; nothing else is.
    expect(seen).toHaveLength(answer.status === 401 ? 2 : 1);
  });

  test.each<[string, Answer]>([
    ["a 500", { status: 500, body: said("oops") }],
    ["a 502 in HTML", { status: 502, headers: { "content-type": "text/html" } }],
    ["a connection that ends", "drop"],
    ["no answer in time", "hang"],
  ])("%s may have had its effect, and a write is not repeated", async (_, answer) => {
    const { host, seen } = await github([answer]);
    const error = await failure(host.updateComment(1, "text"));
    expect(error).toMatchObject({ code: "unavailable", retryable: true, effectUnknown: true });
    expect(seen).toHaveLength(1);
  });

  test("the message says what was asked and what was answered, and holds no token", async () => {
    const { host } = await github([
      { status: 422, body: said("Validation Failed", [{ message: "title is\n missing" }]) },
    ]);
    const error = await failure(host.updatePullRequest(5, { title: "" }));
    expect(error.message).toBe(
      "GitHub answered 422 to PATCH /repos/acme/shop/pulls/5: Validation Failed; title is missing",
    );
    expect(JSON.stringify(error)).not.toContain("t0");
  });

  test("a bug of ours is not dressed up as GitHub's", () => {
    const bug = new TypeError("x is not a function");
    expect(worldError(bug)).toBe(bug);
  });
});

describe("GraphQL", () => {
  const errors = (type: string, message: string): Answer => ({
    status: 200,
    body: { data: null, errors: [{ type, message }] },
  });
  const commit = (host: Canned["host"]): Promise<unknown> =>
    host.commit({ branch: "b", expectedHead: "1".repeat(40), message: "m", files: [] });

  test.each([
    ["FORBIDDEN", "Resource not accessible by integration", "forbidden"],
    ["NOT_FOUND", "Could not resolve to a Repository", "not_found"],
    ["RATE_LIMITED", "API rate limit exceeded", "rate_limited"],
    ["UNPROCESSABLE", "A path was requested for deletion which does not exist", "validation"],
  ])("%s", async (type, message, code) => {
    const { host } = await github(({ path }) =>
      path === "/graphql"
        ? errors(type, message)
        : { status: 200, body: { ref: "refs/heads/b", object: { sha: "1".repeat(40) } } },
    );
    expect(await failure(commit(host))).toMatchObject({ code });
  });
});

describe("reads", () => {
  test("are tried three times, with pauses", async () => {
    const { host, seen, pauses } = await github([{ status: 502 }]);
    expect(await failure(host.pullRequest(5))).toMatchObject({ code: "unavailable" });
    expect(seen).toHaveLength(3);
    expect(pauses).toEqual([250, 1_000]);
  });

  test("are not tried again when trying cannot help", async () => {
    const { host, seen } = await github([{ status: 403, body: said("no") }]);
    await failure(host.pullRequest(5));
    expect(seen).toHaveLength(1);
  });

  test("permission fails closed: only a 404 means none", async () => {
    const absent = await github([{ status: 404, body: said("Not Found") }]);
    expect(await absent.host.permission("mona")).toBe("none");
    for (const status of [500, 403, 401, 422]) {
      const { host } = await github([{ status, body: said("no") }]);
      await failure(host.permission("mona"));
    }
  });

  test.each([
    ["admin", "admin", "admin"],
    ["maintain", "write", "write"],
    ["write", "write", "write"],
    ["triage", "read", "read"],
    ["read", "read", "read"],
    ["none", "none", "none"],
    ["release-captain", "write", "write"],
    ["watcher", "odd", "none"],
  ])("role %s over %s is %s", async (role_name, permission, expected) => {
    const { host } = await github([{ status: 200, body: { role_name, permission, user: null } }]);
    expect(await host.permission("mona")).toBe(expected);
  });
});

describe("tokens", () => {
  test("a refused token is replaced once", async () => {
    const { host, seen, tokens } = await github(({ headers }) =>
      headers.authorization === "token t0"
        ? { status: 401, body: said("Bad credentials") }
        : { status: 200, body: {} },
    );
    await host.updateComment(1, "text");
    expect(seen.map((each) => each.headers.authorization)).toEqual(["token t0", "token t1"]);
    expect(tokens.refused).toBe(1);
  });

  test("git gets its token in a header, and the address has none", async () => {
    const { host } = await github([]);
    expect(await host.remote()).toEqual({
      url: "https://github.example/acme/shop.git",
      authorization: `basic ${Buffer.from("x-access-token:git-token").toString("base64")}`,
    });
  });
});

describe("redirects", () => {
  test.each([301, 302, 307, 308])(
    "a renamed repository (%i) gets the same request, method and body kept",
    async (status) => {
      const { host, seen } = await github(({ path }) =>
        path.startsWith("/repos/")
          ? { status, headers: { location: "/repositories/7/issues/comments/1" } }
          : { status: 200, body: {} },
      );
      await host.updateComment(1, "text");
      expect(seen.map(({ method, path, body }) => [method, path, body])).toEqual([
        ["PATCH", "/repos/acme/shop/issues/comments/1", { body: "text" }],
        ["PATCH", "/repositories/7/issues/comments/1", { body: "text" }],
      ]);
    },
  );

  test("never to another host: the token would go there", async () => {
    const { host, seen } = await github([{ status: 307, headers: { location: "http://127.0.0.1:1/steal" } }]);
    await expect(host.updateComment(1, "text")).rejects.toThrow();
    expect(seen).toHaveLength(1);
  });
});
