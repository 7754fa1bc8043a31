/** Proto files that are broken, huge or hostile: a clear answer at the right line, quickly, never a thrown error. */
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import { protobufEngine } from "../../../src/core/contracts/protobuf.ts";
import { text } from "./contract-texts.ts";

const FINE = "message M {}";

const answer = (before: string, after: string) =>
  protobufEngine.compare({ before, after, role: "both", profile: null });

const many = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join("");

describe("proto files that cannot be read", () => {
  const broken: [string, string, number, RegExp][] = [
    ["a missing semicolon", "message M {\n  string a = 1\n}", 3, /`;` is expected/],
    ["a missing brace", "message M {\n  string a = 1;\n", 3, /the file ends/],
    ["a missing number", "message M {\n  string a;\n}", 2, /`=` is expected/],
    ["a missing name", "message {\n}", 1, /the name of a message/],
    ["a label without a type", "message M {\n  optional a = 1;\n}", 2, /the name of a field/],
    ["a number of 0", "message M {\n  string a = 0;\n}", 2, /between 1 and 536870911/],
    ["a number that is too large", "message M {\n  string a = 536870912;\n}", 2, /between 1 and 536870911/],
    ["a number that is none", "message M {\n  string a = 1x;\n}", 2, /runs into a word/],
    ["an octal number that is none", "message M {\n  string a = 09;\n}", 2, /the number of a field/],
    ["a range the wrong way round", "message M {\n  reserved 9 to 2;\n}", 2, /does not end before/],
    ["a string over two lines", 'option java_package = "a\nb";', 1, /not closed on its line/],
    ["an escape that is none", String.raw`option java_package = "\q";`, 1, /escape/],
    ["a comment without end", "message M {}\n/* and\nso on", 2, /never closed/],
    ["a character from elsewhere", "message M {\n  string a = 1; €\n}", 2, /"€" has no meaning/],
    ["a syntax that is none", 'syntax = "proto9";', 1, /no syntax that is known/],
    ["an edition that is none", 'edition = "next";', 1, /no edition that is known/],
    ["two packages", "package a;\npackage b;", 2, /one package/],
    ["an RPC without an answer", "service S {\n  rpc A(M);\n}", 2, /`returns` is expected/],
    ["a number twice", "message M {\n  string a = 1;\n  string b = 1;\n}", 3, /which `a` has already/],
    ["a name twice", "message M {\n  string a = 1;\n  string a = 2;\n}", 3, /second field is called/],
    ["a message twice", "message M {}\nmessage M {}", 2, /declared a second time/],
    ["an enum value twice", "enum E {\n  A = 0;\n  A = 1;\n}", 3, /second value/],
    ["an RPC twice", "service S {\n  rpc A(M) returns (M);\n  rpc A(M) returns (M);\n}", 3, /second RPC/],
    ["another language", '{\n  "openapi": "3.1.0"\n}', 1, /a message, an enum, a service/],
  ];
  for (const [name, source, line, message] of broken) {
    it(name, async () => {
      expect(await protobufEngine.flaws(source)).toMatchObject([{ line }]);
      const result = await answer(FINE, source);
      if (result.kind !== "unreadable") throw new Error(result.kind);
      expect(result.before).toEqual([]);
      expect(result.after[0]?.message).toMatch(message);
    });
  }

  it("reports the error at its line in the spec, and judges nothing", async () => {
    const sides = [text(FINE, "proto"), text("message M {\n  string a = ;\n}", "proto")] as const;
    const { results, problems } = await compareContractTexts(...sides);
    expect(results[0]).toMatchObject({ verdict: "unknown", changes: [] });
    expect(problems).toMatchObject([{ rule: "contract-unreadable", line: 11, column: 14, introduced: true }]);
  });
});

