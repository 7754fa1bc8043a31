/** The Smithy language: two ways to write the same model are the same. */
import { describe, expect, it } from "vitest";
import { smithyEngine } from "../../../src/core/contracts/smithy.ts";
import { resultOf } from "./contract-texts.ts";

const HEAD = '$version: "2.0"\nnamespace ns\n';

type Row = [name: string, one: string, other: string];

const table: Row[] = [
  ["commas and line breaks", "structure S {a:String,b:String}", "structure S {\n  a: String\n  b: String\n}"],
  ["a documentation comment and the trait", "/// a\n/// b\nstring S", '@documentation("a\\nb")\nstring S'],
  [
    "a text block",
    '@documentation("""\n    a\n      b\n    """)\nstring S',
    '@documentation("a\\n  b\\n")\nstring S',
  ],
  [
    "a trait applied later",
    "structure S { a: String }\napply S$a @required",
    "structure S { @required a: String }",
  ],
  [
    "several traits applied at once",
    'structure S { a: String }\napply S$a { @required @jsonName("b") }',
    'structure S { @required @jsonName("b") a: String }',
  ],
  ["names in full", "structure S { a: smithy.api#String }", "structure S { a: String }"],
  ["a name that is used", "use b.c#T\nstructure S { a: T }", "structure S { a: b.c#T }"],
  ["a default", "structure S { a: Integer = 1 }", "structure S { @default(1) a: Integer }"],
  ["an annotation", "@sensitive() string S", "@sensitive string S"],
  [
    "an input in place",
    "operation O { input := { a: String } output := { b: String } }",
    "operation O { input: OInput output: OOutput } @input structure OInput { a: String } @output structure OOutput { b: String }",
  ],
  [
    "a member of a resource",
    "resource R { identifiers: { id: String } }\nstructure S for R { @required $id }",
    "resource R { identifiers: { id: String } }\nstructure S { @required id: String }",
  ],
  [
    "keywords as names",
    "structure structure { list: String, for: String }",
    "structure structure { list: String\nfor: String }",
  ],
  ["escapes", '@documentation("\\u0041\\t") string S', '@documentation("A\t") string S'],
  ["numbers", "structure S { a: Double = 1e2 }", "structure S { a: Double = 100.0 }"],
  [
    "values",
    '@examples([{title: "a", input: {x: null, y: [true]}}]) operation O {}',
    '@examples([{"title": "a" "input": {"x": null "y": [true]}}]) operation O {}',
  ],
];

