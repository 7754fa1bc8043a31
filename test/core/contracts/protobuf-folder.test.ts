/** Proto files of a folder are one contract: what moves is compared where it lies now, as buf does. */
import { describe, expect, it } from "vitest";
import type { ContractComparison } from "../../../src/core/contracts/compare.ts";
import { compareProtoFolders as compare, type ProtoFiles } from "./protobuf-in-folders.ts";

const PROFILES = ["FILE", "PACKAGE", "WIRE_JSON", "WIRE"] as const;
type Profile = (typeof PROFILES)[number];

const proto = (name: string, body: string, head = ""): string =>
  `syntax = "proto3";\npackage ${name};\n${head}\n${body}\n`;
const proto2 = (name: string, body: string, head = ""): string =>
  proto(name, body, head).replace("proto3", "proto2");

const KEEP = "message Keep {}\nenum Kept { K0 = 0; }\nservice Keeper {}";
const order = (type: string): string => `message Order {\n  ${type} count = 1;\n}`;
const colour = (red: string): string => `enum Colour {\n  NONE = 0;\n  ${red} = 1;\n}`;
const orders = (answer: string): string => `service Orders {\n  rpc Get(Keep) returns (${answer}Keep);\n}`;
const BASE = "message Base { extensions 100 to 200; }\nextend Base { optional string kept = 101; }";
const note = (type: string): string => `extend Base {\n  optional ${type} note = 100;\n}`;

/** Errors as `rule file:line`, in which the file is the one before the change when nothing is there now. */
function errors({ results }: ContractComparison): string[] {
  return results
    .flatMap(({ changes }) => changes)
    .filter(({ level }) => level === "error")
    .map(({ rule, file, line }) => `${rule} ${file}:${String(line.after ?? line.before)}`)
    .sort();
}

/** Per profile; one that is left out has the errors of the one before it. */
type Expected = Partial<Record<Profile, string[]>> & { FILE: string[] };