describe("proto files that are an attack", () => {
  const refused: [string, string][] = [
    ["5 MB", "x".repeat(5_000_000)],
    ["messages without end", "message a {".repeat(90_000)],
    ["blocks without end", `option a = ${"{a:".repeat(300_000)}`],
    ["lists without end", `option a = {a:${"[".repeat(500_000)}`],
    ["a package without end", `package ${"a.".repeat(500_000)}a;`],
    ["a name without end", `message ${"a".repeat(1_000_000)} {}`],
    [
      "long names inside one another",
      `${many(90, (i) => `message ${"x".repeat(2000)}${i} {`)}${many(50_000, (i) => `message A${i}{}`)}${"}".repeat(90)}`,
    ],
    [
      "long option names inside one another",
      `option (a) = {${many(90, () => `${"k".repeat(5000)} {`)}${many(30_000, () => "b:2 ")}${"}".repeat(90)}};`,
    ],
    ["minus signs", `option a = ${"-".repeat(1_000_000)}`],
  ];
  for (const [name, source] of refused) {
    it(`refuses ${name}`, async () => {
      const { kind } = await answer(FINE, source);
      expect(kind).toBe("unreadable");
    });
  }

  const heavy: [string, string, string][] = [
    ["comments", FINE, `${FINE}${"/**/".repeat(250_000)}`],
    [
      "names of one number",
      `enum E{${many(50_000, (i) => `A${i}=0;`)}}`,
      `enum E{${many(50_000, (i) => `B${i}=0;`)}}`,
    ],
    [
      "values and reserved numbers",
      `enum E{${many(50_000, (i) => `A${i}=${i};`)}}`,
      `enum E{B=0;reserved ${many(50_000, (i) => `${100_000 + 2 * i},`)}1000000;}`,
    ],
    [
      "ranges over one another",
      `message M{${"reserved 1 to max;".repeat(30_000)}}`,
      `message M{reserved ${many(50_000, (i) => `${3 * i + 1},`)}1000000;}`,
    ],
    [
      "types of imports in a deep package",
      `package ${many(31, (i) => `p${i}.`)}p;message M{${many(10_000, (i) => `T${i} a${i}=${i + 1};`)}}`,
      `package ${many(31, (i) => `p${i}.`)}p;message M{${many(10_000, (i) => `.T${i} a${i}=${i + 1};`)}}`,
    ],
    [
      "types deep inside",
      `${many(90, (i) => `message x${i}{`)}${many(10_000, (i) => `T${i} a${i}=${i + 1};`)}${"}".repeat(90)}`,
      `${many(90, (i) => `message x${i}{`)}${many(10_000, (i) => `U${i} a${i}=${i + 1};`)}${"}".repeat(90)}`,
    ],
  ];
  for (const [name, before, after] of heavy) {
    it(`copes with ${name}`, async () => {
      const result = await answer(before, after);
      expect(result.kind).toBe("compared");
    });
  }

  it("takes types that contain themselves and one another", async () => {
    const cyclic = "message A { optional B b = 1; } message B { optional A a = 1; repeated B b = 2; }";
    expect(await answer(cyclic, `${cyclic} `)).toMatchObject({ kind: "compared", same: true });
  });

  it("takes names of the language's own prototypes for names", async () => {
    const before =
      "message __proto__ { optional int32 constructor = 1; } enum toString { hasOwnProperty = 0; }";
    const after = "message __proto__ { optional int32 prototype = 1; } enum toString { valueOf = 0; }";
    const result = await answer(before, after);
    if (result.kind !== "compared") throw new Error(result.kind);
    const found = result.judgement.findings.map(({ rule }) => rule);
    expect(found).toEqual(["FIELD_SAME_NAME", "FIELD_SAME_JSON_NAME", "ENUM_VALUE_SAME_NAME"]);
    expect(Object.prototype.toString.call({})).toBe("[object Object]");
  });

  it("takes every keyword for a name where the grammar does", async () => {
    const words =
      "message enum service rpc returns stream option import package syntax oneof map reserved".split(" ");
    const fields = words.map((word, index) => `optional int32 ${word} = ${index + 1};`).join("\n");
    expect(await protobufEngine.flaws(`message M { ${fields} oneof oneof { group Group = 90 {} } }`)).toEqual(
      [],
    );
    expect(
      await protobufEngine.flaws("message message { message next = 1; enum kind = 2; } message enum {}"),
    ).toEqual([]);
  });
});
