/** GraphQL schemas that are not whole, as specs and federated services have them, and what counts as the same. */
import { describe, expect, test } from "vitest";
import { resultOf, rules } from "./contract-texts.ts";

const graphql = { type: "graphql" } as const;

describe("the same schema", () => {
  const whole = [
    'schema @link(url: "a") { query: Query }',
    "type Query { users(first: Int = 10, after: String): [User!]! node: Node }",
    'type User implements Node & Named @key(fields: "id") @shareable { id: ID! name: String }',
    "interface Node { id: ID! } interface Named { name: String }",
    "union Any = User | Query",
    "enum Role { ADMIN USER }",
    "input Filter { role: Role = USER, text: String }",
    "directive @shareable on OBJECT | FIELD_DEFINITION",
  ].join("\n");
  test.each<[string, string, string?]>([
    ["in another order", whole.split("\n").toReversed().join("\n")],
    ["on one line", whole.replaceAll("\n", " ")],
    ["with commas", whole.replaceAll(" name: String }", ", name: String, }")],
    ["with comments", whole.replaceAll("\n", " # and so on\n")],
    ["with Windows line ends", whole.replaceAll("\n", "\r\n")],
    ["with a byte order mark", `\uFEFF${whole}`],
    ["with fields in another order", whole.replace("id: ID! name: String", "name: String id: ID!")],
    [
      "with arguments in another order",
      whole.replace("first: Int = 10, after: String", "after: String, first: Int = 10"),
    ],
    ["with members in another order", whole.replace("User | Query", "| Query | User")],
    ["with interfaces in another order", whole.replace("Node & Named", "& Named & Node")],
    [
      "with directives in another order",
      whole.replace('@key(fields: "id") @shareable', '@shareable @key(fields: "id")'),
    ],
    [
      "with objects in another order",
      whole.replace('"a"', '"a", as: { a: [1], b: 2 }'),
      whole.replace('"a"', '"a", as: { b: 2, a: [1] }'),
    ],
    [
      "with locations in another order",
      whole.replace("OBJECT | FIELD_DEFINITION", "FIELD_DEFINITION | OBJECT"),
    ],
    ["with a string in a block", whole.replace('"id"', '"""id"""')],
    [
      "with a field by extension",
      `${whole.replace(" name: String }", " }")} extend type User { name: String }`,
    ],
    ["with a directive by extension", `${whole.replace(" @shareable {", " {")} extend type User @shareable`],
    ["with a member by extension", `${whole.replace("User | Query", "User")} extend union Any = Query`],
    ["with a value by extension", `${whole.replace("ADMIN USER", "ADMIN")} extend enum Role { USER }`],
    ["with a link by extension", `${whole.replace('@link(url: "a") ', "")} extend schema @link(url: "a")`],
    ["said twice", `${whole} interface Node { id: ID! } extend interface Named { name: String }`],
    ["described the second time", `${whole} "described" interface Node { "so" id: ID! }`],
  ])("%s", async (_, other, one = whole) => {
    for (const [before, after] of [
      [one, other],
      [other, one],
    ] as const) {
      const result = await resultOf(before, after, graphql);
      expect(result.changes).toEqual([]);
      expect(result.verdict).toBe("identical");
      expect(result.suggestedBump).toBe("none");
    }
  });
  test("descriptions alone are compatible", async () => {
    const result = await resultOf(whole, whole.replace("type User", '"One"\ntype User'), graphql);
    expect(result.verdict).toBe("compatible");
  });
  test("a description of the schema is compatible, though no rule tells it", async () => {
    const result = await resultOf(whole, `"About"\n${whole}`, graphql);
    expect([result.verdict, result.suggestedBump, result.changes]).toEqual(["compatible", "patch", []]);
  });
  test("a directive on the argument of a directive is compatible, though no rule tells it", async () => {
    const [before, after] = ["directive @a(x: Int) on FIELD", "directive @a(x: Int @deprecated) on FIELD"];
    const result = await resultOf(before, after, graphql);
    expect([result.verdict, result.changes]).toEqual(["compatible", []]);
  });
});

