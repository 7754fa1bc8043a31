/** OpenAPI rule by rule: one change of a schema, looked at in the places where schemas stand. */
import { describe, expect, it } from "vitest";
import { ajvAccepts, type Schema } from "./ajv-judge.ts";
import { resultOf } from "./contract-texts.ts";

const S = { type: "string" };
const I = { type: "integer" };
const LIST = { type: "array", items: S };
type AnySchema = object | boolean;
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const json = (schema: AnySchema, type = "application/json") => ({ content: { [type]: { schema } } });
const api = (post: object) => ({
  openapi: "3.1.0",
  info: { title: "A", version: "1" },
  paths: { "/a": { post: { responses: { "200": { description: "ok" } }, ...post } } },
});

const PLACES = {
  "request-body": (schema: AnySchema) => api({ requestBody: { required: true, ...json(schema) } }),
  "request-property": (schema: AnySchema) =>
    api({ requestBody: { required: true, ...json(object({ a: schema })) } }),
  "request-parameter": (schema: AnySchema) => api({ parameters: [{ name: "q", in: "query", schema }] }),
  "response-body": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", ...json(schema) } } }),
  "response-property": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", ...json(object({ a: schema })) } } }),
  "response-header": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", headers: { X: { schema } } } } }),
};
type Place = keyof typeof PLACES;
const EVERYWHERE = Object.keys(PLACES) as Place[];
const TYPED: Place[] = ["request-body", "request-property", "response-body", "response-property"];

/** What is told at requests, then at responses. */
type Row = [old: AnySchema, now: AnySchema, word: string, levels: string, where?: Place[]];

const bound = (base: object, keyword: string, name: string, upper: boolean): Row[] => {
  const [few, many] = [
    { ...base, [keyword]: 4 },
    { ...base, [keyword]: 6 },
  ];
  const [wider, narrower] = upper ? ["increased", "decreased"] : ["decreased", "increased"];
  return [
    [base, few, `${name}-set`, "error info"],
    [few, base, `${name}-unset`, "info error"],
    [upper ? few : many, upper ? many : few, `${name}-${wider}`, "info error"],
    [upper ? many : few, upper ? few : many, `${name}-${narrower}`, "error info"],
  ];
};
const keyword = (name: string, word: string, value: AnySchema, base: object): Row[] => [
  [base, { ...base, [name]: value }, `${word}-added`, "error info"],
  [{ ...base, [name]: value }, base, `${word}-removed`, "info error"],
];

