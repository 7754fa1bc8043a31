/** Protocol Buffers in several files: imported types are known, and what changes in them is found. */
import { describe, expect, it } from "vitest";
import { type Files, resultAt } from "./files-in-memory.ts";

const ORDER = "proto/acme/order/v1/order.proto";
const MONEY = "proto/acme/money.proto";
const order = (more = "", extra = ""): string => `syntax = "proto3";
package acme.order.v1;
import "acme/money.proto";
import "google/protobuf/timestamp.proto";
${extra}
message Order {
  acme.Money total = 1;
  google.protobuf.Timestamp at = 2;
${more}}
service Orders { rpc Get(acme.Money) returns (Order); }
`;
const money = (amount = "int64", more = ""): string => `syntax = "proto3";
package acme;
message Money {
  ${amount} amount = 1;
  Currency currency = 2;
  message Part { int32 a = 1; }
}
enum Currency { NONE = 0; EUR = 1; }
message Unused { string a = 1; }
${more}`;
const FILES: Files = { [ORDER]: order(), [MONEY]: money() };
const after = (files: Files): [Files, Files] => [FILES, { ...FILES, ...files }];

describe("imports", () => {
  it.each<[string, Files, string, string[]]>([
    ["a field of an imported message", { [MONEY]: money("string") }, "breaking", [MONEY]],
    [
      "a value of an enum that the imported message uses",
      { [MONEY]: money().replace("EUR = 1;", "EUR = 2;") },
      "breaking",
      [MONEY],
    ],
    [
      "a type that nothing leads to",
      { [MONEY]: money().replace("message Unused { string a = 1; }", "") },
      "identical",
      [],
    ],
    ["a message with new fields", { [MONEY]: money("int64 b = 9; int64") }, "compatible", [MONEY]],
    ["only remarks", { [MONEY]: `// x\n${money()}` }, "identical", []],
    [
      "a missing import of which nothing is used",
      { [ORDER]: order("", 'import "acme/none.proto";') },
      "compatible",
      [ORDER],
    ],
    ["an import that is broken now", { [MONEY]: "message {" }, "unknown", []],
    [
      "an import out of the repository",
      { [ORDER]: order("", 'import "../../../../../etc/passwd.proto";') },
      "compatible",
      [ORDER],
    ],
    [
      "an option of a missing import",
      { [ORDER]: order("  string a = 3 [(none.opt) = {x: 1}];\n") },
      "compatible",
      [ORDER],
    ],
    [
      "an import of itself",
      { [ORDER]: order("", 'import "acme/order/v1/order.proto";') },
      "compatible",
      [ORDER],
    ],
    [
      "the encoding of an imported type",
      { [ORDER]: order().replace("acme.Money total", "acme.Currency total") },
      "breaking",
      [ORDER],
    ],
  ])("are followed: %s", async (_name, files, verdict, told) => {
    const result = await resultAt(ORDER, after(files));
    expect(result.verdict).toBe(verdict);
    expect([...new Set(result.changes.map(({ file }) => file))]).toEqual(told);
  });

  it("say the line in the imported file, and the reason for a missing one", async () => {
    const result = await resultAt(ORDER, after({ [MONEY]: money("string") }));
    expect(result.changes[0]).toMatchObject({
      path: "acme.Money.amount",
      line: { before: 4, after: 4 },
      file: MONEY,
    });
    const gone = await resultAt(ORDER, [FILES, { [ORDER]: order() }]);
    expect(gone.verdict).toBe("unknown");
    expect(gone.unknowns).toContainEqual({
      path: "acme.Money",
      reason:
        "where `acme.Money` is declared is not at hand on both sides: the import `acme/money.proto` (line 3) is not among the files of this commit",
    });
  });

  it("pass on what is imported publicly, around a circle too", async () => {
    const files: Files = {
      "a.proto": 'syntax = "proto3";\nimport public "b.proto";\n',
      "b.proto": 'syntax = "proto3";\nimport public "c.proto";\nimport "a.proto";\nmessage B { C c = 1; }\n',
      "c.proto": 'syntax = "proto3";\nimport "b.proto";\nmessage C { B b = 1; string s = 2; }\n',
    };
    const changed = String(files["c.proto"]).replace("string s", "int32 s");
    expect((await resultAt("a.proto", [files, { ...files, "c.proto": changed }])).verdict).toBe("breaking");
    const less = await resultAt("a.proto", [
      files,
      { ...files, "a.proto": 'syntax = "proto3";\nimport "b.proto";\n' },
    ]);
    expect(
      less.changes.filter(({ level }) => level === "error").map(({ rule, path }) => [rule, path]),
    ).toEqual([
      ["public-import-removed", "B"],
      ["public-import-removed", "C"],
    ]);
  });

  it("judges a split file like a whole one", async () => {
    const whole = (type: string): Files => ({
      "o.proto": `syntax = "proto3";\nmessage Order { Money m = 1; }\nmessage Money { ${type} a = 1; }\n`,
    });
    const split = (type: string): Files => ({
      "o.proto": 'syntax = "proto3";\nimport "m.proto";\nmessage Order { Money m = 1; }\n',
      "m.proto": `syntax = "proto3";\nmessage Money { ${type} a = 1; }\n`,
    });
    for (const [from, to] of [
      ["int32", "int64"],
      ["string", "bytes"],
      ["int32", "int32"],
    ] as const) {
      for (const profile of ["FILE", "WIRE", "WIRE_JSON"]) {
        const one = await resultAt("o.proto", [whole(from), whole(to)], { profile });
        const two = await resultAt("o.proto", [split(from), split(to)], { profile });
        const told = ({ verdict, changes }: typeof one) => [
          verdict,
          changes.map(({ rule, path, level }) => [rule, path, level]),
        ];
        expect(told(two)).toEqual(told(one));
      }
    }
  });

  it("finds what changed in a type that moved to another file", async () => {
    const before: Files = {
      "o.proto": 'syntax = "proto3";\nmessage O { M m = 1; }\nmessage M { int32 a = 1; }\n',
    };
    const moved: Files = {
      "o.proto": 'syntax = "proto3";\nimport "m.proto";\nmessage O { M m = 1; }\n',
      "m.proto": 'syntax = "proto3";\nmessage M { string a = 1; }\n',
    };
    for (const sides of [
      [before, moved],
      [moved, before],
    ] as [Files, Files][]) {
      const { changes } = await resultAt("o.proto", sides, { profile: "WIRE" });
      expect(changes.filter(({ level }) => level === "error").map(({ rule, path }) => [rule, path])).toEqual([
        ["FIELD_WIRE_COMPATIBLE_TYPE", "M.a"],
      ]);
    }
  });
});