describe("parts of a schema", () => {
  test.each<[string, string, string, string[]]>([
    ["no query type", "type A { a: Int }", "type A { b: Int }", ["FIELD_REMOVED"]],
    ["types that are defined elsewhere", "type A { a: B c(x: C): D }", "type A { a: B! c(x: C): D }", []],
    ["another type that is defined elsewhere", "type A { a: B }", "type A { a: C }", ["FIELD_TYPE_CHANGED"]],
    [
      "an interface that is defined elsewhere",
      "type A implements B { a: Int }",
      "type A { a: Int }",
      ["OBJECT_TYPE_INTERFACE_REMOVED"],
    ],
    ["members that are defined elsewhere", "union U = A | B", "union U = A", ["UNION_MEMBER_REMOVED"]],
    [
      "a root that is defined elsewhere",
      "schema { query: Q }",
      "schema { query: R }",
      ["SCHEMA_QUERY_TYPE_CHANGED"],
    ],
    [
      "directives that are defined nowhere",
      'type A @key(fields: "a") { a: Int }',
      'type A @key(fields: "a") { a: Int @external }',
      [],
    ],
    [
      "a definition that goes while it is referred to",
      "type A { b: B } type B { a: Int }",
      "type A { b: B }",
      ["TYPE_REMOVED"],
    ],
    [
      "a directive whose definition goes",
      "directive @a on OBJECT type A @a { a: Int }",
      "type A @a { a: Int }",
      ["DIRECTIVE_REMOVED"],
    ],
    [
      "extensions without a base",
      "extend type A { a: Int b: Int }",
      "extend type A { a: Int }",
      ["FIELD_REMOVED"],
    ],
    ["an extension that becomes a definition", "extend type A { a: Int }", "type A { a: Int }", []],
    [
      "several extensions",
      "extend type A { a: Int } extend type A { b: Int }",
      "extend type A { b: Int }",
      ["FIELD_REMOVED"],
    ],
    [
      "every kind of extension",
      "extend enum E { A B } extend input I { a: Int } extend union U = A extend scalar S @a extend interface N { a: Int }",
      "extend enum E { A } extend input I { b: Int } extend union U = B extend scalar S @a extend interface N { b: Int }",
      ["ENUM_VALUE_REMOVED", "FIELD_REMOVED", "INPUT_FIELD_REMOVED", "UNION_MEMBER_REMOVED"],
    ],
    [
      "a root by extension",
      "schema { query: A } type A { a: Int } extend schema { mutation: B } type B { a: Int }",
      "schema { query: A } type A { a: Int } type B { a: Int }",
      ["SCHEMA_MUTATION_TYPE_CHANGED"],
    ],
    [
      "a schema that is only extended",
      "extend schema @link type Query { a: Int } type Mutation { a: Int }",
      "extend schema @link type Query { a: Int }",
      ["SCHEMA_MUTATION_TYPE_CHANGED", "TYPE_REMOVED"],
    ],
    [
      "federation",
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) type A @key(fields: "id") { id: ID! b: B! } extend type B @key(fields: "id") { id: ID! @external } scalar _Any union _Entity = A type _Service { sdl: String } extend type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"]) type A @key(fields: "id") { id: ID! b: B } extend type B @key(fields: "id") { id: ID! @external } scalar _Any union _Entity = A type _Service { sdl: String } extend type Query { _entities(representations: [_Any!]!): [_Entity]! _service: _Service! }',
      ["FIELD_TYPE_CHANGED"],
    ],
    [
      "built-in scalars and directives that are defined again",
      "scalar ID directive @deprecated(reason: String) on FIELD_DEFINITION type A { a: ID }",
      "scalar ID type A { a: ID }",
      [],
    ],
    [
      "everything is gone",
      "type A { a: Int } enum B { C }",
      "# nothing any more\n",
      ["TYPE_REMOVED", "TYPE_REMOVED"],
    ],
    ["everything is new", "", "type A { a: Int } enum B { C }", []],
    ["nothing on both sides", "", "# nothing", []],
  ])("%s", async (_, before, after, errors) => {
    const result = await resultOf(before, after, graphql);
    expect(rules(result).toSorted()).toEqual(errors);
    expect(result.unknowns).toEqual([]);
  });
  test("the types of another place are no changes", async () => {
    const result = await resultOf("type A { a: B }", "type A { a: B c: D }", graphql);
    expect(result.changes.map(({ rule }) => rule)).toEqual(["FIELD_ADDED"]);
  });
  test("a directive by extension is seen", async () => {
    const result = await resultOf(
      "type A { a: Int } extend type A @b",
      "type A { a: Int } extend type A @c",
      graphql,
    );
    expect(rules(result, "warning").toSorted()).toEqual([
      "DIRECTIVE_USAGE_OBJECT_ADDED",
      "DIRECTIVE_USAGE_OBJECT_REMOVED",
    ]);
  });
  test("the role changes nothing", async () => {
    const [before, after] = ["type A { a(x: Int): Int }", "type A { a(x: Int!): Int! }"];
    const both = await resultOf(before, after, graphql);
    for (const role of ["request", "response", "event"] as const) {
      expect((await resultOf(before, after, { ...graphql, role })).changes).toEqual(both.changes);
    }
  });
});

describe("what is not judged", () => {
  test("a default value that does not fit its type", async () => {
    const result = await resultOf(
      'type A { a(x: Int = "a"): Int }',
      'type A { a(x: Int = "b"): Int }',
      graphql,
    );
    expect([result.verdict, result.unknowns.map(({ path }) => path)]).toEqual(["unknown", ["A.a.x"]]);
  });
  test.each([
    ["the same twice", 'input A { a: Int = "a" b: Int }', 'input A { b: Int a: Int = "a" }', "identical"],
    ["on a new argument", "type A { a: Int }", 'type A { a(x: Int = "a"): Int }', "compatible"],
    ["instead of none", "input A { a: Int }", 'input A { a: Int = "a" }', "unknown"],
    [
      "on a directive",
      'directive @a(x: Int = "a") on FIELD',
      'directive @a(x: Int = "b") on FIELD',
      "unknown",
    ],
  ])("a default value that does not fit its type, %s", async (_, before, after, verdict) => {
    expect((await resultOf(before, after, graphql)).verdict).toBe(verdict);
  });
  test("operations beside a schema", async () => {
    const result = await resultOf(
      "type A { a: Int } query Q { a }",
      "type A { a: Int } query Q { a b }",
      graphql,
    );
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toMatch(/operations and fragments/);
    const same = await resultOf(
      "type A { a: Int } query Q { a }",
      "query Q { a } type A { a: Int }",
      graphql,
    );
    expect(same.verdict).toBe("identical");
  });
  test("operations alone", async () => {
    const result = await resultOf("query Q { a }", "query Q { a b }", graphql);
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toMatch(/no schema/);
  });
});
