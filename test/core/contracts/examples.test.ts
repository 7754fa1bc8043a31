/** Examples of contracts: which fences are one, of what, and what is said about those that do not fit. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareContractTexts, compareSpecContracts } from "../../../src/core/contracts/compare.ts";
import type { ContractType } from "../../../src/core/contracts/model.ts";
import { spec } from "../specs/spec-of.ts";

const fence = (info: string, text: string): string => `\`\`\`${info}\n${text}\n\`\`\`\n`;
const CHARGE = JSON.stringify({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  required: ["id", "amount"],
  properties: { id: { type: "string" }, amount: { type: "integer", minimum: 1 } },
  additionalProperties: false,
});
const SCHEMA = fence("json schema id=charge", CHARGE);
const GOOD = '{ "id": "a", "amount": 5 }';
const BAD = '{\n  "id": "a",\n  "amount": 0\n}';

const contracts = (...parts: string[]): string => `# S\n\n## Contracts\n\n${parts.join("\n")}`;

async function examined(text: string, before: string | null = null) {
  const { examples, results } = await compareSpecContracts(before === null ? null : spec(before), spec(text));
  return {
    ...examples,
    valid: results.flatMap((result) => result.examples?.map(({ valid }) => valid) ?? []),
  };
}

/** `line level message`, without what follows the reason. */
async function told(text: string): Promise<string[]> {
  const { problems } = await examined(text);
  return problems.map(
    ({ line, level, message }) => `${line} ${level} ${message.replace(/ If it is meant.*/, "")}`,
  );
}

describe("which fences are examples", () => {
  const misfit =
    "This example does not fit `charge`: `/amount` has to be at least `1` (`minimum`), and is `0`.";

  it.each<[string, string, string[]]>([
    ["stated", fence("json example", BAD), [`12 error ${misfit}`]],
    ["stated in YAML", fence("yaml example", "id: a\namount: 0"), [`11 error ${misfit}`]],
    ["named by its contract", fence("json example=charge", BAD), [`12 error ${misfit}`]],
    ["right below the contract", fence("json", BAD), [`12 warning ${misfit}`]],
    ["below a paragraph", `For example:\n\n${fence("json", BAD)}`, [`14 warning ${misfit}`]],
    ["below a heading", `### Example\n\n${fence("json", BAD)}`, [`14 warning ${misfit}`]],
    ["in Japanese", `リクエストの例：\n\n${fence("json", BAD)}`, [`14 warning ${misfit}`]],
    ["in German", `Beispiel:\n\n${fence("json", BAD)}`, [`14 warning ${misfit}`]],
    ["in a list", `- Example:\n\n  ${fence("json", BAD).replaceAll("\n", "\n  ")}`, [`14 warning ${misfit}`]],
    ["one that fits", fence("json example", GOOD), []],
    ["one that is said to be invalid", `An invalid example:\n\n${fence("json", BAD)}`, []],
    ["an error, by its heading", `### Error example\n\n${fence("json", BAD)}`, []],
    ["below other words", `The settings of the service:\n\n${fence("json", BAD)}`, []],
    ["abbreviated", fence("json", '{ "id": "…", "amount": 0 }'), []],
    ["of something else", fence("json", '{ "code": 1, "text": "no", "amount": 0 }'), []],
    ["a second schema", fence("json", '{ "type": "string", "enum": ["a"] }'), []],
    ["below a heading of its own", `### Refunds\n\n${fence("json", BAD)}`, []],
    ["in another language, unstated", fence("ts", "const a = 1;"), []],
  ])("%s", async (_, text, expected) => {
    expect(await told(contracts(SCHEMA, text))).toEqual(expected);
  });

  it("is not asked outside the contracts section, unless the contract is named", async () => {
    const text = (info: string) => `${contracts(SCHEMA)}\n## Tests\n\n${fence(info, BAD)}`;
    expect(await told(text("json"))).toEqual([]);
    expect(await told(text("json example"))).toEqual([]);
    expect(await told(text("json example=charge"))).toEqual([`14 error ${misfit}`]);
  });

  it("makes an example no contract of its own: changing it changes no contract", async () => {
    const parsed = spec(contracts(SCHEMA, fence("json", GOOD)));
    expect(parsed.items.map(({ id }) => id)).toEqual(["charge"]);
    expect(parsed.examples).toHaveLength(1);
  });
});

