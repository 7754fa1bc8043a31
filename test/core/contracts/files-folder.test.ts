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
