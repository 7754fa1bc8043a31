/** GraphQL: every rule once at least, with its level, its path and its lines. */
import { ChangeType, diff } from "@graphql-inspector/core";
import { buildSchema } from "../../../src/core/contracts/graphql/graphql-js.ts";
import { describe, expect, test } from "vitest";
import { resultOf } from "./contract-texts.ts";
import { holdsItsTable } from "./rule-coverage.ts";

type Row = [what: string, before: string, after: string, changes: string[]];

const graphql = { type: "graphql" } as const;
const SHOP = "type Query { shop: Shop } type Shop { id: ID! }";
const ON_ALL =
  "directive @a(x: Int, y: Int) repeatable on SCHEMA | SCALAR | OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INTERFACE | UNION | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION ";

const types: Row[] = [
  ["a type is new", SHOP, `${SHOP} scalar Date`, ["info TYPE_ADDED Date"]],
  [
    "a new type brings its fields",
    SHOP,
    `${SHOP} type Cart { id: ID! total: Int }`,
    ["info TYPE_ADDED Cart", "info FIELD_ADDED Cart.id", "info FIELD_ADDED Cart.total"],
  ],
  [
    "a new enum brings its values",
    SHOP,
    `${SHOP} enum Size { S M }`,
    ["info TYPE_ADDED Size", "info ENUM_VALUE_ADDED Size.S", "info ENUM_VALUE_ADDED Size.M"],
  ],
  [
    "a new union brings its members",
    SHOP,
    `${SHOP} union Any = Shop`,
    ["info TYPE_ADDED Any", "info UNION_MEMBER_ADDED Any"],
  ],
  [
    "a new input brings its fields, required or not",
    SHOP,
    `${SHOP} input New { a: Int! b: Int = 1 }`,
    ["info TYPE_ADDED New", "info INPUT_FIELD_ADDED New.a", "info INPUT_FIELD_ADDED New.b"],
  ],
  ["a type is gone", `${SHOP} scalar Date`, SHOP, ["error TYPE_REMOVED Date"]],
  [
    "a type becomes an input",
    `${SHOP} type A { a: Int }`,
    `${SHOP} input A { a: Int }`,
    ["error TYPE_KIND_CHANGED A"],
  ],
  ["a scalar becomes an enum", `${SHOP} scalar A`, `${SHOP} enum A { X }`, ["error TYPE_KIND_CHANGED A"]],
  ["a type is described", "type A { a: Int }", '"An A" type A { a: Int }', ["info TYPE_DESCRIPTION_ADDED A"]],
  [
    "a type is described anew",
    '"One" type A { a: Int }',
    '"""\nTwo\n"""\ntype A { a: Int }',
    ["info TYPE_DESCRIPTION_CHANGED A"],
  ],
  [
    "a type is described no longer",
    '"One" type A { a: Int }',
    "type A { a: Int }",
    ["info TYPE_DESCRIPTION_REMOVED A"],
  ],
  [
    "a type implements more",
    "interface N { a: Int } type A { a: Int }",
    "interface N { a: Int } type A implements N { a: Int }",
    ["warning OBJECT_TYPE_INTERFACE_ADDED A"],
  ],
  [
    "a type implements less",
    "interface N { a: Int } type A implements N { a: Int }",
    "interface N { a: Int } type A { a: Int }",
    ["error OBJECT_TYPE_INTERFACE_REMOVED A"],
  ],
  [
    "an interface implements another",
    "interface N { a: Int } interface M { a: Int }",
    "interface N { a: Int } interface M implements N { a: Int }",
    ["warning OBJECT_TYPE_INTERFACE_ADDED M"],
  ],
  [
    "a union has more members",
    "type A { a: Int } type B { a: Int } union U = A",
    "type A { a: Int } type B { a: Int } union U = A | B",
    ["warning UNION_MEMBER_ADDED U"],
  ],
  [
    "a union has fewer members",
    "type A { a: Int } type B { a: Int } union U = A | B",
    "type A { a: Int } type B { a: Int } union U = B",
    ["error UNION_MEMBER_REMOVED U"],
  ],
];

