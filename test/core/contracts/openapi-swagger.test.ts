/** Swagger 2: judged by the same rules, with the lines of the document as it was written. */
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import { resultOf, text } from "./contract-texts.ts";

const OK = { "200": { description: "ok" } };
const api = (post: object, more: object = {}) => ({
  swagger: "2.0",
  info: { title: "A", version: "1" },
  paths: { "/a": { post: { responses: OK, ...post } } },
  ...more,
});
const param = (more: object) => api({ parameters: [{ name: "q", in: "query", type: "string", ...more }] });
const body = (schema: object, more: object = {}) =>
  api({ parameters: [{ name: "b", in: "body", schema, ...more }] }, { definitions: { A: object({ x: S }) } });
const answer = (schema: object, more: object = {}) =>
  api({ responses: { "200": { description: "", schema } }, ...more });
const form = (...fields: object[]) =>
  api({ parameters: fields.map((field) => ({ in: "formData", ...field })) });
const S = { type: "string" };
const I = { type: "integer" };
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const A = (schema: object) => ({ ...body({ $ref: "#/definitions/A" }), definitions: { A: schema } });
const secured = (definition: object) =>
  api({ security: [{ k: [] }] }, { securityDefinitions: { k: definition } });

type Row = [name: string, old: object, now: object, told: string[]];
const rows: Row[] = [
  ["a parameter has another type", param({}), param(I), ["request-parameter-type-changed error"]],
  ["a parameter has a limit", param({}), param({ maxLength: 3 }), ["request-parameter-max-length-set error"]],
  [
    "a parameter is required",
    param({}),
    param({ required: true }),
    ["request-parameter-became-required error"],
  ],
  [
    "a list is written with pipes",
    param({ type: "array", items: S }),
    param({ type: "array", items: S, collectionFormat: "pipes" }),
    ["request-parameter-style-changed error"],
  ],
  [
    "a list is repeated",
    param({ type: "array", items: S }),
    param({ type: "array", items: S, collectionFormat: "multi" }),
    ["request-parameter-explode-changed error"],
  ],
  [
    "a field of a definition has another type",
    A(object({ x: S })),
    A(object({ x: I })),
    ["request-property-type-changed error"],
  ],
  [
    "a field of a definition is required",
    A(object({ x: S })),
    A(object({ x: S }, { required: ["x"] })),
    ["request-property-became-required error"],
  ],
  ["a body is required", body(S), body(S, { required: true }), ["request-body-became-required error"]],
  [
    "a body is gone",
    body(S),
    { ...api({}), definitions: { A: object({ x: S }) } },
    ["request-body-removed error"],
  ],
  [
    "null by extension",
    body(object({ x: { ...S, "x-nullable": true } })),
    body(object({ x: S })),
    ["request-property-became-not-nullable error"],
  ],
  [
    "a form field is new and required",
    form({ name: "a", ...S }),
    form({ name: "a", ...S }, { name: "b", ...S, required: true }),
    ["new-required-request-property error", "request-body-became-required error"],
  ],
  [
    "a form sends a file",
    form({ name: "a", ...S }),
    form({ name: "a", type: "file" }),
    ["request-body-media-type-added info", "request-body-media-type-removed error"],
  ],
  [
    "an operation no longer takes XML",
    api({ ...body(S).paths["/a"].post, consumes: ["application/json", "application/xml"] }),
    api({ ...body(S).paths["/a"].post, consumes: ["application/json"] }),
    ["request-body-media-type-removed error"],
  ],
  [
    "the whole API no longer answers XML",
    { ...answer(S), produces: ["application/json", "application/xml"] },
    { ...answer(S), produces: ["application/json"] },
    ["response-media-type-removed error"],
  ],
  [
    "a response has another type",
    answer(object({ x: S })),
    answer(object({ x: I })),
    ["response-property-type-changed error"],
  ],
  [
    "a response header has another type",
    api({ responses: { "200": { headers: { X: I } } } }),
    api({ responses: { "200": { headers: { X: { type: "boolean" } } } } }),
    ["response-header-type-changed error"],
  ],
  [
    "a shared response is gone",
    api(
      { responses: { "200": { $ref: "#/responses/R" } } },
      { responses: { R: { schema: object({ x: S }, { required: ["x"] }) } } },
    ),
    api({ responses: { "200": { $ref: "#/responses/R" } } }, { responses: { R: { schema: object({}) } } }),
    ["response-required-property-removed error"],
  ],
  [
    "a shared parameter is required",
    api(
      { parameters: [{ $ref: "#/parameters/P" }] },
      { parameters: { P: { name: "q", in: "query", ...S } } },
    ),
    api(
      { parameters: [{ $ref: "#/parameters/P" }] },
      { parameters: { P: { name: "q", in: "query", required: true, ...S } } },
    ),
    ["request-parameter-became-required error"],
  ],
  [
    "a shared body has another type",
    api(
      { parameters: [{ $ref: "#/parameters/P" }] },
      { parameters: { P: { name: "b", in: "body", schema: S } } },
    ),
    api(
      { parameters: [{ $ref: "#/parameters/P" }] },
      { parameters: { P: { name: "b", in: "body", schema: I } } },
    ),
    ["request-body-type-changed error"],
  ],
  [
    "another host",
    api({}, { host: "a.test", basePath: "/v1" }),
    api({}, { host: "a.test", basePath: "/v2" }),
    ["server-added info", "server-removed warning"],
  ],
  [
    "a scheme has another name",
    secured({ type: "apiKey", in: "header", name: "K" }),
    secured({ type: "apiKey", in: "header", name: "L" }),
    ["api-security-component-name-changed error"],
  ],
  [
    "a scope is offered",
    secured({ type: "oauth2", flow: "accessCode", scopes: {} }),
    secured({ type: "oauth2", flow: "accessCode", scopes: { a: "" } }),
    ["api-security-component-oauth-scope-added info"],
  ],
  ["only words", api({ summary: "a" }), api({ summary: "b" }), []],
  [
    "an exclusive limit",
    param({ ...I, minimum: 1 }),
    param({ ...I, minimum: 1, exclusiveMinimum: true }),
    ["request-parameter-exclusive-min-set error"],
  ],
];

