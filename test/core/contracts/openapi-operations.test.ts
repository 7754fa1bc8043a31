/** OpenAPI around the schemas: operations, parameters, media types, responses, credentials, promises about time. */
import { describe, expect, it } from "vitest";
import { resultOf } from "./contract-texts.ts";
import { holdsOpenApiTables } from "./openapi-table.ts";

const S = { type: "string" };
const OK = { responses: { "200": { description: "ok" } } };
const document = (paths: object, more: object = {}) => ({
  openapi: "3.0.3",
  info: { title: "A", version: "1" },
  paths,
  ...more,
});
const op = (post: object = {}, more: object = {}) => document({ "/a": { post: { ...OK, ...post } } }, more);
const two = (post: object) => document({ "/a": { get: OK, post: { ...OK, ...post } } });
const one = document({ "/a": { get: OK } });
const param = (more: object = {}) => op({ parameters: [{ name: "q", in: "query", schema: S, ...more }] });
const list = (more: object = {}) => param({ schema: { type: "array", items: S }, ...more });
const body = (content: object, more: object = {}) => op({ requestBody: { content, ...more } });
const answers = (responses: object) => op({ responses });
const answer = (...types: string[]) =>
  answers({ "200": { content: Object.fromEntries(types.map((type) => [type, { schema: S }])) } });
const ends = (date: string) => ({ deprecated: true, "x-sunset": date });
const at = (level: string, more: object = {}) => op({ "x-stability-level": level, ...more });
const SCHEMES = { k: { type: "apiKey", in: "header", name: "K" } };
const secured = (security: object[], schemes: object = SCHEMES) =>
  op({ security }, { components: { securitySchemes: schemes } });
const oauth = (flow: object) =>
  secured([{ o: [] }], {
    o: { type: "oauth2", flows: { implicit: { authorizationUrl: "https://a.test", ...flow } } },
  });
const event = (payload: object) =>
  op({}, { webhooks: { paid: { post: { ...OK, requestBody: json(payload) } } } });
const json = (schema: object | boolean) => ({ content: { "application/json": { schema } } });
const callback = (payload: object) =>
  op({ callbacks: { done: { "{$request.body#/url}": { post: { ...OK, requestBody: json(payload) } } } } });
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const region = (server: object) => op({}, { servers: [server] });
const newer = (value: object) => ({ ...value, openapi: "3.2.0" });

/** Rules with their levels; only what is not said to stay out. */
type Row = [name: string, old: object, now: object, told: string[], verdict: string];

const header = (more: object | null) =>
  answers({ "200": { headers: more === null ? {} : { X: { schema: S, ...more } } } });
const stream = (itemSchema?: object) => ({
  content: { "text/event-stream": itemSchema ? { itemSchema } : {} },
});
const common = (parameters: object[]) => document({ "/a": { parameters, get: OK } });
const global = (...security: object[]) => op({}, { security, components: { securitySchemes: SCHEMES } });
const basic = (scheme: string) => secured([{ b: [] }], { b: { type: "http", scheme } });
const hook = (name: string) => op({}, { webhooks: { [name]: { post: OK } } });
const called = (name: string) => op({ callbacks: { [name]: { "{$url}": { post: OK } } } });
const flow = { scopes: { a: "1" } };