const ROOTS = "type A { a: Int } type B { a: Int } ";

const roots: Row[] = [
  [
    "another query type",
    `${ROOTS} schema { query: A }`,
    `${ROOTS} schema { query: B }`,
    ["error SCHEMA_QUERY_TYPE_CHANGED schema.query"],
  ],
  [
    "a mutation type",
    `${ROOTS} schema { query: A }`,
    `${ROOTS} schema { query: A mutation: B }`,
    ["info SCHEMA_MUTATION_TYPE_CHANGED schema.mutation"],
  ],
  [
    "no mutation type any more",
    `${ROOTS} schema { query: A mutation: B }`,
    `${ROOTS} schema { query: A }`,
    ["error SCHEMA_MUTATION_TYPE_CHANGED schema.mutation"],
  ],
  [
    "another subscription type",
    `${ROOTS} schema { query: A subscription: B }`,
    `${ROOTS} schema { query: A subscription: A }`,
    ["error SCHEMA_SUBSCRIPTION_TYPE_CHANGED schema.subscription"],
  ],
  ["roots that are said are the usual roots", SHOP, `schema { query: Query } ${SHOP}`, []],
  [
    "a query type of another name",
    "type Query { a: Int }",
    "schema { query: Root } type Root { a: Int }",
    [
      "error TYPE_REMOVED Query",
      "error SCHEMA_QUERY_TYPE_CHANGED schema.query",
      "info TYPE_ADDED Root",
      "info FIELD_ADDED Root.a",
    ],
  ],
];

const fields: Row[] = [
  ["a field is new", "type A { a: Int }", "type A { a: Int b: Int! }", ["info FIELD_ADDED A.b"]],
  ["a field is gone", "type A { a: Int b: Int }", "type A { a: Int }", ["error FIELD_REMOVED A.b"]],
  [
    "a field of an interface is gone",
    "interface A { a: Int b: Int }",
    "interface A { a: Int }",
    ["error FIELD_REMOVED A.b"],
  ],
  [
    "a deprecated field is gone",
    "type A { a: Int b: Int @deprecated }",
    "type A { a: Int }",
    ["error FIELD_REMOVED A.b"],
  ],
  ["another type", "type A { a: Int }", "type A { a: String }", ["error FIELD_TYPE_CHANGED A.a"]],
  ["never null any more", "type A { a: Int }", "type A { a: Int! }", ["info FIELD_TYPE_CHANGED A.a"]],
  ["maybe null now", "type A { a: Int! }", "type A { a: Int }", ["error FIELD_TYPE_CHANGED A.a"]],
  ["a list now", "type A { a: Int }", "type A { a: [Int] }", ["error FIELD_TYPE_CHANGED A.a"]],
  ["entries never null", "type A { a: [Int] }", "type A { a: [Int!]! }", ["info FIELD_TYPE_CHANGED A.a"]],
  ["entries maybe null", "type A { a: [Int!] }", "type A { a: [Int]! }", ["error FIELD_TYPE_CHANGED A.a"]],
  ["described", "type A { a: Int }", 'type A { "x" a: Int }', ["info FIELD_DESCRIPTION_ADDED A.a"]],
  [
    "described anew",
    'type A { "x" a: Int }',
    'type A { "y" a: Int }',
    ["info FIELD_DESCRIPTION_CHANGED A.a"],
  ],
  [
    "described no longer",
    'type A { "x" a: Int }',
    "type A { a: Int }",
    ["info FIELD_DESCRIPTION_REMOVED A.a"],
  ],
  [
    "deprecated",
    "type A { a: Int }",
    "type A { a: Int @deprecated }",
    [
      "info FIELD_DEPRECATION_ADDED A.a.@deprecated",
      "info DIRECTIVE_USAGE_FIELD_DEFINITION_ADDED A.a.@deprecated",
    ],
  ],
  [
    "deprecated no longer",
    "type A { a: Int @deprecated }",
    "type A { a: Int }",
    [
      "info FIELD_DEPRECATION_REMOVED A.a.@deprecated",
      "info DIRECTIVE_USAGE_FIELD_DEFINITION_REMOVED A.a.@deprecated",
    ],
  ],
  [
    "deprecated for a reason",
    "type A { a: Int @deprecated }",
    'type A { a: Int @deprecated(reason: "r") }',
    [
      "info FIELD_DEPRECATION_REASON_ADDED A.a.@deprecated",
      "info DIRECTIVE_USAGE_ARGUMENT_ADDED A.a.@deprecated.reason",
    ],
  ],
  [
    "deprecated for another reason",
    'type A { a: Int @deprecated(reason: "r") }',
    'type A { a: Int @deprecated(reason: "s") }',
    [
      "warning DIRECTIVE_USAGE_ARGUMENT_REMOVED A.a.@deprecated.reason",
      "info FIELD_DEPRECATION_REASON_CHANGED A.a.@deprecated",
      "info DIRECTIVE_USAGE_ARGUMENT_ADDED A.a.@deprecated.reason",
    ],
  ],
  [
    "deprecated without a reason",
    'type A { a: Int @deprecated(reason: "r") }',
    "type A { a: Int @deprecated }",
    [
      "warning DIRECTIVE_USAGE_ARGUMENT_REMOVED A.a.@deprecated.reason",
      "info FIELD_DEPRECATION_REASON_REMOVED A.a",
    ],
  ],
];

