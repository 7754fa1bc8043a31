/** Avro: which changes old and new readers survive. One row: old, new, what BACKWARD says, what FORWARD says. */
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import type { ContractResult, ContractRole } from "../../../src/core/contracts/model.ts";
import { rules, text } from "./contract-texts.ts";
import { holdsItsTable, noted } from "./rule-coverage.ts";

interface Asked {
  profile?: string;
  role?: ContractRole;
}

async function judged(before: unknown, after: unknown, asked: Asked = {}): Promise<ContractResult> {
  const { results } = await compareContractTexts(text(before), text(after), { type: "avro", ...asked });
  const [result] = results;
  if (result === undefined) throw new Error("no result");
  return noted(result);
}

const field = (name: string, type: unknown, more: object = {}) => ({ name, type, ...more });
const record = (...fields: object[]) => ({ type: "record", name: "Order", fields });
const named = (name: string, more: object = {}, ...fields: object[]) => ({
  type: "record",
  name,
  fields,
  ...more,
});
const one = (type: unknown, more: object = {}) => record(field("x", type, more));
const letters = (symbols: string[], more: object = {}) => ({
  type: "enum",
  name: "Letter",
  symbols,
  ...more,
});
const fixed = (size: number, name = "Hash") => ({ type: "fixed", name, size });
const decimal = (precision: number, scale: number) => ({
  type: "bytes",
  logicalType: "decimal",
  precision,
  scale,
});
const listOf = (items: unknown) => ({ type: "array", items });
const mapOf = (values: unknown) => ({ type: "map", values });
const chain = (type: string) =>
  named("Chain", {}, field("head", type), field("tail", ["null", "Chain"], { default: null }));

const OK = "";
const NAME = "NAME_MISMATCH";
const SIZE = "FIXED_SIZE_MISMATCH";
const SYMBOLS = "MISSING_ENUM_SYMBOLS";
const DEFAULT = "READER_FIELD_MISSING_DEFAULT_VALUE";
const TYPE = "TYPE_MISMATCH";
const BRANCH = "MISSING_UNION_BRANCH";
const DECIMAL = "DECIMAL_SCALE_OR_PRECISION_MISMATCH";

type Row = [name: string, old: unknown, now: unknown, backward: string, forward: string];

