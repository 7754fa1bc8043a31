/** OpenAPI rule by rule: one change of a schema, looked at in the places where schemas stand. */
import { describe, expect, it } from "vitest";
import { ajvAccepts, type Schema } from "./ajv-judge.ts";
import { resultOf } from "./contract-texts.ts";
import {
  holdsOpenApiTables,
  ruleAt,
  SCHEMA_PLACES,
  type SchemaPlace as Place,
  schemaWords,
} from "./openapi-table.ts";

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

const PLACES: Record<Place, (schema: AnySchema) => object> = {
  "request-body": (schema: AnySchema) => api({ requestBody: { required: true, ...json(schema) } }),
  "request-property": (schema: AnySchema) =>
    api({ requestBody: { required: true, ...json(object({ a: schema })) } }),
  "request-parameter": (schema: AnySchema) => api({ parameters: [{ name: "q", in: "query", schema }] }),
  "request-parameter-property": (schema: AnySchema) =>
    api({ parameters: [{ name: "q", in: "query", schema: object({ a: schema }) }] }),
  "response-body": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", ...json(schema) } } }),
  "response-property": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", ...json(object({ a: schema })) } } }),
  "response-header": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", headers: { X: { schema } } } } }),
  "response-header-property": (schema: AnySchema) =>
    api({ responses: { "200": { description: "ok", headers: { X: { schema: object({ a: schema }) } } } } }),
};
const EVERYWHERE = [...SCHEMA_PLACES];
const REQUESTS = EVERYWHERE.filter((place) => place.startsWith("request"));
const RESPONSES = EVERYWHERE.filter((place) => place.startsWith("response"));
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
  [{ ...I, multipleOf: 4 }, { ...I, multipleOf: 2 }, "multiple-of-generalized", "info", REQUESTS],
  [{ ...I, multipleOf: 2 }, { ...I, multipleOf: 4 }, "multiple-of-specialized", "info", RESPONSES],
  [S, { ...S, pattern: "^x" }, "pattern-added", "error info"],
  [{ ...S, pattern: "^x" }, S, "pattern-removed", "info error"],
  [{ ...S, pattern: "^x" }, { ...S, pattern: "^[xy]" }, "pattern-changed", "warning warning"],
  [{ ...S, pattern: "^x" }, { ...S, pattern: ".*" }, "pattern-generalized", "info", REQUESTS],
  [S, { ...S, const: "x" }, "const-added", "error info"],
  [{ ...S, const: "x" }, S, "const-removed", "info error"],
  [{ ...S, const: "x" }, { ...S, const: "y" }, "const-changed", "error error"],
  [{ ...S, enum: ["a"] }, { ...S, enum: ["a", "b"] }, "enum-value-added", "info warning"],
  [{ ...S, enum: ["a", "b"] }, { ...S, enum: ["a"] }, "enum-value-removed", "error info"],
  [
    { ...S, "x-extensible-enum": ["a", "b"] },
    { ...S, "x-extensible-enum": ["a"] },
    "x-extensible-enum-value-removed",
    "error",
    REQUESTS,
  ],
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
  [I, S, "type-changed", "error", ["response-header", "response-header-property"]],
  [I, S, "type-changed", "warning", ["request-parameter-property"]],
  [I, { type: "boolean" }, "type-specialized", "error", ["request-parameter-property"]],
  [{ type: "number" }, I, "type-specialized", "info", ["response-property", "response-header-property"]],
  [S, I, "type-compatible", "info", ["response-header", "response-header-property"]],
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
  [
    { allOf: [object({}), { title: "T" }] },
    { allOf: [object({})] },
    "all-of-removed-annotation-only",
    "info info",
  ],
  [
    { type: "array", prefixItems: [S] },
    { type: "array", prefixItems: [S, I] },
    "prefix-items-added",
    "info error",
  ],
  [
    { type: "array", prefixItems: [S, I] },
    { type: "array", prefixItems: [S] },
    "prefix-items-removed",
    "error info",
  ],
  [
    object({ x: S }),
    { oneOf: [object({ x: S }), object({ y: S })] },
    "wrapped-in-one-of",
    "error error",
    ["request-body", "response-body"],
  ],
  [
    object({ x: S }),
    object({ x: S }, { additionalProperties: false }),
    "additional-properties-refused",
    "error info",
  ],
  [
    object({ x: S }, { additionalProperties: false }),
    object({ x: S }),
    "additional-properties-allowed",
    "info error",
  ],
  [S, { $ref: "https://example.com/a.json" }, "undecided", "warning warning"],
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
  [object({}, { discriminator: { propertyName: "k" } }), object({}), "discriminator-removed", "info info"],
  [
    object({}, { discriminator: { propertyName: "k" } }),
    object({}, { discriminator: { propertyName: "l" } }),
    "discriminator-property-name-changed",
    "info info",
  ],
  [
    object({}, { discriminator: { propertyName: "k" } }),
    object({}, { discriminator: { propertyName: "k", mapping: { a: "A" } } }),
    "discriminator-mapping-added",
    "info info",
  ],
  [
    object({}, { discriminator: { propertyName: "k", mapping: { a: "A" } } }),
    object({}, { discriminator: { propertyName: "k", mapping: {} } }),
    "discriminator-mapping-deleted",
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
  [S, false, "schema-became-false", "error", REQUESTS],
  [
    S,
    false,
    "schema-became-false",
    "info",
    ["response-property", "response-header", "response-header-property"],
  ],
  [S, false, "schema-became-false", "error", ["response-body"]],
  [
    false,
    S,
    "schema-became-not-false",
    "info error",
    EVERYWHERE.filter((place) => place !== "response-body"),
  ],
  [false, S, "schema-became-not-false", "info", ["response-body"]],
];