describe("what has to hold", () => {
  it.each(["json invalid-example", "json example valid=false", "json invalid-example=charge"])(
    "%s has to be refused",
    async (info) => {
      expect(await told(contracts(SCHEMA, fence(info, BAD)))).toEqual([]);
      expect(await told(contracts(SCHEMA, fence(info, GOOD)))).toEqual([
        "10 error This example is said to be invalid, but `charge` accepts it. Change the one that is wrong.",
      ]);
    },
  );

  it("tells what a pull request introduces from what was there", async () => {
    const before = contracts(SCHEMA, fence("json example", BAD));
    const after = contracts(SCHEMA, fence("json example", BAD), fence("json example", '{ "id": "a" }'));
    const { problems } = await examined(after, before);
    expect(problems.map(({ introduced }) => introduced)).toEqual([false, true]);
    // A stricter contract makes an old example wrong.
    const looser = contracts(SCHEMA.replace('"minimum":1', '"minimum":0'), fence("json example", BAD));
    expect((await examined(before, looser)).problems).toMatchObject([{ introduced: true }]);
  });

  it.each<[string, string, unknown]>([
    ['{ "id": 5, "amount": 1 }', "`/id` has to be of type `string`, and is `5`", 1],
    ['{ "id": "a" }', "it has no `amount`, which is required (`required`)", 1],
    ['{ "id": "a", "amount": 1, "x": 1 }', "`/x` is not declared, and no other fields are allowed", 1],
    ["[]", "it has to be of type `object`, and is a list", 1],
    ["null", "it has to be of type `object`, and is `null`", 1],
  ])("%s: %s", async (text, words) => {
    expect((await told(contracts(SCHEMA, fence("json example", text))))[0]).toContain(words);
  });
});

describe("what is not checked is said once, when somebody called it an example", () => {
  const graphql = fence("graphql id=api", "type Query { a: Int }");
  it.each<[string, string, string]>([
    [
      "a format without payloads",
      `${graphql}\n${fence("json example", "{}")}`,
      "OpenAPI, AsyncAPI and JSON Schema",
    ],
    ["no contract before it", fence("json example", "{}"), "no contract stands before it"],
    [
      "a part that is not there",
      `${SCHEMA}\n${fence("json example for=Refund", "{}")}`,
      "no schema `Refund`",
    ],
    ["another language", `${SCHEMA}\n${fence("xml example", "<a/>")}`, "only examples in JSON or YAML"],
    ["comments in it", `${SCHEMA}\n${fence("jsonc example", "{ // a\n}")}`, "it has comments"],
    [
      "a reference out of the contract",
      `${fence("json schema id=x", '{"$schema": "s", "$ref": "https://example.com/x.json"}')}\n${fence("json example", "{}")}`,
      "could not be decided",
    ],
  ])("%s", async (_, text, why) => {
    const { problems, notChecked } = await examined(contracts(text));
    expect(problems).toEqual([]);
    expect(notChecked.map((entry) => entry.why)).toEqual([expect.stringContaining(why)]);
  });
});

const API = (schemas: object, paths: object = {}, version = "3.0.3") =>
  JSON.stringify({ openapi: version, info: { title: "T", version: "1" }, paths, components: { schemas } });
