/** GraphQL texts that cannot be read, that are huge, or that are meant to do harm. */
import { describe, expect, test } from "vitest";
import { graphqlEngine } from "../../../src/core/contracts/graphql.ts";
import { compareValues, resultOf } from "./contract-texts.ts";

const graphql = { type: "graphql" } as const;
const MEGABYTE = 1_048_576;

const flawsOf = async (text: string) => graphqlEngine.flaws(text);

const filled = (
  head: string,
  piece: (index: number) => string,
  tail: string,
  size = MEGABYTE - 100,
): string => {
  const pieces = [head];
  for (let [index, length] = [0, head.length]; length < size - 40; index += 1) {
    const one = piece(index);
    length += one.length;
    pieces.push(one);
  }
  return [...pieces, tail].join("");
};

describe("texts that cannot be read say where", () => {
  test.each([
    ["a missing brace", "type A {\n  a: Int\n", 3, /Expected Name/],
    ["no type", "type A {\n  a\n}", 3, /Expected `:`/],
    ["no fields between braces", "type A {\n}", 2, /Expected Name/],
    ["an open string", 'type A {\n "x\n a: Int }', 2, /Unterminated string/],
    ["a sign that has no meaning", "type A { a: Int }\n\n%", 3, /Unexpected character/],
    ["JSON", '{\n "type": "object" }', 2, /Expected Name/],
    ["a type that is defined twice", "type A { a: Int }\ntype A { b: Int }", 2, /`A` is defined twice/],
    ["a type of two kinds", "type A { a: Int }\ninput A { a: Int }", 2, /`A` is defined twice/],
    [
      "a directive that is defined twice",
      "directive @a on FIELD\ndirective @a on QUERY",
      2,
      /`@a` is defined twice/,
    ],
    ["a field that is defined twice", "type A {\n a: Int\n a: ID }", 3, /`A.a` is defined twice/],
    ["a field that is extended", "type A { a: Int }\nextend type A { a: ID }", 2, /`A.a` is defined twice/],
    [
      "an argument that is defined twice",
      "type A { a(\n x: Int\n x: ID): Int }",
      3,
      /`A.a.x` is defined twice/,
    ],
    ["an input field that is defined twice", "input A {\n a: Int\n a: ID }", 3, /`A.a` is defined twice/],
    ["a value that is defined twice", "enum A {\n B\n B @deprecated }", 3, /`A.B` is defined twice/],
    ["an argument that is given twice", "type A @b(\n x: 1\n x: 2) { a: Int }", 3, /`A.@b.x` is given twice/],
    ["two schemas", "schema { query: A }\nschema { query: B }", 2, /`schema` is defined twice/],
    ["two query types", "schema {\n query: A\n query: B }", 3, /`schema.query` is defined twice/],
    [
      "an extension of another kind",
      "interface A { a: Int }\nextend type A { b: Int }",
      2,
      /as `type`, but it is `interface`/,
    ],
    ["extensions of two kinds", "extend enum A { B }\nextend union A = C", 2, /as `union`, but it is `enum`/],
    ["a default for what takes none", "type A {\n a(x: A = {}): Int }", 2, /`A` is no input type/],
    ["a default that needs itself", "input A {\n a: Int\n b: A = {} }", 3, /`A.b` needs itself/],
    [
      "defaults in a circle",
      "input A { b: B = {} }\ninput B { a: [A] = [{ b: {} }] }",
      1,
      /`A.b` needs itself/,
    ],
    ["a reason that is no text", "type A {\n a: Int @deprecated(reason: 1) }", 2, /reason/],
    ["a scalar that is specified nowhere", "scalar A\n @specifiedBy", 2, /url/],
  ])("%s", async (_, text, line, message) => {
    const [flaw] = await flawsOf(text);
    expect(flaw?.message).toMatch(message);
    expect(flaw?.line).toBe(line);
    expect(flaw?.message).toMatch(/\.$/);
    const { results, problems } = await compareValues("type A { a: Int }", text, graphql);
    expect(results[0]?.verdict).toBe("unknown");
    expect(problems[0]).toMatchObject({ rule: "contract-unreadable", line: line + 9, introduced: true });
  });
  test("the old side", async () => {
    const { problems } = await compareValues("type A {", "type A { a: Int }", graphql);
    expect(problems).toMatchObject([{ line: 10, introduced: false }]);
  });
  test("not more flaws than help", async () => {
    const text = Array.from({ length: 500 }, (_, index) => `type A { a${index}: Int }`).join("\n");
    expect(await flawsOf(text)).toHaveLength(10);
  });
});