/** Bodies that are no JSON: there, a number is also a text. */
const FORM: Partial<Record<Place, (schema: object) => object>> = {
  "request-body": (schema) => api({ requestBody: json(schema, "text/plain") }),
  "request-property": (schema) =>
    api({ requestBody: json(object({ a: schema }), "application/x-www-form-urlencoded") }),
  "response-body": (schema) =>
    api({ responses: { "200": { description: "ok", ...json(schema, "text/plain") } } }),
  "response-property": (schema) =>
    api({ responses: { "200": { description: "ok", ...json(object({ a: schema }), "text/csv") } } }),
};
const written = Object.entries(FORM).map(([place, put]) => {
  const [old, now] = place.startsWith("request") ? [I, S] : [S, I];
  return {
    rule: `${place}-type-compatible`,
    level: "info",
    old: put(old),
    now: put(now),
    schemas: [old, now],
  };
});

const inJson = rows.flatMap(([old, now, word, levels, where = EVERYWHERE]) => {
  const [request = "", response = request] = levels.split(" ");
  return where.map((place) => ({
    rule: ruleAt(place, word),
    level: place.startsWith("request") ? request : response,
    old: PLACES[place](old),
    now: PLACES[place](now),
    schemas: [old, now].map((schema) => (place.endsWith("property") ? object({ a: schema }) : schema)),
  }));
});

const cases = [...inJson, ...written];

/**
 * Told by form, but no document shows it: contents of texts, an `if` with no consequence, entries that are all known,
 * entries that are described no longer, extensions.
 */
const UNSHOWN = /-content-|-if-|-unevaluated-items-|-prefix-items-|-x-|response-body-schema-became-false/;

/** Where a word cannot be said: elsewhere the same change has another name, or says nothing about values. */
const ELSEWHERE: Record<string, Place[]> = {
  "type-specialized": ["request-body", "request-property", "request-parameter"],
  "type-compatible": ["request-parameter-property", "request-parameter"],
  "pattern-generalized": RESPONSES,
  "multiple-of-generalized": RESPONSES,
  "multiple-of-specialized": REQUESTS,
  "x-extensible-enum-value-removed": RESPONSES,
  "wrapped-in-one-of": EVERYWHERE.filter((place) => !place.endsWith("-body")),
};

type Case = (typeof cases)[number];

/** Two tests look at one comparison. */
const compared = new Map<Case, ReturnType<typeof resultOf>>();
function comparison(one: Case): ReturnType<typeof resultOf> {
  const known = compared.get(one) ?? resultOf(one.old, one.now, { type: "openapi" });
  compared.set(one, known);
  return known;
}