describe("the Smithy language", () => {
  it.each(table)("%s", async (_name, one, other) => {
    expect((await resultOf(HEAD + one, HEAD + other, { type: "smithy" })).verdict).toBe("identical");
  });

  it("gives members and traits of a mixin to those who use it, but not its local traits", async () => {
    const before = '@mixin(localTraits: [sensitive]) @sensitive @tags(["x"]) structure M { a: String }\n';
    const { changes } = await resultOf(
      `${HEAD}${before}structure S with [M] { b: String }`,
      `${HEAD}${before}@tags(["x"]) structure S { a: String, b: String }`,
      { type: "smithy" },
    );
    expect(changes).toEqual([]);
  });

  it("lets a user of a mixin add to its members", async () => {
    const { changes } = await resultOf(
      `${HEAD}@mixin structure M { a: String } structure S with [M] {}`,
      `${HEAD}@mixin structure M { a: String } structure S with [M] { @required $a }\n`,
      { type: "smithy" },
    );
    expect(changes.map(({ rule, path }) => [rule, path])).toContainEqual(["ChangedNullability", "ns#S$a"]);
  });

  it("applies traits to members that come from a mixin", async () => {
    const text = `${HEAD}@mixin structure M { a: String } structure S with [M] {}`;
    const { changes } = await resultOf(text, `${text}\napply S$a @sensitive`, { type: "smithy" });
    expect(changes.map(({ path }) => path)).toEqual(["ns#S$a"]);
  });

  it("names inputs as the file asks for", async () => {
    const { verdict } = await resultOf(
      '$version: "2"\n$operationInputSuffix: "Request"\nnamespace ns\noperation O { input := {} }',
      `${HEAD}operation O { input: ORequest } @input structure ORequest {}`,
      { type: "smithy" },
    );
    expect(verdict).toBe("identical");
  });

  it("reads the JSON form", async () => {
    const json = {
      smithy: "2.0",
      shapes: {
        "ns#V": { type: "service", version: "1", operations: [{ target: "ns#O" }] },
        "ns#O": { type: "operation", input: { target: "ns#S" }, errors: [{ target: "ns#E" }] },
        "ns#S": {
          type: "structure",
          members: {
            a: { target: "smithy.api#String", traits: { "smithy.api#required": {} } },
            l: { target: "ns#L" },
          },
        },
        "ns#L": { type: "list", member: { target: "smithy.api#String" } },
        "ns#R": { type: "resource", identifiers: { id: { target: "smithy.api#String" } } },
        "ns#E": { type: "structure", traits: { "smithy.api#error": "client" } },
        "ns#S$a": { type: "apply", traits: { "smithy.api#sensitive": {} } },
      },
    };
    const idl = `$version: "2.0"\nnamespace ns\nservice V { version: "1" operations: [O] }
      operation O { input: S errors: [E] } structure S { @required @sensitive a: String l: L }
      list L { member: String } resource R { identifiers: { id: String } } @error("client") structure E {}`;
    expect((await resultOf(json, idl, { type: "smithy" })).changes).toEqual([]);
    const { changes } = await resultOf(json, idl.replace("[O]", "[]"), { type: "smithy" });
    expect(changes[0]).toMatchObject({ rule: "RemovedOperationBinding", line: { before: 13 } });
  });

  it("knows what version 1 implies", async () => {
    const one =
      '$version: "1.0"\nnamespace ns\nstructure S { a: PrimitiveInteger, b: Integer }\nset T { member: String }';
    const { changes } = await resultOf(
      one,
      `${HEAD}structure S { a: PrimitiveInteger = 0, b: Integer }\n@uniqueItems list T { member: String }`,
      { type: "smithy" },
    );
    expect(changes).toEqual([]);
  });

  it("compares collections that are written in place", async () => {
    const at = (text: string) => `$version: "2.1"\nnamespace ns\n${text}`;
    const of = async (a: string, b: string) =>
      (await resultOf(at(a), at(b), { type: "smithy" })).changes.map(({ level, rule }) => `${level} ${rule}`);
    expect(await of("structure S { a: L } list L { member: String }", "structure S { a: [String] }")).toEqual(
      ["warning ChangedMemberTarget", "info RemovedShape"],
    );
    expect(
      await of("structure S { a: L } @sparse list L { member: String }", "structure S { a: [String] }"),
    ).toEqual(["error RemovedShape", "error ChangedMemberTarget"]);
    expect(await of("structure S {}", "structure S { a: {String: [Integer]} }")).toEqual(["info AddedShape"]);
    expect(await of("structure S { a: [String] }", "structure S { a: [Integer] }")).toEqual([
      "error ChangedMemberTarget",
    ]);
  });

  const faults: [string, string, number, RegExp][] = [
    ["an open brace", "structure S {\n  a: String\n", 5, /the file ends/],
    ["no target", "structure S {\n  a\n}", 5, /should be `:`/],
    ["an unknown statement", "struct S {}", 3, /`struct` begins no statement/],
    ["an open text", 'metadata a = "x', 3, /no end/],
    ["an open text block", 'metadata a = """\nx', 4, /no end/],
    ["a strange character", "structure S { a: %", 3, /`%` has no meaning/],
    ["half a comment", "/ a", 3, /comment/],
    ["an unknown escape", '@documentation("\\x") string S', 3, /no escape/],
    ["a shape twice", "string S\nstring S", 4, /defined twice/],
    ["a member twice", "structure S {\n a: String\n a: String }", 5, /there twice/],
    ["an input in place elsewhere", "service V {\n a := {} }", 4, /written in place/],
    ["brackets without end", `metadata a = ${"[".repeat(100_000)}`, 3, /200 levels/],
    ["targets without end", `structure S { a: ${"[".repeat(100_000)}`, 3, /200 levels/],
    ["5 MB", "x".repeat(5_000_000), 1, /larger than 1 MB/],
  ];
  it.each(faults)("points at %s", async (_name, text, line, message) => {
    const [flaw] = await smithyEngine.flaws(HEAD + text);
    expect(flaw?.message).toMatch(message);
    expect(flaw?.line).toBe(line);
  });

  it.each([
    ["no JSON", '{"smithy": ', /cannot be read/],
    ["a shape without a type", '{"smithy": "2", "shapes": {"a#B": {}}}', /needs a `type`/],
    ["a type that is none", '{"smithy": "2", "shapes": {"a#B": {"type": "thing"}}}', /no type of shape/],
    ["a prototype key", '{"smithy": "2", "shapes": {"__proto__": {}}}', /__proto__/],
  ])("points at %s in the JSON form", async (_name, text, message) => {
    expect((await smithyEngine.flaws(text))[0]?.message).toMatch(message);
  });
});