const rows: Row[] = [
  ...bound(I, "maximum", "max", true),
  ...bound(I, "minimum", "min", false),
  ...bound(I, "exclusiveMaximum", "exclusive-max", true),
  ...bound(I, "exclusiveMinimum", "exclusive-min", false),
  ...bound(S, "maxLength", "max-length", true),
  ...bound(S, "minLength", "min-length", false),
  ...bound(LIST, "maxItems", "max-items", true),
  ...bound(LIST, "minItems", "min-items", false),
  ...bound(object({}), "maxProperties", "max-properties", true),
  ...bound(object({}), "minProperties", "min-properties", false),
  ...bound({ ...LIST, contains: S }, "maxContains", "max-contains", true),
  ...bound({ ...LIST, contains: S }, "minContains", "min-contains", false),
  [LIST, { ...LIST, uniqueItems: true }, "unique-items-set", "error info"],
  [{ ...LIST, uniqueItems: true }, LIST, "unique-items-unset", "info error"],
  [I, { ...I, multipleOf: 2 }, "multiple-of-set", "error info"],
  [{ ...I, multipleOf: 2 }, I, "multiple-of-unset", "info error"],
  [{ ...I, multipleOf: 2 }, { ...I, multipleOf: 3 }, "multiple-of-changed", "error error"],
  [S, { ...S, pattern: "^x" }, "pattern-added", "error info"],
  [{ ...S, pattern: "^x" }, S, "pattern-removed", "info error"],
  [{ ...S, pattern: "^x" }, { ...S, pattern: "^[xy]" }, "pattern-changed", "warning warning"],
  [S, { ...S, const: "x" }, "const-added", "error info"],
  [{ ...S, const: "x" }, S, "const-removed", "info error"],
  [{ ...S, const: "x" }, { ...S, const: "y" }, "const-changed", "error error"],
  [{ ...S, enum: ["a"] }, { ...S, enum: ["a", "b"] }, "enum-value-added", "info warning"],
  [S, { ...S, enum: ["a"] }, "became-enum", "error info"],
  [{ ...S, enum: ["a"] }, S, "enum-removed", "info error"],
  [S, { ...S, default: "x" }, "default-value-added", "info info"],
  [{ ...S, default: "x" }, S, "default-value-removed", "info info"],
  [{ ...S, default: "x" }, { ...S, default: "y" }, "default-value-changed", "info info"],
  [S, { type: ["string", "null"] }, "became-nullable", "info error"],
  [{ type: ["string", "null"] }, S, "became-not-nullable", "error info"],
  [S, { oneOf: [{ type: "null" }, S] }, "became-nullable", "info error"],
  [object({}), { anyOf: [object({}), { type: "null" }] }, "became-nullable", "info error"],
  [S, { oneOf: [S, I] }, "list-of-types-widened", "info error"],
  [{ anyOf: [S, I] }, S, "list-of-types-narrowed", "error info"],
  [I, S, "type-changed", "error error", TYPED],
  [S, object({}), "type-changed", "error error", TYPED],
  [S, { ...S, format: "uuid" }, "type-changed", "error", ["request-body", "request-parameter"]],
  [S, { ...S, format: "uuid" }, "type-specialized", "info", ["response-body", "response-header"]],
  [I, { type: "number" }, "type-generalized", "info error"],
  [S, { type: ["string", "integer"] }, "type-generalized", "info error", TYPED],
  [{ ...S, format: "date" }, { ...S, format: "date-time" }, "type-generalized", "info error"],
  [{ ...I, format: "int32" }, { ...I, format: "int64" }, "type-generalized", "info error"],
  [S, {}, "type-generalized", "info error", TYPED],
  [I, S, "type-generalized", "info", ["request-parameter"]],
  [S, I, "type-changed", "error", ["request-parameter"]],
  [
    { oneOf: [object({ x: S })] },
    { oneOf: [object({ x: S }), object({ y: S })] },
    "one-of-added",
    "info error",
  ],
  [
    { oneOf: [object({ x: S }), object({ y: S })] },
    { oneOf: [object({ x: S })] },
    "one-of-removed",
    "error info",
  ],
  [
    { anyOf: [object({ x: S })] },
    { anyOf: [object({ x: S }), object({ y: S })] },
    "any-of-added",
    "info error",
  ],
  [
    { anyOf: [object({ x: S }), object({ y: S })] },
    { anyOf: [object({ x: S })] },
    "any-of-removed",
    "error info",
  ],
  [
    { allOf: [object({ x: S })] },
    { allOf: [object({ x: S }), object({ y: S }, { required: ["y"] })] },
    "all-of-added",
    "error info",
  ],
  [
    { allOf: [object({ x: S }), object({ y: S }, { required: ["y"] })] },
    { allOf: [object({ x: S })] },
    "all-of-removed",
    "info error",
  ],
  [
    { allOf: [object({})] },
    { allOf: [object({}), { title: "T" }] },
    "all-of-added-annotation-only",
    "info info",
  ],
  ...keyword("contains", "contains", { const: "a" }, LIST),
  ...keyword("if", "if", { required: ["x"] }, object({ x: S })),
  ...keyword("then", "then", { required: ["y"] }, object({ x: S }, { if: { required: ["x"] } })),
  ...keyword("else", "else", { required: ["y"] }, object({ x: S }, { if: { required: ["x"] } })),
  ...keyword("propertyNames", "property-names", { maxLength: 3 }, object({})),
  ...keyword("unevaluatedItems", "unevaluated-items", false, LIST),
  ...keyword("unevaluatedProperties", "unevaluated-properties", false, object({})),
  ...keyword("contentSchema", "content-schema", object({}), S),
  ...keyword("patternProperties", "pattern-property", { "^x": S }, object({})),
  ...keyword("dependentSchemas", "dependent-schema", { x: { required: ["y"] } }, object({ x: S })),
  ...keyword("dependentRequired", "dependent-required", { x: ["y"] }, object({ x: S })),
  [
    object({}, { dependentRequired: { x: ["y"] } }),
    object({}, { dependentRequired: { x: ["z"] } }),
    "dependent-required-changed",
    "error error",
  ],
  [
    { ...S, contentMediaType: "a/b" },
    { ...S, contentMediaType: "a/c" },
    "content-media-type-changed",
    "error error",
  ],
  [
    { ...S, contentEncoding: "base64" },
    { ...S, contentEncoding: "base32" },
    "content-encoding-changed",
    "error error",
  ],
  [object({}), object({}, { discriminator: { propertyName: "k" } }), "discriminator-added", "info info"],
  [
    object({}, { discriminator: { propertyName: "k", mapping: { a: "A" } } }),
    object({}, { discriminator: { propertyName: "k", mapping: { a: "B" } } }),
    "discriminator-mapping-changed",
    "info info",
  ],
  [
    LIST,
    { ...LIST, items: false },
    "schema-became-false",
    "error info",
    ["request-property", "response-property"],
  ],
  [
    { ...LIST, items: false },
    LIST,
    "schema-became-not-false",
    "info error",
    ["request-property", "response-property"],
  ],
  [S, false, "schema-became-false", "error", ["request-body", "request-property", "request-parameter"]],
  [S, false, "schema-became-false", "info", ["response-property", "response-header"]],
  [S, false, "schema-became-false", "error", ["response-body"]],
];

