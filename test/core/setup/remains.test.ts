/** What is said to remain: names, and commands that a shell reads as they are meant. */
import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextAfterRemoval } from "../../../src/core/setup/next.ts";
import {
  notLookedAt,
  remaining,
  shellWord,
  type HostFacts,
  type LeftBehind,
} from "../../../src/core/setup/remains.ts";

const NOTHING: LeftBehind = { localBranches: [], remoteBranches: {}, proposalFolder: false, frontMatter: [] };
const READ: HostFacts = {
  kind: "read",
  repository: "acme/shop",
  webUrl: "https://github.com/acme/shop",
  branches: ["main"],
  required: [],
  proposals: [],
  label: { there: false },
};
const RULE = {
  branch: "main",
  check: "headwater/approval",
  kind: "ruleset",
  source: "acme",
  id: 7,
  url: "https://github.com/organizations/acme/settings/rules/7",
} as const;

test("nothing there, nothing said", () => {
  expect(remaining(NOTHING, READ)).toEqual([]);
});

test("a required check comes first, blocks, and leads to where it is taken out", () => {
  const left = remaining(
    { ...NOTHING, localBranches: ["headwater/a/1"], remoteBranches: { origin: ["headwater-ledger"] } },
    { ...READ, required: [RULE], proposals: [4, 7] },
  );
  expect(left.map(({ what, names, blocks, next }) => [what, names, blocks, next])).toEqual([
    [
      "the required check headwater/approval on main",
      ["ruleset 7 of acme"],
      true,
      `take it out at ${RULE.url} before Headwater goes`,
    ],
    ["open proposals", ["#4", "#7"], false, "merge or close them: https://github.com/acme/shop/pulls"],
    ["branches of this clone", ["headwater/a/1"], false, "git branch -D headwater/a/1"],
    [
      "branches on origin, as this clone last saw them",
      ["headwater-ledger"],
      false,
      "git push origin --delete headwater-ledger",
    ],
  ]);
  const next = nextAfterRemoval([], { remaining: left, held: true, checked: true });
  expect(next[0]).toMatch(/required checks named above out first/);
  expect(next.at(-1)).toMatch(/^Uninstall the App/);
});

test("what was not looked at is never left out, and says how to look", () => {
  const unread: HostFacts = { kind: "not_checked", why: "there is no token" };
  const [required] = notLookedAt(unread, "acme/shop");
  expect(required?.why).toContain("there is no token");
  expect(required?.why).toContain("gh api repos/acme/shop/rules/branches/BRANCH");
  expect(notLookedAt(READ, "acme/shop")[0]?.why).toBe("read were: main");
});

test("the label: how to delete it where it is there, why it was not looked at, and nothing where it is not", () => {
  expect(remaining(NOTHING, { ...READ, label: { there: true } })).toEqual([
    {
      what: "the label of proposals",
      names: ["headwater"],
      blocks: false,
      next: "gh label delete headwater --repo acme/shop (or https://github.com/acme/shop/labels): it then goes from every pull request",
    },
  ]);
  const said = (host: HostFacts): string[] =>
    notLookedAt(host, "acme/shop").flatMap(({ what, why }) =>
      what === "the label `headwater`" ? [why] : [],
    );
  expect(said({ ...READ, label: { there: true } })).toEqual([]);
  expect(said(READ)).toEqual([]);
  expect(said({ ...READ, label: { why: "GitHub said no" } })).toEqual([
    "GitHub said no; if it is there: gh label delete headwater --repo acme/shop",
  ]);
  expect(said({ kind: "not_checked", why: "there is no token" })).toEqual([
    "there is no token; if it is there: gh label delete headwater --repo acme/shop",
  ]);
});

test("more branches than fit one command", () => {
  const many = Array.from({ length: 30 }, (_, at) => `headwater/a/${at}`);
  const [left] = remaining({ ...NOTHING, localBranches: many }, READ);
  expect(left?.names).toHaveLength(30);
  expect(left?.next).toMatch(/headwater\/a\/19, then this command again for the rest$/);
});

test("any name reaches a shell as one word", () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    .filter((text) => !/[\0\n]/.test(text));
  const names = fc.sample(name, { numRuns: 200, seed: 1 });
  const out = execFileSync("sh", [
    "-c",
    `printf '%s\\n' ${[...names, "a;b", "$(x)", "-rf", "it's"].map(shellWord).join(" ")}`,
  ]);
  expect(out.toString().split("\n").slice(0, -1)).toEqual([...names, "a;b", "$(x)", "-rf", "it's"]);
});
