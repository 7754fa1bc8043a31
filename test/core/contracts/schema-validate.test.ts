/** Our own validator: the same answers as ajv, and null where nothing can be said. */
import { describe, expect, it } from "vitest";
import { dialectOf } from "../../../src/core/contracts/json-schema.ts";
import { Effort } from "../../../src/core/contracts/schema/effort.ts";
import { Validator } from "../../../src/core/contracts/schema/validate.ts";
import type { Json } from "../../../src/core/json.ts";
import { ajvAccepts } from "./ajv-judge.ts";

function accepts(schema: Json, document: Json): boolean | null {
  const side = { root: schema, dialect: dialectOf(schema), effort: new Effort() };
  return new Validator(side).accepts({ schema, at: "" }, document);
}

const documents: Json[] = [
  null,
  true,
  0,
  1,
  2,
  3.5,
  -1,
  "",
  "a",
  "ab",
  "abc",
  "x1",
  [],
  [1],
  [1, 2],
  ["a", 1],
  [1, 1],
  ["a", "b", "c"],
  {},
  { a: 1 },
  { a: "x" },
  { a: 1, b: 2 },
  { b: 2 },
  { x1: 1 },
  { x1: "s", a: null },
  { a: { a: { a: 1 } } },
];

const S = { type: "string" };
const N = { type: "number" };
const draft7 = "http://json-schema.org/draft-07/schema#";
const draft2019 = "https://json-schema.org/draft/2019-09/schema";
const tree = { type: "object", properties: { a: { $ref: "#" } }, additionalProperties: false };

const schemas: Record<string, Json>[] = [
  { type: "integer" },
  { type: ["string", "null"] },
  { enum: [1, "a", { a: 1 }] },
  { const: [1] },
  { minimum: 1, exclusiveMaximum: 3 },
  { multipleOf: 0.5 },
  { minLength: 2, maxLength: 2 },
  { pattern: "^x" },
  { required: ["a"] },
  { properties: { a: N }, additionalProperties: S },
  { patternProperties: { "^x": S } },
  { properties: { a: N }, patternProperties: { "^x": S }, additionalProperties: false },
  { propertyNames: { maxLength: 1 } },
  { minProperties: 1, maxProperties: 1 },
  { dependentRequired: { a: ["b"] } },
  { dependentSchemas: { a: { maxProperties: 1 } } },
  { dependencies: { a: ["b"], x1: { required: ["a"] } } },
  { items: N },
  { prefixItems: [S], items: N },
  { minItems: 1, maxItems: 2 },
  { uniqueItems: true },
  { contains: S },
  { contains: N, minContains: 2 },
  { contains: N, maxContains: 1 },
  { contains: N, minContains: 0 },
  { allOf: [N, { minimum: 1 }] },
  { anyOf: [S, { minimum: 2 }] },
  { oneOf: [N, { type: "integer" }] },
  { not: S },
  { if: N, then: { minimum: 1 }, else: S },
  { if: { required: ["a"] }, then: { required: ["b"] } },
  { unevaluatedProperties: false, allOf: [{ properties: { a: true } }] },
  {
    unevaluatedProperties: false,
    anyOf: [{ properties: { a: N }, required: ["a"] }, { properties: { b: true } }],
  },
  { unevaluatedProperties: S, if: { required: ["a"] }, then: { properties: { a: true } } },
  { unevaluatedItems: false, prefixItems: [true] },
  tree,
  { $ref: "#/$defs/n", $defs: { n: N } },
  { $ref: "#n", $defs: { n: { $anchor: "n", ...N } } },
  {
    $ref: "part",
    $defs: { p: { $id: "part", type: "object", properties: { a: { $ref: "#/$defs/q" } }, $defs: { q: N } } },
  },
  { $ref: "#/$defs/n", minimum: 2, $defs: { n: N } },
  { $schema: draft7, items: [S, N], additionalItems: false },
  { $schema: draft7, prefixItems: [S], unevaluatedItems: false },
  { $schema: draft7, $ref: "#n", definitions: { n: { $id: "#n", ...N } } },
  { $schema: draft2019, $recursiveRef: "#", type: ["object", "number"] },
  { $schema: draft2019, items: [S], unevaluatedItems: false },
  { type: "string", nullable: true },
];

