/** Branches of the merge queue are known by their names, and no other branch is. */
import { expect, test } from "vitest";
import { queueBase } from "../../src/pipeline/queued-groups.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";

test.each([
  [`refs/heads/gh-readonly-queue/main/pr-7-${sha}`, "main"],
  [`refs/heads/gh-readonly-queue/release/1.x/pr-12-${sha}`, "release/1.x"],
  [`refs/heads/gh-readonly-queue/a/pr-1-${sha}/pr-2-${sha}`, `a/pr-1-${sha}`],
  [`refs/heads/gh-readonly-queue/main/pr-7-${sha}/x`, null],
  [`refs/heads/gh-readonly-queue/main/pr-x-${sha}`, null],
  [`refs/heads/x/gh-readonly-queue/main/pr-7-${sha}`, null],
  [`refs/heads/gh-readonly-queue/pr-7-${sha}`, null],
  [`refs/tags/gh-readonly-queue/main/pr-7-${sha}`, null],
])("%s", (ref, base) => {
  expect(queueBase(ref)).toBe(base);
});
