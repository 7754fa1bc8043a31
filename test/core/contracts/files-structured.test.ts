/** OpenAPI, Swagger, AsyncAPI and JSON Schema in several files: compared as if they stood in one. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareContractTexts, type ContractText } from "../../../src/core/contracts/compare.ts";
import { contractAt, type Files, resultAt } from "./files-in-memory.ts";

const API = "services/pay/openapi.yaml";
const PET = "services/pay/schemas/pet.json";
const pet = (type: string): object => ({
  type: "object",
  required: ["name"],
  properties: { name: { type }, friend: { $ref: "#" } },
});
const openApi = (ref: string): string => `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths:
  /pets:
    get:
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                $ref: '${ref}'
`;
const sides = (before: Files, after: Files): [Files, Files] => [before, { ...before, ...after }];

describe("a reference into another file", () => {
  it("finds the break in the other file, and says where it is", async () => {
    const result = await resultAt(
      API,
      sides({ [API]: openApi("./schemas/pet.json"), [PET]: pet("string") }, { [PET]: pet("integer") }),
    );
    expect(result.verdict).toBe("breaking");
    const errors = result.changes.filter(({ level }) => level === "error");
    expect(errors.map(({ file, line }) => [file, line.before, line.after])).toEqual([[PET, 8, 8]]);
    expect(result.source.after).toEqual({ path: API, line: 1 });
  });

  it.each<[string, string, Files, Files, string]>([
    [
      "JSON out of YAML, by pointer",
      "../shared/models.json#/definitions/Pet",
      { "services/shared/models.json": { definitions: { Pet: pet("string") } } },
      { "services/shared/models.json": { definitions: { Pet: pet("number") } } },
      "breaking",
    ],
    [
      "through a second file",
      "models.yaml#/Pet",
      { "services/pay/models.yaml": "Pet:\n  $ref: schemas/pet.json\n", [PET]: pet("string") },
      { [PET]: pet("number") },
      "breaking",
    ],
    [
      "around a circle of files",
      "a.json",
      {
        "services/pay/a.json": { type: "object", properties: { b: { $ref: "b.json" } } },
        "services/pay/b.json": {
          type: "object",
          properties: { a: { $ref: "a.json" }, v: { type: "string" } },
        },
      },
      {
        "services/pay/b.json": {
          type: "object",
          properties: { a: { $ref: "a.json" }, v: { type: "number" } },
        },
      },
      "breaking",
    ],
    [
      "in a part that nobody refers to",
      "schemas/pet.json#/$defs/a",
      { [PET]: { $defs: { a: { type: "string" }, b: {} } } },
      { [PET]: { $defs: { a: { type: "string" } } } },
      "compatible",
    ],
    [
      "with only remarks changed",
      "schemas/pet.json",
      { [PET]: { type: "string" } },
      { [PET]: { type: "string", description: "x" } },
      "compatible",
    ],
    [
      "with the layout changed",
      "schemas/pet.json",
      { [PET]: '{"type":"string"}' },
      { [PET]: '{ "type": "string" }' },
      "identical",
    ],
    [
      "by an anchor",
      "schemas/pet.json#pet",
      { [PET]: { $defs: { a: { $anchor: "pet", type: "string" } } } },
      { [PET]: { $defs: { a: { $anchor: "pet", type: "null" } } } },
      "breaking",
    ],
    [
      "by a percent-encoded name",
      "%E7%8C%AB.json",
      { "services/pay/猫.json": { type: "string" } },
      { "services/pay/猫.json": { type: "null" } },
      "breaking",
    ],
  ])("is followed %s", async (_name, ref, before, after, verdict) => {
    const files = { [API]: openApi(ref), ...before };
    expect((await resultAt(API, sides(files, after))).verdict).toBe(verdict);
  });

  it("is followed back into the contract itself", async () => {
    const wrap = "type: array\nitems:\n  $ref: openapi.yaml#/components/schemas/Id\n";
    const api = (type: string) =>
      `${openApi("wrap.yaml")}components:\n  schemas:\n    Id: { type: ${type} }\n`;
    const files = { [API]: api("string"), "services/pay/wrap.yaml": wrap };
    const result = await resultAt(API, sides(files, { [API]: api("integer") }));
    expect(result.verdict).toBe("breaking");
    expect(result.changes[0]).toMatchObject({ file: API, line: { before: 15, after: 15 } });
  });

  it.each([
    ["https://example.com/pet.json", "points outside this contract"],
    ["//example.com/pet.json", "points outside this contract"],
    ["../../etc/passwd", "points outside this contract, to no contract file"],
    ["../../../../../etc/passwd.json", "points outside this contract, and nothing is fetched"],
    ["..%2f..%2f..%2f..%2fetc%2fx.json", "points outside this contract, and nothing is fetched"],
    ["file:///etc/passwd", "points outside this contract"],
    ["/etc/pet.json", "points outside this contract"],
    ["schemas\\\\pet.json", "points outside this contract"],
    ["schemas/gone.json", "to no file that is there"],
    ["schemas/pet.json#/gone", "points to nothing"],
    ["schemas/broken.yaml", "cannot be read (line 2"],
  ])("that cannot be followed is unknown, by name and line: %s", async (ref, reason) => {
    const files = {
      [API]: openApi("schemas/pet.json"),
      [PET]: pet("string"),
      "services/pay/schemas/broken.yaml": "a: 1\nb: [",
    };
    const result = await resultAt(API, sides(files, { [API]: openApi(ref) }));
    expect(result.verdict).toBe("unknown");
    const told = result.unknowns.map((unknown) => unknown.reason).join("\n");
    expect(told).toContain(reason);
    expect(told).toContain("(line 12");
  });

  it("that leads nowhere on either side is no part of the change, but a file behind it that cannot be read is", async () => {
    const wide = { [API]: openApi("https://example.com/pet.json") };
    expect((await resultAt(API, sides(wide, { [API]: `${wide[API]}# more\n` }))).verdict).toBe("identical");
    const broken = { [API]: openApi("schemas/pet.json"), [PET]: "a: [" };
    const result = await resultAt(API, sides(broken, { [PET]: "b: [" }));
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.path).toBe(PET);
  });

  it("to itself ends", async () => {
    const self = { [API]: openApi("openapi.yaml#/components/schemas/A") };
    const tail = (ref: string, more = "") => `components:\n  schemas:\n    A:\n      $ref: ${ref}\n${more}`;
    const after = `${self[API]}${tail("'openapi.yaml#/components/schemas/A'", "x-a: 1\n")}`;
    const result = await resultAt(API, [
      { [API]: `${self[API]}${tail("'#/components/schemas/A'")}` },
      { [API]: after },
    ]);
    expect(["unknown", "compatible"]).toContain(result.verdict);
  });

  it("keeps its meaning when the folder moves as a whole", async () => {
    const before = await contractIn("old/");
    const after = await contractIn("new/deep/");
    const { results } = await compareContractTexts(before, after);
    expect(results[0]?.verdict).toBe("identical");
  });
});

const contractIn = (folder: string): Promise<ContractText> => {
  return contractAt(`${folder}openapi.yaml`, {
    [`${folder}openapi.yaml`]: openApi("schemas/pet.json"),
    [`${folder}schemas/pet.json`]: pet("string"),
  });
};

describe("ids of JSON Schema", () => {
  const ROOT = "schemas/order.schema.json";
  const order = (id: string | null): object => ({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...(id === null ? {} : { $id: id }),
    type: "object",
    properties: { money: { $ref: "money.schema.json" } },
  });
  const money = (id: string | null, type: string, draft = "draft/2020-12/schema"): object => ({
    $schema: `https://json-schema.org/${draft}`,
    ...(id === null ? {} : { $id: id }),
    type,
  });
  it.each<[string, string | null, string | null, string]>([
    ["without ids, by the folder", null, null, "breaking"],
    [
      "with the id that the folder says",
      "https://x.test/s/order.schema.json",
      "https://x.test/s/money.schema.json",
      "breaking",
    ],
    ["with an id on one side only", "https://x.test/s/order.schema.json", null, "breaking"],
    [
      "with an id that says otherwise",
      "https://x.test/s/order.schema.json",
      "https://x.test/other.json",
      "unknown",
    ],
  ])("are kept: %s", async (_name, own, other, verdict) => {
    const at = "schemas/money.schema.json";
    const files = { [ROOT]: order(own), [at]: money(other, "string") };
    const changed = sides(files, { [at]: money(other, "integer"), [ROOT]: { ...order(own), title: "x" } });
    const { verdict: found } = await resultAt(ROOT, changed, { role: "response" });
    // What is unknown on both sides in the same words is no part of the change by itself; the files differ.
    expect(found).toBe(verdict);
  });

  it("does not read one draft by the rules of another", async () => {
    const at = "schemas/money.schema.json";
    const old = "http://json-schema.org/draft-07/schema#";
    const files = { [ROOT]: order(null), [at]: { $schema: old, type: "string" } };
    const result = await resultAt(ROOT, sides(files, { [at]: { $schema: old, type: "integer" } }));
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toContain("draft");
  });

  it("keeps anchors of two files apart", async () => {
    const item = (type: string) => ({ $defs: { i: { $anchor: "item", type } }, $ref: "#item" });
    const root = (type: string) => ({ ...item(type), properties: { a: { $ref: "b.json" } } });
    const files = { "a.schema.json": root("object"), "b.json": item("string") };
    const told = await resultAt("a.schema.json", sides(files, { "b.json": item("integer") }), {
      role: "request",
    });
    expect(
      told.changes.filter(({ level }) => level === "error").map(({ path, file }) => [path, file]),
    ).toEqual([["request payload /a", "b.json"]]);
  });
});

describe("Swagger and AsyncAPI", () => {
  const swagger = (parts: { parameter: object; response: object; path: object }): object => ({
    swagger: "2.0",
    info: { title: "a", version: "1" },
    paths: {
      "/a": { get: { parameters: [parts.parameter], responses: { 200: parts.response } } },
      "/b": parts.path,
    },
  });
  const parts = {
    parameter: { name: "q", in: "query", type: "string" },
    response: { description: "ok", schema: { $ref: "#/definitions/Pet" } },
    path: { get: { responses: { 200: { description: "ok", schema: { $ref: "#/definitions/Pet" } } } } },
  };
  const definitions = (type: string) => ({
    Pet: { type: "object", properties: { name: { type } }, required: ["name"] },
  });
  const split = {
    parameter: { $ref: "parts.json#/parameters/q" },
    response: { $ref: "parts.json#/responses/ok" },
    path: { $ref: "path.json" },
  };
  const files = (type: string, parameter: object = parts.parameter): Files => ({
    "a/swagger.json": swagger(split),
    "a/parts.json": {
      parameters: { q: parameter },
      responses: { ok: { description: "ok", schema: { $ref: "defs.json#/definitions/Pet" } } },
    },
    "a/path.json": { get: { responses: { 200: { $ref: "parts.json#/responses/ok" } } } },
    "a/defs.json": { definitions: definitions(type) },
  });

  it.each<[string, Files]>([
    ["a schema", files("integer")],
    ["a parameter", files("string", { ...parts.parameter, required: true })],
  ])("Swagger in four files is judged like Swagger in one: %s", async (_name, after) => {
    const result = await resultAt("a/swagger.json", [files("string"), after]);
    expect(result.verdict).toBe("breaking");
    const whole = (type: string, parameter: object) => ({
      "a/swagger.json": { ...swagger({ ...parts, parameter }), definitions: definitions(type) },
    });
    const required = _name === "a parameter";
    const one = await resultAt("a/swagger.json", [
      whole("string", parts.parameter),
      whole(required ? "string" : "integer", required ? { ...parts.parameter, required } : parts.parameter),
    ]);
    const told = (changes: typeof result.changes) =>
      changes.map(({ rule, path, level }) => [rule, path, level]);
    expect(told(result.changes)).toEqual(told(one.changes));
    expect(new Set(result.changes.map(({ file }) => file))).toEqual(
      new Set([required ? "a/parts.json" : "a/defs.json"]),
    );
  });

  it("follows the messages and payloads of AsyncAPI", async () => {
    const api = {
      asyncapi: "3.0.0",
      info: { title: "a", version: "1" },
      channels: { users: { address: "users", messages: { up: { $ref: "./messages.yaml#/up" } } } },
      operations: { send: { action: "send", channel: { $ref: "#/channels/users" } } },
    };
    const event = (type: string): Files => ({
      "a/asyncapi.json": api,
      "a/messages.yaml": "up:\n  payload:\n    $ref: payloads/up.json\n",
      "a/payloads/up.json": { type: "object", required: ["id"], properties: { id: { type } } },
    });
    const result = await resultAt("a/asyncapi.json", [event("string"), event("integer")]);
    expect(result.verdict).toBe("breaking");
    expect(result.changes[0]?.file).toBe("a/payloads/up.json");
  });
});

/** Schemas of a few kinds, so that a change of one may or may not break. */
const schemaNode = fc.letrec<{ node: object }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(
      { type: "string" },
      { type: "integer" },
      { type: "string", maxLength: 5 },
      { type: "boolean" },
    ),
    fc.record({
      type: fc.constant("object"),
      properties: fc.dictionary(fc.constantFrom("a", "b", "c"), tie("node"), { maxKeys: 3 }),
      required: fc.subarray(["a", "b"]),
    }),
    fc.record({ type: fc.constant("array"), items: tie("node") }),
  ),
})).node;