describe("circles are no harm", () => {
  test.each([
    ["inputs", "input A { b: B! } input B { a: A! }", "input A { b: B! } input B { a: A }"],
    ["an input of itself", "input A { a: A, all: [A!] }", "input A { a: A, all: [A] }"],
    [
      "interfaces",
      "interface A implements B { a: A } interface B implements A { a: A }",
      "interface A implements B { a: A! } interface B implements A { a: A }",
    ],
    ["an interface of itself", "interface A implements A { a: A }", "interface A implements A { a: A! }"],
    ["unions", "union A = B union B = A", "union A = B union B = A type C { a: A }"],
    ["a union of itself", "union A = A | B", "union A = A | B | C"],
    ["types", "type A { b: B } type B { a: A }", "type A { b: B! } type B { a: A! }"],
    [
      "a directive on its own argument",
      "directive @a(x: Int @a) on ARGUMENT_DEFINITION",
      "directive @a(x: Int @a, y: Int) on ARGUMENT_DEFINITION",
    ],
  ])("%s", async (_, before, after) => {
    expect((await resultOf(before, after, graphql)).verdict).toBe("compatible");
  });
});

describe("names that mean something to the language we are written in", () => {
  const names = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "valueOf", "then"];
  test.each(names)("%s", async (name) => {
    const all = (type: string) =>
      [
        `type ${name} implements I${name} @${name}(${name}: 1) { ${name}(${name}: ${type} = null): ${type} }`,
        `input In { ${name}: ${type} = null } enum E { ${name} } union U = ${name}`,
        `directive @${name}(${name}: ${type}) on FIELD`,
      ].join("\n");
    const same = await resultOf(all("Int"), all("Int").replaceAll("\n", "  "), graphql);
    expect(same.verdict).toBe("identical");
    const other = await resultOf(all("Int"), all("ID"), graphql);
    expect(other.changes.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      `DIRECTIVE_ARGUMENT_TYPE_CHANGED @${name}.${name}`,
      `FIELD_TYPE_CHANGED ${name}.${name}`,
      `FIELD_ARGUMENT_TYPE_CHANGED ${name}.${name}.${name}`,
      `INPUT_FIELD_TYPE_CHANGED In.${name}`,
    ]);
    expect(other.changes.map(({ line }) => line.before)).toEqual([12, 10, 10, 11]);
    expect({}).not.toHaveProperty("Int");
  });
  test("objects in default values", async () => {
    const value = (one: string) =>
      `type A { a(x: B = { __proto__: { a: ${one} }, toJSON: 1, inspect: 2 }): Int }`;
    const { changes } = await resultOf(value("1"), value("2"), graphql);
    expect(changes.map(({ rule }) => rule)).toEqual(["FIELD_ARGUMENT_DEFAULT_CHANGED"]);
  });
});

