/** Branch names of ours: deterministic, in a strict grammar, and read back only when we would have given them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { branchName, parseBranch, runId } from "../../../src/core/plan/branch.ts";

test("there and back", () => {
  const id = runId({ repositoryId: 1, pullRequest: 7, mergeCommit: null }, "docs");
  expect(branchName("docs", id)).toBe(`headwater/docs/${id}`);
  expect(parseBranch(`headwater/docs/${id}`)).toEqual({ hook: "docs", id });
});

test.each([
  "main",
  "headwater/docs",
  "headwater/docs/12345678/x",
  "headwater/docs/1234567",
  "headwater/docs/1234567G",
  "headwater/Docs/12345678",
  "headwater/-rf/12345678",
  "headwater/a--b/12345678",
  "headwater/../12345678",
  "headwater//12345678",
  "refs/heads/headwater/docs/12345678",
  "headwater/docs/12345678\n",
  `headwater/${"a".repeat(61)}/12345678`,
  "x/headwater/docs/12345678",
])("%j is not one of ours", (name) => {
  expect(parseBranch(name)).toBeNull();
});

test.each([
  ["../x", "12345678"],
  ["a b", "12345678"],
  ["", "12345678"],
  ["docs", "x"],
  ["-rf", "12345678"],
])("%j %j makes no branch", (hook, id) => {
  expect(() => branchName(hook, id)).toThrow(RangeError);
});

describe("ids", () => {
  const cause = fc.record({
    repositoryId: fc.nat(1_000),
    pullRequest: fc.option(fc.nat(1_000)),
    mergeCommit: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/)),
  });

  test("the same cause and hook always give the same id", () => {
    fc.assert(
      fc.property(cause, fc.stringMatching(/^[a-z]{1,8}$/), (from, hook) => {
        expect(runId(from, hook)).toBe(runId({ ...from }, hook));
        expect(parseBranch(branchName(hook, runId(from, hook)))?.hook).toBe(hook);
      }),
    );
  });

  test("another repository, pull request, merge, hook or branch of a checkout gives another one", () => {
    const base = { repositoryId: 1, pullRequest: 7, mergeCommit: null };
    const ids = [
      runId(base, "a"),
      runId(base, "b"),
      runId({ ...base, repositoryId: 2 }, "a"),
      runId({ ...base, pullRequest: 8 }, "a"),
      runId({ ...base, mergeCommit: "c".repeat(40) }, "a"),
      runId({ ...base, pullRequest: null, headBranch: "develop" }, "a"),
      runId({ ...base, pullRequest: null, headBranch: "release" }, "a"),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    // A pull request keeps its proposals when its branch is renamed.
    expect(runId({ ...base, headBranch: "develop" }, "a")).toBe(runId(base, "a"));
  });
});