const args: Row[] = [
  ["optional", "type A { a: Int }", "type A { a(x: Int): Int }", ["warning FIELD_ARGUMENT_ADDED A.a.x"]],
  ["required", "type A { a: Int }", "type A { a(x: Int!): Int }", ["error FIELD_ARGUMENT_ADDED A.a.x"]],
  [
    "required with a default",
    "type A { a: Int }",
    "type A { a(x: Int! = 1): Int }",
    ["warning FIELD_ARGUMENT_ADDED A.a.x"],
  ],
  [
    "required on a new field",
    "type A { b: Int }",
    "type A { b: Int a(x: Int!): Int }",
    ["info FIELD_ADDED A.a", "info FIELD_ARGUMENT_ADDED A.a.x"],
  ],
  ["gone", "type A { a(x: Int): Int }", "type A { a: Int }", ["error FIELD_ARGUMENT_REMOVED A.a.x"]],
  [
    "becomes required",
    "type A { a(x: Int): Int }",
    "type A { a(x: Int!): Int }",
    ["error FIELD_ARGUMENT_TYPE_CHANGED A.a.x"],
  ],
  [
    "becomes optional",
    "type A { a(x: Int!): Int }",
    "type A { a(x: Int): Int }",
    ["info FIELD_ARGUMENT_TYPE_CHANGED A.a.x"],
  ],
  [
    "another type",
    "type A { a(x: ID): Int }",
    "type A { a(x: String): Int }",
    ["error FIELD_ARGUMENT_TYPE_CHANGED A.a.x"],
  ],
  [
    "another default",
    "type A { a(x: Int = 1): Int }",
    "type A { a(x: Int = 2): Int }",
    ["warning FIELD_ARGUMENT_DEFAULT_CHANGED A.a.x"],
  ],
  [
    "a default",
    "type A { a(x: Int): Int }",
    "type A { a(x: Int = 2): Int }",
    ["warning FIELD_ARGUMENT_DEFAULT_CHANGED A.a.x"],
  ],
  [
    "null as a default",
    "type A { a(x: Int): Int }",
    "type A { a(x: Int = null): Int }",
    ["warning FIELD_ARGUMENT_DEFAULT_CHANGED A.a.x"],
  ],
  [
    "another value in a default",
    'input I { b: [Int] c: String = "c" } type A { a(x: I = { b: [1] }): Int }',
    'input I { b: [Int] c: String = "c" } type A { a(x: I = { b: [1, 2] }): Int }',
    ["warning FIELD_ARGUMENT_DEFAULT_CHANGED A.a.x"],
  ],
  [
    "the same default in other words",
    'enum E { P } input I { b: [E] c: String } type A { a(x: I = { b: [P], c: "q" }): Int }',
    'enum E { P } input I { b: [E] c: String } type A { a(x: I = { c: """q""" b: P }): Int }',
    [],
  ],
  [
    "described",
    "type A { a(x: Int): Int }",
    'type A { a("about" x: Int): Int }',
    ["info FIELD_ARGUMENT_DESCRIPTION_CHANGED A.a.x"],
  ],
];