const table: Row[] = [
  ["int to long", one("int"), one("long"), OK, TYPE],
  ["int to float", one("int"), one("float"), OK, TYPE],
  ["int to double", one("int"), one("double"), OK, TYPE],
  ["long to float", one("long"), one("float"), OK, TYPE],
  ["long to double", one("long"), one("double"), OK, TYPE],
  ["float to double", one("float"), one("double"), OK, TYPE],
  ["string to bytes", one("string"), one("bytes"), OK, OK],
  ["int to string", one("int"), one("string"), TYPE, TYPE],
  ["boolean to int", one("boolean"), one("int"), TYPE, TYPE],
  ["null to string", one("null"), one("string"), TYPE, TYPE],
  ["a bare type", "int", "long", OK, TYPE],
  ["a field joins without a default", record(), one("int"), DEFAULT, OK],
  ["a field joins with a default", record(), one("int", { default: 0 }), OK, OK],
  ["a field joins with null", record(), one(["null", "int"], { default: null }), OK, OK],
  ["a field goes", one("int"), record(), OK, DEFAULT],
  ["a field with a default goes", one("int", { default: 1 }), record(), OK, OK],
  ["a default goes", one("int", { default: 1 }), one("int"), OK, OK],
  ["a field is renamed", one("int"), record(field("y", "int")), DEFAULT, DEFAULT],
  [
    "a field is renamed with an alias",
    one("int"),
    record(field("y", "int", { aliases: ["x"] })),
    OK,
    DEFAULT,
  ],
  ["an alias of another type", one("string"), record(field("y", "int", { aliases: ["x"] })), TYPE, DEFAULT],
  [
    "fields in another order",
    record(field("a", "int"), field("b", "int")),
    record(field("b", "int"), field("a", "int")),
    OK,
    OK,
  ],
  ["another name of a record", named("A"), named("B"), NAME, NAME],
  ["another name with an alias", named("A"), named("B", { aliases: ["A"] }), OK, NAME],
  ["another namespace", named("A", { namespace: "n" }), named("A", { namespace: "m" }), OK, OK],
  [
    "an alias needs the namespace",
    named("A", { namespace: "n" }),
    named("B", { aliases: ["A"] }),
    NAME,
    NAME,
  ],
  ["an alias with the namespace", named("A", { namespace: "n" }), named("B", { aliases: ["n.A"] }), OK, NAME],
  ["a symbol joins", one(letters(["A"])), one(letters(["A", "B"])), OK, SYMBOLS],
  ["a symbol goes", one(letters(["A", "B"])), one(letters(["A"])), SYMBOLS, OK],
  ["a symbol goes, with a default", one(letters(["A", "B"])), one(letters(["A"], { default: "A" })), OK, OK],
  ["symbols in another order", one(letters(["A", "B"])), one(letters(["B", "A"])), OK, OK],
  ["an enum becomes text", one(letters(["A"])), one("string"), TYPE, TYPE],
  ["a fixed grows", one(fixed(4)), one(fixed(8)), SIZE, SIZE],
  ["a fixed is renamed", one(fixed(4)), one(fixed(4, "Sum")), NAME, NAME],
  ["a fixed becomes bytes", one(fixed(4)), one("bytes"), TYPE, TYPE],
  ["items get wider", one(listOf("int")), one(listOf("long")), OK, TYPE],
  ["values change", one(mapOf("int")), one(mapOf("string")), TYPE, TYPE],
  ["a list becomes a map", one(listOf("int")), one(mapOf("int")), TYPE, TYPE],
  ["a type becomes a union with it", one("string"), one(["null", "string"]), OK, TYPE],
  ["a branch joins", one(["null", "string"]), one(["null", "string", "int"]), OK, BRANCH],
  ["a branch goes", one(["null", "string"]), one(["string"]), BRANCH, OK],
  ["a branch gets wider", one(["null", "int"]), one(["null", "long"]), OK, BRANCH],
  ["branches in another order", one(["null", "int"]), one(["int", "null"]), OK, OK],
  ["a union of numbers to its widest", one(["int", "long"]), one("double"), OK, BRANCH],
  ["a union of one to its type", one(["int"]), one("int"), OK, OK],
  ["an empty union", [], ["int"], OK, BRANCH],
  [
    "a record in a union changes inside",
    one(["null", named("Part", {}, field("a", "int"))]),
    one(["null", named("Part", {}, field("a", "string"))]),
    BRANCH,
    BRANCH,
  ],
  ["a recursive record gets wider", chain("int"), chain("long"), OK, TYPE],
  ["a recursive record changes", chain("int"), chain("string"), TYPE, TYPE],
  ["the scale of a decimal", one(decimal(9, 2)), one(decimal(9, 3)), DECIMAL, DECIMAL],
  ["the precision of a decimal", one(decimal(9, 2)), one(decimal(10, 2)), DECIMAL, DECIMAL],
  ["a decimal becomes bytes", one(decimal(9, 2)), one("bytes"), OK, OK],
  [
    "millis to micros",
    one({ type: "long", logicalType: "timestamp-millis" }),
    one({ type: "long", logicalType: "timestamp-micros" }),
    OK,
    OK,
  ],
  ["an invalid decimal is plain bytes", one(decimal(2, 9)), one(decimal(2, 8)), OK, OK],
  [
    "a type is defined further down",
    record(field("a", "Part"), field("b", named("Part"))),
    record(field("a", named("Part")), field("b", "Part")),
    OK,
    OK,
  ],
];