/** One published rule a row; both ways where there are two. */
const bothWays: [name: string, less: object, more: object, there: string, back: string][] = [
  [
    "a required parameter",
    op(),
    param({ required: true }),
    "new-required-request-parameter error",
    "request-parameter-removed warning",
  ],
  [
    "an optional parameter",
    op(),
    param(),
    "new-optional-request-parameter info",
    "request-parameter-removed warning",
  ],
  [
    "an optional parameter of the whole path",
    common([]),
    common([{ name: "q", in: "query", schema: S }]),
    "new-optional-request-default-parameter-to-existing-path info",
    "request-parameter-removed warning",
  ],
  [
    "a parameter that is required",
    param(),
    param({ required: true }),
    "request-parameter-became-required error",
    "request-parameter-became-optional info",
  ],
  [
    "reserved characters in a parameter",
    param(),
    param({ allowReserved: true }),
    "request-parameter-became-allow-reserved info",
    "request-parameter-became-not-allow-reserved error",
  ],
  [
    "an empty parameter",
    param(),
    param({ allowEmptyValue: true }),
    "request-parameter-became-allow-empty-value info",
    "request-parameter-became-not-allow-empty-value error",
  ],
  [
    "a list that explodes",
    list({ explode: false }),
    list(),
    "request-parameter-explode-changed error",
    "request-parameter-explode-changed error",
  ],
  [
    "a required body",
    op(),
    op({ requestBody: { required: true, ...json(S) } }),
    "request-body-added-required error",
    "request-body-removed error",
  ],
  [
    "an optional body",
    op(),
    op({ requestBody: json(S) }),
    "request-body-added-optional info",
    "request-body-removed error",
  ],
  [
    "a body that is required",
    op({ requestBody: json(S) }),
    op({ requestBody: { required: true, ...json(S) } }),
    "request-body-became-required error",
    "request-body-became-optional info",
  ],
  [
    "a media type of a request",
    body({ "text/a": {} }),
    body({ "text/a": {}, "text/b": {} }),
    "request-body-media-type-added info",
    "request-body-media-type-removed error",
  ],
  [
    "entries of a request",
    newer(op({ requestBody: stream() })),
    newer(op({ requestBody: stream(S) })),
    "request-body-media-type-item-schema-added error",
    "request-body-media-type-item-schema-removed info",
  ],
  [
    "a schema of a response",
    answers({ "200": { content: { "text/a": {} } } }),
    answer("text/a"),
    "response-body-media-type-schema-added info",
    "response-body-media-type-schema-removed error",
  ],
  [
    "entries of a response",
    newer(answers({ "200": stream() })),
    newer(answers({ "200": stream(S) })),
    "response-body-media-type-item-schema-added info",
    "response-body-media-type-item-schema-removed error",
  ],
  [
    "a response that is no success",
    answers({ "200": {} }),
    answers({ "200": {}, "404": {} }),
    "response-non-success-status-added info",
    "response-non-success-status-removed info",
  ],
  [
    "a success",
    answers({ "200": {} }),
    answers({ "200": {}, "202": {} }),
    "response-success-status-added info",
    "response-success-status-removed error",
  ],
  [
    "a media type of a response",
    answer("text/a"),
    answer("text/a", "text/b"),
    "response-media-type-added info",
    "response-media-type-removed error",
  ],
  [
    "a required header",
    header(null),
    header({ required: true }),
    "response-header-added info",
    "required-response-header-removed error",
  ],
  [
    "an optional header",
    header(null),
    header({}),
    "response-header-added info",
    "optional-response-header-removed info",
  ],
  ["an operation", one, two({}), "endpoint-added info", "api-removed-without-deprecation error"],
  [
    "an operation id",
    op(),
    op({ operationId: "x" }),
    "api-operation-id-added info",
    "api-operation-id-removed info",
  ],
  ["a webhook", op(), hook("a"), "webhook-added info", "webhook-removed error"],
  ["a callback", op(), called("a"), "callback-added info", "callback-removed error"],
  [
    "a scope",
    secured([{ k: [] }]),
    secured([{ k: ["a"] }]),
    "api-security-scope-added error",
    "api-security-scope-removed info",
  ],
  [
    "a scope for all",
    global({ k: [] }),
    global({ k: ["a"] }),
    "api-global-security-scope-added error",
    "api-global-security-scope-removed info",
  ],
  [
    "a way to call for all",
    global({ k: [] }),
    global({ k: [] }, { l: [] }),
    "api-global-security-added info",
    "api-global-security-removed error",
  ],
  [
    "a scheme",
    secured([], {}),
    secured([]),
    "api-security-component-added info",
    "api-security-component-removed info",
  ],
  [
    "a scheme of another name on the wire",
    secured([{ k: [] }]),
    secured([{ k: [] }], { k: { ...SCHEMES.k, name: "L" } }),
    "api-security-component-name-changed error",
    "api-security-component-name-changed error",
  ],
  [
    "another scheme of HTTP",
    basic("basic"),
    basic("bearer"),
    "api-security-component-scheme-changed error",
    "api-security-component-scheme-changed error",
  ],
  [
    "another address for consent",
    oauth(flow),
    oauth({ ...flow, authorizationUrl: "https://b.test" }),
    "api-security-component-oauth-url-changed info",
    "api-security-component-oauth-url-changed info",
  ],
  [
    "a scope on offer",
    oauth({ scopes: {} }),
    oauth(flow),
    "api-security-component-oauth-scope-added info",
    "api-security-component-oauth-scope-removed info",
  ],
];
const around: Row[] = bothWays.flatMap(([name, less, more, there, back]): Row[] => {
  const verdictOf = (told: string) =>
    told.endsWith("error") ? "breaking" : told.endsWith("info") ? "compatible" : "unknown";
  return [
    [`${name} comes`, less, more, [there], verdictOf(there)],
    [`${name} goes`, more, less, [back], verdictOf(back)],
  ];
});