const inputs: Row[] = [
  ["optional", "input A { a: Int }", "input A { a: Int b: Int }", ["info INPUT_FIELD_ADDED A.b"]],
  ["required", "input A { a: Int }", "input A { a: Int b: Int! }", ["error INPUT_FIELD_ADDED A.b"]],
  [
    "required with a default",
    "input A { a: Int }",
    "input A { a: Int b: Int! = 1 }",
    ["warning INPUT_FIELD_ADDED A.b"],
  ],
  [
    "optional with a default",
    "input A { a: Int }",
    "input A { a: Int b: Int = 1 }",
    ["warning INPUT_FIELD_ADDED A.b"],
  ],
  ["gone", "input A { a: Int b: Int }", "input A { a: Int }", ["error INPUT_FIELD_REMOVED A.b"]],
  ["becomes required", "input A { a: Int }", "input A { a: Int! }", ["error INPUT_FIELD_TYPE_CHANGED A.a"]],
  ["becomes optional", "input A { a: Int! }", "input A { a: Int }", ["info INPUT_FIELD_TYPE_CHANGED A.a"]],
  [
    "another default",
    "input A { a: Int = 1 }",
    "input A { a: Int = 2 }",
    ["warning INPUT_FIELD_DEFAULT_VALUE_CHANGED A.a"],
  ],
  [
    "no default any more",
    "input A { a: Int = 1 }",
    "input A { a: Int }",
    ["warning INPUT_FIELD_DEFAULT_VALUE_CHANGED A.a"],
  ],
  ["described", "input A { a: Int }", 'input A { "x" a: Int }', ["info INPUT_FIELD_DESCRIPTION_ADDED A.a"]],
  [
    "described anew",
    'input A { "y" a: Int }',
    'input A { "x" a: Int }',
    ["info INPUT_FIELD_DESCRIPTION_CHANGED A.a"],
  ],
  [
    "described no longer",
    'input A { "x" a: Int }',
    "input A { a: Int }",
    ["info INPUT_FIELD_DESCRIPTION_REMOVED A.a"],
  ],
  ["an enum value is new", "enum E { A }", "enum E { A B }", ["warning ENUM_VALUE_ADDED E.B"]],
  ["an enum value is gone", "enum E { A B }", "enum E { A }", ["error ENUM_VALUE_REMOVED E.B"]],
  [
    "an enum value is described",
    "enum E { A }",
    'enum E { "x" A }',
    ["info ENUM_VALUE_DESCRIPTION_CHANGED E.A"],
  ],
  [
    "an enum value is deprecated",
    "enum E { A }",
    "enum E { A @deprecated }",
    [
      "info ENUM_VALUE_DEPRECATION_REASON_ADDED E.A.@deprecated",
      "info DIRECTIVE_USAGE_ENUM_VALUE_ADDED E.A.@deprecated",
    ],
  ],
  [
    "an enum value is deprecated for another reason",
    'enum E { A @deprecated(reason: "r") }',
    'enum E { A @deprecated(reason: "s") }',
    [
      "warning DIRECTIVE_USAGE_ARGUMENT_REMOVED E.A.@deprecated.reason",
      "info ENUM_VALUE_DEPRECATION_REASON_CHANGED E.A.@deprecated",
      "info DIRECTIVE_USAGE_ARGUMENT_ADDED E.A.@deprecated.reason",
    ],
  ],
  [
    "an enum value is deprecated no longer",
    'enum E { A @deprecated(reason: "r") }',
    "enum E { A }",
    [
      "info ENUM_VALUE_DEPRECATION_REASON_REMOVED E.A",
      "info DIRECTIVE_USAGE_ENUM_VALUE_REMOVED E.A.@deprecated",
    ],
  ],
  [
    "exactly one field may be given now",
    "input A { a: Int }",
    "input A @oneOf { a: Int }",
    ["error DIRECTIVE_USAGE_INPUT_OBJECT_ADDED A.@oneOf"],
  ],
  [
    "more than one field may be given now",
    "input A @oneOf { a: Int }",
    "input A { a: Int }",
    ["info DIRECTIVE_USAGE_INPUT_OBJECT_REMOVED A.@oneOf"],
  ],
];

