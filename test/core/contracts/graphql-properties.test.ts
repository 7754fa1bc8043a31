/** What must hold for any schema: no change against itself in other words, and added and removed mirror each other. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { graphqlEngine } from "../../../src/core/contracts/graphql.ts";

const TYPES = ["A", "B", "C", "Elsewhere"];
const INPUTS = ["In", "Other", "Size", "Int", "String", "Missing"];

const member = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const wrapped = (names: string[]) =>
  fc
    .tuple(fc.constantFrom(...names), fc.constantFrom("", "!", "[]", "[]!", "[!]", "[[!]!]!"))
    .map(([name, wrap]) =>
      wrap.startsWith("[")
        ? wrap.replace(/\[+(!?)\]/, (all, inner: string) => all.replace(`${inner}]`, `${name}${inner}]`))
        : name + wrap,
    );
const directive = fc.constantFrom(
  "",
  ' @key(fields: "a")',
  " @tag(n: 1) @tag(n: 2)",
  " @deprecated",
  ' @deprecated(reason: "x")',
);
const described = fc.constantFrom("", '"short" ', '"""\nlong\n""" ');
const literal = fc.constantFrom("", " = null", " = 1", ' = "x"', " = [1, 2]", " = S", " = { a: 1 }");

const list = (one: fc.Arbitrary<string>) =>
  fc
    .uniqueArray(fc.tuple(member, one), { selector: ([name]) => name, minLength: 1, maxLength: 4 })
    .map((all) => all.map(([name, rest]) => rest.replace("%", name)));

const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(""));

/** Defaults of input fields stay simple: objects there may need each other in a circle, which is refused. */
const inputField = (defaults: fc.Arbitrary<string>) =>
  joined(described, fc.constant("%: "), wrapped(INPUTS), defaults, directive);
const plain = fc.constantFrom("", " = null", " = 1", ' = "x"');
const argumentsOf = fc.oneof(
  fc.constant(""),
  list(inputField(literal)).map((all) => `(${all.join(", ")})`),
);
const field = joined(
  described,
  fc.constant("%"),
  argumentsOf,
  fc.constant(": "),
  wrapped([...TYPES, "Int", "Size"]),
  directive,
);

interface Part {
  head: string;
  body: string[];
  open: string;
  close: string;
}

const block = (keyword: string, name: string, members: fc.Arbitrary<string[]>): fc.Arbitrary<Part> =>
  fc
    .tuple(described, fc.constantFrom("", " implements Node", " implements Node & Named"), directive, members)
    .map(([about, implemented, used, body]) => ({
      head: `${about}${keyword} ${name}${/type|interface/.test(keyword) ? implemented : ""}${used}`,
      body,
      open: " {",
      close: "}",
    }));

const part: fc.Arbitrary<Part> = fc.oneof(
  ...TYPES.slice(0, 2).map((name) => block("type", name, list(field))),
  block("interface", "C", list(field)),
  block("type", "Query", list(field)),
  block("input", "In", list(inputField(plain))),
  block("input", "Other", list(inputField(plain))),
  block("enum", "Size", list(joined(described, fc.constant("%"), directive))),
  fc
    .subarray(TYPES, { minLength: 1 })
    .map((all) => ({ head: "union U =", body: all.map((one) => `| ${one}`), open: "", close: "" })),
  fc.subarray(["FIELD", "OBJECT", "ENUM"], { minLength: 1 }).map((all) => ({
    head: "directive @tag(n: Int) repeatable on",
    body: all.map((one) => `| ${one}`),
    open: "",
    close: "",
  })),
);

const nameOf = ({ head }: Part): string => head.replace(/^("""[^]*?"""|"[^"]*") /, "").split(/[ (]/)[1] ?? "";
const schema = fc.uniqueArray(part, { selector: nameOf, minLength: 1, maxLength: 8 });

const written = (parts: Part[]): string =>
  parts.map(({ head, body, open, close }) => `${head}${open}\n  ${body.join("\n  ")}\n${close}`).join("\n");

/** The other way round, on fewer lines, with comments, and with its types cut in two. */
const inOtherWords = (parts: Part[]): string =>
  parts
    .toReversed()
    .map(({ head, body, open, close }) => {
      const [first = "", ...rest] = body.toReversed();
      const extended =
        open === "" || rest.length === 0
          ? null
          : /(type|interface|input|enum) \w+/.exec(head.replace(/^("""[^]*?"""|"[^"]*") /, ""))?.[0];
      if (!extended) return `${head}${open} ${body.toReversed().join(" , ")} ${close} # end`;
      return `extend ${extended} {${rest.join(" ")}}\n#\n${head}${open}${first}${close}`;
    })
    .join("\r\n");

const compare = async (before: string, after: string) => {
  const answer = await graphqlEngine.compare({ before, after, role: "both", profile: null });
  if (answer.kind !== "compared") throw new Error(`${JSON.stringify(answer)}\n${before}\n${after}`);
  return answer;
};

describe("any schema", () => {
  test("has no changes against itself", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (parts) => {
        const { same, judgement } = await compare(written(parts), written(parts));
        expect({ same, ...judgement }).toEqual({ same: true, findings: [], unknowns: [] });
      }),
      { numRuns: 200 },
    );
  });
  test("has no changes against itself in other words", async () => {
    await fc.assert(
      fc.asyncProperty(schema, async (parts) => {
        const { same, judgement } = await compare(written(parts), inOtherWords(parts));
        expect({ same, ...judgement }).toEqual({ same: true, findings: [], unknowns: [] });
      }),
      { numRuns: 200 },
    );
  });
  test("is not the same as another one, and every finding has a line on one side", async () => {
    await fc.assert(
      fc.asyncProperty(schema, schema, async (one, other) => {
        const { same, judgement, lines } = await compare(written(one), written(other));
        if (same) expect(judgement).toEqual({ findings: [], unknowns: [] });
        for (const { before, after, path } of judgement.findings) {
          expect([path, lines.before(before ?? "") ?? lines.after(after ?? "")]).not.toContain(null);
        }
      }),
      { numRuns: 200 },
    );
  });
  test("gains what the way back loses", async () => {
    const names = (findings: { rule: string; path: string }[], rule: string) =>
      findings
        .filter((one) => one.rule === rule)
        .map(({ path }) => path)
        .toSorted();
    await fc.assert(
      fc.asyncProperty(schema, schema, async (one, other) => {
        const there = (await compare(written(one), written(other))).judgement.findings;
        const back = (await compare(written(other), written(one))).judgement.findings;
        expect(names(there, "TYPE_REMOVED")).toEqual(names(back, "TYPE_ADDED"));
        expect(names(there, "UNION_MEMBER_REMOVED").length).toBeLessThanOrEqual(
          names(back, "UNION_MEMBER_ADDED").length,
        );
      }),
      { numRuns: 100 },
    );
  });
  test("is read or refused, whatever the text", async () => {
    const words = fc.constantFrom(
      "type",
      "input",
      "enum",
      "union",
      "extend",
      "schema",
      "directive",
      "on",
      "A",
      "b",
      "{",
      "}",
      "(",
      ")",
      "[",
      "]",
      "!",
      ":",
      "=",
      "|",
      "&",
      "@a",
      '"',
      '"""',
      "1",
      "#",
      "\n",
      "$",
      "...",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 30 }), async (all) => {
        const answer = await graphqlEngine.compare({
          before: all.join(" "),
          after: "type A { b: Int }",
          role: "both",
          profile: null,
        });
        expect(["compared", "unreadable", "refused"]).toContain(answer.kind);
      }),
      { numRuns: 500 },
    );
  });
});