describe("Avro schemas", () => {
  it.each(table)("%s", async (_name, old, now, backward, forward) => {
    expect([...new Set(rules(await judged(old, now, { profile: "BACKWARD" })))].join()).toBe(backward);
    expect([...new Set(rules(await judged(old, now, { profile: "FORWARD" })))].join()).toBe(forward);
    const full = await judged(old, now, { profile: "FULL" });
    expect(full.verdict).toBe(backward || forward ? "breaking" : "compatible");
    // What the new schema can read of the old one, the old one can be read by the new one.
    expect([...new Set(rules(await judged(now, old, { profile: "FORWARD" })))].join()).toBe(backward);
  });
});

describe("whose data it is", () => {
  const added = [record(), one("int")] as const;
  const gone = [one("int"), record()] as const;

  it.each<[Asked, "compatible" | "breaking", "compatible" | "breaking", string]>([
    [{ role: "request" }, "breaking", "compatible", "BACKWARD"],
    [{ role: "response" }, "compatible", "breaking", "FORWARD"],
    [{ role: "event" }, "compatible", "breaking", "FORWARD"],
    [{ role: "both" }, "breaking", "breaking", "FULL"],
    [{}, "breaking", "breaking", "FULL"],
    [{ role: "request", profile: "FORWARD" }, "compatible", "breaking", "FORWARD"],
    [{ profile: "BACKWARD_TRANSITIVE" }, "breaking", "compatible", "BACKWARD"],
    [{ profile: "full_transitive" }, "breaking", "breaking", "FULL"],
    [{ profile: "NONE" }, "compatible", "compatible", "NONE"],
    [{ profile: "WIRE_JSON", role: "request" }, "breaking", "compatible", "BACKWARD"],
  ])("%j", async (asked, whenAdded, whenGone, applied) => {
    const result = await judged(...added, asked);
    expect(result).toMatchObject({ verdict: whenAdded, profile: applied });
    expect((await judged(...gone, asked)).verdict).toBe(whenGone);
  });

  it("does not guess at a mode that it does not know", async () => {
    const result = await judged(...added, { profile: "SIDEWAYS" });
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toContain("SIDEWAYS");
  });

  it("names the direction, or none when both ways fail alike", async () => {
    const { changes } = await judged(one("int"), one("string"));
    expect(changes.map(({ rule, direction }) => [rule, direction])).toEqual([[TYPE, null]]);
    expect(changes[0]?.message).toMatch(/^Neither side/);
    const event = await judged(one("int"), record(), { role: "event" });
    expect(event.changes[0]).toMatchObject({ direction: "event", path: "Order.x", old: "int", new: null });
  });
});