const directives: Row[] = [
  [
    "new",
    SHOP,
    `directive @a(x: Int!) on FIELD ${SHOP}`,
    ["info DIRECTIVE_ADDED @a", "info DIRECTIVE_LOCATION_ADDED @a", "info DIRECTIVE_ARGUMENT_ADDED @a"],
  ],
  ["gone", `directive @a on FIELD ${SHOP}`, SHOP, ["error DIRECTIVE_REMOVED @a"]],
  [
    "used in more places",
    "directive @a on FIELD",
    "directive @a on FIELD | QUERY",
    ["info DIRECTIVE_LOCATION_ADDED @a"],
  ],
  [
    "used in fewer places",
    "directive @a on FIELD | QUERY",
    "directive @a on FIELD",
    ["error DIRECTIVE_LOCATION_REMOVED @a"],
  ],
  [
    "repeatable",
    "directive @a on FIELD",
    "directive @a repeatable on FIELD",
    ["info DIRECTIVE_REPEATABLE_ADDED @a"],
  ],
  [
    "repeatable no longer",
    "directive @a repeatable on FIELD",
    "directive @a on FIELD",
    ["warning DIRECTIVE_REPEATABLE_REMOVED @a"],
  ],
  [
    "described",
    "directive @a on FIELD",
    '"x" directive @a on FIELD',
    ["info DIRECTIVE_DESCRIPTION_CHANGED @a"],
  ],
  [
    "an optional argument",
    "directive @a on FIELD",
    "directive @a(x: Int) on FIELD",
    ["info DIRECTIVE_ARGUMENT_ADDED @a"],
  ],
  [
    "a required argument",
    "directive @a on FIELD",
    "directive @a(x: Int!) on FIELD",
    ["error DIRECTIVE_ARGUMENT_ADDED @a"],
  ],
  [
    "an argument less",
    "directive @a(x: Int) on FIELD",
    "directive @a on FIELD",
    ["error DIRECTIVE_ARGUMENT_REMOVED @a.x"],
  ],
  [
    "an argument described",
    "directive @a(x: Int) on FIELD",
    'directive @a("x" x: Int) on FIELD',
    ["info DIRECTIVE_ARGUMENT_DESCRIPTION_CHANGED @a.x"],
  ],
  [
    "an argument with another default",
    "directive @a(x: Int) on FIELD",
    "directive @a(x: Int = 1) on FIELD",
    ["warning DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED @a.x"],
  ],
  [
    "an argument that becomes required",
    "directive @a(x: Int) on FIELD",
    "directive @a(x: Int!) on FIELD",
    ["error DIRECTIVE_ARGUMENT_TYPE_CHANGED @a.x"],
  ],
  [
    "an argument that becomes optional",
    "directive @a(x: Int!) on FIELD",
    "directive @a(x: Int) on FIELD",
    ["info DIRECTIVE_ARGUMENT_TYPE_CHANGED @a.x"],
  ],
];