const ended = (more: object) => document({ "/a": { get: OK }, "/b": { get: { ...OK, ...more } } });
const oneWay: Row[] = [
  [
    "a deprecated path is gone",
    ended({ deprecated: true }),
    one,
    ["api-path-removed-with-deprecation info"],
    "compatible",
  ],
  ["… before its end", ended(ends("9999-01-01")), one, ["api-path-removed-before-sunset error"], "breaking"],
  ["a path is gone", ended({}), one, ["api-path-removed-without-deprecation error"], "breaking"],
  ["an operation is deprecated", op(), op({ deprecated: true }), ["endpoint-deprecated info"], "compatible"],
  [
    "a parameter's end comes earlier",
    param(ends("2031-01-01")),
    param(ends("2030-01-01")),
    ["request-parameter-sunset-date-changed-too-small error"],
    "breaking",
  ],
  [
    "a header may be missing",
    header({ required: true }),
    header({}),
    ["response-header-became-optional error"],
    "breaking",
  ],
  [
    "how parts of a response are encoded",
    answers({ "200": { content: { "multipart/mixed": { encoding: { a: { contentType: "text/a" } } } } } }),
    answers({ "200": { content: { "multipart/mixed": { encoding: {} } } } }),
    ["response-body-encoding-changed warning"],
    "unknown",
  ],
];

