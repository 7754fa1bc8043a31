/** OpenAPI: one row a change. The rules are the errors and warnings that it raises; none means that it breaks nobody. */
import { describe, expect, it } from "vitest";
import { resultOf, rules } from "./contract-texts.ts";
import type { Verdict } from "../../../src/core/contracts/model.ts";

const S = { type: "string" };
const I = { type: "integer" };
const json = (schema: object) => ({ content: { "application/json": { schema } } });
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

function api(operation: object, more: object = {}, version = "3.1.0") {
  const post = { responses: { "200": { description: "ok" } }, ...operation };
  return { openapi: version, info: { title: "A", version: "1" }, paths: { "/a": { post } }, ...more };
}
const body = (schema: object, more: object = {}) =>
  api({ requestBody: { required: true, ...json(schema), ...more } });
const answer = (schema: object) => api({ responses: { "200": { description: "ok", ...json(schema) } } });
const query = (schema: object, more: object = {}) =>
  api({ parameters: [{ name: "q", in: "query", schema, ...more }] });
const header = (more: object | null) =>
  api({ responses: { "200": { description: "ok", headers: more === null ? {} : { "X-Total": more } } } });
const paths = (value: object) => ({ openapi: "3.1.0", info: { title: "A", version: "1" }, paths: value });
const get = (more: object = {}) => ({ get: { responses: { "200": { description: "ok" } }, ...more } });
const old30 = (schema: object) => ({ ...body(schema), openapi: "3.0.3" });
const secured = (security: unknown, more: object = {}) => api({ security, ...more });

type Row = [name: string, old: object, now: object, verdict: Verdict, rules: string[]];
const B = "breaking";
const C = "compatible";
const U = "unknown";

