/** Avro protocols: servers read what old clients ask, old clients read what servers answer. */
import { describe, expect, it } from "vitest";
import { resultOf, rules } from "./contract-texts.ts";
import { holdsItsTable } from "./rule-coverage.ts";

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const record = (name: string, ...fields: object[]) => ({ type: "record", name, fields });
const shop = (messages: object, types: object[] = []) => ({
  protocol: "Shop",
  namespace: "shop",
  types,
  messages,
});
const buy = (request: object[], more: object = {}) => ({ buy: { request, response: "null", ...more } });
const failure = (...fields: object[]) => ({ type: "error", name: "Failure", fields });

describe("Avro protocols", () => {
  const table: [string, object, object, string[]][] = [
    ["a message goes", shop(buy([])), shop({}), ["MESSAGE_REMOVED"]],
    ["a message joins", shop({}), shop(buy([])), []],
    [
      "a parameter joins without a default",
      shop(buy([])),
      shop(buy([field("n", "int")])),
      ["READER_FIELD_MISSING_DEFAULT_VALUE"],
    ],
    ["a parameter joins with a default", shop(buy([])), shop(buy([field("n", "int", { default: 1 })])), []],
    ["a parameter goes", shop(buy([field("n", "int")])), shop(buy([])), []],
    ["a parameter gets wider", shop(buy([field("n", "int")])), shop(buy([field("n", "long")])), []],
    [
      "the answer gets wider",
      shop(buy([], { response: "int" })),
      shop(buy([], { response: "long" })),
      ["TYPE_MISMATCH"],
    ],
    ["the answer gets narrower", shop(buy([], { response: "long" })), shop(buy([], { response: "int" })), []],
    [
      "an error joins",
      shop(buy([]), [failure()]),
      shop(buy([], { errors: ["Failure"] }), [failure()]),
      ["MISSING_UNION_BRANCH"],
    ],
    ["an error goes", shop(buy([], { errors: ["Failure"] }), [failure()]), shop(buy([]), [failure()]), []],
    [
      "a message is not answered any more",
      shop(buy([])),
      shop(buy([], { "one-way": true })),
      ["MESSAGE_ONE_WAY_CHANGED"],
    ],
    [
      "a type of its own changes",
      shop({}, [record("A", field("a", "int"))]),
      shop({}, [record("A", field("a", "string"))]),
      ["TYPE_MISMATCH"],
    ],
    ["a type of its own goes", shop({}, [record("A")]), shop({}), ["TYPE_REMOVED"]],
    ["a type of its own joins", shop({}), shop({}, [record("A")]), []],
    [
      "a type of a request only",
      shop(buy([field("a", "A")]), [record("A", field("a", "int"))]),
      shop(buy([field("a", "A")]), [record("A")]),
      [],
    ],
  ];
  it.each(table)("%s", async (_name, old, now, expected) => {
    expect(rules(await resultOf(old, now, { type: "avro" }))).toEqual(expected);
  });

  it("is not compared with a schema", async () => {
    expect((await resultOf(shop({}), record("A"), { type: "avro" })).verdict).toBe("unknown");
  });

  it("names the message", async () => {
    const { changes } = await resultOf(shop(buy([])), shop({}), { type: "avro" });
    expect(changes[0]).toMatchObject({ operation: "buy", path: "buy" });
  });
});

/** Messages, and types that stand for themselves, are there in protocols only. */
const ofProtocols = (rule: string): boolean =>
  /^(?:MESSAGE|TYPE)_(?:ADDED|REMOVED|ONE_WAY_CHANGED)$/.test(rule);
holdsItsTable({ page: "avro", type: "avro", here: ofProtocols });
