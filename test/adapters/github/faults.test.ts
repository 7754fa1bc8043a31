/** What happens when GitHub fails in the middle: nothing is done twice, nothing that was done is taken for undone. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../../fakes/github/index.ts";
import { put } from "../../contracts/proposal-host.ts";
import { fakeHost, type FakeHost } from "./fake-host.ts";

let world: FakeHost;
let number: number;
let head: string;

beforeEach(async () => {
  world = await fakeHost();
  head = world.repo.commit({ branch: "feature", files: { "a.txt": "a\n" }, author: "mona" });
  const mona = world.repo.person("mona", "write");
  number = mona.openPullRequest({ title: "Add a", head: "feature", base: "main" });
});
afterEach(() => world.close());

const writes = (fault: Fault): Fault => ({ ...fault, match: (request) => request.kind === "write" });

/** Every write, with what must be there once afterwards. */
const WRITES: Record<string, { act: () => Promise<unknown>; there: () => unknown; expected: unknown }> = {
  createComment: {
    act: () => world.host.createComment(number, "One text\n\n<!-- headwater {} -->"),
    there: () => world.repo.comments(number).length,
    expected: 1,
  },
  createCheck: {
    act: () =>
      world.host.createCheck({
        name: "headwater/spec-review",
        headSha: head,
        conclusion: "success",
        title: "t",
        summary: "s",
        externalId: "x",
      }),
    there: () => [...world.repo.state.checkRuns.values()].length,
    expected: 1,
  },
  createBranch: {
    act: () => world.host.createBranch("headwater/x/1", head),
    there: () => world.repo.branches().includes("headwater/x/1"),
    expected: true,
  },
  createPullRequest: {
    act: () => world.host.createPullRequest({ head: "feature", base: "release", title: "t", body: "b" }),
    there: () => world.repo.pullRequests().filter((each) => each.base.branch === "release").length,
    expected: 1,
  },
  commit: {
    act: () =>
      world.host.commit({
        branch: "feature",
        expectedHead: head,
        message: "More",
        files: [put("b.txt", "b\n")],
      }),
    there: () => world.repo.commitFacts(world.repo.head("feature")).parents,
    expected: "the one parent",
  },
  rebuildBranch: {
    act: () =>
      world.host.rebuildBranch({
        branch: "feature",
        expectedHead: head,
        parent: world.repo.head("main"),
        message: "Again",
        files: [put("b.txt", "b\n")],
      }),
    there: () => world.repo.readFile("feature", "b.txt"),
    expected: "b\n",
  },
  merge: {
    act: () => world.host.merge(number, { sha: head, title: "Add a" }),
    there: () => world.repo.pullRequest(number).state,
    expected: "closed",
  },
  deleteBranch: {
    act: () => world.host.deleteBranch("spare"),
    there: () => world.repo.branches().includes("spare"),
    expected: false,
  },
};

/** Every write but the last of an operation; those only make objects, which a repeat finds again. */
const finalOf =
  (name: string) =>
  (request: { kind: string; operation: string }): boolean =>
    request.kind === "write" && (name !== "rebuildBranch" || request.operation.startsWith("graphql"));

describe.each(Object.entries(WRITES))("%s", (name, { act, there, expected }) => {
  beforeEach(() => {
    world.repo.commit({ branch: "release", files: { "r.txt": "r\n" } });
    world.repo.commit({ branch: "spare", files: { "s.txt": "s\n" } });
  });
  const wanted = (): unknown => (name === "commit" ? [head] : expected);

  test("whose answer is lost after it was done is done once and counts as done", async () => {
    world.fault({ kind: "drop_after_effect", match: finalOf(name) });
    await act();
    expect(there()).toEqual(wanted());
  });

  test("that was never done because the connection broke fails, or is done once", async () => {
    world.fault({ kind: "drop_before_effect", match: finalOf(name) });
    await act().catch((error: unknown) => {
      expect(error).toMatchObject({ name: "WorldError", retryable: true });
      return act();
    });
    expect(there()).toEqual(wanted());
  });

  test("that meets the secondary limit is not repeated, and says how long to wait", async () => {
    world.fault(writes({ kind: "secondary_limit", retryAfter: 30 }));
    const from = world.github.requests.length;
    await expect(act()).rejects.toMatchObject({ code: "secondary_limit", retryable: true, retryAfter: 30 });
    expect(world.github.count(from).write).toBe(1);
    expect(world.pauses).toEqual([]);
    await act();
    expect(there()).toEqual(wanted());
  });

  test("that GitHub forbids is not repeated", async () => {
    world.fault(writes({ kind: "error", status: 403, message: "Resource not accessible by integration" }));
    const from = world.github.requests.length;
    await expect(act()).rejects.toMatchObject({ retryable: false });
    expect(world.github.count(from).write).toBe(1);
  });
});

