/** Schemas that are large, deep, recursive or hostile: an answer in bounded time, and no claim without proof. */
import { describe, expect, it } from "vitest";
import { ajvAccepts } from "./ajv-judge.ts";
import { resultOf } from "./contract-texts.ts";

const S = { type: "string" };
const request = { type: "json-schema", role: "request" } as const;
const response = { type: "json-schema", role: "response" } as const;

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const choices = (maximum: number, count = 2000) => ({
  anyOf: times(count, (i) => ({ type: "object", properties: { [`p${i}`]: { maximum } } })),
});
const constants = (count: number) => ({ anyOf: times(count, (i) => ({ const: `v${i}` })) });
const tagged = (count: number, last: object) => ({
  oneOf: times(count, (i) => ({
    type: "object",
    required: ["kind"],
    properties: { kind: { const: `k${i}` }, value: i === count - 1 ? last : S },
  })),
});
const wide = (count: number, last: object) => ({
  type: "object",
  properties: Object.fromEntries(times(count, (i) => [`p${i}`, i === count - 1 ? last : S])),
});
const deep = (levels: number, last: object): object =>
  times(levels, (i) => i).reduce<object>(
    (inner) => ({ type: "object", properties: { a: inner }, required: ["a"] }),
    last,
  );
const mutual = (type: string, more: object = {}) => ({
  $ref: "#/$defs/a",
  $defs: {
    a: { type: "object", properties: { b: { $ref: "#/$defs/b" } }, ...more },
    b: { type: "object", properties: { a: { $ref: "#/$defs/a" }, v: { type } } },
  },
});

describe("size", () => {
  it("takes one of 2,000 alternatives away or adds one", async () => {
    expect((await resultOf(choices(1), choices(1, 2001), request)).verdict).toBe("compatible");
    expect((await resultOf(constants(2000), constants(2001), request)).verdict).toBe("compatible");
    const result = await resultOf(constants(2000), constants(2001), response);
    expect(result.changes[0]?.witness?.document).toBe("v2000");
  });

  it("gives up on 2,000 alternatives that all changed", async () => {
    const result = await resultOf(choices(1), choices(2), response);
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toContain("too large");
  });

  it("finds the one that changed of 200 that a field tells apart", async () => {
    const result = await resultOf(tagged(200, S), tagged(200, { type: "integer" }), request);
    expect(result.changes.find(({ level }) => level === "error")?.witness?.document).toMatchObject({
      kind: "k199",
    });
    expect((await resultOf(tagged(60, S), tagged(61, S), request)).verdict).toBe("compatible");
    expect((await resultOf(tagged(60, S), tagged(61, S), response)).verdict).toBe("breaking");
  });

  it("finds the one that changed of 3,000 fields", async () => {
    const result = await resultOf(wide(3000, S), wide(3000, { type: "integer" }), request);
    expect(result.changes[0]).toMatchObject({
      path: "request payload /p2999",
      witness: { document: { p2999: "a" } },
    });
  });

  it("goes sixty levels down", async () => {
    const result = await resultOf(deep(60, S), deep(60, { type: "integer" }), request);
    expect(result.verdict).toBe("breaking");
    expect(JSON.stringify(result.changes[0]?.witness?.document)).toContain('"a":"a"');
  });

  it("makes no document larger than is of use", async () => {
    const text = await resultOf({ ...S, minLength: 1e9 }, { ...S, minLength: 1e9, pattern: "^b" }, request);
    expect(text.verdict).toBe("unknown");
    const list = await resultOf(
      { type: "array", minItems: 1e7 },
      { type: "array", minItems: 1e7, items: S },
      request,
    );
    expect(list.verdict).toBe("unknown");
    const near = await resultOf({ ...S, maxLength: 5000 }, { ...S, maxLength: 4000 }, request);
    expect(near.changes[0]?.witness?.document).toHaveLength(4001);
  });

  it("ends on choices inside of choices", async () => {
    const nested = (last: object): object =>
      times(20, (i) => i).reduce<object>(
        (inner, i) => ({
          allOf: [{ oneOf: [{ required: [`a${i}`] }, { required: [`b${i}`] }, { maxProperties: i }] }, inner],
        }),
        last,
      );
    const result = await resultOf(nested({ minProperties: 1 }), nested({ minProperties: 2 }), request);
    expect(["unknown", "breaking"]).toContain(result.verdict);
  });
});