describe("OpenAPI rules of schemas", () => {
  it.each(cases)("$rule is $level", async (one) => {
    const { rule, level } = one;
    const { changes, verdict } = await comparison(one);
    expect(changes.filter((change) => change.rule === rule).map((change) => change.level)).toContain(level);
    if (level === "error") expect(verdict).toBe("breaking");
    if (level === "warning") expect(verdict).toBe("unknown");
  });

  // Whether a format refuses a value depends on the validator.
  const breaks = cases.filter(
    ({ rule, level, schemas }) =>
      level === "error" &&
      /^\w+-(body|property)-/.test(rule) &&
      !JSON.stringify(schemas).includes('"format"'),
  );
  it.each(breaks)("$rule is shown by a document", async (one) => {
    const { rule, schemas } = one;
    const { changes } = await comparison(one);
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
  const inHeader = (schema: object) => api({ parameters: [{ name: "X", in: "header", schema }] });
  const inQuery = (schema: object) => api({ parameters: [{ name: "q", in: "query", schema }] });
  const header = (schema: object) => PLACES["response-header"](schema);
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
    [inHeader(object({})), inHeader(needing(S)), "new-required-request-header-property error"],
    [
      inHeader(object({ a: S })),
      inHeader(object({ a: { ...S, enum: ["x"] } })),
      "request-header-property-became-enum error",
    ],
    [
      request(object({ a: { ...S, deprecated: true } })),
      request(object({})),
      "request-property-removed-with-deprecation info",
    ],
    [
      request(object({ a: { ...S, deprecated: true, "x-sunset": "9999-01-01" } })),
      request(object({})),
      "request-property-removed-before-sunset error",
    ],
    [
      request(object({ a: { ...S, deprecated: true, "x-sunset": "2030-01-01" } })),
      request(object({})),
      "request-property-removed-before-sunset warning",
    ],
    [
      request(object({ a: S }, { additionalProperties: false })),
      request(object({}, { additionalProperties: false })),
      "request-property-removed error",
    ],
    [
      request(object({ a: { ...S, default: "x" } })),
      request(needing({ ...S, default: "x" })),
      "request-property-became-required-with-default error",
    ],
    [request(needing(S)), request(object({ a: S })), "request-property-became-optional info"],
    [inQuery(object({ a: S })), inQuery(object({})), "request-parameter-property-removed warning"],
    [
      inQuery(object({ a: { ...S, deprecated: true } })),
      inQuery(object({})),
      "request-parameter-property-removed-with-deprecation info",
    ],
    [
      inQuery(object({ a: { ...S, deprecated: true, "x-sunset": "9999-01-01" } })),
      inQuery(object({})),
      "request-parameter-property-removed-before-sunset error",
    ],
    [inQuery(object({})), inQuery(needing(S)), "new-required-request-parameter-property error"],
    [inQuery(object({})), inQuery(object({ a: S })), "new-optional-request-parameter-property info"],
    [inQuery(object({ a: S })), inQuery(needing(S)), "request-parameter-property-became-required error"],
    [inQuery(needing(S)), inQuery(object({ a: S })), "request-parameter-property-became-optional info"],
    [header(object({})), header(object({ a: S })), "response-header-property-added info"],
    [header(needing(S)), header(object({})), "response-header-property-removed error"],
    [header(object({ a: S })), header(object({})), "response-header-property-removed info"],
    [header(needing(S)), header(object({ a: S })), "response-header-property-became-optional error"],
    [header(object({ a: S })), header(needing(S)), "response-header-property-became-required info"],
    [response(object({})), response(needing(S)), "response-required-property-added info"],
    [response(object({})), response(object({ a: S })), "response-optional-property-added info"],
    [response(object({ a: S })), response(needing(S)), "response-property-became-required info"],
    [response(object({})), response(needing(WO)), "response-required-write-only-property-added info"],
    [response(object({ a: WO })), response(object({})), "response-optional-write-only-property-removed info"],
    [response(object({ a: WO })), response(needing(WO)), "response-write-only-property-became-required info"],
    [
      response(object({ a: { ...WO, enum: ["a"] } })),
      response(object({ a: { ...WO, enum: ["a", "b"] } })),
      "response-write-only-property-enum-value-added info",
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
    [inHeader(object({ a: S })), inHeader(needing(S)), "request-header-property-became-required error"],
    [inQuery(object({ a: I })), inQuery(object({ a: S })), "request-parameter-property-type-changed warning"],
    [inQuery(S), inQuery(LIST), "request-parameter-type-generalized info"],
  ])("%#: %j becomes %j", async (old, now, expected) => {
    const { changes } = await resultOf(old, now, { type: "openapi" });
    const told = changes.map(({ rule, level }) => `${rule} ${level}`);
    if (expected === "") expect(told).toEqual([]);
    else expect(told).toContain(expected);
  });
});

describe("OpenAPI rules of what is said beside the values of properties", () => {
  const sides = [
    ["request", PLACES["request-body"]],
    ["response", PLACES["response-body"]],
  ] as const;
  const needs = [
    ["required", (a: object) => object({ a }, { required: ["a"] })],
    ["optional", (a: object) => object({ a })],
  ] as const;
  const travels = sides.flatMap(([side, put]) =>
    needs.flatMap(([need, owner]) =>
      ["read", "write"].flatMap((way) => {
        const [plain, marked] = [S, { ...S, [`${way}Only`]: true }].map((schema) => put(owner(schema)));
        const rule = `${side}-${need}-property-became`;
        const appears = side === "response" && need === "required" && way === "write";
        return [
          [plain, marked, `${rule}-${way}-only info`],
          [marked, plain, `${rule}-not-${way}-only ${appears ? "warning" : "info"}`],
        ] as const;
      }),
    ),
  );

  const gone = { deprecated: true };
  const remarks: [old: object, now: object, told: string][] = [
    [{}, gone, "deprecated info"],
    [gone, {}, "reactivated info"],
    [{}, { ...gone, "x-sunset": "2030-01-01" }, "deprecated-with-sunset info"],
    [{}, { ...gone, "x-sunset": "2020-01-01" }, "sunset-date-too-small error"],
    [{}, { ...gone, "x-sunset": "soon" }, "deprecated-sunset-invalid error"],
    [{}, { "x-stability-level": "beta" }, "stability-decreased error"],
    [{ "x-stability-level": "beta" }, {}, "stability-increased info"],
  ];
  const said = sides.flatMap(([side, put]) =>
    remarks.map(([old, now, told]) => {
      const at = (more: object) => put(object({ a: { ...S, ...more } }));
      return [at(old), at(now), `${side}-property-${told}`] as const;
    }),
  );

  const limits: [word: string, base: object, keyword: string, old: number, now: number][] = [
    ["max-decreased", I, "maximum", 9, 8],
    ["exclusive-max-decreased", I, "exclusiveMaximum", 9, 8],
    ["max-length-decreased", S, "maxLength", 9, 8],
    ["max-items-decreased", LIST, "maxItems", 9, 8],
    ["max-properties-decreased", object({}), "maxProperties", 9, 8],
    ["min-increased", I, "minimum", 8, 9],
    ["exclusive-min-increased", I, "exclusiveMinimum", 8, 9],
  ];
  const idle = [
    ...limits.map(
      ([word, base, key, old, now]) => [{ ...base, [key]: old }, { ...base, [key]: now }, word] as const,
    ),
    [{ ...S, enum: ["a", "b"] }, { ...S, enum: ["a"] }, "enum-value-removed"] as const,
  ].map(([old, now, word]) => {
    const at = (schema: object) => PLACES["request-body"](object({ a: { ...schema, readOnly: true } }));
    return [at(old), at(now), `request-read-only-property-${word} info`] as const;
  });

  it.each([...travels, ...said, ...idle])("%#: %j becomes %j", async (old, now, expected) => {
    const { changes } = await resultOf(old, now, { type: "openapi" });
    expect(changes.map(({ rule, level }) => `${rule} ${level}`)).toEqual([expected]);
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

describe("OpenAPI words of schemas", () => {
  const told = new Set(cases.map(({ rule }) => rule));
  it.each([...schemaWords])("%s is looked at in every place", (word) => {
    const places = SCHEMA_PLACES.filter((place) => !told.has(ruleAt(place, word)));
    expect(places).toEqual(ELSEWHERE[word] ?? []);
  });
});

holdsOpenApiTables("schemas");