const rows: Row[] = [
  [
    "a deprecated operation is gone",
    two({ deprecated: true }),
    one,
    ["api-removed-with-deprecation info"],
    "compatible",
  ],
  ["… before its end", two(ends("9999-01-01")), one, ["api-removed-before-sunset error"], "breaking"],
  ["… after its end", two(ends("2020-01-01")), one, ["api-removed-with-deprecation info"], "compatible"],
  ["… around its end", two(ends("2030-01-01")), one, ["api-removed-before-sunset warning"], "unknown"],
  ["… with an end that is no date", two(ends("soon")), one, ["api-path-sunset-parse error"], "breaking"],
  [
    "… as an alpha",
    two({ "x-stability-level": "alpha" }),
    one,
    ["api-removed-without-deprecation info"],
    "compatible",
  ],
  [
    "… with a stability of its own",
    two({ "x-stability-level": "so-so" }),
    one,
    ["api-invalid-stability-level error"],
    "breaking",
  ],
  [
    "an end is announced",
    op(),
    op(ends("2030-01-01")),
    ["endpoint-deprecated-with-sunset info"],
    "compatible",
  ],
  [
    "an end is announced too late",
    op(),
    op(ends("2020-01-01")),
    ["api-sunset-date-too-small error"],
    "breaking",
  ],
  [
    "an end is announced that is no date",
    op(),
    op(ends("soon")),
    ["api-deprecated-sunset-parse error"],
    "breaking",
  ],
  [
    "an announced end is gone",
    op(ends("2030-01-01")),
    op({ deprecated: true }),
    ["sunset-deleted error"],
    "breaking",
  ],
  [
    "an announced end comes earlier",
    op(ends("2031-01-01")),
    op(ends("2030-01-01")),
    ["api-sunset-date-changed-too-small error"],
    "breaking",
  ],
  ["an announced end comes later", op(ends("2030-01-01")), op(ends("2031-01-01")), [], "compatible"],
  [
    "an announced end is no date any more",
    op(ends("2030-01-01")),
    op(ends("x")),
    ["api-path-sunset-parse error"],
    "breaking",
  ],
  ["no longer deprecated", op({ deprecated: true }), op(), ["endpoint-reactivated info"], "compatible"],
  ["less stable", at("stable"), at("beta"), ["api-stability-decreased error"], "breaking"],
  ["less stable than nothing said", op(), at("draft"), ["api-stability-decreased error"], "breaking"],
  ["more stable", at("beta"), at("stable"), ["api-stability-increased info"], "compatible"],
  [
    "an alpha grows up and breaks",
    at("alpha", { requestBody: json(S) }),
    at("beta"),
    ["request-body-removed error"],
    "breaking",
  ],
  [
    "a draft breaks",
    at("draft", { requestBody: json(S) }),
    at("draft"),
    ["request-body-removed info"],
    "compatible",
  ],
  [
    "tags",
    op({ tags: ["a"] }),
    op({ tags: ["b"] }),
    ["api-tag-removed info", "api-tag-added info"],
    "compatible",
  ],
  ["an operation id is new", op(), op({ operationId: "x" }), ["api-operation-id-added info"], "compatible"],
  [
    "a server is gone",
    op({}, { servers: [{ url: "/v1" }] }),
    op({}, { servers: [{ url: "/v2" }] }),
    ["server-removed warning", "server-added info"],
    "unknown",
  ],
  [
    "a server of one operation is gone",
    op({ servers: [{ url: "https://a.test" }, { url: "https://b.test" }] }),
    op({ servers: [{ url: "https://b.test/" }] }),
    ["server-removed warning"],
    "unknown",
  ],
  [
    "a server of a path is another",
    document({ "/a": { servers: [{ url: "/v1" }], post: OK } }),
    document({ "/a": { servers: [{ url: "/v2" }], post: OK } }),
    ["server-removed warning", "server-added info"],
    "unknown",
  ],
  [
    "a variable of a server has another name",
    region({ url: "https://{r}.test", variables: { r: { default: "eu", enum: ["eu"] } } }),
    region({ url: "https://{area}.test", variables: { area: { default: "eu", enum: ["eu", "us"] } } }),
    [],
    "compatible",
  ],
  [
    "… stands for less",
    region({ url: "https://{r}.test", variables: { r: { default: "eu", enum: ["eu", "us"] } } }),
    region({ url: "https://{r}.test", variables: { r: { default: "eu", enum: ["eu"] } } }),
    ["server-variable-value-removed warning"],
    "unknown",
  ],
  [
    "… stood for anything",
    region({ url: "https://{r}.test", variables: { r: { default: "eu" } } }),
    region({ url: "https://{r}.test", variables: { r: { default: "eu", enum: ["eu"] } } }),
    ["server-variable-value-removed warning"],
    "unknown",
  ],
  [
    "content that was not described is taken away",
    newer(answers({ "200": { content: { "application/json": {} } } })),
    newer(answers({ "200": json(false) })),
    ["response-body-schema-became-false error"],
    "breaking",
  ],
  [
    "entries of a stream of JSON",
    newer(answers({ "200": { content: { "application/jsonl": { itemSchema: S } } } })),
    newer(answers({ "200": { content: { "application/jsonl": { itemSchema: { type: "integer" } } } } })),
    ["response-body-type-changed error"],
    "breaking",
  ],
  [
    "encodings by position",
    newer(body({ "multipart/mixed": { prefixEncoding: [{ contentType: "a/b" }] } })),
    newer(body({ "multipart/mixed": { prefixEncoding: [{ contentType: "a/c" }] } })),
    ["request-body-encoding-changed warning"],
    "unknown",
  ],
  [
    "a query string as a whole",
    newer(param({ in: "querystring", schema: undefined, ...json(object({ a: S })) })),
    newer(param({ in: "querystring", schema: undefined, ...json(object({ a: S }, { required: ["a"] })) })),
    ["request-parameter-property-became-required error"],
    "breaking",
  ],
  [
    "a method of another name",
    newer(document({ "/a": { get: OK, additionalOperations: { COPY: OK } } })),
    newer(one),
    ["api-removed-without-deprecation error"],
    "breaking",
  ],
  [
    "a component is gone",
    op({}, { components: { schemas: { A: S } } }),
    op({}, { components: {} }),
    ["api-schema-removed info"],
    "compatible",
  ],

  [
    "a deprecated parameter is gone",
    param({ deprecated: true }),
    op(),
    ["request-parameter-removed-with-deprecation info"],
    "compatible",
  ],
  [
    "… before its end",
    param(ends("9999-01-01")),
    op(),
    ["request-parameter-removed-before-sunset error"],
    "breaking",
  ],
  [
    "… with an end that is no date",
    param(ends("soon")),
    op(),
    ["request-parameter-sunset-parse error"],
    "breaking",
  ],
  [
    "a parameter is deprecated",
    param(),
    param(ends("2030-01-01")),
    ["request-parameter-deprecated info"],
    "compatible",
  ],
  [
    "… too late",
    param(),
    param(ends("2020-01-01")),
    ["request-parameter-sunset-date-too-small error"],
    "breaking",
  ],
  [
    "a parameter's end is gone",
    param(ends("2030-01-01")),
    param({ deprecated: true }),
    ["request-parameter-sunset-deleted error"],
    "breaking",
  ],
  [
    "a parameter is no longer deprecated",
    param({ deprecated: true }),
    param(),
    ["request-parameter-reactivated info"],
    "compatible",
  ],
  [
    "a list is written with pipes",
    list(),
    list({ style: "pipeDelimited", explode: true }),
    ["request-parameter-style-changed error"],
    "breaking",
  ],
  ["the default is written out", list(), list({ style: "form", explode: true }), [], "compatible"],
  ["a single value explodes", param(), param({ explode: false }), [], "compatible"],
  [
    "reserved characters",
    param({ allowReserved: true }),
    param(),
    ["request-parameter-became-not-allow-reserved error"],
    "breaking",
  ],
  [
    "an empty value",
    param(),
    param({ allowEmptyValue: true }),
    ["request-parameter-became-allow-empty-value info"],
    "compatible",
  ],
  [
    "a schema becomes content",
    param(),
    op({ parameters: [{ name: "q", in: "query", ...json(S) }] }),
    ["request-parameter-content-changed warning"],
    "unknown",
  ],
  [
    "a parameter of the whole path is new",
    document({ "/a": { get: OK } }),
    document({ "/a": { parameters: [{ name: "q", in: "query", required: true, schema: S }], get: OK } }),
    ["new-required-request-default-parameter-to-existing-path error"],
    "breaking",
  ],
  [
    "a path parameter is described",
    document({ "/a/{x}": { get: OK } }),
    document({
      "/a/{x}": { get: { ...OK, parameters: [{ name: "x", in: "path", required: true, schema: S }] } },
    }),
    ["new-request-path-parameter error"],
    "breaking",
  ],
  [
    "a path parameter with another name has another type",
    document({
      "/a/{x}": { get: { ...OK, parameters: [{ name: "x", in: "path", required: true, schema: S }] } },
    }),
    document({
      "/a/{y}": {
        get: { ...OK, parameters: [{ name: "y", in: "path", required: true, schema: { type: "integer" } }] },
      },
    }),
    ["request-parameter-type-changed error"],
    "breaking",
  ],

  [
    "a media type without a schema gets one",
    body({ "text/plain": {} }),
    body({ "text/plain": { schema: S } }),
    ["request-body-media-type-schema-added error"],
    "breaking",
  ],
  [
    "a media type loses its schema",
    body({ "text/plain": { schema: S } }),
    body({ "text/plain": {} }),
    ["request-body-media-type-schema-removed info"],
    "compatible",
  ],
  [
    "a request becomes more general",
    body({ "text/csv": { schema: S } }),
    body({ "text/*": { schema: S } }),
    [],
    "compatible",
  ],
  [
    "a request becomes more special",
    body({ "text/*": { schema: S } }),
    body({ "text/csv": { schema: S } }),
    ["request-body-media-type-removed error"],
    "breaking",
  ],
  [
    "how parts are encoded",
    body({ "multipart/form-data": { encoding: { a: { contentType: "text/a" } } } }),
    body({ "multipart/form-data": { encoding: {} } }),
    ["request-body-encoding-changed warning"],
    "unknown",
  ],
  [
    "a response becomes more general",
    answer("application/problem+json"),
    answer("application/json"),
    ["response-media-type-name-generalized error"],
    "breaking",
  ],
  [
    "a response becomes more special",
    answer("application/json"),
    answer("application/problem+json"),
    ["response-media-type-name-specialized info"],
    "compatible",
  ],
  [
    "a media type loses a parameter",
    answer("text/a; charset=utf-8"),
    answer("text/a"),
    ["response-media-type-parameter-removed error"],
    "breaking",
  ],
  [
    "a media type gets a parameter",
    answer("text/a"),
    answer("text/a; charset=utf-8"),
    ["response-media-type-parameter-added info"],
    "compatible",
  ],
  [
    "a parameter has another value",
    answer("text/a; v=1"),
    answer("text/a; v=2"),
    ["response-media-type-parameter-changed error"],
    "breaking",
  ],
  [
    "parameters come and go",
    answer("text/a; v=1"),
    answer("text/a; w=2"),
    ["response-media-type-name-changed warning"],
    "unknown",
  ],
  [
    "entries of a stream are described no longer",
    newer(answers({ "200": { content: { "text/event-stream": { itemSchema: S } } } })),
    newer(answers({ "200": { content: { "text/event-stream": {} } } })),
    ["response-body-media-type-item-schema-removed error"],
    "breaking",
  ],
  [
    "a default response is gone",
    answers({ "200": {}, default: {} }),
    answers({ "200": {} }),
    ["response-non-success-status-removed info"],
    "compatible",
  ],

  [
    "another scheme",
    secured([{ k: [] }]),
    secured([{ t: [] }]),
    ["api-security-removed error", "api-security-added info"],
    "breaking",
  ],
  [
    "nobody is asked any more",
    secured([{ k: [] }]),
    secured([]),
    ["api-security-removed info", "api-security-added info"],
    "compatible",
  ],
  [
    "a key travels elsewhere",
    secured([{ k: [] }]),
    secured([{ k: [] }], { k: { ...SCHEMES.k, in: "query" } }),
    ["api-security-component-in-changed error"],
    "breaking",
  ],
  [
    "a scheme of another type",
    secured([{ k: [] }]),
    secured([{ k: [] }], { k: { type: "http", scheme: "basic" } }),
    ["api-security-component-type-changed info"],
    "unknown",
  ],
  [
    "another address for tokens",
    oauth({ tokenUrl: "https://a.test/t" }),
    oauth({ tokenUrl: "https://b.test/t" }),
    ["api-security-component-oauth-token-url-changed info"],
    "compatible",
  ],
  [
    "scopes are offered",
    oauth({ scopes: { a: "1" } }),
    oauth({ scopes: { a: "2", b: "" } }),
    ["api-security-component-oauth-scope-changed info", "api-security-component-oauth-scope-added info"],
    "compatible",
  ],

  ...around,
  ...oneWay,
  [
    "a webhook sends one field more",
    event(object({ a: S })),
    event(object({ a: S, b: S })),
    ["new-optional-request-property info"],
    "compatible",
  ],
  [
    "a webhook no longer sends a field",
    event(object({ a: S }, { required: ["a"] })),
    event(object({})),
    ["request-property-removed warning", "response-required-property-removed error"],
    "breaking",
  ],
  [
    "a callback sends one field more",
    callback(object({ a: S })),
    callback(object({ a: S }, { required: ["a"] })),
    ["response-property-became-required info"],
    "compatible",
  ],
  [
    "a callback may leave a field out",
    callback(object({ a: S }, { required: ["a"] })),
    callback(object({ a: S })),
    ["response-property-became-optional error"],
    "breaking",
  ],
  [
    "a method by any other name is gone",
    newer(document({ "/a": { get: OK, additionalOperations: { COPY: OK } } })),
    newer(one),
    ["api-removed-without-deprecation error"],
    "breaking",
  ],
  [
    "a query operation is gone",
    newer(document({ "/a": { get: OK, query: OK } })),
    newer(one),
    ["api-removed-without-deprecation error"],
    "breaking",
  ],
];

