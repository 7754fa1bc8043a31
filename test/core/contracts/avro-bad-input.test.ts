/** Avro schemas that are broken, huge or hostile: a clear answer at the right line, quickly, and no thrown error. */
import { describe, expect, it } from "vitest";
import { avroEngine } from "../../../src/core/contracts/avro.ts";

const flaws = async (text: unknown) =>
  avroEngine.flaws(typeof text === "string" ? text : JSON.stringify(text, null, 1));
const compare = async (before: unknown, after: unknown, profile: string | null = null) =>
  avroEngine.compare({
    before: typeof before === "string" ? before : JSON.stringify(before),
    after: typeof after === "string" ? after : JSON.stringify(after),
    role: "both",
    profile,
  });
const record = (name: string, ...fields: object[]) => ({ type: "record", name, fields });
const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });

describe("Avro schemas that cannot be read", () => {
  const table: [string, unknown, number, RegExp][] = [
    ["no JSON", '{"type": "record",\n "name": ', 2, /cannot be read/],
    ["no type", { name: "A" }, 1, /no `type`/],
    ["an unknown type", record("A", field("a", "B")), 7, /`B` is not defined/],
    ["no name", { type: "record", fields: [] }, 1, /needs a `name`/],
    ["a name with a dash", record("a-b"), 1, /letters, digits/],
    ["no fields", { type: "record", name: "A" }, 1, /list of `fields`/],
    ["a field without a type", record("A", { name: "a" }), 5, /has no `type`/],
    ["a field without a name", record("A", { type: "int" }), 5, /needs a `name`/],
    ["a field twice", record("A", field("a", "int"), field("a", "int")), 9, /there twice/],
    ["a type twice", [record("A"), record("A")], 7, /defined twice/],
    ["a union in a union", [["int"], "null"], 2, /must not stand in a union/],
    ["a branch twice", ["int", "int"], 3, /twice/],
    ["no symbols", { type: "enum", name: "E" }, 1, /`symbols`/],
    ["a symbol twice", { type: "enum", name: "E", symbols: ["A", "A"] }, 6, /twice/],
    ["a symbol with a space", { type: "enum", name: "E", symbols: ["a b"] }, 5, /symbol/],
    ["a default that is no symbol", { type: "enum", name: "E", symbols: ["A"], default: "B" }, 7, /none of/],
    ["a fixed without a size", { type: "fixed", name: "F" }, 1, /`size`/],
    ["an array without items", { type: "array" }, 1, /no `items`/],
    ["a number", 7, 1, /A schema is/],
    ["nothing", "", 1, /A schema is|cannot be read/],
  ];
  it.each(table)("%s", async (_name, schema, line, message) => {
    const [flaw] = await flaws(schema);
    expect(flaw?.message).toMatch(message);
    expect(flaw?.line).toBe(line);
    expect((await compare(schema, "int")).kind).toBe("unreadable");
  });

  it("reads comments, and a byte order mark", async () => {
    expect(await flaws('\ufeff// a\n{"type": /* b */ "map", "values": "int"} // "c\n')).toEqual([]);
  });

  it("knows the lines behind a comment", async () => {
    expect(await flaws('/* a\n b */\n{"type":\n "nope"}')).toMatchObject([{ line: 3 }]);
  });

  it("warns of text after the schema, which older parsers ignore", async () => {
    const answer = await compare(
      record("A"),
      `${JSON.stringify(record("A", field("a", "int")))},\n{}`,
      "FORWARD",
    );
    expect(answer).toMatchObject({ kind: "compared", same: false });
    if (answer.kind !== "compared") return;
    expect(answer.judgement.findings.map(({ rule }) => rule)).toContain("TEXT_AFTER_SCHEMA");
  });
});

describe("hostile Avro schemas", () => {
  it("keeps names of the prototype apart", async () => {
    const schema = (type: string) => record("A", field("constructor", type), field("toString", type));
    const answer = await compare(schema("int"), schema("string"), "BACKWARD");
    expect(answer.kind === "compared" && answer.judgement.findings.map(({ path }) => path)).toEqual([
      "A.constructor",
      "A.toString",
    ]);
    expect(
      (await flaws('{"type": "record", "name": "__proto__", "fields": [], "__proto__": {}}')).length,
    ).toBe(0);
    expect((await flaws(record("A", field("a", "hasOwnProperty")))).length).toBe(1);
  });

  it.each([
    ["5 MB", `"${"x".repeat(5_000_000)}"`],
    ["brackets without end", "[".repeat(100_000)],
    ["deep arrays", `${'{"type":"array","items":'.repeat(5_000)}"int"${"}".repeat(5_000)}`],
  ])("refuses %s", async (_name, text) => {
    expect((await flaws(text)).length).toBe(1);
  });

  it("follows a chain of 5,000 records", async () => {
    const chain = (last: string) =>
      Array.from({ length: 5_000 }, (_, index) =>
        record(`R${String(index)}`, field("n", index === 4_999 ? last : ["null", `R${String(index + 1)}`])),
      );
    const answer = await compare(chain("int"), chain("string"), "BACKWARD");
    expect(answer.kind === "compared" && answer.judgement.findings.length).toBeGreaterThan(0);
    expect((await compare(chain("int"), chain("long"), "BACKWARD")).kind).toBe("compared");
  });

  it("gives up on unions that cannot be told apart", async () => {
    const many = (type: string) =>
      Array.from({ length: 2_000 }, (_, index) => ({
        ...record("R", field("a", type)),
        namespace: `n${String(index)}`,
      }));
    const answer = await compare(many("int"), many("string"));
    expect(answer.kind === "compared" && answer.judgement.unknowns.length).toBeGreaterThan(0);
  });

  it("does not try every way to read a default", async () => {
    const kinds = Array.from({ length: 20 }, (_, index) => `K${String(index)}`);
    const types = kinds.map((kind) => record(kind, field("a", ["null", ...kinds])));
    let value: unknown = 1;
    for (let depth = 0; depth < 60; depth += 1) value = { a: value };
    await compare(types, [...types, record("Z", field("z", kinds, { default: value }))]);
  });
});
