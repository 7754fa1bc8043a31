/** The merge queue: stacked groups, checks asked for, merged in order or thrown out. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { client } from "./client.ts";
import { startGitHub, type GitHub, type OtherApp, type RepositoryHandle } from "./index.ts";

let github: GitHub;
let shop: RepositoryHandle;
let ci: OtherApp;

beforeEach(async () => {
  github = await startGitHub();
  shop = github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
  ci = github.otherApp("ci");
  const alice = shop.person("alice", "write");
  for (const name of ["one", "two", "three"]) {
    shop.commit({ branch: name, parentBranch: "main", files: { [name]: name }, author: "alice" });
    alice.openPullRequest({ head: name, base: "main", title: name });
  }
  shop.protect("main", {
    mergeQueue: true,
    requiredChecks: [{ context: "test", appId: ci.id }],
    by: "ruleset",
  });
});

afterEach(() => github.stop());

const groups = (action: string): { head_sha: string; head_ref: string; base_sha: string }[] =>
  github
    .deliveries()
    .filter((delivery) => delivery.event === "merge_group" && delivery.action === action)
    .map(
      (delivery) =>
        (
          JSON.parse(delivery.body) as {
            merge_group: { head_sha: string; head_ref: string; base_sha: string };
          }
        ).merge_group,
    );

test("each entry is built on the one before it", () => {
  const main = shop.head();
  const first = shop.enqueue(1);
  const second = shop.enqueue(2);
  expect(first).toMatchObject({ ref: `gh-readonly-queue/main/pr-1-${main}`, baseSha: main });
  expect(second.baseSha).toBe(first.headSha);
  expect(shop.commitFacts(second.headSha).parents).toEqual([first.headSha, shop.head("two")]);
  expect(groups("checks_requested")).toMatchObject([
    { head_sha: first.headSha, head_ref: `refs/heads/${first.ref}`, base_sha: main },
    { head_sha: second.headSha, base_sha: first.headSha },
  ]);
  expect(shop.branches()).toContain(second.ref);
});

test("green entries merge in order, a failed one falls out and the rest is built anew", () => {
  const [first, second, third] = [shop.enqueue(1), shop.enqueue(2), shop.enqueue(3)];
  expect(shop.runQueue()).toEqual({ merged: [], ejected: [], waiting: [1, 2, 3] });
  ci.check(shop, first.headSha, { name: "test", conclusion: "success" });
  ci.check(shop, second.headSha, { name: "test", conclusion: "failure" });
  ci.check(shop, third.headSha, { name: "test", conclusion: "success" });
  expect(shop.runQueue()).toEqual({ merged: [1], ejected: [2], waiting: [3] });
  expect(shop.head()).toBe(first.headSha);
  const [rebuilt] = shop.queue();
  expect(rebuilt).toMatchObject({ number: 3, baseSha: first.headSha });
  ci.check(shop, rebuilt?.headSha ?? "", { name: "test", conclusion: "success" });
  expect(shop.runQueue()).toEqual({ merged: [3], ejected: [], waiting: [] });
  expect([1, 2, 3].map((number) => shop.pullRequest(number).mergedAt !== null)).toEqual([true, false, true]);
  expect(shop.branches().filter((branch) => branch.startsWith("gh-readonly-queue"))).toEqual([]);
});

test("the merge button is shut, and the rules say why", async () => {
  const api = client(github.url, github.installationToken(shop));
  expect(() => shop.person("alice").merge(1)).toThrow("merge queue");
  expect((await api.put("/repos/acme/shop/pulls/1/merge")).status).toBe(405);
  const rules = (await api.get("/repos/acme/shop/rules/branches/main")).body as { type: string }[];
  expect(rules.map((rule) => rule.type)).toEqual([
    "deletion",
    "non_fast_forward",
    "required_status_checks",
    "merge_queue",
  ]);
  expect(rules[2]).toMatchObject({
    parameters: { required_status_checks: [{ context: "test", integration_id: ci.id }] },
  });
});