describe("hostile Smithy models", () => {
  const compare = async (before: string, after: string) =>
    smithyEngine.compare({ before: HEAD + before, after: HEAD + after, role: "both", profile: null });

  it("compares 5,000 shapes", async () => {
    const text = (type: string) =>
      Array.from(
        { length: 5_000 },
        (_, index) =>
          `/// d\n@tags(["a"])\nstructure S${String(index)} { @required a: ${type}, b: S${String((index + 1) % 5_000)} }\n`,
      ).join("");
    const answer = await compare(text("String"), text("Integer"));
    expect(answer.kind === "compared" && answer.judgement.findings.length).toBeGreaterThan(1_000);
  });

  it("follows chains and circles of mixins, lists and resources", async () => {
    const chain = Array.from(
      { length: 5_000 },
      (_, i) => `@mixin structure M${String(i)} with [M${String(i + 1)}] {}`,
    );
    expect((await smithyEngine.flaws(HEAD + chain.join("\n"))).length).toBe(0);
    const circle = "@mixin structure A with [B] { a: String } @mixin structure B with [A] { b: String }";
    expect((await compare(circle, `${circle} string C`)).kind).toBe("compared");
    const lists = (at: number) =>
      Array.from({ length: 3_000 }, (_, i) => `list L${String(i)} { member: L${String(i + at)} }`).join("\n");
    expect((await compare(lists(1), lists(2))).kind).toBe("compared");
    const rings = "service V { resources: [R] } resource R { resources: [R] } operation O {}";
    expect((await compare(rings.replace("V {", "V { operations: [O]"), rings)).kind).toBe("compared");
  });

  it("stops at mixins that multiply", async () => {
    const members = Array.from({ length: 300 }, (_, i) => `m${String(i)}: String`).join(" ");
    const users = Array.from({ length: 3_000 }, (_, i) => `structure S${String(i)} with [M] {}`).join("\n");
    const [flaw] = await smithyEngine.flaws(`${HEAD}@mixin structure M { ${members} }\n${users}`);
    expect(flaw?.message).toMatch(/Mixins add more than/);
  });

  it("keeps names of the prototype apart", async () => {
    const text = (type: string) =>
      `@trait structure constructor { toString: String } @constructor(__proto__: "a") structure __proto__ { constructor: ${type}, hasOwnProperty: ${type} }`;
    const answer = await compare(text("String"), text("Integer"));
    expect(answer.kind === "compared" && answer.judgement.findings.map(({ path }) => path)).toEqual([
      "ns#__proto__$constructor",
      "ns#__proto__$hasOwnProperty",
    ]);
  });
});
