/** The version that a contract states, and what its change asks for. */
import { describe, expect, test } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import type { ContractResult, ContractType } from "../../../src/core/contracts/model.ts";
import { statedVersion, versionDue } from "../../../src/core/contracts/stated-version.ts";
import { versionProblems } from "../../../src/core/contracts/version-problem.ts";

describe("where it is read", () => {
  test.each<[ContractType, string, string | null, number]>([
    ["openapi", "openapi: 3.1.0\ninfo:\n  title: A\n  version: 1.4.0\npaths: {}", "1.4.0", 4],
    [
      "openapi",
      "openapi: 3.1.0\ninfo:\n  contact:\n    version: 9.9.9\n\n  # kept\n  version: '1.4'\npaths: {}",
      "1.4",
      7,
    ],
    ["openapi", "openapi: 3.1.0\r\ninfo:\r\n  version: 1.4.0\r\npaths: {}", "1.4.0", 3],
    [
      "openapi",
      "openapi: 3.1.0\ninfo: { title: A, license: { version: 3 }, version: 1.4.0 }\npaths: {}",
      "1.4.0",
      2,
    ],
    ["openapi", "openapi: 3.1.0\ninfo: {\n  title: A,\n  version: 1.4.0\n}\npaths: {}", "1.4.0", 4],
    ["openapi", '{"openapi":"3.1.0","info":{"title":"a } b","version":"2.0.0"},"paths":{}}', "2.0.0", 1],
    ["openapi", '{\n  "openapi": "3.1.0",\n  "info": {\n    "version": "2.0.0"\n  }\n}', "2.0.0", 4],
    ["openapi", "openapi: 3.1.0\ninfo:\n  version: 2\n", "2", 3],
    ["asyncapi", "asyncapi: 3.0.0\ninfo: {title: A, version: 1.0.0}", "1.0.0", 2],
    ["openapi", "openapi: 3.1.0\ninfo:\n  title: A\n  version: [1]\n", null, 0],
    ["openapi", "openapi: 3.1.0\ninfo:\npaths: {}", null, 0],
    ["openapi", "version: 1.0.0\n", null, 0],
    ["openapi", `info: {${"{".repeat(100_000)}`, null, 0],
    ["protobuf", 'syntax = "proto3";\n// package old.v1;\npackage acme.pay.v2;\n', "v2", 3],
    ["protobuf", "package acme.pay.v1beta1;", "v1beta1", 1],
    ["protobuf", "package acme.pay;", null, 0],
    ["graphql", "type Query { version: String }", null, 0],
    ["avro", '{"type":"record","name":"A","version":"1.0.0","fields":[]}', null, 0],
  ])("%s %j: %s", (type, text, version, line) => {
    expect(statedVersion(type, text)).toEqual(version === null ? null : { text: version, line });
  });
});

test.each<[ContractResult["suggestedBump"], string, string, string | null]>([
  ["major", "1.4.0", "2.0.0", null],
  ["major", "1.4.0", "3.1.0", null],
  ["major", "1.4.0", "2.0.0-rc.1", null],
  ["major", "1.4.0", "1.5.0", "2.0.0"],
  ["major", "1.4.0", "1.4.0", "2.0.0"],
  ["major", "2.0.0", "1.9.0", "3.0.0"],
  ["major", "v1.4", "v1.4", "v2.0"],
  ["major", "v1", "v1", "v2"],
  ["major", "v1", "v2", null],
  ["minor", "1.4.2", "1.5.0", null],
  ["minor", "1.4.2", "2.0.0", null],
  ["minor", "1.4.2", "1.4.3", "1.5.0"],
  ["minor", "v1", "v1", null],
  ["patch", "1.4.2", "1.4.2", "1.4.3"],
  ["patch", "1.4.2", "1.4.3", null],
  ["patch", "1.4", "1.4", null],
  ["none", "1.4.2", "1.4.2", null],
  ["major", "0.3.1", "0.4.0", null],
  ["major", "0.3.1", "0.3.2", "0.4.0"],
  ["minor", "0.3.1", "0.3.2", null],
  ["minor", "0.3.1", "0.3.1", "0.3.2"],
  ["major", "v1beta1", "v1beta1", null],
  ["major", "2026-01-01", "2026-01-01", null],
  ["major", "latest", "latest", null],
  ["major", "1.4.0", "latest", null],
])("%s from %s to %s asks for %s", (suggestedBump, before, after, due) => {
  expect(versionDue({ suggestedBump, version: { before, after, line: 1 } })).toBe(due);
});

describe("the finding", () => {
  const openapi = (version: string, type: string, extra = ""): string =>
    `openapi: 3.1.0\ninfo: { title: A, version: ${version} }\npaths:\n  /a:\n    get:\n      parameters: [{ name: q, in: query, schema: { type: ${type} } }${extra}]\n      responses: { "200": { description: ok } }\n`;
  const optional = ", { name: r, in: query, schema: { type: string } }";
  test.each<[string, string, string, string[]]>([
    [
      "a break without a new version",
      openapi("1.4.0", "string"),
      openapi("1.4.0", "integer"),
      ["warning 12: The contract `a` breaks its users and still states version `1.4.0`; `2.0.0` is due."],
    ],
    [
      "a break with a minor step",
      openapi("1.4.0", "string"),
      openapi("1.5.0", "integer"),
      [
        "warning 12: The contract `a` breaks its users and goes from version `1.4.0` to `1.5.0` only; `2.0.0` is due.",
      ],
    ],
    ["a break with a major step", openapi("1.4.0", "string"), openapi("2.0.0", "integer"), []],
    [
      "an addition without a new version",
      openapi("1.4.0", "string"),
      openapi("1.4.0", "string", optional),
      ["info 12: The contract `a` changes and still states version `1.4.0`; `1.5.0` is due."],
    ],
    ["an addition with a minor step", openapi("1.4.0", "string"), openapi("1.5.0", "string", optional), []],
    ["nothing", openapi("1.4.0", "string"), `${openapi("1.4.0", "string")}\n# a note\n`, []],
  ])("%s", async (_, before, after, lines) => {
    const side = (text: string) => ({ path: "a.yaml", text, info: "", line: 11 });
    const { results } = await compareContractTexts(side(before), side(after));
    const found = results
      .flatMap(versionProblems)
      .map(({ level, line, message }) => `${level} ${String(line)}: ${message}`);
    expect(found).toEqual(lines);
  });

  test("none where nobody knows whether it breaks", async () => {
    const side = (text: string) => ({ path: "a.yaml", text, info: "", line: 1 });
    const { results } = await compareContractTexts(
      side(openapi("1.4.0", "string")),
      side("openapi: 9.0.0\ninfo: { title: A, version: 1.4.0 }\n"),
    );
    expect(results.map(({ verdict }) => verdict)).toEqual(["unknown"]);
    expect(results.flatMap(versionProblems)).toEqual([]);
  });
});
