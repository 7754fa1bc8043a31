/** Every break comes with a document that shows it; ajv has to agree. And what cannot be shown is undecided. */
import { describe, expect, it } from "vitest";
import { Effort } from "../../../src/core/contracts/schema/effort.ts";
import { SchemaPair } from "../../../src/core/contracts/schema/position.ts";
import type { Json } from "../../../src/core/json.ts";
import { ajvAccepts, type Schema } from "./ajv-judge.ts";
import { resultOf, rules } from "./contract-texts.ts";

const S = { type: "string" };
const N = { type: "number" };
const I = { type: "integer" };
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const array = (more: object) => ({ type: "array", ...more });
const draft7 = { $schema: "http://json-schema.org/draft-07/schema#" };
const draft2019 = { $schema: "https://json-schema.org/draft/2019-09/schema" };

type Row = [name: string, wide: Schema, narrow: Schema, rule: string];

/** Read as a request from the first to the second, and as a response the other way round. */
const table: Row[] = [
  ["type", { type: ["string", "integer"] }, I, "request-body-type-changed"],
  [
    "fraction between bounds",
    { ...N, minimum: 1, maximum: 42 },
    { ...I, minimum: 1, maximum: 42 },
    "request-body-type-changed",
  ],
  ["null", { type: ["string", "null"] }, S, "request-body-became-not-nullable"],
  ["enum", { enum: ["a", { b: 1 }] }, { enum: ["a"] }, "request-body-enum-value-removed"],
  ["const", S, { const: "a" }, "request-body-const-added"],
  ["minimum", { ...N, minimum: 0 }, { ...N, exclusiveMinimum: 0 }, "request-body-exclusive-min-set"],
  [
    "maximum of multiples",
    { ...N, multipleOf: 0.5, maximum: 10 },
    { ...N, maximum: 9 },
    "request-body-max-decreased",
  ],
  ["multiple", { ...I, multipleOf: 4 }, { ...I, multipleOf: 6 }, "request-body-multiple-of-changed"],
  ["length", { ...S, maxLength: 300 }, { ...S, maxLength: 200 }, "request-body-max-length-decreased"],
  [
    "length of a pattern",
    { ...S, pattern: "^[0-9a-f]+$" },
    { ...S, pattern: "^[0-9a-f]+$", minLength: 8 },
    "request-body-min-length-set",
  ],
  [
    "pattern",
    { ...S, pattern: "^[A-Z]{3}$" },
    { ...S, pattern: "^(EUR|USD)$" },
    "request-body-pattern-changed",
  ],
  [
    "required",
    object({ a: S, b: N }, { required: ["a"] }),
    object({ a: S, b: N }, { required: ["a", "b"] }),
    "request-property-became-required",
  ],
  [
    "required and new",
    object({}, { required: ["a"] }),
    object({ c: S }, { required: ["a", "c"] }),
    "new-required-request-property",
  ],
  [
    "closed",
    object({ a: S }),
    object({ a: S }, { additionalProperties: false }),
    "request-body-additional-properties-refused",
  ],
  [
    "field refused",
    object({ a: S, b: S }, { additionalProperties: false }),
    object({ a: S }, { additionalProperties: false }),
    "request-property-removed",
  ],
  ["field declared in an open object", object({}), object({ a: S }), "request-property-added-to-open-object"],
  [
    "other fields",
    object({}, { additionalProperties: N }),
    object({}, { additionalProperties: I }),
    "request-property-type-changed",
  ],
  [
    "fields by pattern",
    object({}, { patternProperties: { "^x": N } }),
    object({}, { patternProperties: { "^x": I } }),
    "request-property-type-changed",
  ],
  [
    "names of fields",
    object({}),
    object({}, { propertyNames: { pattern: "^[a-z]+$" } }),
    "request-body-property-names-changed",
  ],
  [
    "number of fields",
    object({ a: S }),
    object({ a: S }, { maxProperties: 2 }),
    "request-body-max-properties-set",
  ],
  [
    "fewest fields",
    object({ a: S, b: S }, { additionalProperties: false }),
    object({ a: S, b: S }, { additionalProperties: false, minProperties: 2 }),
    "request-body-min-properties-set",
  ],
  [
    "dependent fields",
    object({}),
    object({}, { dependentRequired: { a: ["b"] } }),
    "request-body-dependent-required-changed",
  ],
  [
    "dependent schema",
    object({}),
    object({}, { dependentSchemas: { a: { minProperties: 2 } } }),
    "request-body-dependent-schemas-changed",
  ],
  [
    "dependencies",
    { ...draft7, type: "object" },
    { ...draft7, type: "object", dependencies: { a: ["b"] } },
    "request-body-dependencies-changed",
  ],
  [
    "deep field",
    object({ a: array({ items: object({ b: N }) }) }),
    object({ a: array({ items: object({ b: I }) }) }),
    "request-property-type-changed",
  ],
  ["entries", array({ items: N }), array({ items: I }), "request-property-type-changed"],
  ["tuple", array({ prefixItems: [S, N] }), array({ prefixItems: [S, I] }), "request-property-type-changed"],
  [
    "shorter tuple",
    array({ prefixItems: [S, N] }),
    array({ prefixItems: [S], items: false }),
    "request-body-prefix-items-removed",
  ],
  [
    "old tuple",
    { ...draft7, type: "array", items: [S, N] },
    { ...draft7, type: "array", items: [S, I] },
    "request-property-type-changed",
  ],
  [
    "most entries",
    array({ items: S, maxItems: 5 }),
    array({ items: S, maxItems: 4 }),
    "request-body-max-items-decreased",
  ],
  [
    "different entries",
    array({ items: S }),
    array({ items: S, uniqueItems: true }),
    "request-body-unique-items-set",
  ],
  [
    "different entries kept, more of them",
    array({ items: I, uniqueItems: true }),
    array({ items: I, uniqueItems: true, maxItems: 2 }),
    "request-body-max-items-set",
  ],
  ["contains", array({}), array({ contains: N }), "request-body-contains-changed"],
  [
    "more of what it contains",
    array({ contains: N, minContains: 1 }),
    array({ contains: N, minContains: 2 }),
    "request-body-contains-changed",
  ],
  [
    "fewer of what it contains",
    array({ contains: N }),
    array({ contains: N, maxContains: 2 }),
    "request-body-contains-changed",
  ],
  ["alternative gone", { anyOf: [S, N] }, { anyOf: [S] }, "request-body-any-of-removed"],
  [
    "alternative of oneOf gone",
    { oneOf: [S, N] },
    { oneOf: [S, { type: "null" }] },
    "request-body-one-of-removed",
  ],
  [
    "oneOf overlaps now",
    { oneOf: [object({ a: S })] },
    { oneOf: [object({ a: S }), object({ b: S })] },
    "request-body-one-of-changed",
  ],
  ["not", {}, { not: { ...S, maxLength: 3 } }, "request-body-not-changed"],
  [
    "if and then",
    object({ a: S }),
    { ...object({ a: S }), if: { required: ["a"] }, then: { minProperties: 2 } },
    "request-body-if-changed",
  ],
  ["else", { if: S, else: N }, { if: S, else: I }, "request-body-if-changed"],
  [
    "allOf",
    { allOf: [object({ a: S })] },
    { allOf: [object({ a: S }), { required: ["a"] }] },
    "request-property-became-required",
  ],
  ["nothing", object({ a: S, b: {} }, { required: ["b"] }), false, "request-body-forbidden"],
  [
    "unevaluated",
    { allOf: [object({ a: S })] },
    { allOf: [object({ a: S })], unevaluatedProperties: false },
    "request-body-unevaluated-properties-changed",
  ],
  [
    "unevaluated of a choice",
    { type: "object", anyOf: [object({ a: S }, { required: ["a"] }), object({ b: S })] },
    {
      type: "object",
      anyOf: [object({ a: S }, { required: ["a"] }), object({ b: S })],
      unevaluatedProperties: false,
    },
    "request-body-unevaluated-properties-changed",
  ],
  [
    "unevaluated entries",
    array({ allOf: [{ prefixItems: [S] }] }),
    array({ allOf: [{ prefixItems: [S] }], unevaluatedItems: false }),
    "request-body-unevaluated-items-changed",
  ],
  [
    "behind an id",
    { $ref: "part", $defs: { p: { $id: "part", ...N } } },
    { $ref: "part", $defs: { p: { $id: "part", ...I } } },
    "request-body-type-changed",
  ],
  ["behind a recursion", list(N), list(I), "request-property-type-changed"],
  ["behind a dynamic reference", { ...dynamic(N) }, { ...dynamic(I) }, "request-property-type-changed"],
  [
    "behind a recursive reference",
    { ...draft2019, ...object({ v: N, next: { $recursiveRef: "#" } }) },
    { ...draft2019, ...object({ v: I, next: { $recursiveRef: "#" } }) },
    "request-property-type-changed",
  ],
  ["nullable", { ...S, nullable: true }, S, "request-body-became-not-nullable"],
];