describe("Swagger 2", () => {
  it.each(rows)("%s", async (_name, old, now, told) => {
    const { changes } = await resultOf(old, now, { type: "openapi" });
    expect(changes.map(({ rule, level }) => `${rule} ${level}`).sort()).toEqual([...told].sort());
  });

  it("finds the lines of what was moved", async () => {
    const written = (type: string) => `swagger: "2.0"
info: { title: A, version: "1" }
paths:
  /a:
    post:
      parameters:
        - name: b
          in: body
          schema: { $ref: "#/definitions/A" }
        - name: q
          in: query
          type: ${type}
      responses:
        "200":
          description: ok
          schema: { type: ${type} }
definitions:
  A:
    properties:
      x:
        type: ${type}
`;
    const asked = { type: "openapi" as const };
    const [before, after] = [text(written("string"), "yaml"), text(written("boolean"), "yaml")];
    const { results } = await compareContractTexts({ ...before, line: 1 }, { ...after, line: 1 }, asked);
    expect(results[0]?.changes.map(({ rule, line }) => [rule, line.before, line.after])).toEqual([
      ["request-parameter-type-changed", 12, 12],
      ["request-property-type-changed", 21, 21],
      ["response-body-type-changed", 16, 16],
    ]);
  });

  it("may become OpenAPI 3 without breaking anybody", async () => {
    const now = {
      openapi: "3.0.3",
      info: { title: "A", version: "1" },
      paths: {
        "/a": {
          post: {
            parameters: [{ name: "q", in: "query", schema: S }],
            requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/A" } } } },
            responses: { "200": { content: { "application/json": { schema: S } } } },
          },
        },
      },
      components: { schemas: { A: object({ x: S }) } },
    };
    const old = api(
      {
        parameters: [
          { name: "q", in: "query", ...S },
          { name: "b", in: "body", schema: { $ref: "#/definitions/A" } },
        ],
        responses: { "200": { schema: S } },
      },
      { definitions: { A: object({ x: S }) } },
    );
    const { verdict, changes } = await resultOf(old, now, { type: "openapi" });
    expect([verdict, changes]).toEqual(["compatible", []]);
  });

  it("does not mind nonsense", async () => {
    const nonsense = {
      swagger: "2.0",
      paths: { "/a": { post: { parameters: [1, {}], responses: 3 } } },
      definitions: [],
      securityDefinitions: { k: 1 },
      parameters: { P: 2 },
    };
    expect((await resultOf(nonsense, api({}), { type: "openapi" })).verdict).toBe("compatible");
  });
});