const cases = rows.flatMap(([old, now, word, levels, where = EVERYWHERE]) => {
  const [request = "", response = request] = levels.split(" ");
  return where.map((place) => ({
    rule: `${place}-${word}`,
    level: place.startsWith("request") ? request : response,
    old: PLACES[place](old),
    now: PLACES[place](now),
    schemas: [old, now].map((schema) => (place.endsWith("property") ? object({ a: schema }) : schema)),
  }));
});

/** Told by form, but no document shows it: contents of texts, an `if` with no consequence, entries that are all known. */
const UNSHOWN = /-content-|-if-|-unevaluated-items-|response-body-schema-became-false/;

describe("OpenAPI rules of schemas", () => {
  it.each(cases)("$rule is $level", async ({ rule, level, old, now }) => {
    const { changes, verdict } = await resultOf(old, now, { type: "openapi" });
    expect(changes.filter((change) => change.rule === rule).map((change) => change.level)).toContain(level);
    if (level === "error") expect(verdict).toBe("breaking");
    if (level === "warning") expect(verdict).toBe("unknown");
  });

  // Whether a format refuses a value depends on the validator.
  const breaks = cases.filter(
    ({ rule, level, schemas }) =>
      level === "error" && /-(body|property)-/.test(rule) && !JSON.stringify(schemas).includes('"format"'),
  );
  it.each(breaks)("$rule is shown by a document", async ({ rule, old, now, schemas }) => {
    const { changes } = await resultOf(old, now, { type: "openapi" });
    const witness = changes.find((change) => change.rule === rule)?.witness;
    if (UNSHOWN.test(rule)) return expect(witness).toBe(undefined);
    const request = rule.startsWith("request");
    expect(witness).toMatchObject({ validBefore: request, validAfter: !request });
    const [before, after] = schemas.map((schema) => ajvAccepts(schema as Schema, witness?.document));
    expect([before, after]).toEqual([request, !request]);
  });
});