const table: Row[] = [
  ["the same", body(S), body(S), "identical", []],
  ["only words", api({ summary: "a" }), api({ summary: "b" }), C, []],
  ["servers and tags", api({}), api({ tags: ["x"] }, { servers: [{ url: "/v2" }] }), C, []],
  [
    "a path is gone",
    paths({ "/a": get(), "/b": get() }),
    paths({ "/a": get() }),
    B,
    ["api-path-removed-without-deprecation"],
  ],
  [
    "an operation is gone",
    paths({ "/a": { ...get(), put: {} } }),
    paths({ "/a": get() }),
    B,
    ["api-removed-without-deprecation"],
  ],
  [
    "a deprecated operation is gone",
    paths({ "/a": get(), "/b": get({ deprecated: true }) }),
    paths({ "/a": get() }),
    C,
    [],
  ],
  [
    "gone, with a sunset date",
    paths({ "/a": get(), "/b": get({ deprecated: true, "x-sunset": "2030-01-01" }) }),
    paths({ "/a": get() }),
    U,
    ["api-path-removed-before-sunset"],
  ],
  [
    "a draft is gone",
    paths({ "/a": get(), "/b": get({ "x-stability-level": "draft" }) }),
    paths({ "/a": get() }),
    C,
    [],
  ],
  ["an operation is new", paths({ "/a": get() }), paths({ "/a": get(), "/b": get() }), C, []],
  ["a path parameter has another name", paths({ "/a/{id}": get() }), paths({ "/a/{key}": get() }), C, []],
  ["an operation id changed", api({ operationId: "a" }), api({ operationId: "b" }), C, []],
  ["an operation is deprecated", api({}), api({ deprecated: true }), C, []],
  [
    "a field of the body becomes required",
    body(object({ a: S })),
    body(object({ a: S }, { required: ["a"] })),
    B,
    ["request-property-became-required"],
  ],
  [
    "… with a default",
    body(object({ a: { ...S, default: "x" } })),
    body(object({ a: { ...S, default: "x" } }, { required: ["a"] })),
    B,
    ["request-property-became-required-with-default"],
  ],
  [
    "a field of the body becomes optional",
    body(object({ a: S }, { required: ["a"] })),
    body(object({ a: S })),
    C,
    [],
  ],
  [
    "a new required field",
    body(object({})),
    body(object({ a: S }, { required: ["a"] })),
    B,
    ["new-required-request-property"],
  ],
  [
    "a new required field with a default",
    body(object({})),
    body(object({ a: { ...S, default: "" } }, { required: ["a"] })),
    B,
    ["new-required-request-property-with-default"],
  ],
  ["a new optional field", body(object({})), body(object({ a: S })), C, []],
  ["a field of the body is gone", body(object({ a: S })), body(object({})), U, ["request-property-removed"]],
  [
    "… and the object is closed",
    body(object({ a: S }, { additionalProperties: false })),
    body(object({}, { additionalProperties: false })),
    B,
    ["request-property-removed"],
  ],
  [
    "a required field that only travels back",
    body(object({ a: { ...S, readOnly: true } })),
    body(object({ a: { ...S, readOnly: true } }, { required: ["a"] })),
    C,
    [],
  ],
  [
    "another type in the body",
    body(object({ a: S })),
    body(object({ a: I })),
    B,
    ["request-property-type-changed"],
  ],
  ["a wider type in the body", body(object({ a: I })), body(object({ a: { type: "number" } })), C, []],
  [
    "a format in the body",
    body(object({ a: S })),
    body(object({ a: { ...S, format: "date" } })),
    B,
    ["request-property-type-changed"],
  ],
  [
    "null is refused in the body",
    body(object({ a: { type: ["string", "null"] } })),
    body(object({ a: S })),
    B,
    ["request-property-became-not-nullable"],
  ],
  [
    "null is refused, 3.0",
    old30(object({ a: { ...S, nullable: true } })),
    old30(object({ a: S })),
    B,
    ["request-property-became-not-nullable"],
  ],
  [
    "3.0 and 3.1 spell null differently",
    old30({ ...S, nullable: true }),
    body({ type: ["string", "null"] }),
    C,
    [],
  ],
  [
    "an enum value leaves the body",
    body(object({ a: { enum: ["x", "y"] } })),
    body(object({ a: { enum: ["x"] } })),
    B,
    ["request-property-enum-value-removed"],
  ],
  [
    "an enum value joins the body",
    body(object({ a: { enum: ["x"] } })),
    body(object({ a: { enum: ["x", "y"] } })),
    C,
    [],
  ],
  [
    "text in the body becomes an enum",
    body(object({ a: S })),
    body(object({ a: { ...S, enum: ["x"] } })),
    B,
    ["request-property-became-enum"],
  ],
  [
    "a maximum is set",
    body(object({ a: I })),
    body(object({ a: { ...I, maximum: 5 } })),
    B,
    ["request-property-max-set"],
  ],
  [
    "a minimum rises",
    body(object({ a: { ...I, minimum: 1 } })),
    body(object({ a: { ...I, minimum: 2 } })),
    B,
    ["request-property-min-increased"],
  ],
  [
    "a length shrinks",
    body({ ...S, maxLength: 9 }),
    body({ ...S, maxLength: 8 }),
    B,
    ["request-body-max-length-decreased"],
  ],
  [
    "a pattern is added",
    body(object({ a: S })),
    body(object({ a: { ...S, pattern: "^x" } })),
    B,
    ["request-property-pattern-added"],
  ],
  [
    "a pattern changes",
    body(object({ a: { ...S, pattern: "^x" } })),
    body(object({ a: { ...S, pattern: "^y" } })),
    U,
    ["request-property-pattern-changed"],
  ],
  [
    "an alternative leaves the body",
    body({ oneOf: [S, I] }),
    body({ oneOf: [S] }),
    B,
    ["request-body-list-of-types-narrowed"],
  ],
  [
    "an alternative joins the body",
    body({ oneOf: [object({ a: S })] }),
    body({ oneOf: [object({ a: S }), object({ b: S })] }),
    C,
    [],
  ],
  ["the body becomes required", body(S, { required: false }), body(S), B, ["request-body-became-required"]],
  ["a required body is new", api({}), body(S), B, ["request-body-added-required"]],
  ["an optional body is new", api({}), body(S, { required: false }), C, []],
  ["the body is gone", body(S), api({}), B, ["request-body-removed"]],
  [
    "a media type of the body is gone",
    body(S, { content: { "application/json": {}, "text/csv": {} } }),
    body(S, { content: { "text/csv": {} } }),
    B,
    ["request-body-media-type-removed"],
  ],
  [
    "a media type with a parameter",
    body(S),
    body(S, { content: { "Application/JSON; charset=utf-8": { schema: S } } }),
    C,
    [],
  ],
  ["a parameter is gone", query(S), api({}), U, ["request-parameter-removed"]],
  ["a deprecated parameter is gone", query(S, { deprecated: true }), api({}), C, []],
  [
    "a required parameter is new",
    api({}),
    query(S, { required: true }),
    B,
    ["new-required-request-parameter"],
  ],
  ["an optional parameter is new", api({}), query(S), C, []],
  [
    "a parameter becomes required",
    query(S),
    query(S, { required: true }),
    B,
    ["request-parameter-became-required"],
  ],
  ["a parameter has another type", query(S), query(I), B, ["request-parameter-type-changed"]],
  [
    "a parameter loses an enum value",
    query({ enum: ["a", "b"] }),
    query({ enum: ["a"] }),
    B,
    ["request-parameter-enum-value-removed"],
  ],
  [
    "a list is written differently",
    query({ type: "array", items: S }),
    query({ type: "array", items: S }, { explode: false }),
    B,
    ["request-parameter-explode-changed"],
  ],
  [
    "a header parameter in another case",
    api({ parameters: [{ name: "X-A", in: "header", schema: S }] }),
    api({ parameters: [{ name: "x-a", in: "header", schema: S }] }),
    C,
    [],
  ],
  [
    "a parameter moves to the path item",
    { ...query(S) },
    paths({
      "/a": {
        parameters: [{ name: "q", in: "query", schema: S }],
        post: { responses: { "200": { description: "ok" } } },
      },
    }),
    C,
    [],
  ],
  [
    "the success response is gone",
    api({ responses: { "200": {}, "404": {} } }),
    api({ responses: { "404": {} } }),
    B,
    ["response-success-status-removed"],
  ],
  [
    "an error response is gone",
    api({ responses: { "200": {}, "404": {} } }),
    api({ responses: { "200": {} } }),
    C,
    [],
  ],
  [
    "a response becomes a range",
    answer(object({ a: S })),
    api({ responses: { "2XX": json(object({ a: S })) } }),
    C,
    [],
  ],
  ["a response is new", api({}), api({ responses: { "200": { description: "ok" }, "202": {} } }), C, []],
  ["the body of a response is gone", answer(S), api({}), B, ["response-media-type-removed"]],
  ["an optional field joins a response", answer(object({ a: S })), answer(object({ a: S, b: S })), C, []],
  [
    "a required field joins a response",
    answer(object({})),
    answer(object({ b: S }, { required: ["b"] })),
    C,
    [],
  ],
  [
    "a required field leaves a response",
    answer(object({ a: S }, { required: ["a"] })),
    answer(object({})),
    B,
    ["response-required-property-removed"],
  ],
  ["an optional field leaves a response", answer(object({ a: S })), answer(object({})), C, []],
  [
    "a field of a response becomes optional",
    answer(object({ a: S }, { required: ["a"] })),
    answer(object({ a: S })),
    B,
    ["response-property-became-optional"],
  ],
  [
    "a field of a response becomes required",
    answer(object({ a: S })),
    answer(object({ a: S }, { required: ["a"] })),
    C,
    [],
  ],
  [
    "a secret field that never comes back",
    answer(object({ a: { ...S, writeOnly: true } }, { required: ["a"] })),
    answer(object({ a: { ...S, writeOnly: true } })),
    C,
    [],
  ],
  [
    "another type in a response",
    answer(object({ a: S })),
    answer(object({ a: I })),
    B,
    ["response-property-type-changed"],
  ],
  [
    "a wider type in a response",
    answer(object({ a: I })),
    answer(object({ a: { type: ["integer", "string"] } })),
    B,
    ["response-property-type-generalized"],
  ],
  [
    "a narrower type in a response",
    answer(object({ a: { type: "number" } })),
    answer(object({ a: I })),
    C,
    [],
  ],
  [
    "null in a response",
    answer(object({ a: S })),
    answer(object({ a: { type: ["string", "null"] } })),
    B,
    ["response-property-became-nullable"],
  ],
  [
    "an enum value joins a response",
    answer(object({ a: { enum: ["x"] } })),
    answer(object({ a: { enum: ["x", "y"] } })),
    U,
    ["response-property-enum-value-added"],
  ],
  [
    "an enum value leaves a response",
    answer(object({ a: { enum: ["x", "y"] } })),
    answer(object({ a: { enum: ["x"] } })),
    C,
    [],
  ],
  [
    "a maximum of a response rises",
    answer(object({ a: { ...I, maximum: 5 } })),
    answer(object({ a: { ...I, maximum: 6 } })),
    B,
    ["response-property-max-increased"],
  ],
  [
    "a maximum length of a response is dropped",
    answer(object({ a: { ...S, maxLength: 5 } })),
    answer(object({ a: S })),
    B,
    ["response-property-max-length-unset"],
  ],
  [
    "a required response header is gone",
    header({ required: true, schema: S }),
    header(null),
    B,
    ["required-response-header-removed"],
  ],
  ["an optional response header is gone", header({ schema: S }), header(null), C, []],
  [
    "a response header may be missing",
    header({ required: true, schema: S }),
    header({ schema: S }),
    B,
    ["response-header-became-optional"],
  ],
  [
    "a response header has another type",
    header({ schema: I }),
    header({ schema: S }),
    B,
    ["response-header-type-changed"],
  ],
  ["a credential is asked for", api({}), secured([{ key: [] }]), B, ["api-security-removed"]],
  [
    "a credential is asked for everywhere",
    api({}),
    api({}, { security: [{ key: [] }] }),
    B,
    ["api-global-security-removed"],
  ],
  [
    "a way to call is gone",
    secured([{ key: [] }, { token: [] }]),
    secured([{ token: [] }]),
    B,
    ["api-security-removed"],
  ],
  ["a way to call is new", secured([{ key: [] }]), secured([{ key: [] }, { token: [] }]), C, []],
  [
    "a scope is asked for",
    secured([{ token: ["read"] }]),
    secured([{ token: ["read", "write"] }]),
    B,
    ["api-security-scope-added"],
  ],
  [
    "a scope is no longer asked for",
    secured([{ token: ["read", "write"] }]),
    secured([{ token: ["read"] }]),
    C,
    [],
  ],
  [
    "a draft breaks nobody",
    api({ ...body(S), "x-stability-level": "alpha" }),
    api({ "x-stability-level": "alpha", ...query(S, { required: true }).paths["/a"].post }),
    C,
    [],
  ],
  ["a webhook is gone", api({}, { webhooks: { a: {} } }), api({}), B, ["webhook-removed"]],
  [
    "a webhook changed",
    api({}, { webhooks: { a: { post: {} } } }),
    api({}, { webhooks: { a: { get: {} } } }),
    B,
    ["webhook-removed"],
  ],
  [
    "callbacks changed",
    api({ callbacks: { a: {} } }),
    api({ callbacks: { b: {} } }),
    B,
    ["callback-removed"],
  ],
];