describe("recursion", () => {
  it("sees through two schemas that refer to each other", async () => {
    expect((await resultOf(mutual("number"), mutual("integer"), request)).changes[0]).toMatchObject({
      rule: "request-property-type-changed",
      witness: { document: { b: { v: 0.5 } } },
    });
    expect((await resultOf(mutual("integer"), mutual("number"), request)).verdict).toBe("compatible");
    expect((await resultOf(mutual("number"), mutual("number", { title: "x" }), request)).verdict).toBe(
      "compatible",
    );
  });

  const ring = (count: number, last: object) => ({
    $ref: "#/$defs/s0",
    $defs: Object.fromEntries(
      times(count, (i) => {
        const to = (index: number) => ({ $ref: `#/$defs/s${index % count}` });
        const list = { type: "array", items: to(i * 3 + 1) };
        const properties = { a: i === count - 1 ? last : S, next: to(i + 1), skip: to(i * 7 + 3), list };
        return [`s${i}`, { type: "object", properties }];
      }),
    ),
  });

  it("goes once through hundreds of schemas that all lead to each other", async () => {
    const [old, now] = [ring(200, S), ring(200, { type: "integer" })];
    const { changes, verdict } = await resultOf(old, now, request);
    expect(verdict).toBe("breaking");
    expect(changes.length).toBeLessThanOrEqual(20);
    expect((await resultOf(old, ring(200, { ...S, description: "x" }), request)).verdict).toBe("compatible");
  });

  // Ajv compiles a schema inside of the one that leads to it, and its stack ends between 200 and 250 of them.
  it("shows a document for such a change that a second opinion judges the same", async () => {
    const [old, now] = [ring(60, S), ring(60, { type: "integer" })];
    const { document } = (await resultOf(old, now, request)).changes[0]?.witness ?? {};
    expect([ajvAccepts(old, document), ajvAccepts(now, document)]).toEqual([true, false]);
  });

  it("knows that no document is without end", async () => {
    const endless = (type: string) => ({
      $ref: "#/$defs/a",
      $defs: {
        a: {
          type: "object",
          required: ["next", "v"],
          properties: { next: { $ref: "#/$defs/a" }, v: { type } },
        },
      },
    });
    expect((await resultOf(endless("string"), endless("integer"), request)).verdict).toBe("compatible");
  });

  it("ends a recursion where it may end", async () => {
    const node = (type: string) => ({
      $ref: "#/$defs/a",
      $defs: {
        a: {
          type: "object",
          required: ["next"],
          properties: { next: { anyOf: [{ $ref: "#/$defs/a" }, { type }] } },
        },
      },
    });
    const { changes } = await resultOf(node("string"), node("null"), request);
    expect(changes.find(({ level }) => level === "error")?.witness?.document).toEqual({ next: "a" });
  });

  it.each([
    { $ref: "#" },
    { allOf: [{ $ref: "#" }] },
    { not: { $ref: "#" } },
    { anyOf: [{ $ref: "#" }, S] },
    { $dynamicRef: "#" },
    { if: { $ref: "#" }, then: false },
  ])("claims nothing about %j", async (schema) => {
    expect((await resultOf(schema, { ...schema, maxLength: 3 }, request)).verdict).not.toBe("identical");
    expect((await resultOf(S, schema, request)).changes.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("names and values that are meant to hurt", () => {
  it.each([
    "constructor",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "[]",
    "[0]",
    "*",
    "{a}",
    "a/b~c",
    "",
    " ",
    "\u0000",
  ])("shows a break at the field %j", async (name) => {
    const old = { type: "object", properties: { [name]: { type: ["string", "integer"] } }, required: [name] };
    const now = { type: "object", properties: { [name]: S }, required: [name] };
    const { verdict, changes } = await resultOf(old, now, request);
    expect(verdict).toBe("breaking");
    expect(Object.keys((changes[0]?.witness?.document ?? {}) as object)).toContain(name);
  });

  it.each([
    { type: 7 },
    { properties: [] },
    { required: "a" },
    { enum: {} },
    { allOf: {} },
    { items: 3 },
    { multipleOf: 0 },
    { multipleOf: -1 },
    { multipleOf: 1e-300 },
    { minLength: -5 },
    { maxItems: 1.5 },
    { pattern: 3 },
    { pattern: "(" },
    { dependentRequired: { a: "b" } },
    { minimum: "1" },
    { const: { deep: [1, { a: null }] } },
    { $ref: 3 },
    { $id: "::", $ref: "::#/a" },
    { not: [] },
    { if: 3, then: 4 },
    { contains: null, minContains: "x" },
  ])("survives %j", async (odd) => {
    for (const other of [
      { type: "object" },
      { ...S, minLength: 1 },
      { type: "number", multipleOf: 0.1 },
      true,
      { type: "array", items: S },
    ]) {
      await expect(resultOf(odd, other, { type: "json-schema", role: "both" })).resolves.toBeDefined();
      await expect(resultOf(other, odd, { type: "json-schema", role: "both" })).resolves.toBeDefined();
    }
  });
});