function list(value: object) {
  return {
    $ref: "#/$defs/l",
    $defs: { l: object({ value, next: { $ref: "#/$defs/l" } }, { required: ["value"] }) },
  };
}

function dynamic(value: object) {
  return { $dynamicAnchor: "node", ...object({ value, next: { $dynamicRef: "#node" } }) };
}

describe("a break and its witness", () => {
  it.each(table)("%s", async (_name, wide, narrow, rule) => {
    const request = await resultOf(wide, narrow, { type: "json-schema", role: "request" });
    expect(request.verdict).toBe("breaking");
    expect(rules(request)).toContain(rule);
    const response = await resultOf(narrow, wide, { type: "json-schema", role: "response" });
    expect(response.verdict).toBe("breaking");
    for (const change of [...request.changes, ...response.changes].filter(({ level }) => level === "error")) {
      const { witness } = change;
      expect(witness, change.rule).toBeTruthy();
      expect(ajvAccepts(wide, witness?.document)).toBe(true);
      expect(ajvAccepts(narrow, witness?.document)).toBe(false);
    }
    expect(request.changes.find(({ level }) => level === "error")?.witness).toMatchObject({
      validBefore: true,
      validAfter: false,
    });
    expect(response.changes.find(({ level }) => level === "error")?.witness).toMatchObject({
      validBefore: false,
      validAfter: true,
    });
  });

  it("shows each change by a document of its own", async () => {
    const old = object({ a: N, b: object({ c: S }), d: S });
    const now = object(
      { a: I, b: object({ c: { ...S, maxLength: 2 } }, { required: ["c"] }), d: S },
      { required: ["d"] },
    );
    const { changes } = await resultOf(old, now, { type: "json-schema", role: "request" });
    const shown = new Map(changes.map(({ path, rule, witness }) => [`${path} ${rule}`, witness?.document]));
    expect(shown.get("request payload /a request-property-type-changed")).toHaveProperty("a", 0.5);
    expect(shown.get("request payload /b/c request-property-became-required")).toHaveProperty("b", {});
    expect(shown.get("request payload /b/c request-property-max-length-set")).toHaveProperty("b.c", "aaa");
    expect(shown.get("request payload /d request-property-became-required")).not.toHaveProperty("d");
  });

  it("shows nothing for what breaks nobody", async () => {
    const { changes } = await resultOf(object({ a: I }), object({ a: N }), {
      type: "json-schema",
      role: "request",
    });
    expect(changes.map(({ level, witness }) => [level, witness])).toEqual([["info", undefined]]);
  });

  it("gives fields that only travel the other way their place", async () => {
    const id = { ...S, readOnly: true };
    const old = object({ id, a: N }, { required: ["id"] });
    const { changes, verdict } = await resultOf(
      old,
      object({ id: { ...id, minLength: 9 }, a: I }, { required: ["id"] }),
      {
        type: "json-schema",
        role: "request",
      },
    );
    expect(verdict).toBe("breaking");
    expect(changes.filter(({ level }) => level === "error").map(({ path }) => path)).toEqual([
      "request payload /a",
    ]);
  });
});

