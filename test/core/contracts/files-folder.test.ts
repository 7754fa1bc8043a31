/** Avro, GraphQL and Smithy: files of one folder that know each other without saying so. */
import { describe, expect, it } from "vitest";
import { compareAt, type Files, resultAt } from "./files-in-memory.ts";

describe("Avro schemas of one folder", () => {
  const order = {
    type: "record",
    name: "Order",
    namespace: "acme",
    fields: [
      { name: "total", type: "Money" },
      { name: "who", type: "acme.people.Person" },
    ],
  };
  const money = (type: string): object => ({
    type: "record",
    name: "Money",
    namespace: "acme",
    fields: [{ name: "amount", type }],
  });
  const files = (type: string): Files => ({
    "avro/order.avsc": order,
    "avro/money.avsc": money(type),
    "avro/person.avsc": {
      type: "record",
      name: "acme.people.Person",
      fields: [{ name: "boss", type: ["null", "Person"] }],
    },
    "avro/unused.avsc": { type: "record", name: "Unused", fields: [] },
    "other/money.avsc": money("string"),
  });

  it("find the types that they share, and the break in the other file", async () => {
    const result = await resultAt("avro/order.avsc", [files("long"), files("int")]);
    expect(result.verdict).toBe("breaking");
    expect(new Set(result.changes.map(({ file }) => file))).toEqual(new Set(["avro/money.avsc"]));
    expect(result.changes[0]?.line).toEqual({ before: 8, after: 8 });
  });

  it("are judged like one schema that defines them inside", async () => {
    const inside = (type: string): Files => ({
      "a.avsc": { ...order, fields: [{ name: "total", type: money(type) }] },
    });
    const split = (type: string): Files => ({
      "a.avsc": { ...order, fields: [{ name: "total", type: "Money" }] },
      "m.avsc": money(type),
    });
    for (const [from, to] of [
      ["int", "long"],
      ["long", "int"],
      ["string", "bytes"],
      ["int", "string"],
    ] as const) {
      for (const profile of ["BACKWARD", "FORWARD", "FULL"]) {
        const one = await resultAt("a.avsc", [inside(from), inside(to)], { profile });
        const two = await resultAt("a.avsc", [split(from), split(to)], { profile });
        const told = ({ verdict, changes }: typeof one) => [
          verdict,
          changes.map(({ rule, path }) => [rule, path]),
        ];
        expect(told(two)).toEqual(told(one));
      }
    }
  });

  it("say what is missing, and what is broken", async () => {
    const alone = { "avro/order.avsc": order };
    const { results, problems } = await compareAt("avro/order.avsc", [files("long"), alone]);
    expect(results[0]?.verdict).toBe("unknown");
    expect(problems[0]?.message).toBe("The type `Money` is not defined here.");
    const broken = {
      ...files("long"),
      "avro/money.avsc": { ...money("long"), fields: [{ name: "a-b", type: "int" }] },
    };
    const told = await compareAt("avro/order.avsc", [files("long"), broken]);
    expect(told.problems[0]?.message).toContain("In avro/money.avsc, line 6");
  });
});

describe("GraphQL files of one folder", () => {
  const query = "type Query { order: Order }\ntype Order { id: ID!, total: Money! }\n";
  const files: Files = {
    "api/query.graphql": query,
    "api/money.graphql": "type Money { amount: Int!, unit: Unit }\nextend type Money { note: String }\n",
    "api/unit.graphqls": "enum Unit { EUR, USD }\ntype Unused { a: Int }\n",
    "api/broken.graphql": "type {",
    "other/money.graphql": "type Money { a: Int }\n",
  };
  it.each<[string, Files, string, string | null]>([
    [
      "a field of a type in another file",
      { "api/money.graphql": "type Money { amount: String!, unit: Unit, note: String }" },
      "breaking",
      "api/money.graphql",
    ],
    [
      "a value of an enum two files away",
      { "api/unit.graphqls": "enum Unit { EUR }" },
      "breaking",
      "api/unit.graphqls",
    ],
    ["a type that nothing leads to", { "api/unit.graphqls": "enum Unit { EUR, USD }" }, "identical", null],
    ["a file that went away", { "api/money.graphql": "type Other { a: Int }" }, "unknown", null],
    [
      "a type that moved into the contract",
      {
        "api/query.graphql": `${query}type Money { amount: Int!, unit: Unit, note: String }`,
        "api/money.graphql": "scalar X",
      },
      "identical",
      null,
    ],
    [
      "a use that is gone",
      { "api/query.graphql": query.replace(", total: Money!", "") },
      "breaking",
      "api/query.graphql",
    ],
  ])("are one schema: %s", async (_name, changed, verdict, file) => {
    const result = await resultAt("api/query.graphql", [files, { ...files, ...changed }]);
    expect([result.verdict, [...new Set(result.changes.map((change) => change.file))]]).toEqual([
      verdict,
      file === null ? [] : [file],
    ]);
  });
});