/** What a directive can be used on, with it and without it. */
const bearers: [of: string, without: string, path: string][] = [
  ["SCHEMA", "schema % { query: A } type A { a: Int }", ""],
  ["SCALAR", "scalar A %", "A"],
  ["OBJECT", "type A % { a: Int }", "A"],
  ["FIELD_DEFINITION", "type A { a: Int % }", "A.a"],
  ["ARGUMENT_DEFINITION", "type A { a(x: Int %): Int }", "A.a.x"],
  ["INTERFACE", "interface A % { a: Int }", "A"],
  ["UNION_MEMBER", "union A % = B type B { a: Int }", "A"],
  ["ENUM", "enum A % { X }", "A"],
  ["ENUM_VALUE", "enum A { X % }", "A.X"],
  ["INPUT_OBJECT", "input A % { a: Int }", "A"],
  ["INPUT_FIELD_DEFINITION", "input A { a: Int % }", "A.a"],
];

const usages: Row[] = bearers.flatMap(([of, pattern, path]): Row[] => {
  const text = (directive: string) => `${ON_ALL}${pattern.replace("%", directive)}`;
  const argument = `${path}.@a.x`;
  return [
    [
      `on ${of}`,
      text(""),
      text("@a(x: 1)"),
      [`warning DIRECTIVE_USAGE_${of}_ADDED ${path}.@a`, `info DIRECTIVE_USAGE_ARGUMENT_ADDED ${argument}`],
    ],
    [`no longer on ${of}`, text("@a(x: 1)"), text(""), [`warning DIRECTIVE_USAGE_${of}_REMOVED ${path}.@a`]],
    [
      `with another value on ${of}`,
      text("@a(x: 1, y: 1)"),
      text("@a(x: 2, y: 1)"),
      [
        `warning DIRECTIVE_USAGE_ARGUMENT_REMOVED ${argument}`,
        `info DIRECTIVE_USAGE_ARGUMENT_ADDED ${argument}`,
      ],
    ],
    [
      `once more on ${of}`,
      text("@a(x: 1)"),
      text("@a(x: 1) @a(x: 2)"),
      [`warning DIRECTIVE_USAGE_${of}_ADDED ${path}.@a`, `info DIRECTIVE_USAGE_ARGUMENT_ADDED ${argument}`],
    ],
  ];
});

const tables = { types, roots, fields, args, inputs, directives, usages };

describe.each(Object.entries(tables))("%s", (_, rows) => {
  test.each(rows)("%s", async (_what, before, after, changes) => {
    const result = await resultOf(before, after, graphql);
    const found = result.changes.map(({ level, rule, path }) => `${level} ${rule} ${path}`);
    expect(found.toSorted()).toEqual(changes.toSorted());
    expect(result.unknowns).toEqual([]);
    const level = changes.map((change) => change.split(" ")[0]);
    const verdict = level.includes("error") ? "breaking" : level.length > 0 ? "compatible" : "identical";
    expect(result.verdict).toBe(verdict);
  });
  test.each(rows)("%s, as the inspector says it", async (_what, before, after) => {
    const result = await resultOf(before, after, graphql);
    const changes = await diff(buildSchema(before), buildSchema(after));
    const levels = { BREAKING: "error", DANGEROUS: "warning", NON_BREAKING: "info" };
    const theirs = changes.map((change) => [
      String(change.type),
      levels[change.criticality.level],
      change.path,
    ]);
    const ours = result.changes.map(({ rule, level, path }) => {
      return [rule, level, rule.startsWith("SCHEMA_") ? undefined : path];
    });
    expect(ours.map(String).toSorted()).toEqual(theirs.map(String).toSorted());
  });
});