describe("witnesses for other rules", () => {
  const dialect = { refSiblings: false, nullable: true, formatAsserts: true, declaredOnly: true };
  const pairOf = (old: Json, now: Json) => {
    const side = (root: Json) => ({ root, dialect, effort: new Effort() });
    return new SchemaPair(side(old), side(now));
  };
  const at = (schema: Json) => ({ schema, at: "" });
  const user = (name: Json, required: string[] = []): Json => ({
    type: "object",
    properties: { id: S, tags: { type: "array", items: { type: "object", properties: { name } } } },
    required,
  });

  it("stand at the place that is asked for", () => {
    const [old, now] = [user(S, []), user({ ...S, maxLength: 3 }, ["id"])];
    const pair = pairOf(old, now);
    expect(pair.witness([at(old), at(now)], "request", { steps: ["id"] })).toEqual({
      document: {},
      validBefore: true,
      validAfter: false,
    });
    expect(pair.witness([at(now), at(old)], "request")).toBe(null);
    expect(pair.witness([at(old), at(now)], "response", { steps: ["id"] })).toBe(null);
  });

  it("hold what is declared only, and values that formats surely refuse", () => {
    const [old, now] = [user(S), user({ ...S, format: "date" })];
    const found = pairOf(old, now).witness([at(old), at(now)], "request", {
      steps: ["tags", "[]", "name"],
    });
    expect(found?.document).toEqual({ tags: [{ name: "~" }] });
    const open: Json = { type: "object", properties: { id: S } };
    const closed: Json = { ...open, additionalProperties: false };
    expect(pairOf(open, closed).witness([at(open), at(closed)], "request")).toBe(null);
  });
});