describe("what a reviewer sees", () => {
  it("points at the lines of both sides", async () => {
    const { changes } = await judged(
      record(field("a", "int"), field("b", "int")),
      record(field("a", "int"), field("c", "int")),
    );
    const lines = Object.fromEntries(changes.map(({ path, line }) => [path, line]));
    expect(lines["Order.c"]?.before).toBeNull();
    expect(lines["Order.c"]?.after).toBeGreaterThan(10);
    expect(lines["Order.b"]?.after).toBeNull();
  });

  const notes: [string, unknown, unknown, string[]][] = [
    ["a field joins", record(), one("int", { default: 0 }), ["FIELD_ADDED"]],
    ["a field goes", one("int", { default: 0 }), record(), ["FIELD_REMOVED"]],
    ["a symbol joins", letters(["A"]), letters(["A", "B"]), ["ENUM_SYMBOL_ADDED"]],
    ["a branch joins", one(["null"]), one(["null", "int"]), ["UNION_BRANCH_ADDED"]],
    ["a type gets wider", one("int"), one("long"), ["TYPE_CHANGED"]],
    ["another namespace", named("A", { namespace: "n" }), named("A"), ["NAMESPACE_CHANGED"]],
    ["an alias", named("A"), named("B", { aliases: ["A"] }), ["TYPE_RENAMED"]],
    ["another default", one("int", { default: 1 }), one("int", { default: 2 }), ["DEFAULT_CHANGED"]],
    [
      "a symbol goes",
      letters(["A", "B"], { default: "A" }),
      letters(["A"], { default: "A" }),
      ["ENUM_SYMBOL_REMOVED"],
    ],
    ["only a doc", one("int"), one("int", { doc: "d" }), []],
  ];
  it.each(notes)("notes %s", async (_name, old, now, expected) => {
    const result = await judged(old, now, { profile: "BACKWARD" });
    expect(rules(result, "info")).toEqual(expected);
    expect(result.verdict).toBe("compatible");
  });

  it("warns of text behind the schema", async () => {
    expect(
      rules(await judged(record(), `${JSON.stringify(one("int"))},\n{}`, { profile: "FORWARD" }), "warning"),
    ).toEqual(["TEXT_AFTER_SCHEMA"]);
  });

  it("warns when the same bytes mean something else", async () => {
    const millis = { type: "long", logicalType: "timestamp-millis" };
    expect(rules(await judged(one(millis), one("long")), "warning")).toEqual(["LOGICAL_TYPE_CHANGED"]);
  });

  it("says why a branch does not do, and tells a recursive type once", async () => {
    const part = (type: string) => one(["null", named("Part", {}, field("a", type))]);
    const { changes } = await judged(part("int"), part("string"), { profile: "BACKWARD" });
    expect(changes[0]?.message).toContain("`Part`");
    expect(rules(await judged(chain("long"), chain("int"), { profile: "BACKWARD" }))).toEqual([TYPE]);
  });

  it("leaves open what Avro leaves open", async () => {
    const old = record(field("a", "int"), field("b", "int"));
    const now = record(field("a", "int", { aliases: ["b"] }));
    expect((await judged(old, now, { profile: "BACKWARD" })).verdict).toBe("unknown");
  });
});

describe("defaults", () => {
  const all: [string, unknown, unknown, boolean][] = [
    ["int", "int", 1, true],
    ["int out of range", "int", 2 ** 31, false],
    ["long", "long", 2 ** 40, true],
    ["a fraction", "long", 1.5, false],
    ["text for a number", "int", "1", false],
    ["null for text", "string", null, false],
    ["the second branch of a union", ["null", "string"], "a", true],
    ["no branch of a union", ["null", "string"], 1, false],
    ["a list", listOf("int"), [1, 2], true],
    ["a list with text", listOf("int"), ["a"], false],
    ["a map", mapOf("int"), { a: 1 }, true],
    ["a symbol", letters(["A"]), "A", true],
    ["no symbol", letters(["A"]), "B", false],
    ["a record", named("Part", {}, field("a", "int")), { a: 1 }, true],
    ["a record without a field", named("Part", {}, field("a", "int")), {}, false],
    ["a record that fills in", named("Part", {}, field("a", "int", { default: 1 })), {}, true],
    ["bytes", "bytes", "\u00ff", true],
  ];
  it.each(all)("%s", async (_name, type, value, valid) => {
    const result = await judged(record(), one(type, { default: value }));
    expect(rules(result)).toEqual(valid ? [] : ["INVALID_DEFAULT"]);
  });

  it("only warns of an invalid default that was there before", async () => {
    const bad = (name: string) => one("int", { default: "x", doc: name });
    expect(rules(await judged(bad("a"), bad("b")), "warning")).toEqual(["INVALID_DEFAULT"]);
  });
});

/** Messages, and types that stand for themselves, are there in protocols only. */
const ofProtocols = (rule: string): boolean =>
  /^(?:MESSAGE|TYPE)_(?:ADDED|REMOVED|ONE_WAY_CHANGED)$/.test(rule);
holdsItsTable({ page: "avro", type: "avro", here: (rule) => !ofProtocols(rule) });
