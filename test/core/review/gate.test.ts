/** The gate's decision: which votes count, what voids them, and that no order of them matters. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentDigest, decideGate } from "../../../src/core/review/gate.ts";
import type { Claim, Content, Vote } from "../../../src/core/review/gate.ts";

const RULES = { by: ["write"], count: 1, requesterMayApprove: false };

const vote = (change: Partial<Vote> = {}): Vote => ({
  account: { id: 2, login: "bob", type: "person" },
  state: "approved",
  permission: "write",
  digest: "now",
  ...change,
});

const claim = (votes: Vote[], change: Partial<Claim> = {}): Claim => ({
  label: "#7",
  digest: "now",
  paths: ["a.ts"],
  votes,
  excluded: [{ id: 1, why: "requested this by #5" }],
  auto: false,
  blocked: null,
  ...change,
});

const stateOf = (one: Claim, rules = RULES): string | undefined => decideGate([one], rules).claims[0]?.state;

describe("decideGate", () => {
  test("nothing of ours passes", () => {
    expect(decideGate([], RULES)).toEqual({ conclusion: "success", claims: [] });
  });

  test.each<[string, Claim, string]>([
    ["no vote", claim([]), "waiting"],
    ["a writer's approval of this content", claim([vote()]), "approved"],
    ["an admin's approval", claim([vote({ permission: "admin" })]), "approved"],
    ["a reader's approval", claim([vote({ permission: "read" })]), "waiting"],
    ["an outsider's approval", claim([vote({ permission: "none" })]), "waiting"],
    ["an app's approval", claim([vote({ account: { id: 9, login: "x[bot]", type: "app" } })]), "waiting"],
    ["an approval of other content", claim([vote({ digest: "before" })]), "waiting"],
    ["an approval of a commit that is gone", claim([vote({ digest: null })]), "waiting"],
    [
      "the requester's approval",
      claim([vote({ account: { id: 1, login: "ann", type: "person" } })]),
      "waiting",
    ],
    ["a request for changes", claim([vote({ state: "changes_requested" })]), "waiting"],
    ["a dismissed approval", claim([vote({ state: "dismissed" })]), "waiting"],
    ["a content that `auto` covers", claim([], { auto: true }), "auto"],
    ["a blocked claim, however approved", claim([vote()], { blocked: "the base was changed" }), "blocked"],
    ["a blocked claim that `auto` would cover", claim([], { auto: true, blocked: "no" }), "blocked"],
  ])("%s", (_, one, expected) => {
    expect(stateOf(one)).toBe(expected);
  });

  test.each<[string, Partial<Vote>, string[], string]>([
    ["admin wants an admin", {}, ["admin"], "waiting"],
    ["admin takes an admin", { permission: "admin" }, ["admin"], "approved"],
    ["a name takes that person, in any case", {}, ["@Bob"], "approved"],
    ["a name takes nobody else", {}, ["@carol"], "waiting"],
    ["a name does not replace write permission", { permission: "read" }, ["@bob"], "waiting"],
    ["one of several is enough", {}, ["admin", "@bob"], "approved"],
    ["a team counts for nobody", { permission: "admin" }, ["@acme/leads"], "waiting"],
    ["owners count for nobody", { permission: "admin" }, ["owners"], "waiting"],
  ])("approval.by: %s", (_, change, by, expected) => {
    expect(stateOf(claim([vote(change)]), { ...RULES, by })).toBe(expected);
  });

  test("one person counts once, in whatever place they approved", () => {
    expect(stateOf(claim([vote(), vote()]), { ...RULES, count: 2 })).toBe("waiting");
    const carol = vote({ account: { id: 3, login: "carol", type: "person" } });
    expect(stateOf(claim([vote(), carol]), { ...RULES, count: 2 })).toBe("approved");
  });

  test("an old approval is not held against a person who approved again", () => {
    const verdict = decideGate([claim([vote({ digest: "before" }), vote()])], RULES).claims[0];
    expect(verdict).toMatchObject({ state: "approved", notCounted: [] });
  });

  test("says why an approval does not count", () => {
    expect(decideGate([claim([vote({ digest: "before" })])], RULES).claims[0]?.notCounted).toEqual([
      "bob approved other content: it has changed since.",
    ]);
  });

  test("one open claim holds all", () => {
    expect(decideGate([claim([vote()]), claim([])], RULES).conclusion).toBe("action_required");
  });

  test("the order of votes does not matter", () => {
    const votes = fc.array(
      fc.record({
        account: fc.record({
          id: fc.integer({ min: 1, max: 4 }),
          login: fc.constant("p"),
          type: fc.constant("person" as const),
        }),
        state: fc.constantFrom("approved" as const, "dismissed" as const),
        permission: fc.constantFrom("write" as const, "read" as const),
        digest: fc.constantFrom("now", "before", null),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(votes, (all) => {
        expect(stateOf(claim(all.toReversed()))).toBe(stateOf(claim(all)));
      }),
    );
  });
});

describe("contentDigest", () => {
  const content: Content = {
    files: [
      { path: "b", mode: "100644", before: "1", after: "2" },
      { path: "a", mode: "100644", before: null, after: "3" },
    ],
    specs: [{ path: "s.spec.md", blob: "9" }],
  };

  test("does not depend on the order of files", () => {
    expect(contentDigest({ ...content, files: content.files.toReversed() })).toBe(contentDigest(content));
  });

  test.each<[string, Content]>([
    ["a file's new content", { ...content, files: [{ path: "b", mode: "100644", before: "1", after: "4" }] }],
    ["a file's old content", { ...content, files: [{ path: "b", mode: "100644", before: "5", after: "2" }] }],
    ["a mode", { ...content, files: [{ path: "b", mode: "100755", before: "1", after: "2" }] }],
    ["a spec's text", { ...content, specs: [{ path: "s.spec.md", blob: "8" }] }],
    ["a spec that is gone", { ...content, specs: [{ path: "s.spec.md", blob: null }] }],
  ])("changes with %s", (_, other) => {
    expect(contentDigest(other)).not.toBe(contentDigest(content));
  });
});