const equal: [name: string, old: Schema, now: Schema][] = [
  ["not not", S, { not: { not: S } }],
  ["a choice by type", { type: ["string", "number"] }, { anyOf: [S, N] }],
  ["de Morgan", { not: { anyOf: [S, N] } }, { allOf: [{ not: S }, { not: N }] }],
  [
    "if as a choice",
    { if: S, then: { minLength: 2 }, else: { minimum: 1 } },
    { anyOf: [{ ...S, minLength: 2 }, { allOf: [{ not: S }, { minimum: 1 }] }] },
  ],
  ["oneOf of what is apart", { oneOf: [S, N] }, { anyOf: [N, S] }],
  ["contains as not items", array({ contains: N }), array({ not: { items: { not: N } } })],
  [
    "dependent fields as a choice",
    object({}, { dependentRequired: { a: ["b"] } }),
    object({}, { anyOf: [{ not: { required: ["a"] } }, { required: ["b"] }] }),
  ],
  [
    "names as a pattern of fields",
    object({}, { propertyNames: { pattern: "^[a-z]$" } }),
    object({}, { patternProperties: { "^[a-z]$": true }, additionalProperties: false }),
  ],
  ["whole numbers", { ...N, multipleOf: 1 }, I],
  [
    "numbers of a common multiple",
    { allOf: [{ ...I, multipleOf: 4 }, { multipleOf: 6 }] },
    { ...I, multipleOf: 12 },
  ],
  [
    "unevaluated as additional",
    { ...object({ a: S }), unevaluatedProperties: false },
    object({ a: S }, { additionalProperties: false }),
  ],
  [
    "unevaluated through allOf",
    { allOf: [object({ a: S })], ...object({ b: S }), unevaluatedProperties: false },
    object({ a: S, b: S }, { additionalProperties: false }),
  ],
  [
    "two spellings of a tuple",
    array({ items: [S, N], additionalItems: false }),
    array({ prefixItems: [S, N], items: false }),
  ],
  ["patterns that mean the same", { ...S, pattern: "^[0-9]{2,}$" }, { ...S, pattern: "^\\d\\d+$" }],
  ["length as a pattern", { ...S, pattern: "^[^]{2}$" }, { ...S, minLength: 2, maxLength: 2 }],
  ["an empty alternative", { anyOf: [S, { ...N, minimum: 2, maximum: 1 }] }, S],
  ["values that do not fit", { enum: ["a", 1, null], type: "string" }, { const: "a" }],
  [
    "an unfolded recursion",
    list(N),
    {
      ...list(N),
      $ref: undefined as never,
      ...object({ value: N, next: { $ref: "#/$defs/l" } }, { required: ["value"] }),
    },
  ],
  [
    "draft-04 bounds and later ones",
    { $schema: "http://json-schema.org/draft-04/schema#", ...N, minimum: 1, exclusiveMinimum: true },
    { ...draft7, ...N, exclusiveMinimum: 1 },
  ],
  [
    "a keyword that the draft does not know",
    { ...draft7, ...N },
    { ...draft7, ...N, unevaluatedItems: false, prefixItems: [S] },
  ],
];

describe("two ways to write the same", () => {
  it.each(equal)("%s", async (_name, old, now) => {
    for (const role of ["request", "response"] as const) {
      expect((await resultOf(old, now, { type: "json-schema", role })).verdict).toBe("compatible");
      expect((await resultOf(now, old, { type: "json-schema", role })).verdict).toBe("compatible");
    }
  });
});

const undecided: [name: string, old: Schema, now: Schema, reason: string][] = [
  ["a format", S, { ...S, format: "uuid" }, "depends on the validator"],
  ["a reference out of the contract", S, { $ref: "https://example.com/s.json" }, "nothing is fetched"],
  ["a pattern that looks ahead", S, { ...S, pattern: "^(?=.*\\d)" }, "linear time"],
  [
    "dynamic references with two goals",
    {
      $dynamicRef: "#d",
      $defs: { a: { $id: "a", $dynamicAnchor: "d" }, b: { $id: "b", $dynamicAnchor: "d" } },
    },
    S,
    "depends on where",
  ],
];

describe("what cannot be shown", () => {
  it.each(undecided)("%s", async (_name, old, now, reason) => {
    const result = await resultOf(old, now, { type: "json-schema", role: "request" });
    expect(result.verdict).toBe("unknown");
    expect(rules(result)).toEqual([]);
    expect(result.unknowns[0]?.reason).toContain(reason);
  });
});