describe("OpenAPI breaks that no published rule tells", () => {
  it("shows a closed object by a field that nobody declares", async () => {
    const [old, now] = [object({ a: S }), object({ a: S }, { additionalProperties: false })];
    const [at, to] = [PLACES["request-body"](old), PLACES["request-body"](now)];
    const { changes } = await resultOf(at, to, { type: "openapi" });
    const [closed] = changes;
    expect(closed).toMatchObject({ rule: "request-body-additional-properties-refused", level: "error" });
    const document = closed?.witness?.document;
    expect([ajvAccepts(old, document), ajvAccepts(now, document)]).toEqual([true, false]);
  });

  it("does not call breaking what no document shows", async () => {
    const loop = { $ref: "#/components/schemas/A" };
    const old = { ...PLACES["request-body"](loop), components: { schemas: { A: loop } } };
    const { verdict, unknowns } = await resultOf(old, PLACES["request-body"](S), { type: "openapi" });
    expect([verdict, unknowns.length > 0]).toEqual(["unknown", true]);
  });

  it("shows each of several changes by a document of its own", async () => {
    const deep = (x: object, y: object) => object({ a: x, list: { type: "array", items: object({ b: y }) } });
    const [old, now] = [deep(S, I), deep({ ...S, minLength: 2 }, { ...I, maximum: 5 })];
    const [at, to] = [PLACES["request-body"](old), PLACES["request-body"](now)];
    const { changes } = await resultOf(at, to, { type: "openapi" });
    const shown = changes.map(({ witness }) => witness?.document as { a?: string; list?: { b: number }[] });
    expect(shown[0]?.a?.length).toBeLessThan(2);
    expect(shown[1]?.list?.[0]?.b).toBeGreaterThan(5);
  });

  it("looks for a hundred documents and no more", async () => {
    const many = (more: object) =>
      object(Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`p${index}`, { ...S, ...more }])));
    const [at, to] = [PLACES["request-body"](many({})), PLACES["request-body"](many({ maxLength: 3 }))];
    const { changes } = await resultOf(at, to, { type: "openapi" });
    expect([changes.length, changes.filter(({ witness }) => witness !== undefined).length]).toEqual([
      150, 100,
    ]);
  });
});

describe("OpenAPI rules of properties", () => {
  const request = (schema: object) => PLACES["request-body"](schema);
  const response = (schema: object) => PLACES["response-body"](schema);
  const RO = { ...S, readOnly: true };
  const WO = { ...S, writeOnly: true };
  const needing = (property: object) => object({ a: property }, { required: ["a"] });
  it.each([
    [request(object({ a: S, b: S })), request(object({ a: S })), "request-property-removed warning"],
    [request(object({ a: RO })), request(object({})), ""],
    [request(object({})), request(needing(S)), "new-required-request-property error"],
    [
      request(object({})),
      request(needing({ ...S, default: "x" })),
      "new-required-request-property-with-default error",
    ],
    [request(object({})), request(object({ a: S })), "new-optional-request-property info"],
    [request(object({})), request(needing(RO)), ""],
    [response(needing(S)), response(object({})), "response-required-property-removed error"],
    [response(object({ a: S })), response(object({})), "response-optional-property-removed info"],
    [response(needing(WO)), response(object({})), "response-required-write-only-property-removed info"],
    [response(object({})), response(object({ a: WO })), "response-optional-write-only-property-added info"],
    [response(needing(S)), response(object({ a: S })), "response-property-became-optional error"],
    [response(needing(WO)), response(object({ a: WO })), "response-write-only-property-became-optional info"],
    [response(needing(WO)), response(needing(S)), "response-required-property-became-not-write-only warning"],
    [
      request(object({ a: S })),
      request(object({ a: RO })),
      "request-optional-property-became-read-only info",
    ],
    [
      request(object({ a: { ...RO, maxLength: 9 } })),
      request(object({ a: { ...RO, maxLength: 8 } })),
      "request-read-only-property-max-length-decreased info",
    ],
    [
      response(object({ a: { ...WO, enum: ["a"] } })),
      response(object({ a: { ...WO, enum: ["a", "b"] } })),
      "response-write-only-property-enum-value-added info",
    ],
    [
      request(object({ a: S })),
      request(object({ a: { ...S, deprecated: true, "x-sunset": "2030-01-01" } })),
      "request-property-deprecated-with-sunset info",
    ],
    [
      request(object({ a: S })),
      request(object({ a: { ...S, deprecated: true, "x-sunset": "soon" } })),
      "request-property-deprecated-sunset-invalid error",
    ],
    [
      response(object({ a: S })),
      response(object({ a: { ...S, "x-stability-level": "beta" } })),
      "response-property-stability-decreased error",
    ],
    [
      request(object({ a: { ...S, "x-extensible-enum": ["a", "b"] } })),
      request(object({ a: { ...S, "x-extensible-enum": ["a"] } })),
      "request-property-x-extensible-enum-value-removed error",
    ],
    [
      request(object({ a: S })),
      request({ oneOf: [object({ a: S }), object({ b: S })] }),
      "request-body-wrapped-in-one-of error",
    ],
    [
      response({ type: "array", items: needing(S) }),
      response({ type: "array", items: object({ a: S }) }),
      "response-property-became-optional error",
    ],
    [
      request({ allOf: [object({ a: S })] }),
      request({ allOf: [object({ a: S })], required: ["a"] }),
      "request-property-became-required error",
    ],
    [
      request({ type: "array", prefixItems: [S, I] }),
      request({ type: "array", prefixItems: [S] }),
      "request-body-prefix-items-removed error",
    ],
    [
      request({ not: object({ a: { ...S, maxLength: 3 } }) }),
      request({ not: object({ a: { ...S, maxLength: 4 } }) }),
      "request-property-max-length-increased warning",
    ],
    [
      api({ parameters: [{ name: "X", in: "header", schema: object({ a: S }) }] }),
      api({ parameters: [{ name: "X", in: "header", schema: needing(S) }] }),
      "request-header-property-became-required error",
    ],
    [
      api({ parameters: [{ name: "q", in: "query", schema: object({ a: I }) }] }),
      api({ parameters: [{ name: "q", in: "query", schema: object({ a: S }) }] }),
      "request-parameter-property-type-changed warning",
    ],
    [
      api({ parameters: [{ name: "q", in: "query", schema: S }] }),
      api({ parameters: [{ name: "q", in: "query", schema: LIST }] }),
      "request-parameter-type-generalized info",
    ],
    [
      api({ requestBody: json(I, "text/plain") }),
      api({ requestBody: json(S, "text/plain") }),
      "request-body-type-compatible info",
    ],
  ])("%#: %j becomes %j", async (old, now, expected) => {
    const { changes } = await resultOf(old, now, { type: "openapi" });
    const told = changes.map(({ rule, level }) => `${rule} ${level}`);
    if (expected === "") expect(told).toEqual([]);
    else expect(told).toContain(expected);
  });
});

