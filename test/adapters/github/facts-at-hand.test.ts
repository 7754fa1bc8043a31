/** Facts that came with a token stand for one read, at once; after that GitHub is asked. */
import { expect, test } from "vitest";
import { factsAtHand } from "../../../src/adapters/github/facts-at-hand.ts";

const FACTS = { defaultBranch: "main", visibility: "private", archived: false } as const;

test("they are used once", () => {
  const given = factsAtHand(FACTS, { asked: 0, clock: () => 5_000 });
  expect([given(), given()]).toEqual([FACTS, null]);
});

test("they are not used when the event had to wait, nor later when a clock went back", () => {
  let now = 5_001;
  const given = factsAtHand(FACTS, { asked: 0, clock: () => now });
  expect(given()).toBeNull();
  now = 0;
  expect(given()).toBeNull();
  const early = factsAtHand(FACTS, { asked: 1, clock: () => 0 });
  expect(early()).toBeNull();
});

test("without any GitHub is asked", () => {
  expect(factsAtHand(null, { asked: 0, clock: () => 0 })()).toBeNull();
});
