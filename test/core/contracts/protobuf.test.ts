/** Protocol Buffers by buf's rules: which rule speaks, in which profile, at which line. */
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import type { ContractResult } from "../../../src/core/contracts/model.ts";
import { rules, text } from "./contract-texts.ts";
import { compareProtoFolders } from "./protobuf-in-folders.ts";
import { holdsItsTable, noted } from "./rule-coverage.ts";

const PROFILES = ["FILE", "PACKAGE", "WIRE_JSON", "WIRE"] as const;
type Profile = (typeof PROFILES)[number];

async function judge(before: string, after: string, profile: string | null = null): Promise<ContractResult> {
  const sides = [text(before, "proto"), text(after, "proto")] as const;
  const [result] = (await compareContractTexts(...sides, { profile })).results;
  if (result === undefined) throw new Error("no result");
  return noted(result);
}

const proto2 = (body: string) => `syntax = "proto2";\npackage shop.v1;\n${body}\n`;
const proto3 = (body: string) => `syntax = "proto3";\npackage shop.v1;\n${body}\n`;
const edition = (body: string) => `edition = "2023";\npackage shop.v1;\n${body}\n`;
const message = (fields: string) => `message Order {\n${fields}\n}`;

/** Per profile; a profile that is left out has the rules of the one before it. */
type Expected = Partial<Record<Profile, string[]>> & { FILE: string[] };
type Case = [name: string, before: string, after: string, expected: Expected];

const NOTHING: Expected = { FILE: [] };
const EVERYWHERE = (...names: string[]): Expected => ({ FILE: names });
const ONLY_IN_CODE = (...names: string[]): Expected => ({ FILE: names, WIRE_JSON: [] });
const NOT_ON_THE_WIRE = (...names: string[]): Expected => ({ FILE: names, WIRE: [] });

const FILE_OPTIONS: [string, string, string][] = [
  ["cc_enable_arenas", "false", "FILE_SAME_CC_ENABLE_ARENAS"],
  ["cc_generic_services", "true", "FILE_SAME_CC_GENERIC_SERVICES"],
  ["csharp_namespace", '"Shop"', "FILE_SAME_CSHARP_NAMESPACE"],
  ["go_package", '"shop/v1;shop"', "FILE_SAME_GO_PACKAGE"],
  ["java_generic_services", "true", "FILE_SAME_JAVA_GENERIC_SERVICES"],
  ["java_multiple_files", "true", "FILE_SAME_JAVA_MULTIPLE_FILES"],
  ["java_outer_classname", '"ShopProto"', "FILE_SAME_JAVA_OUTER_CLASSNAME"],
  ["java_package", '"com.shop"', "FILE_SAME_JAVA_PACKAGE"],
  ["objc_class_prefix", '"SHP"', "FILE_SAME_OBJC_CLASS_PREFIX"],
  ["optimize_for", "LITE_RUNTIME", "FILE_SAME_OPTIMIZE_FOR"],
  ["php_class_prefix", '"Shop"', "FILE_SAME_PHP_CLASS_PREFIX"],
  ["php_metadata_namespace", '"Shop"', "FILE_SAME_PHP_METADATA_NAMESPACE"],
  ["php_namespace", '"Shop"', "FILE_SAME_PHP_NAMESPACE"],
  ["py_generic_services", "true", "FILE_SAME_PY_GENERIC_SERVICES"],
  ["ruby_package", '"Shop"', "FILE_SAME_RUBY_PACKAGE"],
  ["swift_prefix", '"Shop"', "FILE_SAME_SWIFT_PREFIX"],
];