const cases: [name: string, before: ProtoFiles, after: ProtoFiles, expected: Expected][] = [
  [
    "a deleted file",
    { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", order("int32")) },
    { "a.proto": proto("shop", KEEP) },
    { FILE: ["FILE_NO_DELETE b.proto:1"], PACKAGE: ["PACKAGE_MESSAGE_NO_DELETE b.proto:4"], WIRE_JSON: [] },
  ],
  [
    "a renamed file",
    { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`) },
    { "b.proto": proto("shop", `${KEEP}\n${order("int32")}`) },
    { FILE: ["FILE_NO_DELETE a.proto:1"], PACKAGE: [] },
  ],
  [
    "a package of two files that is gone",
    { "a.proto": proto("shop", KEEP), "b.proto": proto("old", ""), "c.proto": proto("old", order("int32")) },
    { "a.proto": proto("shop", KEEP) },
    {
      FILE: ["FILE_NO_DELETE b.proto:1", "FILE_NO_DELETE c.proto:1"],
      PACKAGE: ["PACKAGE_NO_DELETE b.proto:2"],
      WIRE_JSON: [],
    },
  ],
  [
    "one of two files that changes its package",
    { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", order("int32")) },
    { "a.proto": proto("shop", KEEP), "b.proto": proto("mall", order("int32")) },
    {
      FILE: ["FILE_SAME_PACKAGE b.proto:2"],
      PACKAGE: ["FILE_SAME_PACKAGE b.proto:2", "PACKAGE_MESSAGE_NO_DELETE b.proto:4"],
      WIRE_JSON: ["FILE_SAME_PACKAGE b.proto:2"],
    },
  ],
  ...(
    [
      ["message", order("int32"), order("int64"), "FIELD_SAME_TYPE"],
      ["enum", colour("RED"), colour("PINK"), "ENUM_VALUE_SAME_NAME"],
      ["service", orders(""), orders("stream "), "RPC_SAME_SERVER_STREAMING"],
    ] as const
  ).flatMap(([word, was, is, rule]): typeof cases => {
    const before = { "a.proto": proto("shop", `${KEEP}\n${was}`), "b.proto": proto("shop", "") };
    const imports = 'import "a.proto";';
    const after = (now: string) => ({
      "a.proto": proto("shop", KEEP),
      "b.proto": proto("shop", now, imports),
    });
    const gone = `${word.toUpperCase()}_NO_DELETE a.proto:7`;
    const changed = `${rule} b.proto:${word === "enum" ? "6" : "5"}`;
    const onWire = {
      message: { WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE b.proto:5"], WIRE: [] },
      enum: { WIRE: [] },
      service: {},
    }[word];
    return [
      [`${word}: moved`, before, after(was), { FILE: [gone], PACKAGE: [] }],
      [
        `${word}: moved and changed`,
        before,
        after(is),
        { FILE: [changed, gone].sort(), PACKAGE: [changed], ...onWire },
      ],
      [
        `${word}: moved into a new file`,
        { "a.proto": before["a.proto"] },
        after(was),
        { FILE: [gone], PACKAGE: [] },
      ],
      [`${word}: gone`, before, after(""), { FILE: [gone], PACKAGE: [`PACKAGE_${gone}`], WIRE_JSON: [] }],
    ];
  }),
  ...(["string", "int32"] as const).map((now): (typeof cases)[number] => {
    const same = now === "string";
    return [
      `an extension that moves${same ? "" : " and changes"}`,
      { "a.proto": proto2("shop", `${BASE}\n${note("string")}`) },
      { "a.proto": proto2("shop", BASE), "b.proto": proto2("shop", note(now), 'import "a.proto";') },
      {
        FILE: ["EXTENSION_NO_DELETE a.proto:7", ...(same ? [] : ["FIELD_SAME_TYPE b.proto:5"])],
        PACKAGE: same ? [] : ["FIELD_SAME_TYPE b.proto:5"],
        WIRE_JSON: same ? [] : ["FIELD_WIRE_JSON_COMPATIBLE_TYPE b.proto:5"],
        WIRE: same ? [] : ["FIELD_WIRE_COMPATIBLE_TYPE b.proto:5"],
      },
    ];
  }),
  [
    "what a message that moves loses",
    { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`) },
    { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", "message Order { reserved 1; }") },
    {
      FILE: ["FIELD_NO_DELETE a.proto:8", "MESSAGE_NO_DELETE a.proto:7"],
      PACKAGE: ["FIELD_NO_DELETE a.proto:8"],
      WIRE_JSON: ["FIELD_NO_DELETE_UNLESS_NAME_RESERVED a.proto:8"],
      WIRE: [],
    },
  ],
  [
    "a message that moves to another package",
    { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`), "b.proto": proto("mall", "") },
    { "a.proto": proto("shop", KEEP), "b.proto": proto("mall", order("int64")) },
    {
      FILE: ["MESSAGE_NO_DELETE a.proto:7"],
      PACKAGE: ["PACKAGE_MESSAGE_NO_DELETE a.proto:7"],
      WIRE_JSON: [],
    },
  ],
  [
    "two files that swap their packages",
    { "a.proto": proto("shop", order("int32")), "b.proto": proto("mall", order("int32")) },
    { "a.proto": proto("mall", order("int32")), "b.proto": proto("shop", order("int32")) },
    { FILE: ["FILE_SAME_PACKAGE a.proto:2", "FILE_SAME_PACKAGE b.proto:2"] },
  ],
  [
    "an imported type, which is told once",
    {
      "a.proto": proto("shop", "message Cart { Order order = 1; }", 'import "b.proto";'),
      "b.proto": proto("shop", order("int32")),
    },
    {
      "a.proto": proto("shop", "message Cart { Order order = 1; int32 more = 2; }", 'import "b.proto";'),
      "b.proto": proto("shop", order("string")),
    },
    {
      FILE: ["FIELD_SAME_TYPE b.proto:5"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE b.proto:5"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE b.proto:5"],
    },
  ],
  [
    "a default that an imported enum gives to a file which stays the same",
    {
      "a.proto": proto2("shop", "message Cart { optional Colour c = 1; }", 'import "b.proto";'),
      "b.proto": proto2("shop", "enum Colour { NONE = 0; RED = 1; }"),
    },
    {
      "a.proto": proto2("shop", "message Cart { optional Colour c = 1; }", 'import "b.proto";'),
      "b.proto": proto2("shop", "enum Colour { RED = 1; NONE = 0; }"),
    },
    { FILE: ["FIELD_SAME_DEFAULT a.proto:4"] },
  ],
  [
    "options of files, which do not move with the types",
    { "a.proto": proto("shop", KEEP, 'option java_package = "x";'), "b.proto": proto("shop", "") },
    { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", "", 'option java_package = "x";') },
    {
      FILE: ["FILE_SAME_JAVA_PACKAGE a.proto:3", "FILE_SAME_JAVA_PACKAGE b.proto:3"],
      WIRE_JSON: [],
    },
  ],
];

describe("proto files of a folder", () => {
  it.each(cases)("%s", async (_name, before, after, expected) => {
    let wanted = expected.FILE;
    for (const profile of PROFILES) {
      wanted = expected[profile] ?? wanted;
      const compared = await compare(before, after, profile);
      expect([profile, ...errors(compared)]).toEqual([profile, ...wanted]);
      const verdicts = compared.results.map(({ verdict }) => verdict);
      expect(verdicts.includes("breaking")).toBe(wanted.length > 0);
      expect(verdicts).not.toContain("unknown");
    }
  });

  it("say where a type went, and what a laxer profile allows", async () => {
    const before = { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`), "z.proto": proto("shop", "") };
    const after = { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", order("int32")) };
    const { results } = await compare(before, after, "WIRE");
    expect(results.map(({ source, verdict, changes: [first] }) => [source, verdict, first?.message])).toEqual(
      [
        [
          { before: { path: "a.proto", line: 1 }, after: { path: "a.proto", line: 1 } },
          "compatible",
          "The message `Order` moved to `b.proto`. The profile WIRE allows this.",
        ],
        [
          { before: null, after: { path: "b.proto", line: 1 } },
          "compatible",
          "The Protocol Buffers contract `protobuf` is new.",
        ],
        [
          { before: { path: "z.proto", line: 1 }, after: null },
          "compatible",
          "The file `z.proto` is gone. The profile WIRE allows this.",
        ],
      ],
    );
  });

  it("tell a moved change in the file where it lies now, with the one where it lay", async () => {
    const { results } = await compare(
      { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`) },
      { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", order("int64")) },
      "PACKAGE",
    );
    expect(results[0]?.changes[0]).toMatchObject({
      rule: "FIELD_SAME_TYPE",
      file: "b.proto",
      previousFile: "a.proto",
      line: { before: 8, after: 5 },
    });
  });

  it("leave out what is the same and what nothing touches", async () => {
    const files = { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", order("int32")) };
    expect((await compare(files, files)).results).toEqual([]);
    const { results } = await compare(files, { ...files, "b.proto": `// said\n${files["b.proto"]}` });
    expect(results.map(({ source, verdict }) => [source.after?.path, verdict])).toEqual([
      ["b.proto", "identical"],
    ]);
  });

  it.each<[string, ProtoFiles, ProtoFiles, Record<string, string>]>([
    [
      "what is gone may lie in a file that cannot be read",
      { "a.proto": proto("shop", `${KEEP}\n${order("int32")}`), "b.proto": proto("shop", "") },
      { "a.proto": proto("shop", KEEP), "b.proto": "message {" },
      { "a.proto": "The message `Order` is gone. It may be in `b.proto`, which is not read." },
    ],
    [
      "what a deleted file held is not known when it could not be read",
      { "a.proto": proto("shop", KEEP), "b.proto": "message {" },
      { "a.proto": proto("shop", KEEP) },
      { "b.proto": "the old version could not be read, so nothing was compared" },
    ],
    [
      "a type that went to a file outside of the folder",
      {
        "a.proto": proto("shop", "message Cart { Order o = 1; }", 'import "b.proto";'),
        "b.proto": proto("shop", order("int32")),
      },
      { "a.proto": proto("shop", "message Cart { Order o = 1; }", 'import "away/b.proto";') },
      { "b.proto": "where `shop.Order` is declared is not at hand on both sides" },
    ],
    [
      "an edition that is not known",
      { "a.proto": proto("shop", KEEP), "b.proto": proto("shop", "") },
      {
        "a.proto": proto("shop", KEEP),
        "b.proto": proto("shop", "").replace('syntax = "proto3"', 'edition = "2099"'),
      },
      { "b.proto": "edition 2099" },
    ],
  ])("are unknown: %s", async (_name, before, after, wanted) => {
    // Under PACKAGE what may be gone counts, and a deleted file by itself does not.
    const { results } = await compare(before, after, "PACKAGE");
    for (const [path, reason] of Object.entries(wanted)) {
      const result = results.find(({ source }) => source.before?.path === path);
      expect(result?.unknowns.map(({ reason: why }) => why)).toEqual([expect.stringContaining(reason)]);
    }
  });

  it("name a profile that is not known as the reason, for a deleted file too", async () => {
    const { results } = await compare({ "a.proto": proto("shop", KEEP) }, {}, "STRICT");
    expect(results.map(({ verdict, source }) => [verdict, source.after])).toEqual([["unknown", null]]);
  });

  it("may import each other in a long chain", async () => {
    const chain = (type: string): ProtoFiles =>
      Object.fromEntries(
        Array.from({ length: 1_500 }, (_, at) => [
          `f${String(at)}.proto`,
          `syntax="proto3"; import "f${String(at + 1)}.proto"; message M${String(at)} { ${type} a = 1; }`,
        ]),
      );
    const { results } = await compare(chain("int32"), chain("int64"));
    expect(results).toHaveLength(1_500);
  });
});