describe("OpenAPI operations", () => {
  it.each(rows)("%s", async (_name, old, now, told, verdict) => {
    const result = await resultOf(old, now, { type: "openapi" });
    const quiet = /^api-security-component-(added|removed)/;
    const changes = result.changes.filter(
      ({ rule }) => told.some((entry) => quiet.test(entry)) || !quiet.test(rule),
    );
    expect(changes.map(({ rule, level }) => `${rule} ${level}`).sort()).toEqual([...told].sort());
    expect(result.verdict).toBe(verdict);
  });
});

describe("OpenAPI under load", () => {
  const many = (count: number, make: (index: number) => object) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, make(index)]));
  const using = (schemas: object) => ({
    ...op({ requestBody: json({ $ref: "#/components/schemas/S0" }) }),
    components: { schemas },
  });

  it("ends where every schema leads to every other, twice", async () => {
    const web = (leaf: string) =>
      many(60, (index) =>
        object({
          v: { type: index === 59 ? leaf : "string" },
          ...Object.fromEntries(
            [1, 2, 3].map((step) => [`n${step}`, { $ref: `#/components/schemas/S${(index + step) % 60}` }]),
          ),
        }),
      );
    const result = await resultOf(using(web("string")), using(web("integer")), { type: "openapi" });
    expect(result.verdict).toBe("breaking");
  });

  it("ends in a chain of a thousand schemas", async () => {
    const chain = (leaf: string) =>
      many(1_000, (index) =>
        object(index === 999 ? { v: { type: leaf } } : { n: { $ref: `#/components/schemas/S${index + 1}` } }),
      );
    const result = await resultOf(using(chain("string")), using(chain("integer")), { type: "openapi" });
    expect(result.verdict).toBe("breaking");
  });

  it("ends with hundreds of alternatives", async () => {
    const wide = (extra: number) => ({
      S0: {
        oneOf: Array.from({ length: 300 + extra }, (_, index) =>
          object({ [`f${index}`]: S }, { required: [`f${index}`] }),
        ),
      },
    });
    const result = await resultOf(using(wide(1)), using(wide(0)), { type: "openapi" });
    expect(result.changes.map(({ rule }) => rule)).toContain("request-body-one-of-removed");
  });

  it("is not led astray by names that objects have by birth", async () => {
    const strange = (type: string) =>
      using({
        S0: object(
          { constructor: { type }, toString: { type }, hasOwnProperty: S },
          { required: ["constructor"] },
        ),
      });
    const result = await resultOf(strange("string"), strange("integer"), { type: "openapi" });
    expect(result.changes.map(({ rule, path }) => [rule, path])).toEqual([
      ["request-property-type-changed", "POST /a request body /constructor"],
      ["request-property-type-changed", "POST /a request body /toString"],
    ]);
  });

  it.each([
    [{ paths: [] }],
    [{ paths: { "/a": 1 } }],
    [
      {
        paths: { "/a": { post: { parameters: {}, responses: [], requestBody: 3, security: "x", tags: 1 } } },
      },
    ],
    [{ components: { schemas: [], securitySchemes: 3 }, webhooks: [], servers: {}, security: [1] }],
    [
      {
        paths: {
          "/a": {
            post: {
              requestBody: {
                content: {
                  "a/b": {
                    schema: { allOf: {}, oneOf: [1, null], properties: [], required: {}, enum: 3, type: 5 },
                  },
                },
              },
            },
          },
        },
      },
    ],
  ])("does not mind nonsense: %j", async (more) => {
    const nonsense = { openapi: "3.1.0", info: {}, ...more };
    const changed = { ...nonsense, info: { title: "x" } };
    expect((await resultOf(nonsense, changed, { type: "openapi" })).verdict).toBe("compatible");
    await resultOf(nonsense, op(), { type: "openapi" });
    await resultOf(op(), nonsense, { type: "openapi" });
  });
});

holdsOpenApiTables("operations");
