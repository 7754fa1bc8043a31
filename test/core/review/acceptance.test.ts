/** Acceptances of contract changes: what is remembered of them, and when they still stand. */
import { describe, expect, test } from "vitest";
import {
  acceptancesFrom,
  acceptancesToJson,
  acceptedChanges,
  standing,
  withAcceptance,
} from "../../../src/core/review/acceptance.ts";
import type { Acceptance } from "../../../src/core/review/acceptance.ts";

const FINGERPRINT = "0123456789ab";
const accepted = (comment: number, by = 1, reason = "agreed"): Acceptance => ({
  fingerprint: FINGERPRINT,
  reason,
  by: { id: by, login: `user${String(by)}` },
  comment,
});
const comment = (change: object = {}) => ({
  id: 7,
  author: { id: 1 },
  appId: null,
  body: `/headwater accept ${FINGERPRINT} agreed`,
  ...change,
});

describe("an acceptance stands", () => {
  test.each([
    ["while its comment does", comment(), true],
    ["with more lines below", comment({ body: `/hw accept ${FINGERPRINT} agreed\n\nThanks` }), true],
    ["not when the comment is another's", comment({ author: { id: 2 } }), false],
    ["not when an app says it", comment({ appId: 5 }), false],
    ["not for another fingerprint", comment({ body: "/headwater accept ba9876543210 agreed" }), false],
    ["not for another reason", comment({ body: `/headwater accept ${FINGERPRINT} agreed!` }), false],
    ["not once it is quoted", comment({ body: `> /headwater accept ${FINGERPRINT} agreed` }), false],
    ["not when the comment is gone", comment({ id: 8 }), false],
  ])("%s", (_, said, stands) => {
    expect(standing([accepted(7)], [said])).toEqual(stands ? [accepted(7)] : []);
  });
});

test("the order in which comments are heard of does not matter, nor that one is heard of twice", () => {
  const all = [accepted(1), accepted(2, 2), accepted(3, 1, "later")];
  const [one, two, three] = all;
  const inOrder = (list: (Acceptance | undefined)[]): Acceptance[] =>
    list.reduce<Acceptance[]>(
      (known, next) => (next === undefined ? known : withAcceptance(known, next)),
      [],
    );
  expect(inOrder([three, one, two, one])).toEqual(all);
  expect(acceptancesFrom(acceptancesToJson(all))).toEqual(all);
});

test("as many people as the configuration asks for, each once; the newest reason is told", () => {
  const twice = [accepted(1), accepted(2, 1, "later")];
  expect(acceptedChanges(twice, 2)).toEqual([]);
  expect(acceptedChanges(twice, 1)).toEqual([{ fingerprint: FINGERPRINT, reason: "later", by: "@user1" }]);
  expect(acceptedChanges([...twice, accepted(3, 2)], 2)).toEqual([
    { fingerprint: FINGERPRINT, reason: "agreed", by: "@user1, @user2" },
  ]);
});

test("a store or a marker that says something else says nothing", () => {
  for (const value of [
    null,
    5,
    "x",
    {},
    [null, 1, "a", [], {}, { ...(acceptancesToJson([accepted(1)])[0] as object), by: "1" }],
  ])
    expect(acceptancesFrom(value)).toEqual([]);
});
