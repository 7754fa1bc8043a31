/** Contracts that are broken, huge or hostile: a clear answer at the right line, quickly, and never a thrown error. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import { at } from "../../../src/core/contracts/pointer.ts";
import { readJson } from "../../../src/core/contracts/read-json.ts";
import { readStructured } from "../../../src/core/contracts/read.ts";
import { compareValues, resultOf, text } from "./contract-texts.ts";

const schema = { type: "json-schema", role: "request" } as const;
const S = { type: "string" };

describe("contracts that cannot be read", () => {
  it("reports the error at its line in the spec file, and judges nothing", async () => {
    const broken = "openapi: 3.1.0\ninfo:\n  title: A\npaths: {\n";
    const { results, problems, notChecked } = await compareContractTexts(
      text("openapi: 3.1.0\ninfo:\n  title: A\n", "yaml openapi id=a"),
      text(broken, "yaml openapi id=a"),
    );
    expect(problems[0]).toMatchObject({
      rule: "contract-unreadable",
      path: "specs/a.spec.md",
      introduced: true,
    });
    // The text starts at line 10 of the spec.
    expect(problems[0]?.line).toBeGreaterThanOrEqual(13);
    expect(problems[0]?.message).toContain("cannot be read");
    expect(results[0]).toMatchObject({ verdict: "unknown", changes: [] });
    expect(notChecked).toEqual([
      {
        what: "specs/a.spec.md: contract a",
        why: "the new version could not be read, so nothing was compared",
      },
    ]);
  });

  it("does not blame a change for what was broken before", async () => {
    const { problems } = await compareValues("{", "{ ", schema);
    expect(problems.map(({ introduced }) => introduced)).toEqual([false]);
  });

  it("reports a new contract that cannot be read", async () => {
    const { results, problems } = await compareContractTexts(null, text("a: [", "yaml openapi"));
    expect(results[0]?.verdict).toBe("compatible");
    expect(problems).toHaveLength(1);
  });

  const refusals: [string, string, RegExp][] = [
    ["5 MB", `{"a": "${"x".repeat(5_000_000)}"}`, /larger than 1 MB/],
    ["brackets without end", "[".repeat(100_000), /more than 200 levels/],
    [
      "indentation without end",
      Array.from({ length: 300 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /more than 200 levels/,
    ],
    ["dashes without end", `${"- ".repeat(20_000)}x`, /more than 200 levels/],
    ["an alias bomb", bomb(), /more than 200000 values/],
    ["an alias of what it stands in", "a: &x\n  b: *x\n", /contains itself/],
    ["an alias without an anchor", "a: *x\n", /cannot be read|no anchor/],
    ["a prototype key", '{"__proto__": {"polluted": true}}', /__proto__/],
    ["a key that is a list", "? [a]\n: b\n", /plain text/],
    ["a key twice", "a: 1\na: 2\n", /unique/],
    ["a number that is none", "a: .nan\n", /no meaning in JSON/],
    ["two documents", "a: 1\n---\nb: 2\n", /cannot be read/],
  ];
  it.each(refusals)("refuses %s", async (_name, value, message) => {
    const read = readStructured(value);
    expect(read.ok ? "" : read.flaws[0]?.message).toMatch(message);
    expect((await compareValues({}, value, schema)).results[0]?.verdict).toBe("unknown");
  });

  it("keeps names of prototypes apart from prototypes", async () => {
    const old = { type: "object", properties: { constructor: S, toString: S } };
    const now = { type: "object", properties: { constructor: S, toString: { type: "integer" } } };
    expect((await resultOf(old, now, schema)).changes.map(({ path }) => path)).toEqual([
      "request payload /toString",
    ]);
    expect(
      (await resultOf({ type: "object", properties: {} }, { type: "object", required: ["valueOf"] }, schema))
        .verdict,
    ).toBe("breaking");
  });

  it("reads aliases that are used with care", () => {
    const read = readStructured("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n");
    expect(read.ok && JSON.stringify(read.reading.value)).toBe(
      '{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}]}',
    );
  });

  it("reads JSON as a reader of YAML does, with the same lines", () => {
    const keys = fc.string({ unit: "binary", maxLength: 6 }).filter((key) => !/[\ud800-\udfff]/.test(key));
    const values = fc.jsonValue({ stringUnit: "grapheme", maxDepth: 3 });
    fc.assert(
      fc.property(
        fc.dictionary(keys, values, { noNullPrototype: true }),
        fc.constantFrom(0, 2),
        (value, indent) => {
          fc.pre(!JSON.stringify(value).includes("__proto__"));
          const json = `\uFEFF${JSON.stringify(value, null, indent)}\r\n`;
          // A comment is no JSON.
          const [plain, yaml] = [readStructured(json), readStructured(`${json}# c`)];
          if (!plain.ok || !yaml.ok) throw new Error("it was refused");
          expect(plain.reading.value).toEqual(yaml.reading.value);
          for (const pointer of [
            "",
            ...Object.keys(value).flatMap((key) => [at("", key), at(at("", key), 0)]),
          ])
            expect(plain.reading.lineOf(pointer)).toBe(yaml.reading.lineOf(pointer));
        },
      ),
      { numRuns: 40 },
    );
  });

  const nearlyJson: [string, string, unknown][] = [
    ["a comma too many", '{"a": [1, 2,],}', { a: [1, 2] }],
    ["single quotes", "{'a': 'b'}", { a: "b" }],
    ["a comment", '{"a": 1 # one\n}', { a: 1 }],
    ["a bare word", '{"a": b}', { a: "b" }],
    ["a long text with escapes", `["${'\\"\\u00e9'.repeat(80_000)}"]`, ['"é'.repeat(80_000)]],
  ];
  it.each(nearlyJson)("reads %s", (_name, json, value) => {
    const read = readStructured(json);
    expect(read.ok && read.reading.value).toEqual(value);
  });

  it.each([
    ["a key twice", '{\n"a": 1,\n"a": 2}', /unique/, 3],
    ["what follows", '{"a": 1}\n}', /cannot be read/, 2],
    ["a number without end", "[1,\n1e999]", /no meaning in JSON/, 2],
  ])("refuses JSON with %s", (_name, json, message, line) => {
    const read = readStructured(json);
    expect(read.ok ? null : read.flaws[0]).toMatchObject({
      line,
      message: expect.stringMatching(message) as string,
    });
  });

  it.each([
    ['{"a": [1, 2]}', { depth: 2, nodes: 4 }, true],
    ['{"a": [1, 2]}', { depth: 1, nodes: 4 }, false],
    ['{"a": [1, 2]}', { depth: 2, nodes: 3 }, false],
    ["1", { depth: 2, nodes: 3 }, false],
  ])("reads %s within %j: %s", (json, limits, fits) => {
    expect(readJson(json, limits) !== null).toBe(fits);
  });

  it("reads CRLF and a byte order mark", () => {
    const read = readStructured("\uFEFFa: 1\r\nb:\r\n  c: 2\r\n");
    expect(read.ok && [read.reading.value, read.reading.lineOf("/b/c")]).toEqual([{ a: 1, b: { c: 2 } }, 3]);
  });
});

describe("schemas that are meant to hurt", () => {
  const references = [
    ["https://example.com/schema.json", "points outside this contract"],
    ["../../etc/passwd", "points outside this contract"],
    ["file:///etc/passwd", "points outside this contract"],
    ["#/$defs/gone", "points to nothing"],
    ["#gone", "points to nothing"],
    ["#/%zz", "cannot be read"],
    [`#/${"x".repeat(5000)}`, "points to nothing"],
  ] as const;
  it.each(references)("does not follow %s", async ($ref, reason) => {
    const result = await resultOf(
      { type: "object", properties: { a: S } },
      { type: "object", properties: { a: { $ref } } },
      schema,
    );
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toContain(reason);
    expect(result.unknowns[0]?.reason.length).toBeLessThan(200);
  });

  it("ends on a reference to itself, and on two that refer to each other", async () => {
    expect((await resultOf({ $ref: "#" }, { $ref: "#", title: "x" }, schema)).verdict).toBe("compatible");
    const mutual = (type: string) => ({
      $ref: "#/$defs/a",
      $defs: {
        a: { type: "object", properties: { b: { $ref: "#/$defs/b" } } },
        b: { type: "object", properties: { a: { $ref: "#/$defs/a" }, v: { type } } },
      },
    });
    expect((await resultOf(mutual("number"), mutual("integer"), schema)).verdict).toBe("breaking");
  });

  it("gives up on alternatives of alternatives of alternatives", async () => {
    const deep = (value: object): object =>
      Array.from({ length: 30 }).reduce<object>(
        (inner, _, i) => ({ allOf: [{ anyOf: [{ required: [`a${i}`] }, { required: [`b${i}`] }] }, inner] }),
        value,
      );
    const result = await resultOf(deep({ minProperties: 1 }), deep({ minProperties: 99 }), schema);
    expect(["unknown", "breaking"]).toContain(result.verdict);
  });

  it("runs patterns in linear time only", async () => {
    const old = { type: "object", properties: { [`${"a".repeat(60)}!`]: S } };
    const now = { ...old, patternProperties: { "^(a+)+$": { type: "integer" } } };
    expect((await resultOf(old, now, schema)).verdict).toBe("breaking");
  });

  it.each([
    { type: 7 },
    { type: "nonsense" },
    { properties: [] },
    { required: "a" },
    { enum: {} },
    { allOf: {} },
    { items: 3 },
  ])("survives %j", async (odd) => {
    await expect(
      resultOf(odd, { type: "object" }, { type: "json-schema", role: "both" }),
    ).resolves.toHaveProperty("verdict");
    await expect(
      resultOf({ type: "object" }, odd, { type: "json-schema", role: "both" }),
    ).resolves.toHaveProperty("verdict");
  });

  it.each([
    [],
    null,
    "text",
    { openapi: 3 },
    { openapi: "3.1.0", paths: [] },
    { openapi: "3.1.0", paths: { "/a": 1 } },
  ])("survives the OpenAPI document %j", async (odd) => {
    await expect(resultOf({ openapi: "3.1.0", paths: {} }, odd, { type: "openapi" })).resolves.toHaveProperty(
      "verdict",
    );
  });
});

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 9; level += 1) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`);
  }
  return lines.join("\n");
}