const body = (media: object) => ({ content: { "application/json": media } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

async function inside(type: ContractType, text: string): Promise<string[]> {
  const after = { path: "a.json", text, info: "json", line: 1 };
  const { examples } = await compareContractTexts(null, after, { type });
  return examples.problems.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("examples inside OpenAPI", () => {
  const Amount = { type: "integer", minimum: 1 };
  const User = {
    type: "object",
    required: ["id", "secret"],
    properties: { id: { type: "string", readOnly: true }, secret: { type: "string", writeOnly: true } },
  };
  const Cat = {
    type: "object",
    required: ["kind", "lives"],
    properties: { kind: {}, lives: { type: "integer" } },
  };
  const Dog = { type: "object", required: ["kind"], properties: { kind: {} } };
  const Pet = { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "kind" } };
  const post = (operation: object) => ({ "/a": { post: { responses: {}, ...operation } } });
  const says = (subject: string, words: string) => [
    `contract-example-invalid: The example of \`${subject}\` does not fit its schema: ${words}.`,
  ];
  const low = "it has to be at least `1` (`minimum`), and is `0`";

  it.each<[string, string, string[]]>([
    ["a schema", API({ A: { ...Amount, example: 0 } }), says("A", low)],
    ["a property", API({ A: { properties: { b: { ...Amount, example: 0 } } } }), says("A/b", low)],
    [
      "a media type",
      API({}, post({ requestBody: body({ schema: Amount, example: 0 }) })),
      says("POST /a request", low),
    ],
    [
      "named examples, and not what lies elsewhere",
      API(
        {},
        post({
          responses: {
            200: body({ schema: Amount, examples: { a: { value: 0 }, b: { externalValue: "https://x.y" } } }),
          },
        }),
      ),
      says("POST /a response 200", low),
    ],
    [
      "a parameter",
      API({}, post({ parameters: [{ name: "n", in: "query", schema: Amount, example: 0 }] })),
      says("POST /a", low),
    ],
    [
      "a parameter as it is sent",
      API({}, post({ parameters: [{ name: "n", in: "query", schema: Amount, example: "5" }] })),
      [],
    ],
    [
      "a list as it is sent",
      API({}, post({ parameters: [{ name: "n", in: "query", schema: { type: "array" }, example: "a,b" }] })),
      [],
    ],
    [
      "text of another media type",
      API(
        {},
        post({
          requestBody: { content: { "application/xml": { schema: { type: "object" }, example: "<a/>" } } },
        }),
      ),
      [],
    ],
    [
      "JSON written as text",
      API({}, post({ requestBody: body({ schema: { type: "object" }, example: "{}" }) })),
      [],
    ],
    [
      "formats that are narrower than what is known",
      API({ A: { type: "string", format: "email", example: "jane.doe@example.org" } }),
      [],
    ],
    ["an unknown format", API({ A: { type: "string", format: "iban", example: "DE1" } }), []],
    [
      "what does not travel in a request",
      API({ User }, post({ requestBody: body({ schema: ref("User"), example: { secret: "s" } }) })),
      [],
    ],
    [
      "what does travel in it",
      API({ User }, post({ requestBody: body({ schema: ref("User"), example: { id: "a" } }) })),
      says("POST /a request", "it has no `secret`, which is required (`required`)"),
    ],
    [
      "nullable beside allOf",
      API({
        A: { allOf: [{ type: "string" }], nullable: true },
        B: { properties: { a: ref("A") }, example: { a: null } },
      }),
      [],
    ],
    [
      "a discriminator that chooses",
      API({ Pet: { ...Pet, example: { kind: "Dog", lives: 9 } }, Cat, Dog }),
      [],
    ],
    [
      "the chosen one does not fit",
      API({ Pet: { ...Pet, example: { kind: "Cat" } }, Cat, Dog }),
      says("Pet", "it has no `lives`, which is required (`required`)"),
    ],
    ["names that are keywords", API({ A: { properties: { example: Amount, default: Amount } } }), []],
    ["null that a generator wrote", API({ A: { ...Amount, example: null, default: null } }), []],
    [
      "a default that its own defaults fill",
      API({ A: { type: "object", required: ["a"], default: {} } }),
      [],
    ],
    [
      "a default",
      API({ A: { ...Amount, default: 0 } }),
      [`contract-default-invalid: The default of \`A\` does not fit its schema: ${low}.`],
    ],
    ["3.1 with a list of examples", API({ A: { ...Amount, examples: [1, 0] } }, {}, "3.1.0"), says("A", low)],
    [
      "Swagger 2",
      JSON.stringify({ swagger: "2.0", info: {}, paths: {}, definitions: { A: { ...Amount, example: 0 } } }),
      says("A", low),
    ],
    [
      "a response of Swagger 2",
      JSON.stringify({
        swagger: "2.0",
        info: {},
        paths: {
          "/a": { get: { responses: { 200: { schema: Amount, examples: { "application/json": 0 } } } } },
        },
      }),
      says("GET /a response 200", low),
    ],
  ])("%s", async (_, text, expected) => {
    expect(await inside("openapi", text)).toEqual(expected);
  });

  it.each<[string, string | null]>([
    ["json example for=#/components/schemas/User", "User"],
    ["json example=User", "User"],
    ['json example for="POST /a request"', "POST /a request"],
    ['json example for="POST /a response 200"', "POST /a response 200"],
    ['json example for="POST /a"', null],
    ["json example", null],
  ])("%s is of %s", async (info, subject) => {
    const media = body({ schema: ref("User") });
    const text = API({ User }, post({ requestBody: media, responses: { 200: media } }));
    const { problems, notChecked } = await examined(
      contracts(fence("json openapi id=api", text), fence(info, "[]")),
    );
    if (subject === null) expect([problems, notChecked.length]).toEqual([[], 1]);
    else expect(problems[0]?.message).toContain(subject);
  });

  it("goes by the name above the example, where it is one", async () => {
    const text = fence("json openapi", API({ User, Cat }));
    const shown = (label: string) => told(contracts(text, label, fence("json", '{ "kind": 1 }')));
    expect(await shown("Example of a `Cat`:")).toHaveLength(1);
    expect(await shown("Example of a Cat for a User:")).toEqual([]);
    expect(await shown("Example:")).toEqual([]);
  });
});

describe("examples inside other formats", () => {
  it("checks `examples` and `default` of a JSON Schema, each in its draft", async () => {
    const schema = { $schema: "http://json-schema.org/draft-07/schema#", title: "T", type: "object" };
    const text = {
      ...schema,
      properties: { a: { type: "integer", default: "x", examples: [1, "y"], example: "z" } },
    };
    expect(await inside("json-schema", JSON.stringify(text))).toEqual([
      'contract-default-invalid: The default of `a` does not fit its schema: it has to be of type `integer`, and is `"x"`.',
      'contract-example-invalid: The example of `a` does not fit its schema: it has to be of type `integer`, and is `"y"`.',
    ]);
  });

  it("checks payload and headers of AsyncAPI messages, whichever way they are reached", async () => {
    const message = {
      name: "Paid",
      payload: { type: "object", required: ["id"] },
      headers: { type: "object", properties: { trace: { type: "string" } } },
      examples: [{ payload: {}, headers: { trace: 1 } }, { payload: { id: 1 } }],
    };
    const channels = { paid: { publish: { message: { $ref: "#/components/messages/Paid" } } } };
    const text = { asyncapi: "2.6.0", info: {}, channels, components: { messages: { Paid: message } } };
    expect(await inside("asyncapi", JSON.stringify(text))).toEqual([
      "contract-example-invalid: The example of `Paid` does not fit its schema: it has no `id`, which is required (`required`).",
      "contract-example-invalid: The example of `Paid` does not fit its schema: `/trace` has to be of type `string`, and is `1`.",
    ]);
    const { problems } = await examined(
      contracts(fence("json asyncapi id=events", JSON.stringify(text)), fence("json example for=Paid", "{}")),
    );
    expect(problems.at(-1)?.message).toContain("This example does not fit `Paid`");
  });
});

describe("hostile input", () => {
  it.each<[string, string, string]>([
    ["deep", "[".repeat(10_000), "nested more than 200 levels"],
    ["large", `"${"x".repeat(1_100_000)}"`, "larger than 1 MB"],
    ["prototype keys", '{ "__proto__": { "a": 1 } }', "__proto__"],
    ["keys twice", '{ "id": "a", "id": "b" }', "Map keys must be unique"],
    ["broken", '{ "id": ', "cannot be read"],
  ])(
    "%s: an example that cannot be read is a finding where it stands, a guess is not",
    async (_, text, words) => {
      const { problems } = await examined(contracts(SCHEMA, fence("json example", text)));
      expect(problems).toMatchObject([{ rule: "contract-example-unreadable", level: "error", line: 10 }]);
      expect(problems[0]?.message).toContain(words);
      expect(await told(contracts(SCHEMA, fence("json", text)))).toEqual([]);
    },
  );

  it("keeps names of the document inside code, and says Japanese as it is", async () => {
    const schema = JSON.stringify({ $schema: "s", properties: { "金額`**": { type: "integer" } } });
    const text = contracts(fence("json schema id=x", schema), fence("json example", '{ "金額`**": "五" }'));
    expect(await told(text)).toEqual([
      '10 error This example does not fit `x`: `/金額\'**` has to be of type `integer`, and is `"五"`.',
    ]);
  });

  it("stops after a fixed effort, and says so", async () => {
    const wide = Object.fromEntries(Array.from({ length: 2_100 }, (_, at) => [`A${at}`, { example: at }]));
    const after = { path: "a.json", text: API(wide), info: "json", line: 1 };
    const { examples } = await compareContractTexts(null, after, { type: "openapi" });
    expect(examples.notChecked).toMatchObject([{ why: expect.stringContaining("more than 2000") as string }]);
  });

  it("never throws, whatever stands in a fence", async () => {
    const words = fc.constantFrom(
      "example",
      "invalid-example",
      "example=charge",
      "for=#/",
      'for="POST /a"',
      "valid=false",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words), fc.oneof(fc.json(), fc.string()), async (info, text) => {
        const safe = text.replaceAll("`", "'");
        const { problems } = await examined(contracts(SCHEMA, fence(`json ${info.join(" ")}`, safe)));
        expect(problems.every(({ line }) => line >= 5)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