const cases: Case[] = [
  ["the syntax", proto2(""), proto3(""), ONLY_IN_CODE("FILE_SAME_SYNTAX")],
  [
    "the package",
    proto3("message Order {} enum Colour { RED = 0; }"),
    proto3("message Order {} enum Colour { RED = 0; }").replace("shop.v1", "shop.v2"),
    {
      FILE: ["FILE_SAME_PACKAGE"],
      PACKAGE: ["FILE_SAME_PACKAGE", "PACKAGE_NO_DELETE"],
      WIRE_JSON: ["FILE_SAME_PACKAGE"],
    },
  ],
  ...FILE_OPTIONS.map(([name, value, rule]): Case => [
    `the option ${name}`,
    proto3(""),
    proto3(`option ${name} = ${value};`),
    ONLY_IN_CODE(rule),
  ]),
  ["file options that state the default", proto3("option optimize_for = SPEED;"), proto3(""), NOTHING],
  [
    "a message with what is inside it",
    proto3("message Keep {} message Gone { message Inner {} map<string, string> tags = 1; }"),
    proto3("message Keep {}"),
    {
      FILE: ["MESSAGE_NO_DELETE", "MESSAGE_NO_DELETE", "MESSAGE_NO_DELETE"],
      PACKAGE: ["PACKAGE_MESSAGE_NO_DELETE", "PACKAGE_MESSAGE_NO_DELETE", "PACKAGE_MESSAGE_NO_DELETE"],
      WIRE_JSON: [],
    },
  ],
  [
    "an enum, a service and an extension",
    proto2("message M { extensions 9; } enum E { A = 0; } service S {} extend M { optional int32 x = 9; }"),
    proto2("message M { extensions 9; }"),
    {
      FILE: ["ENUM_NO_DELETE", "EXTENSION_NO_DELETE", "SERVICE_NO_DELETE"],
      PACKAGE: ["PACKAGE_ENUM_NO_DELETE", "PACKAGE_EXTENSION_NO_DELETE", "PACKAGE_SERVICE_NO_DELETE"],
      WIRE_JSON: [],
    },
  ],
  [
    "a message that moves out of another",
    proto3("message A { message B { int32 n = 1; } B b = 1; }"),
    proto3("message A { B b = 1; } message B { int32 n = 1; }"),
    {
      FILE: ["FIELD_SAME_TYPE", "MESSAGE_NO_DELETE"],
      PACKAGE: ["FIELD_SAME_TYPE", "PACKAGE_MESSAGE_NO_DELETE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "a field",
    proto3(message("string id = 1;\nint32 count = 2;")),
    proto3(message("string id = 1;")),
    {
      FILE: ["FIELD_NO_DELETE"],
      WIRE_JSON: ["FIELD_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"],
      WIRE: ["FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"],
    },
  ],
  [
    "a field whose number is reserved",
    proto3(message("int32 count = 2;")),
    proto3(message("reserved 2 to 4;")),
    { FILE: ["FIELD_NO_DELETE"], WIRE_JSON: ["FIELD_NO_DELETE_UNLESS_NAME_RESERVED"], WIRE: [] },
  ],
  [
    "a field whose number and name are reserved",
    proto3(message("int32 count = 2;")),
    proto3(message('reserved 2; reserved "count";')),
    { FILE: ["FIELD_NO_DELETE"], WIRE_JSON: [] },
  ],
  [
    "the name of a field, and with it the one in JSON",
    proto3(message("string order_id = 1;")),
    proto3(message("string number = 1;")),
    NOT_ON_THE_WIRE("FIELD_SAME_JSON_NAME", "FIELD_SAME_NAME"),
  ],
  [
    "the name of a field, but not the one in JSON",
    proto3(message("string order_id = 1;")),
    proto3(message('string number = 1 [json_name = "orderId"];')),
    NOT_ON_THE_WIRE("FIELD_SAME_NAME"),
  ],
  [
    "the name in JSON",
    proto3(message("string id = 1;")),
    proto3(message('string id = 1 [json_name = "ID"];')),
    NOT_ON_THE_WIRE("FIELD_SAME_JSON_NAME"),
  ],
  [
    "int32 to int64, which share bytes but not JSON",
    proto3(message("int32 n = 1;")),
    proto3(message("int64 n = 1;")),
    { FILE: ["FIELD_SAME_TYPE"], WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"], WIRE: [] },
  ],
  [
    "int32 to uint32, which share both",
    proto3(message("int32 n = 1;")),
    proto3(message("uint32 n = 1;")),
    ONLY_IN_CODE("FIELD_SAME_TYPE"),
  ],
  [
    "string to bytes",
    proto3(message("string s = 1;")),
    proto3(message("bytes s = 1;")),
    { FILE: ["FIELD_SAME_TYPE"], WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"], WIRE: [] },
  ],
  [
    "bytes to string",
    proto3(message("bytes s = 1;")),
    proto3(message("string s = 1;")),
    {
      FILE: ["FIELD_SAME_TYPE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "an enum for one of the same short name with more values",
    proto3("enum C { A = 0; } message X { enum C { A = 0; B = 1; } } message M { C c = 1; }"),
    proto3("enum C { A = 0; } message X { enum C { A = 0; B = 1; } } message M { X.C c = 1; }"),
    ONLY_IN_CODE("FIELD_SAME_TYPE"),
  ],
  [
    "an enum for one of the same short name with fewer values",
    proto3("enum C { A = 0; } message X { enum C { A = 0; B = 1; } } message M { X.C c = 1; }"),
    proto3("enum C { A = 0; } message X { enum C { A = 0; B = 1; } } message M { C c = 1; }"),
    {
      FILE: ["FIELD_SAME_TYPE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "one type by three names",
    proto3("message M { M a = 1; shop.v1.M b = 2; .shop.v1.M c = 3; v1.M d = 4; }"),
    proto3("message M { .shop.v1.M a = 1; M b = 2; v1.M c = 3; shop.v1.M d = 4; }"),
    NOTHING,
  ],
  [
    "presence in proto3",
    proto3(message("string s = 1; Order o = 2;")),
    proto3(message("optional string s = 1; optional Order o = 2;")),
    ONLY_IN_CODE("FIELD_SAME_CARDINALITY"),
  ],
  [
    "single to repeated",
    proto3(message("string s = 1;")),
    proto3(message("repeated string s = 1;")),
    {
      FILE: ["FIELD_SAME_CARDINALITY"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_CARDINALITY"],
    },
  ],
  [
    "a map to a list of its entries: the same bytes, another JSON",
    proto3("message P { string key = 1; string value = 2; } message M { map<string, string> tags = 1; }"),
    proto3("message P { string key = 1; string value = 2; } message M { repeated P tags = 1; }"),
    {
      FILE: ["FIELD_SAME_CARDINALITY", "FIELD_SAME_TYPE", "MESSAGE_NO_DELETE"],
      PACKAGE: ["FIELD_SAME_CARDINALITY", "FIELD_SAME_TYPE", "PACKAGE_MESSAGE_NO_DELETE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "the value of a map",
    proto3(message("map<string, int32> m = 1;")),
    proto3(message("map<string, uint32> m = 1;")),
    ONLY_IN_CODE("FIELD_SAME_TYPE"),
  ],
  [
    "a required field that is added",
    proto2(message("optional string a = 1;")),
    proto2(message("optional string a = 1; required string b = 2;")),
    EVERYWHERE("MESSAGE_SAME_REQUIRED_FIELDS"),
  ],
  [
    "a field that becomes required",
    proto2(message("optional string a = 1;")),
    proto2(message("required string a = 1;")),
    {
      FILE: ["FIELD_SAME_CARDINALITY", "MESSAGE_SAME_REQUIRED_FIELDS"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", "MESSAGE_SAME_REQUIRED_FIELDS"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_CARDINALITY", "MESSAGE_SAME_REQUIRED_FIELDS"],
    },
  ],
  [
    "a field that is required by a feature and added",
    edition(message("string a = 1;")),
    edition(message("string a = 1; string b = 2 [features.field_presence = LEGACY_REQUIRED];")),
    EVERYWHERE("MESSAGE_SAME_REQUIRED_FIELDS"),
  ],
  [
    "defaults, written in two ways or changed",
    proto2(message('optional int32 a = 1 [default = 16]; optional string b = 2 [default = "x"];')),
    proto2(message('optional int32 a = 1 [default = 0x10]; optional string b = 2 [default = "y"];')),
    EVERYWHERE("FIELD_SAME_DEFAULT"),
  ],
  [
    "a default of 64 bits that a float cannot hold",
    proto2(message("optional int64 a = 1 [default = 9007199254740993];")),
    proto2(message("optional int64 a = 1 [default = 9007199254740992];")),
    EVERYWHERE("FIELD_SAME_DEFAULT"),
  ],
  [
    "the first value of an enum, which is the default",
    proto2("enum C { A = 1; B = 2; } message M { optional C c = 1; }"),
    proto2("enum C { B = 2; A = 1; } message M { optional C c = 1; }"),
    EVERYWHERE("FIELD_SAME_DEFAULT"),
  ],
  [
    "a field into a oneof",
    proto3(message("string a = 1; oneof kind { string b = 2; }")),
    proto3(message("oneof kind { string a = 1; string b = 2; }")),
    {
      FILE: ["FIELD_SAME_CARDINALITY", "FIELD_SAME_ONEOF"],
      WIRE_JSON: ["FIELD_SAME_ONEOF"],
    },
  ],
  [
    "a oneof that is renamed",
    proto3(message("oneof kind { string a = 1; }")),
    proto3(message("oneof sort { string a = 1; }")),
    { FILE: ["FIELD_SAME_ONEOF", "ONEOF_NO_DELETE"], WIRE_JSON: ["FIELD_SAME_ONEOF"] },
  ],
  [
    "jstype, of 64 bits alone",
    proto3(message("int64 a = 1; int32 b = 2;")),
    proto3(message("int64 a = 1 [jstype = JS_STRING]; int32 b = 2 [jstype = JS_STRING];")),
    ONLY_IN_CODE("FIELD_SAME_JSTYPE"),
  ],
  [
    "ctype",
    proto2(message("optional string a = 1; optional string b = 2 [ctype = STRING_PIECE];")),
    proto2(message("optional string a = 1 [ctype = CORD]; optional string b = 2;")),
    ONLY_IN_CODE("FIELD_SAME_CPP_STRING_TYPE"),
  ],
  [
    "the C++ feature, in a block",
    edition(message("string a = 1;")),
    edition(message("string a = 1 [features = { [pb.cpp]: { string_type: CORD } }];")),
    ONLY_IN_CODE("FIELD_SAME_CPP_STRING_TYPE"),
  ],
  [
    "UTF-8 that is no longer checked",
    edition(message("string a = 1; bytes b = 2;")),
    edition(`option features.utf8_validation = NONE;\n${message("string a = 1; bytes b = 2;")}`),
    ONLY_IN_CODE("FIELD_SAME_JAVA_UTF8_VALIDATION", "FIELD_SAME_UTF8_VALIDATION"),
  ],
  [
    "UTF-8 that is checked in Java",
    proto2(message("optional string a = 1;")),
    proto2(`option java_string_check_utf8 = true;\n${message("optional string a = 1;")}`),
    ONLY_IN_CODE("FIELD_SAME_JAVA_UTF8_VALIDATION"),
  ],
  [
    "delimited encoding",
    edition(message("Order a = 1;")),
    edition(message("Order a = 1 [features.message_encoding = DELIMITED];")),
    {
      FILE: ["FIELD_SAME_TYPE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "a group to a message",
    proto2("message M { optional group Part = 1 { optional int32 n = 1; } }"),
    proto2("message M { message Part { optional int32 n = 1; } optional Part part = 1; }"),
    {
      FILE: ["FIELD_SAME_TYPE"],
      WIRE_JSON: ["FIELD_WIRE_JSON_COMPATIBLE_TYPE"],
      WIRE: ["FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "an extension: its name, its type, its number of values",
    proto2("message M { extensions 9, 10; } extend M { optional int32 a = 9; optional int32 b = 10; }"),
    proto2(
      "message M { extensions 9, 10; } extend .shop.v1.M { optional string a = 9; repeated int32 c = 10; }",
    ),
    {
      FILE: ["EXTENSION_NO_DELETE", "FIELD_SAME_CARDINALITY", "FIELD_SAME_NAME", "FIELD_SAME_TYPE"],
      PACKAGE: [
        "FIELD_SAME_CARDINALITY",
        "FIELD_SAME_NAME",
        "FIELD_SAME_TYPE",
        "PACKAGE_EXTENSION_NO_DELETE",
      ],
      WIRE_JSON: [
        "FIELD_SAME_NAME",
        "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        "FIELD_WIRE_JSON_COMPATIBLE_TYPE",
      ],
      WIRE: ["FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_COMPATIBLE_TYPE"],
    },
  ],
  [
    "extension ranges",
    proto2("message M { extensions 100 to 200, 300; }"),
    proto2("message M { extensions 100 to 199, 300 to max; }"),
    ONLY_IN_CODE("EXTENSION_MESSAGE_NO_DELETE"),
  ],
  [
    "reserved ranges and names of a message",
    proto3(message('reserved 2, 5 to 9; reserved "a", "b";')),
    proto3(message('reserved 5 to 7, 8; reserved "b";')),
    EVERYWHERE("RESERVED_MESSAGE_NO_DELETE", "RESERVED_MESSAGE_NO_DELETE", "RESERVED_MESSAGE_NO_DELETE"),
  ],
  [
    "reserved ranges cut in another way",
    proto3(message("reserved 2 to 9;")),
    proto3(message("reserved 6 to 9, 2 to 5;")),
    NOTHING,
  ],
  [
    "reserved ranges and names of an enum",
    proto3('enum E { A = 0; reserved -5 to -1, 40 to max; reserved "X"; }'),
    proto3("enum E { A = 0; reserved -5 to -2, 40 to max; }"),
    EVERYWHERE("RESERVED_ENUM_NO_DELETE", "RESERVED_ENUM_NO_DELETE"),
  ],
  [
    "the descriptor accessor",
    proto2(message("")),
    proto2(message("option no_standard_descriptor_accessor = true;")),
    ONLY_IN_CODE("MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR"),
  ],
  [
    "the encoding of a set of messages",
    proto2(message("extensions 4 to max;")),
    proto2(message("option message_set_wire_format = true; extensions 4 to max;")),
    EVERYWHERE("MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT"),
  ],
  [
    "JSON that is no longer promised",
    edition("message M {} enum E { A = 0; }"),
    edition("option features.json_format = LEGACY_BEST_EFFORT; message M {} enum E { A = 0; }"),
    NOT_ON_THE_WIRE("ENUM_SAME_JSON_FORMAT", "MESSAGE_SAME_JSON_FORMAT"),
  ],
  [
    "an open enum to a closed one",
    edition("enum E { A = 0; }"),
    edition("enum E { option features.enum_type = CLOSED; A = 0; }"),
    ONLY_IN_CODE("ENUM_SAME_TYPE"),
  ],
  [
    "a value of an enum",
    proto3("enum E { A = 0; B = 1; }"),
    proto3("enum E { A = 0; }"),
    {
      FILE: ["ENUM_VALUE_NO_DELETE"],
      WIRE_JSON: ["ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED"],
      WIRE: ["ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED"],
    },
  ],
  [
    "a value of an enum that is reserved",
    proto3("enum E { A = 0; B = 1; }"),
    proto3('enum E { A = 0; reserved 1; reserved "B"; }'),
    { FILE: ["ENUM_VALUE_NO_DELETE"], WIRE_JSON: [] },
  ],
  [
    "the name of a value",
    proto3("enum E { A = 0; B = 1; }"),
    proto3("enum E { A = 0; C = 1; }"),
    NOT_ON_THE_WIRE("ENUM_VALUE_SAME_NAME"),
  ],
  [
    "one of two names of a value: a finding for each that is left",
    proto3("enum E { option allow_alias = true; A = 0; B = 1; C = 1; D = 1; }"),
    proto3("enum E { option allow_alias = true; A = 0; B = 1; C = 1; }"),
    NOT_ON_THE_WIRE("ENUM_VALUE_SAME_NAME", "ENUM_VALUE_SAME_NAME"),
  ],
  [
    "one more name for a value",
    proto3("enum E { option allow_alias = true; A = 0; B = 1; }"),
    proto3("enum E { option allow_alias = true; A = 0; B = 1; C = 1; }"),
    NOTHING,
  ],
  [
    "an RPC",
    proto3("message M {} service S { rpc A(M) returns (M); rpc B(M) returns (M); }"),
    proto3("message M {} service S { rpc A(M) returns (M); }"),
    ONLY_IN_CODE("RPC_NO_DELETE"),
  ],
  [
    "the types of an RPC",
    proto3("message M {} message N {} service S { rpc A(M) returns (N); rpc B(M) returns (M); }"),
    proto3(
      "message M {} message N {} service S { rpc A(N) returns (.shop.v1.M); rpc B(shop.v1.M) returns (M); }",
    ),
    EVERYWHERE("RPC_SAME_REQUEST_TYPE", "RPC_SAME_RESPONSE_TYPE"),
  ],
  [
    "the streams of an RPC",
    proto3("message M {} service S { rpc A(M) returns (M); }"),
    proto3("message M {} service S { rpc A(stream M) returns (stream .shop.v1.M) {} }"),
    EVERYWHERE("RPC_SAME_CLIENT_STREAMING", "RPC_SAME_SERVER_STREAMING"),
  ],
  [
    "the idempotency of an RPC",
    proto3("message M {} service S { rpc A(M) returns (M); }"),
    proto3("message M {} service S { rpc A(M) returns (M) { option idempotency_level = IDEMPOTENT; } }"),
    EVERYWHERE("RPC_SAME_IDEMPOTENCY_LEVEL"),
  ],
  [
    "proto2 to an edition that means the same",
    proto2(message("optional int32 n = 1; repeated int32 m = 2;")),
    edition(
      message("int32 n = 1; repeated int32 m = 2 [features.repeated_field_encoding = EXPANDED];"),
    ).replace(
      "message",
      "option features = { utf8_validation: NONE enum_type: CLOSED json_format: LEGACY_BEST_EFFORT };\nmessage",
    ),
    ONLY_IN_CODE("FILE_SAME_SYNTAX"),
  ],
];

describe("Protocol Buffers: breaking changes", () => {
  for (const [name, before, after, expected] of cases) {
    it(name, async () => {
      let wanted: string[] = [];
      for (const profile of PROFILES) {
        wanted = expected[profile] ?? wanted;
        const result = await judge(before, after, profile);
        expect([profile, ...rules(result).sort()]).toEqual([profile, ...wanted]);
        expect(result.unknowns).toEqual([]);
        expect(result.verdict === "breaking").toBe(wanted.length > 0);
        expect(result.profile).toBe(profile);
      }
    });
  }
});

describe("Protocol Buffers: what a person is told besides", () => {
  const notes: [string, string, string, string[]][] = [
    ["a message", proto3(""), proto3("message M { map<string, string> t = 1; }"), ["message-added"]],
    ["an enum", proto3(""), proto3("enum E { A = 0; }"), ["enum-added"]],
    ["a service", proto3(""), proto3("service S {}"), ["service-added"]],
    ["a field", proto3("message M {}"), proto3("message M { string a = 1; }"), ["field-added"]],
    ["a value", proto3("enum E { A = 0; }"), proto3("enum E { A = 0; B = 1; }"), ["enum-value-added"]],
    [
      "an RPC",
      proto3("message M {} service S {}"),
      proto3("message M {} service S { rpc A(M) returns (M); }"),
      ["rpc-added"],
    ],
    [
      "a oneof",
      proto3("message M {}"),
      proto3("message M { oneof o { int32 a = 1; } }"),
      ["field-added", "oneof-added"],
    ],
    [
      "an extension and its range",
      proto2("message M {}"),
      proto2("message M { extensions 9; } extend M { optional int32 a = 9; }"),
      ["extension-added", "extension-range-added"],
    ],
    ["a reserved name", proto3("message M {}"), proto3('message M { reserved "a"; }'), ["reserved-added"]],
    ["an import", proto3(""), proto3('import "a.proto";'), ["import-added"]],
    ["no import", proto3('import public "a.proto";'), proto3(""), ["import-removed"]],
    [
      "a deprecation",
      proto3("message M { int32 a = 1; }"),
      proto3("message M { int32 a = 1 [deprecated = true]; }"),
      ["deprecation-changed"],
    ],
    [
      "an option of our own",
      proto3('message M { option (tier) = "a"; }'),
      proto3('message M { option (tier) = "b"; }'),
      ["option-changed"],
    ],
    [
      "a message that works in JSON now",
      edition("message M { option features.json_format = LEGACY_BEST_EFFORT; }"),
      edition("message M {}"),
      ["json-format-changed"],
    ],
    [
      "an enum that works in JSON now",
      edition("enum E { option features.json_format = LEGACY_BEST_EFFORT; A = 0; }"),
      edition("enum E { A = 0; }"),
      ["json-format-changed"],
    ],
    ["an edition", edition(""), edition("").replace("2023", "2024"), ["edition-changed"]],
  ];
  for (const [name, before, after, expected] of notes) {
    it(name, async () => {
      const result = await judge(before, after);
      expect(rules(result, "info").sort()).toEqual(expected);
      expect(result).toMatchObject({ verdict: "compatible", suggestedBump: "minor", unknowns: [] });
    });
  }

  it("warns of an HTTP path that moves, which no rule of buf knows of", async () => {
    const rpc = (path: string) =>
      proto3(
        `message M {} service S { rpc A(M) returns (M) { option (google.api.http) = { get: "${path}" }; } }`,
      );
    const result = await judge(rpc("/v1/orders"), rpc("/v2/orders"));
    expect(rules(result, "warning")).toEqual(["http-rule-changed"]);
    expect(result.changes[0]).toMatchObject({
      old: "/v1/orders",
      new: "/v2/orders",
      operation: "shop.v1.S/A",
    });
    expect(result.verdict).toBe("compatible");
  });

  it("warns of another first value, which fields in other files may have as their default", async () => {
    const result = await judge(proto2("enum C { A = 1; B = 2; }"), proto2("enum C { B = 2; A = 1; }"));
    expect(rules(result, "warning")).toEqual(["enum-default-changed"]);
  });

  it("shows what a laxer profile allows, once for each place", async () => {
    const before = proto3(message("string order_id = 1;"));
    const result = await judge(before, proto3(message("string number = 1;")), "WIRE");
    expect(result.verdict).toBe("compatible");
    expect(result.changes).toHaveLength(1);
    expect(result.changes[0]).toMatchObject({ rule: "allowed-by-profile", level: "info" });
    expect(result.changes[0]?.message).toContain("The profile WIRE allows this.");
  });
});

describe("Protocol Buffers: nothing that has a meaning", () => {
  const equal: [string, string, string][] = [
    [
      "comments, white space and semicolons",
      proto3(message("string id = 1;")),
      `/* by hand */ syntax="proto3" ; package shop . v1;;message Order{// the id\r\n;string id=1;}`,
    ],
    ["quotes", proto3('option java_package = "a" "b";'), proto3("option java_package = 'ab';")],
    [
      "the order of fields",
      proto3(message("int32 a = 1; int32 b = 2;")),
      proto3(message("int32 b = 2; int32 a = 1;")),
    ],
    [
      "the syntax that is meant when none is stated",
      "message M { optional int32 a = 1; }",
      'syntax = "proto2"; message M { optional int32 a = 1; }',
    ],
    [
      "options in a block or one by one",
      proto3('message M { option (a) = { b: 1, c { d: "x" } e: [1, 2] }; }'),
      proto3('message M { option (a).b = 1; option (a).c.d = "x"; option (a).e = 1; option (a).e = 2; }'),
    ],
    [
      "the same bytes",
      proto2('message M { optional bytes b = 1 [default = "é"]; }'),
      proto2(String.raw`message M { optional bytes b = 1 [default = "\xc3\251"]; }`),
    ],
    [
      "visibility in edition 2024",
      edition("message A {} enum B { C = 0; }").replace("2023", "2024"),
      edition("export message A {} local enum B { C = 0; }").replace("2023", "2024"),
    ],
  ];
  for (const [name, before, after] of equal) {
    it(name, async () => {
      expect(await judge(before, after)).toMatchObject({ verdict: "identical", changes: [], unknowns: [] });
      expect(await judge(after, before)).toMatchObject({ verdict: "identical", changes: [], unknowns: [] });
    });
  }

  it("tells two lists of blocks apart although they hold the same values", async () => {
    const rpc = (bindings: string) => proto3(`message M { option (a) = { more: [${bindings}] }; }`);
    const result = await judge(
      rpc("{ get: 1, body: 2 }, { get: 3 }"),
      rpc("{ get: 1 }, { get: 3, body: 2 }"),
    );
    expect(result.verdict).toBe("compatible");
    expect(rules(result, "info")).toEqual(["option-changed", "option-changed"]);
  });
});

describe("Protocol Buffers: imports that are not at hand", () => {
  const head = 'import "other.proto";\n';

  it("compares types of imports by name, relative or not", async () => {
    const before = proto3(`${head}message M { Money a = 1; other.v1.Tax b = 2; google.protobuf.Any c = 3; }`);
    const after = proto3(
      `${head}message M { .shop.v1.Money a = 1; .other.v1.Tax b = 2; .google.protobuf.Any c = 3; }`,
    );
    expect(await judge(before, after)).toMatchObject({ verdict: "identical" });
  });

  it("calls another name another type", async () => {
    const before = proto3(`${head}message M { Money a = 1; }`);
    expect(rules(await judge(before, before.replace("Money", "Price")))).toEqual(["FIELD_SAME_TYPE"]);
    expect(rules(await judge(before, before.replace("Money", "string")), "error")).toEqual([
      "FIELD_SAME_TYPE",
    ]);
  });

  it("leaves undecided what only the import could tell", async () => {
    const field = (type: string) => proto3(`${head}message M { ${type} a = 1; }`);
    const doubts: [string, string, string | null, RegExp][] = [
      ["Money", ".Money", null, /may be the same/],
      ["Money", "optional Money", null, /has presence/],
      [".a.Money", ".b.Money", "WIRE", /enums with the same values/],
    ];
    for (const [before, after, profile, reason] of doubts) {
      const result = await judge(field(before), field(after), profile);
      expect(result).toMatchObject({ verdict: "unknown", suggestedBump: "major" });
      expect(result.unknowns[0]?.reason).toMatch(reason);
    }
  });

  it("does the same for RPCs", async () => {
    const rpc = (type: string) => proto3(`${head}service S { rpc A(${type}) returns (Money); }`);
    expect((await judge(rpc("Money"), rpc("shop.v1.Money"))).verdict).toBe("identical");
    expect((await judge(rpc("Money"), rpc(".Money"))).verdict).toBe("unknown");
    expect(rules(await judge(rpc("Money"), rpc("Price")))).toEqual(["RPC_SAME_REQUEST_TYPE"]);
  });
});

describe("Protocol Buffers: places and profiles", () => {
  it("names lines inside the file around the contract", async () => {
    const before = proto3(message("string id = 1;\nint32 count = 2;\nint32 size = 3;"));
    const after = proto3(message("string id = 1;\n\nstring size = 3;"));
    const result = await judge(before, after);
    // The text starts at line 10 of the spec.
    expect(result.changes.map(({ rule, line }) => [rule, line])).toEqual([
      ["FIELD_NO_DELETE", { before: 14, after: null }],
      ["FIELD_SAME_TYPE", { before: 15, after: 15 }],
    ]);
    expect(result.changes.map(({ path }) => path)).toEqual(["shop.v1.Order.count", "shop.v1.Order.size"]);
    expect(result.changes[1]).toMatchObject({
      message: "Field `size` (3) of `Order`: its type changed from `int32` to `string`.",
      old: "int32",
      new: "string",
    });
  });

  it("applies FILE when no profile is named", async () => {
    expect((await judge(proto3(""), proto3("message M {}"))).profile).toBe("FILE");
  });

  it("refuses a profile that it does not know, and names those that it knows", async () => {
    const result = await judge(proto3(""), proto3("message M {}"), "STRICT");
    expect(result.verdict).toBe("unknown");
    expect(result.unknowns[0]?.reason).toBe(
      "`STRICT` is no profile for Protocol Buffers: there are FILE, PACKAGE, WIRE_JSON and WIRE",
    );
  });

  it("refuses an edition that it does not know", async () => {
    const result = await judge(edition(""), edition("").replace("2023", "2031"));
    expect(result.unknowns[0]?.reason).toContain("edition 2031");
  });
});

it("has a rule for a file that is gone, when the contract is a folder", async () => {
  const { results } = await compareProtoFolders({ "a.proto": proto3("message M {}") }, {});
  expect(results.map(noted).map((result) => rules(result))).toEqual([["FILE_NO_DELETE"]]);
});

holdsItsTable({ page: "protobuf", type: "protobuf" });