describe("harmful texts are refused in time", () => {
  const nested = (open: string, close: string) =>
    `type A { a(x: Int = ${open.repeat(5000)}1${close.repeat(5000)}): Int }`;
  const doubled = Array.from({ length: 60 }, (_, i) => `input A${i} { x: A${i + 1} = {} y: A${i + 1} = {} }`);
  const wide = `input A { ${Array.from({ length: 5000 }, (_, i) => `a${i}: Int`).join(" ")} } type B { b(x: [A] = [${"{}".repeat(5000)}]): Int }`;
  test.each([
    ["larger than 1 MB", " ".repeat(MEGABYTE + 1), /larger than 1 MB/],
    ["nested lists", `type A { a: ${"[".repeat(5000)}Int${"]".repeat(5000)} }`, /nested more than 200/],
    ["nested values", nested("[", "]"), /nested more than 200/],
    ["nested objects", nested("{a:", "}"), /nested more than 200/],
    ["nested selections", "{a".repeat(5000), /nested more than 200/],
    ["brackets without end", "(".repeat(MEGABYTE), /nested more than 200/],
    ["more tokens than are read", filled("type A {", (i) => `a${i}:B `, "}"), /more words and signs/],
    ["the same directive without end", `type A ${"@a ".repeat(501)}{ a: Int }`, /More than 500 directives/],
    ["directives by extension", `${"extend type A @a ".repeat(501)}`, /More than 500 directives/],
    ["defaults that double at each step", doubled.join("\n"), /too many values/],
    ["defaults that each have many fields", wide, /too many values/],
    [
      "defaults through many types",
      filled("", (i) => `input A${i}{a:A${i + 1}={}}\n`, "", 100_000),
      /through too many input types/,
    ],
    [
      "a long name for many things",
      filled(`type ${"A".repeat(500_000)} {`, (i) => `a${i}: Int `, "}"),
      /names .* too long/,
    ],
    ["strings without end", '"""'.concat('\\"""'.repeat(200_000)), /Unterminated string/],
  ])("%s", async (_, text, message) => {
    expect((await flawsOf(text))[0]?.message).toMatch(message);
  });
  test("deep lists are read to the limit", async () => {
    const deep = (type: string) => `type A { a(x: ${"[".repeat(190)}${type}${"]".repeat(190)}): Int }`;
    const { changes } = await resultOf(deep("Int"), deep("Int!"), graphql);
    expect(changes.map(({ rule, level }) => [rule, level])).toEqual([
      ["FIELD_ARGUMENT_TYPE_CHANGED", "error"],
    ]);
  });
  test("brackets in strings and comments are not nested", async () => {
    const text = `# ${"{".repeat(500)}\n"${"(".repeat(500)}" type A { a(x: String = """${"[".repeat(500)}\\"""${"{".repeat(500)}"""): Int }`;
    expect(await flawsOf(text)).toEqual([]);
  });
  test.each([
    [
      "locations that are repeated",
      filled("directive @a on ", () => "FIELD|", "FIELD", 100_000),
      "directive @a on OBJECT",
    ],
    ["members that are repeated", filled("union A=", () => "B|", "B", 100_000), "union A=C"],
    [
      "members",
      filled("union A=", (i) => `B${i}|`, "B", 100_000),
      filled("union A=", (i) => `C${i}|`, "B", 100_000),
    ],
    [
      "interfaces",
      filled("type A implements ", (i) => `B${i}&`, "B { a: Int }", 100_000),
      "type A { a: Int }",
    ],
    [
      "values",
      filled("enum A {", (i) => `A${i} `, "}", 100_000),
      filled("enum A {", (i) => `B${i} `, "}", 100_000),
    ],
    ["arguments", filled("type A { a(", (i) => `a${i}:B `, "):Int }", 100_000), "type A { a: Int }"],
    [
      "one long default",
      filled("type A { a(x:B=[", (i) => `${i} `, "]):Int }", 200_000),
      "type A { a(x:B=[1]):Int }",
    ],
    ["extensions", filled("", (i) => `extend type A{a${i}:Int} `, "", 100_000), "type A { a: Int }"],
    [
      "descriptions",
      `"""${"x".repeat(900_000)}""" type A { a: Int }`,
      `"""${"y".repeat(900_000)}""" type A { a: Int }`,
    ],
  ])("large but readable: %s", async (_, before, after) => {
    const answer = await graphqlEngine.compare({ before, after, role: "both", profile: null });
    expect(answer.kind).toBe("compared");
  });
});

describe("five thousand types", () => {
  const schema = (version: number) =>
    Array.from({ length: 1000 }, (_, i) =>
      [
        `"about ${i}" type T${i} implements Node { id: ID! name(first: Int = ${version}): String next: T${(i + 1) % 1000} v${version}: U${i} }`,
        `interface N${i} { id: ID! }`,
        `input I${i} { a: Int = ${version} self: I${i} }`,
        `enum E${i} { A B V${version} }`,
        `union U${i} = T${i} | T0`,
      ].join("\n"),
    ).join("\n");
  test("are compared", async () => {
    const result = await resultOf(schema(1), schema(2), graphql);
    expect(result.changes).toHaveLength(6000);
    expect(result.changes.every(({ line }) => line.before !== null && line.after !== null)).toBe(true);
  });
});