describe("deprecated arguments and input fields, beside what is told about the directive", () => {
  const because = (reason: string) => `@deprecated(reason: "${reason}")`;
  const places: [rule: string, path: string, of: (directive: string) => string][] = [
    ["FIELD_ARGUMENT", "A.a.x", (directive) => `type A { a(x: Int ${directive}): Int }`],
    ["FIELD_ARGUMENT", "A.a.x", (directive) => `interface A { a(x: Int ${directive}): Int }`],
    ["INPUT_FIELD", "A.b", (directive) => `input A { b: Int ${directive} }`],
  ];
  const changes: [old: string, now: string, rule: string | null][] = [
    ["", "@deprecated", "DEPRECATION_ADDED"],
    [because("r"), "", "DEPRECATION_REMOVED"],
    [because("r"), because("s"), "DEPRECATION_REASON_CHANGED"],
    ["@deprecated", because("r"), "DEPRECATION_REASON_CHANGED"],
    ["@deprecated", because("No longer supported"), null],
  ];
  const rows = places.flatMap(([prefix, path, of]) =>
    changes.map(([old, now, rule]) => {
      const told = rule === null ? [] : [`info ${prefix}_${rule} ${path}.@deprecated`];
      return [of(old), of(now), told] as const;
    }),
  );
  test.each(rows)("%s → %s", async (before, after, told) => {
    const result = await resultOf(before, after, graphql);
    const own = result.changes.filter(({ rule }) => rule.includes("DEPRECATION"));
    expect(own.map(({ level, rule, path }) => `${level} ${rule} ${path}`)).toEqual(told);
  });
  test("not when the element is new, or its type of another kind", async () => {
    const before = "type A { a: Int } input B { b: Int }";
    const after = "type A { a(x: Int @deprecated): Int } type B { b: Int } input C { c: Int @deprecated }";
    const { changes: told } = await resultOf(before, after, graphql);
    expect(told.filter(({ rule }) => rule.includes("DEPRECATION"))).toEqual([]);
  });
});

test("the tables know every rule that can come about", () => {
  const known = new Set(Object.values(tables).flatMap((rows) => rows.flatMap(([, , , changes]) => changes)));
  const rules = new Set([...known].map((change) => change.split(" ")[1]));
  const never = [ChangeType.DirectiveUsageFieldAdded, ChangeType.DirectiveUsageFieldRemoved];
  expect(Object.values(ChangeType).filter((type) => !rules.has(type))).toEqual(never);
});

describe("messages", () => {
  test.each([
    [
      "type A { a: Int }",
      "type A { a(x: Int!): Int }",
      "The required argument `x` of type `Int!` is new on `A.a`.",
    ],
    ["type A { a: Int b: Int }", "type A { a: Int }", "The field `A.b` is gone."],
    ["type A { a: Int! }", "type A { a: Int }", "`A.a` returns `Int` instead of `Int!`."],
    ["scalar A", "enum A { X }", "`A` is `enum` instead of `scalar`."],
    [
      'type A { a(x: ID = "`"): Int }',
      "type A { a(x: ID): Int }",
      'The argument `x` of `A.a` no longer defaults to `"\'"`.',
    ],
    [
      "schema { query: A } type A { a: Int }",
      "schema @b { query: A } type A { a: Int }",
      "`@b` is new on the schema.",
    ],
    [
      "schema { query: A } type A { a: A }",
      "schema { query: B } type A { a: A } type B { a: A }",
      "The query type is `B` instead of `A`.",
    ],
    [
      "type A { a: Int @b(c: 1) }",
      "type A { a: Int @b(c: 2) }",
      "The argument `c` of `@b` on `A.a` now has the value `2`.",
    ],
  ])("%s → %s", async (before, after, message) => {
    const { changes } = await resultOf(before, after, graphql);
    expect(changes.map((change) => change.message)).toContain(message);
  });
  test("a long description is not told whole", async () => {
    const { changes } = await resultOf(
      "type A { a: Int }",
      `"${"x".repeat(9000)}" type A { a: Int }`,
      graphql,
    );
    expect(JSON.stringify(changes).length).toBeLessThan(2000);
  });
});