describe("OpenAPI, change by change", () => {
  it.each(table)("%s", async (_name, old, now, verdict, expected) => {
    const result = await resultOf(old, now, { type: "openapi" });
    expect([...rules(result), ...rules(result, "warning")]).toEqual(expected);
    expect(result.verdict).toBe(verdict);
  });
});

const shared = (schema: object, more: object = {}) => ({
  ...paths({
    "/a": {
      post: {
        requestBody: json({ $ref: "#/components/schemas/A" }),
        responses: { "200": json({ $ref: "#/components/schemas/A" }) },
      },
    },
    "/b": get(),
  }),
  components: { schemas: { A: schema, ...more } },
});

describe("OpenAPI, what is shared", () => {
  it("judges a component at each place that uses it", async () => {
    const old = shared(object({ a: S }));
    const now = shared(object({ a: S }, { required: ["a"] }));
    const result = await resultOf(old, now, { type: "openapi" });
    expect(result.changes.map(({ path, rule, level }) => [path, rule, level])).toEqual([
      ["POST /a request body /a", "request-property-became-required", "error"],
      ["POST /a response 200 body /a", "response-property-became-required", "info"],
    ]);
    expect(new Set(result.changes.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it("does not mind a component that nothing uses", async () => {
    const result = await resultOf(shared(S, { Unused: S }), shared(S, { Unused: I }), { type: "openapi" });
    expect(result.verdict).toBe("compatible");
  });

  it("follows recursion to its end", async () => {
    const node = (value: object) => object({ value, next: { $ref: "#/components/schemas/A" } });
    const result = await resultOf(shared(node(I)), shared(node(S)), { type: "openapi" });
    expect(rules(result)).toEqual(["request-property-type-changed", "response-property-type-changed"]);
  });

  it.each(["https://example.com/a.json", "../../etc/passwd", "#/components/schemas/Gone", "#/%zz"])(
    "does not judge what %s would say",
    async ($ref) => {
      const result = await resultOf(shared(object({ a: S })), shared(object({ a: { $ref } })), {
        type: "openapi",
      });
      expect(result.verdict).toBe("unknown");
      expect(result.unknowns[0]?.reason).toContain("$ref");
    },
  );

  it("does not run away from a reference to itself", async () => {
    const loop = shared({ $ref: "#/components/schemas/A" });
    expect((await resultOf(loop, shared(S), { type: "openapi" })).verdict).toBe("unknown");
  });

  it("names a path that can no longer be read, and goes on with the rest", async () => {
    const old = paths({ "/a": get(), "/b": get() });
    const result = await resultOf(old, paths({ "/a": { $ref: "a.yaml" } }), { type: "openapi" });
    expect(rules(result)).toContain("api-path-removed-without-deprecation");
    expect(result.unknowns.map(({ path }) => path)).toEqual(["/paths/~1a"]);
  });

  it("does not mind a reference to elsewhere that did not change", async () => {
    const old = paths({ "/a": { $ref: "a.yaml" }, "/b": get() });
    const now = paths({ "/a": { $ref: "a.yaml" }, "/b": get({ deprecated: true }) });
    expect(await resultOf(old, now, { type: "openapi" })).toMatchObject({
      verdict: "compatible",
      unknowns: [],
    });
  });

  it("does not mind a list of credentials that no operation relies on", async () => {
    const own = { security: [{ key: [] }] };
    const result = await resultOf(api(own), api(own, { security: [{ token: [] }] }), { type: "openapi" });
    expect(result.verdict).toBe("compatible");
  });
});
