/** Our payloads have every field of the examples that GitHub's users collected, so that the fake does not invent its own. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startGitHub, type GitHub } from "./index.ts";

interface Example {
  name: string;
  examples: Record<string, unknown>[];
}

let github: GitHub;
let examples: Example[];

beforeAll(async () => {
  // The package's main is a JSON file while its types promise a module.
  const file = new URL(import.meta.resolve("@octokit/webhooks-examples"));
  examples = JSON.parse(readFileSync(file, "utf8")) as Example[];
  github = await startGitHub();
  const shop = github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
  const alice = shop.person("alice", "write");
  shop.commit({ branch: "topic", files: { b: "b" }, author: "alice" });
  alice.openPullRequest({ head: "topic", base: "main", title: "t" });
  shop.commit({ branch: "topic", files: { c: "c" }, author: "alice" });
  alice.comment(1, "hello");
  shop.person("bob", "write").review(1, { state: "approve" });
  const ci = github.otherApp("ci");
  ci.check(shop, shop.head("topic"), { name: "test", conclusion: "success" });
  ci.status(shop, shop.head("topic"), { context: "build", state: "success" });
  alice.merge(1, { deleteBranch: true });
});

afterAll(() => github.stop());

/** Fields of older or richer repositories than ours. */
const LEFT_OUT =
  /organization|enterprise|custom_properties|deployment|stargazers$|master_branch|owner\.(name|email)$|milestone\.|assignee\./;

function missing(wanted: unknown, got: unknown, at: string, depth: number): string[] {
  if (depth === 0 || wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) return [];
  return Object.entries(wanted).flatMap(([key, value]) => {
    const path = `${at}.${key}`;
    if (got === null || typeof got !== "object" || !(key in got)) return LEFT_OUT.test(path) ? [] : [path];
    return missing(value, (got as Record<string, unknown>)[key], path, depth - 1);
  });
}

test.each([
  ["pull_request", "opened"],
  ["pull_request", "synchronize"],
  ["pull_request", "closed"],
  ["pull_request_review", "submitted"],
  ["issue_comment", "created"],
  ["check_run", "created"],
  ["check_run", "completed"],
  ["check_suite", "requested"],
  ["check_suite", "completed"],
  ["push", null],
  ["create", null],
  ["delete", null],
  ["status", null],
])("%s %s", (event, action) => {
  const sent = github.deliveries().find((delivery) => delivery.event === event && delivery.action === action);
  const example = examples
    .find((entry) => entry.name === event)
    ?.examples.find((entry) => (entry["action"] ?? null) === action);
  expect(example).toBeDefined();
  expect(missing(example, JSON.parse(sent?.body ?? "null"), "", 3)).toEqual([]);
});