describe("lines", () => {
  const before = [
    '"""', // 1
    "A shop", // 2
    '"""', // 3
    "type Shop implements Node @a", // 4
    "  @a(x: 1) {", // 5
    "  id: ID!", // 6
    "  items(", // 7
    "    first: Int", // 8
    "  ): [Int]", // 9
    "}", // 10
    "enum Size {", // 11
    "  S", // 12
    "}", // 13
    "extend type Shop {", // 14
    "  late: Int", // 15
    "}", // 16
    "directive @a(", // 17
    "  x: Int", // 18
    ") repeatable on", // 19
    "  | FIELD", // 20
    "  | OBJECT", // 21
    "union Any =", // 22
    "  | Shop", // 23
  ].join("\n");
  const of = (from: string, to: string) => ({ from, to });
  test.each([
    ["a field", of("  id: ID!\n", "\n"), "FIELD_REMOVED", 6, 4],
    ["a field by extension", of("late: Int", "later: Int"), "FIELD_REMOVED", 15, 4],
    ["an argument", of("    first: Int", "\n    first: Int!"), "FIELD_ARGUMENT_TYPE_CHANGED", 8, 9],
    ["an enum value", of("  S", "  S\n  M"), "ENUM_VALUE_ADDED", 11, 13],
    ["a type that is gone", of("enum Size {\n  S\n}", ""), "TYPE_REMOVED", 11, null],
    ["a type that is new", of("enum Size {", "scalar New\nenum Size {"), "TYPE_ADDED", null, 11],
    ["a description", of("A shop", "The shop"), "TYPE_DESCRIPTION_CHANGED", 4, 4],
    ["an interface", of(" implements Node", ""), "OBJECT_TYPE_INTERFACE_REMOVED", 4, 4],
    ["a second use", of("@a(x: 1)", "@a(x: 2)"), "DIRECTIVE_USAGE_ARGUMENT_ADDED", 5, 5],
    ["a second use that is gone", of("@a(x: 1)", ""), "DIRECTIVE_USAGE_OBJECT_REMOVED", 5, 4],
    ["a location", of("  | OBJECT\n", ""), "DIRECTIVE_LOCATION_REMOVED", 21, 17],
    ["a member", of("  | Shop", "  | Shop\n  | Node"), "UNION_MEMBER_ADDED", 22, 24],
    [
      "an argument of a directive",
      of("  x: Int\n", "  x: Int\n  y: Int\n"),
      "DIRECTIVE_ARGUMENT_ADDED",
      17,
      19,
    ],
  ])("%s", async (_, { from, to }, rule, oldLine, newLine) => {
    const { changes } = await resultOf(before, before.replace(from, to), graphql);
    const line = changes.find((change) => change.rule === rule)?.line;
    const inFile = (one: number | null) => one && one + 9;
    expect(line).toEqual({ before: inFile(oldLine), after: inFile(newLine) });
  });
  test("Windows line ends count once", async () => {
    const { changes } = await resultOf(
      "type A {\r\n  a: Int\r\n  b: Int\r\n}",
      "type A {\r\n  a: Int\r\n}",
      graphql,
    );
    expect(changes[0]?.line.before).toBe(12);
  });
  test("a root without a schema is its type", async () => {
    const { changes } = await resultOf("\ntype Query { a: Int }", "scalar A", graphql);
    const root = changes.find(({ rule }) => rule === "SCHEMA_QUERY_TYPE_CHANGED");
    expect(root?.line).toEqual({ before: 11, after: null });
  });
});

holdsItsTable({ page: "graphql", type: "graphql" });