describe("one document or many", () => {
  it("gives the same verdict and the same findings", async () => {
    await fc.assert(
      fc.asyncProperty(
        schemaNode,
        schemaNode,
        fc.constantFrom("openapi" as const, "json-schema" as const),
        async (a, b, type) => {
          const wrap = (schema: object) =>
            type === "json-schema"
              ? schema
              : {
                  openapi: "3.1.0",
                  info: { title: "t", version: "1" },
                  paths: {
                    "/a": {
                      post: { requestBody: { content: { "application/json": { schema } } }, responses: {} },
                    },
                  },
                };
          const whole = (schema: object): Files => ({ "api/root.json": wrap(schema) });
          const many = (schema: object): Files => {
            const { root, parts } = splitUp(schema);
            const files = Object.fromEntries(parts.map(([name, part]) => [`api/parts/${name}`, part]));
            return {
              ...files,
              "api/parts/root.json": root,
              "api/root.json": wrap({ $ref: "parts/root.json" }),
            };
          };
          const options = { type, role: "request" as const };
          const [one, other] = [
            await resultAt("api/root.json", [whole(a), whole(b)], options),
            await resultAt("api/root.json", [many(a), many(b)], options),
          ];
          const told = ({ changes }: typeof one) =>
            changes.map(({ rule, path, message }) => `${rule} ${path} ${message}`).sort();
          expect(told(other)).toEqual(told(one));
          if (one.verdict !== "identical") expect(other.verdict).toBe(one.verdict);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Every second level of a schema in a file of its own, in one folder. */
function splitUp(schema: object): { root: object; parts: [string, object][] } {
  const parts: [string, object][] = [];
  const walk = (node: object, name: string, depth: number): object => {
    const inner = Object.entries(node).map(([key, value]): [string, unknown] => {
      if (key === "items") return [key, walk(value as object, `${name}-items`, depth + 1)];
      if (key !== "properties") return [key, value];
      const members = Object.entries(value as Record<string, object>);
      return [
        key,
        Object.fromEntries(members.map(([own, part]) => [own, walk(part, `${name}-${own}`, depth + 1)])),
      ];
    });
    const built = Object.fromEntries(inner);
    if (depth === 0 || depth % 2 === 0) return built;
    parts.push([`${name}.json`, built]);
    return { $ref: `${name}.json` };
  };
  return { root: walk(schema, "n", 0), parts };
}