describe("OpenAPI of two versions", () => {
  const nullable = { ...S, nullable: true };
  const in30 = (schema: object) => ({ ...PLACES["request-property"](schema), openapi: "3.0.3" });
  it.each([
    ["the same word means nothing any more", nullable, nullable, ["request-property-became-not-nullable"]],
    ["null is spelled anew", nullable, { type: ["string", "null"] }, []],
  ])("%s", async (_name, old, now, told) => {
    const { changes } = await resultOf(in30(old), PLACES["request-property"](now), { type: "openapi" });
    expect(changes.map(({ rule }) => rule)).toEqual(told);
  });
});

describe("OpenAPI, two ways to write the same", () => {
  const request = (schema: object) => PLACES["request-property"](schema);
  it.each([
    ["one part of a conjunction", object({ a: S }), { allOf: [object({ a: S })] }],
    ["alternatives in another order", { oneOf: [S, LIST] }, { oneOf: [LIST, S] }],
    ["a list of one type", S, { type: ["string"] }],
    ["null by type or by alternative", { type: ["string", "null"] }, { anyOf: [S, { type: "null" }] }],
    ["an enum in another order", { ...S, enum: ["a", "b"] }, { ...S, enum: ["b", "a"] }],
    ["required in another order", object({}, { required: ["a", "b"] }), object({}, { required: ["b", "a"] })],
    ["remarks", { ...S, description: "old", title: "A" }, { ...S, description: "new", examples: ["x"] }],
    ["lower limits of nothing", S, { ...S, minLength: 0 }],
    ["everything", {}, { description: "anything" }],
  ])("%s", async (_name, old, now) => {
    const { verdict, changes } = await resultOf(request(old), request(now), { type: "openapi" });
    expect([verdict, changes.filter(({ level }) => level !== "info")]).toEqual(["compatible", []]);
  });
});
