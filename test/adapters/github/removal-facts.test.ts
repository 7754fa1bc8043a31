/** Which remote is GitHub's, and who requires our checks: what a working GitHub cannot be made to say on demand. */
import { afterEach, describe, expect, test } from "vitest";
import { removalFacts } from "../../../src/adapters/github/removal-facts.ts";
import { repositoryAt } from "../../../src/adapters/github/remote-address.ts";
import type { HostFacts } from "../../../src/core/setup/remains.ts";
import { canned, type Answer, type Canned } from "./canned.ts";

const open: Canned[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

describe("the repository that a remote names", () => {
  test.each<[string, string | null]>([
    ["https://github.com/acme/shop.git", "acme/shop"],
    ["https://github.com/acme/shop", "acme/shop"],
    ["https://github.com/acme/shop/", "acme/shop"],
    ["https://user:secret@github.com/acme/shop.git", "acme/shop"],
    ["git@github.com:acme/shop.git", "acme/shop"],
    ["github.com:acme/shop", "acme/shop"],
    ["ssh://git@github.com/acme/shop.git", "acme/shop"],
    ["ssh://git@github.com:22/acme/shop.git", "acme/shop"],
    ["https://github.com.evil.example/acme/shop.git", null],
    ["https://evil.example/github.com/acme/shop.git", null],
    ["git@evil.example:acme/shop.git", null],
    ["https://github.com/acme/shop/tree/main", null],
    ["https://github.com/acme", null],
    ["https://github.com/../shop", null],
    ["https://github.com/acme/..", null],
    ["https://github.com/acme/sh%2fop", null],
    ["git://github.com/acme/shop.git", null],
    ["/srv/git/shop.git", null],
    ["../shop", null],
    ["", null],
  ])("%s", (address, expected) => {
    const found = repositoryAt(address, "https://github.com");
    expect(found === null ? null : `${found.owner}/${found.name}`).toBe(expected);
  });
});

const REPOSITORY = { id: 7, full_name: "acme/shop", default_branch: "main", private: true, archived: false };
const pull = (number: number, base: string): unknown => ({
  number,
  state: "open",
  title: "t",
  body: "",
  labels: [],
  user: { id: 1, login: "a", type: "User" },
  head: { ref: `b${number}`, sha: "a".repeat(40), repo: { id: 7 } },
  base: { ref: base, sha: "b".repeat(40) },
});

async function facts(
  answers: Record<string, Answer>,
): Promise<{ host: HostFacts | null; truncated: string[] }> {
  const github = await canned(({ path }) => {
    const [at = ""] = path.split("?");
    return answers[at] ?? { status: 404, body: { message: "Not Found" } };
  });
  open.push(github);
  const truncated: string[] = [];
  const host = await removalFacts({
    octokit: github.octokit,
    owner: "acme",
    name: "shop",
    gitUrl: "https://github.example",
    wait: async () => undefined,
    onTruncated: (what) => truncated.push(what),
  });
  expect(github.seen.filter(({ method }) => method !== "GET")).toEqual([]);
  return { host, truncated };
}

const branch = (protection: unknown = {}): Answer => ({
  status: 200,
  body: { name: "main", protected: true, commit: { sha: "a".repeat(40) }, protection },
});
const rule = (fields: object, context = "headwater/approval"): object => ({
  type: "required_status_checks",
  parameters: { required_status_checks: [{ context }] },
  ...fields,
});

const on = (rules: object[], protection: unknown = {}): Record<string, Answer> => ({
  "/repos/acme/shop": { status: 200, body: REPOSITORY },
  "/repos/acme/shop/pulls": { status: 200, body: [] },
  "/repos/acme/shop/branches/main": branch(protection),
  "/repos/acme/shop/rules/branches/main": { status: 200, body: rules },
});

describe("who requires a check of ours", () => {
  test.each<[string, object[], unknown, string[]]>([
    [
      "a ruleset of the repository",
      [rule({ ruleset_source_type: "Repository", ruleset_source: "acme/shop", ruleset_id: 5 })],
      {},
      ["https://github.example/acme/shop/settings/rules/5"],
    ],
    [
      "one of the organization",
      [rule({ ruleset_source_type: "Organization", ruleset_source: "acme", ruleset_id: 6 })],
      {},
      ["https://github.example/organizations/acme/settings/rules/6"],
    ],
    [
      "one of the enterprise",
      [rule({ ruleset_source_type: "Enterprise", ruleset_source: "ac me", ruleset_id: 6 })],
      {},
      ["https://github.example/enterprises/ac%20me/settings/policies/repositories"],
    ],
    ["one without its number", [rule({})], {}, ["https://github.example/acme/shop/settings/rules"]],
    [
      "classic protection, in its older form",
      [],
      {
        required_status_checks: { enforcement_level: "everyone", contexts: ["ci", "headwater/spec-review"] },
      },
      ["https://github.example/acme/shop/settings/branches"],
    ],
    [
      "both",
      [rule({ ruleset_id: 5 })],
      { required_status_checks: { checks: [{ context: "headwater/approval", app_id: 9 }] } },
      [
        "https://github.example/acme/shop/settings/branches",
        "https://github.example/acme/shop/settings/rules/5",
      ],
    ],
    [
      "protection that is off",
      [],
      { required_status_checks: { enforcement_level: "off", contexts: ["headwater/approval"] } },
      [],
    ],
    ["checks of others", [rule({ ruleset_id: 5 }, "headwaters/x"), rule({}, "ci")], {}, []],
  ])("%s", async (_name, rules, protection, urls) => {
    const { host } = await facts(on(rules, protection));
    expect(host?.kind === "read" ? host.required.map(({ url }) => url) : null).toEqual(urls);
  });

  test("rules that the plan does not allow are none; rules that cannot be read are an error, never none", async () => {
    const refused = (message: string): Record<string, Answer> => ({
      ...on([]),
      "/repos/acme/shop/rules/branches/main": { status: 403, body: { message } },
    });
    expect((await facts(refused("Upgrade to GitHub Pro"))).host).toMatchObject({
      kind: "read",
      required: [],
    });
    await expect(facts(refused("Resource not accessible"))).rejects.toMatchObject({ code: "forbidden" });
  });

  test.each<[string, Answer | null, object]>([
    ["is there", { status: 200, body: { name: "headwater" } }, { there: true }],
    ["is not there", null, { there: false }],
    [
      "may not be read",
      { status: 403, body: { message: "Resource not accessible by personal access token" } },
      { why: expect.stringContaining("Resource not accessible") as string },
    ],
  ])("the label %s", async (_name, answer, label) => {
    const { host } = await facts({
      ...on([]),
      ...(answer === null ? {} : { "/repos/acme/shop/labels/headwater": answer }),
    });
    expect(host).toMatchObject({ kind: "read", required: [], label });
  });

  test("bases beyond what is read are named", async () => {
    const pulls = Array.from({ length: 30 }, (_, at) => pull(at + 1, `release/${at}`));
    const { host, truncated } = await facts({
      ...on([]),
      "/repos/acme/shop/pulls": { status: 200, body: pulls },
    });
    expect(host?.kind === "read" ? host.branches.length : 0).toBe(20);
    expect(truncated[0]).toMatch(/^rules of branches: release\/19, /);
  });

  test("a repository that is not there", async () => {
    expect((await facts({})).host).toBeNull();
  });
});