describe("our validator and ajv", () => {
  it.each(schemas.map((schema) => [JSON.stringify(schema), schema] as const))("%s", (_name, schema) => {
    const endless = schema["$recursiveRef"] !== undefined && schema["type"] !== undefined;
    for (const document of documents) {
      const own = accepts(schema, document);
      if (endless) expect(own === null || typeof own === "boolean").toBe(true);
      else expect(own, JSON.stringify(document)).toBe(ajvAccepts(schema, document));
    }
  });

  it("follows the standard where ajv does not", () => {
    expect(accepts({ unevaluatedItems: false, contains: N }, ["a", 1])).toBe(false);
    expect(accepts({ $dynamicRef: "#d", $defs: { n: { $dynamicAnchor: "d", ...N } } }, "a")).toBe(false);
    const beside = { $ref: "#/definitions/n", minimum: 2, definitions: { n: N } };
    expect(accepts({ $schema: draft7, ...beside }, 0)).toBe(true);
    expect(accepts({ $schema: draft2019, ...beside }, 0)).toBe(false);
  });

  it("reads draft-04", () => {
    const $schema = "http://json-schema.org/draft-04/schema#";
    expect(accepts({ $schema, minimum: 1, exclusiveMinimum: true }, 1)).toBe(false);
    expect(accepts({ $schema, minimum: 1, exclusiveMinimum: false }, 1)).toBe(true);
    expect(accepts({ $schema, const: 1, if: true, then: false, contains: S }, 2)).toBe(true);
    expect(
      accepts({ $schema, $ref: "b.json", definitions: { b: { id: "b.json", type: "string" } } }, 1),
    ).toBe(false);
  });
});

describe("what cannot be told", () => {
  const undecided: [string, Json, Json][] = [
    ["a reference out of the document", { $ref: "https://example.com/x.json" }, 1],
    ["a reference to nothing", { $ref: "#/$defs/gone" }, 1],
    ["a pattern that looks ahead", { pattern: "(?=a)" }, "a"],
    ["a reference to itself", { $ref: "#" }, 1],
    ["a choice of the unknown", { anyOf: [{ $ref: "x" }, S] }, 1],
    ["a multiple that rounding spoils", { multipleOf: 0.1 }, 0.3],
    [
      "a dynamic reference with two goals",
      {
        $dynamicRef: "#d",
        $defs: { a: { $id: "a", $dynamicAnchor: "d" }, b: { $id: "b", $dynamicAnchor: "d" } },
      },
      1,
    ],
  ];
  it.each(undecided)("%s", (_name, schema, document) => {
    expect(accepts(schema, document)).toBe(null);
  });

  it("is told all the same where it cannot matter", () => {
    expect(accepts({ anyOf: [{ $ref: "x" }, N] }, 1)).toBe(true);
    expect(accepts({ allOf: [{ $ref: "x" }, S] }, 1)).toBe(false);
    expect(accepts({ properties: { a: { pattern: "(?=a)" } } }, { b: "x" })).toBe(true);
  });

  it("ends on documents and schemas that are meant to hurt", () => {
    const deep = Array.from({ length: 5000 }).reduce<Json>((inner) => ({ a: inner }), 1);
    expect(accepts(tree, deep)).toBe(null);
    const wide = {
      anyOf: Array.from({ length: 2000 }, (_, i) => ({ properties: { [`p${i}`]: S }, required: ["zz"] })),
    };
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`p${i}`, 1]));
    expect(accepts(wide, many)).not.toBe(true);
  });
});