describe("changes of what exists", () => {
  test.each(["updatePullRequest", "updateComment", "addLabel", "react"])(
    "%s is left to the caller when its answer is lost",
    async (name) => {
      const comment = world.repo.person("mona").comment(number, "hello");
      const ours = await world.host.createComment(number, "ours");
      const acts: Record<string, () => Promise<void>> = {
        updatePullRequest: () => world.host.updatePullRequest(number, { title: "New" }),
        updateComment: () => world.host.updateComment(ours, "New"),
        addLabel: () => world.host.addLabel(number, "headwater"),
        react: () => world.host.react(comment, "eyes"),
      };
      world.fault(writes({ kind: "drop_after_effect" }));
      const from = world.github.requests.length;
      await expect(acts[name]?.()).rejects.toMatchObject({ code: "unavailable", retryable: true });
      expect(world.github.count(from).write).toBe(1);
    },
  );
});

describe("reads", () => {
  test("survive two failures", async () => {
    world.fault({ kind: "error", status: 502 });
    world.fault({ kind: "drop_before_effect" });
    expect(await world.host.pullRequest(number)).toMatchObject({ number });
    expect(world.pauses).toEqual([250, 1_000]);
  });

  test("do not wait out a limit by themselves", async () => {
    world.fault({ kind: "primary_limit" });
    await expect(world.host.pullRequest(number)).rejects.toMatchObject({
      code: "rate_limited",
      retryable: true,
      retryAfter: expect.any(Number) as number,
    });
    expect(world.pauses).toEqual([]);
  });
});

test("a comment whose answer is lost is found although reads lag behind at first", async () => {
  world.fault({ kind: "drop_after_effect", match: ({ operation }) => operation === "issues/create-comment" });
  world.fault({ kind: "stale_read", match: ({ operation }) => operation === "issues/list-comments" });
  await world.host.createComment(number, "Once");
  expect(world.repo.comments(number)).toHaveLength(1);
});

test("another comment of ours with other words is not taken for the lost one", async () => {
  await world.host.createComment(number, "First");
  world.fault({
    kind: "drop_before_effect",
    match: ({ operation }) => operation === "issues/create-comment",
  });
  await world.host.createComment(number, "Second");
  expect(world.repo.comments(number).map(({ body }) => body)).toEqual(["First", "Second"]);
});

test("a person's commit in the moment of a lost answer is not taken for ours", async () => {
  world.fault({ kind: "drop_before_effect", match: ({ operation }) => operation.startsWith("graphql") });
  const request = { branch: "feature", expectedHead: head, message: "More", files: [put("b.txt", "b\n")] };
  const { github, repo } = world;
  // Pushed while our request is under way: same message, same file, other content.
  const pushed = Promise.withResolvers<void>();
  github.fault({
    kind: "delay",
    until: pushed.promise,
    match: ({ operation }) => operation === "git/get-ref",
  });
  const result = expect(world.host.commit(request)).rejects.toMatchObject({ code: "head_moved" });
  const theirs = repo.commit({
    branch: "feature",
    files: { "b.txt": "theirs\n" },
    message: "More",
    author: "mona",
  });
  pushed.resolve();
  await result;
  expect(repo.head("feature")).toBe(theirs);
});
