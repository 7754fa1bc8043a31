/** Contracts of a spec: recognised, paired across versions, judged, and what is not checked is said. */
import { describe, expect, it } from "vitest";
import { compareContractTexts, compareSpecContracts } from "../../../src/core/contracts/compare.ts";
import { NOTHING_EXAMINED } from "../../../src/core/contracts/examples/check.ts";
import { detectType, statedId, statedRole } from "../../../src/core/contracts/detect.ts";
import type { Item, Spec } from "../../../src/core/specs/model.ts";
import { rules } from "./contract-texts.ts";

interface Fence {
  info: string;
  text: string;
  id?: string;
}

function spec(...fences: Fence[]): Spec {
  const items = fences.map(({ info, text, id = "" }, index): Item => ({
    item: "contract",
    id,
    title: "",
    text,
    line: 10 * index + 1,
    endLine: 10 * index + 5,
    parent: "",
    references: [],
    contract: { info, form: "fence", text, line: 10 * index + 2, endLine: 10 * index + 4 },
  }));
  return specWith(items);
}

function specWith(items: Item[]): Spec {
  return {
    path: "specs/a.spec.md",
    id: "svc.a",
    dialect: "spec.md",
    title: "A",
    status: "active",
    owners: [],
    governs: [],
    tests: [],
    exports: [],
    consumes: [],
    compat: "backward",
    items,
    problems: [],
  };
}

const schema = (type: string, info = "json schema=A role=event") => ({
  info,
  text: JSON.stringify({ type }),
});

describe("recognising a contract", () => {
  const cases: [info: string, text: string, path: string, type: string | null][] = [
    ["yaml openapi id=a", "", "", "openapi"],
    ["yaml", "openapi: 3.1.0\n", "", "openapi"],
    ["json", '{ "openapi": "3.0.3" }', "", "openapi"],
    ["yaml", "swagger: '2.0'\n", "", "openapi"],
    ["yaml", "asyncapi: 3.0.0\n", "", "asyncapi"],
    ["json", '{ "$schema": "https://json-schema.org/draft/2020-12/schema" }', "", "json-schema"],
    ["json", '{ "type": "object", "properties": {} }', "", "json-schema"],
    ["json schema=Order", "{}", "", "json-schema"],
    ["json type=avro", "{}", "", "avro"],
    ["json", '{ "type": "record", "name": "A", "fields": [] }', "", "avro"],
    ["graphql", "type Query { a: Int }", "", "graphql"],
    ["proto", 'syntax = "proto3";', "", "protobuf"],
    ["ts", "export interface A {}", "", "typescript"],
    ["smithy", "", "", "smithy"],
    ["", "", "api/a.proto", "protobuf"],
    ["", "", "a.graphqls", "graphql"],
    ["", "{}", "order.schema.json", "json-schema"],
    ["", "paths: {}", "openapi.yaml", "openapi"],
    ["", "export type A = 1", "a.d.ts", "typescript"],
    ["json", '{ "orderId": "or_1" }', "", null],
    ["json example", '{ "type": "object", "properties": {} }', "", null],
    ["sh", "openapi: 3.1.0", "", null],
    ["", "", "", null],
  ];
  it.each(cases)("%s · %s · %s is %s", (info, text, path, type) => {
    expect(detectType({ info, text, path })).toBe(type);
  });

  it("reads role and id from the info string", () => {
    expect(statedRole('json schema=Order role="event"')).toBe("event");
    expect(statedRole("json role=nobody")).toBeNull();
    expect(statedId("json schema=Order id=order")).toBe("order");
    expect(statedId("json schema=Order")).toBe("Order");
    expect(statedId("json {#order}")).toBe("order");
    expect(statedId("yaml openapi")).toBeNull();
  });
});

describe("pairing the contracts of a spec", () => {
  const verdicts = async (before: Spec | null, after: Spec | null) =>
    (await compareSpecContracts(before, after)).results.map(({ id, verdict }) => [id, verdict]);

  it("pairs by id, whatever the order", async () => {
    const a = { ...schema("string", "json id=a role=event") };
    const b = { ...schema("number", "json id=b schema=B role=event") };
    const wider = { ...b, text: JSON.stringify({ type: ["number", "null"] }) };
    const typed = (fence: Fence) => ({ ...fence, info: fence.info.replace("json ", "json json-schema ") });
    expect(await verdicts(spec(typed(a), typed(b)), spec(typed(wider), typed(a)))).toEqual([
      ["b", "breaking"],
      ["a", "identical"],
    ]);
  });

  it("pairs by format and order when ids are only derived, so a new title is no new contract", async () => {
    const titled = (title: string) => ({
      info: "yaml",
      text: `openapi: 3.1.0\ninfo:\n  title: ${title}\n  version: "1"\npaths: {}\n`,
    });
    expect(await verdicts(spec(titled("Charges")), spec(titled("Charge API")))).toEqual([
      ["charge-api", "compatible"],
    ]);
  });

  it("uses the spec's own name for a contract without a stated id, and follows it when the heading changes", async () => {
    const fence = { info: "json json-schema", text: '{"type":"string"}' };
    expect(await verdicts(spec({ ...fence, id: "events" }), spec({ ...fence, id: "messages" }))).toEqual([
      ["messages", "identical"],
    ]);
  });

  it("takes a stated id that is gone for a contract that is gone", async () => {
    const { results } = await compareSpecContracts(
      spec(schema("string", "json schema=A")),
      spec(schema("string", "json schema=B")),
    );
    expect(results.map(({ id, verdict, suggestedBump }) => [id, verdict, suggestedBump])).toEqual([
      ["B", "compatible", "minor"],
      ["A", "breaking", "major"],
    ]);
    expect(results.map(({ changes }) => changes[0]?.rule)).toEqual(["contract-added", "contract-removed"]);
  });

  it("breaks with a spec that is removed, and not with one that is new", async () => {
    const some = spec(schema("string"));
    expect(await verdicts(some, null)).toEqual([["A", "breaking"]]);
    expect(await verdicts(null, some)).toEqual([["A", "compatible"]]);
    expect(await verdicts(null, null)).toEqual([]);
    expect((await compareSpecContracts(some, null)).results[0]?.source).toEqual({
      before: { path: "specs/a.spec.md", line: 2 },
      after: null,
    });
  });

  it("judges by the role that the fence states", async () => {
    const wider = { info: "json schema=A role=event", text: '{"type":["string","null"]}' };
    expect((await compareSpecContracts(spec(schema("string")), spec(wider))).results[0]).toMatchObject({
      role: "event",
      verdict: "breaking",
      changes: [{ rule: "event-body-became-nullable", direction: "event", line: { before: 2, after: 2 } }],
    });
    const request = (fence: Fence) => spec({ ...fence, info: "json schema=A role=request" });
    expect((await compareSpecContracts(request(schema("string")), request(wider))).results[0]?.verdict).toBe(
      "compatible",
    );
  });
});

describe("what is not checked", () => {
  const formats: [info: string, readable: string, broken: string][] = [
    ["yaml openapi", "openapi: 3.1.0\npaths: {}\n", "openapi: [\n"],
    ["json json-schema", '{ "type": "object" }', '{ "type": '],
    ["yaml asyncapi", "asyncapi: 3.0.0\nchannels: {}\n", "asyncapi: [\n"],
    ["graphql", "type Query { a: Int }", "type Query { a: "],
    ["proto", 'syntax = "proto3";\nmessage A {}\n', 'syntax = "proto3";\nmessage {'],
    ["ts", "export interface A { a: string }", "export interface { a: "],
    ["json avro", '{ "type": "record", "name": "A", "fields": [] }', '{ "type": "record", '],
    ["smithy", '$version: "2"\nnamespace a\nstructure A {}\n', '$version: "2"\nnamespace a\nstructure {'],
  ];
  it.each([
    ["protobuf", 'syntax = "proto3";', null, "FILE"],
    ["protobuf", 'syntax = "proto3";', "WIRE", "WIRE"],
    ["avro", '"string"', null, "FULL"],
    ["avro", '"string"', "forward_transitive", "FORWARD"],
    ["json-schema", "{}", "WIRE", null],
  ] as const)("names the profile of the same %s text", async (type, text, profile, applied) => {
    const side = { path: "a", text, info: "", line: 1, type };
    const { results } = await compareContractTexts(side, side, { profile });
    expect(results).toMatchObject([{ verdict: "identical", profile: applied }]);
  });

  it.each(formats)(
    "finds the same text identical in %s, whether it can be read or not",
    async (info, ...texts) => {
      for (const text of texts) {
        expect(await compareSpecContracts(spec({ info, text }), spec({ info, text }))).toMatchObject({
          results: [{ verdict: "identical", suggestedBump: "none", changes: [], unknowns: [] }],
          notChecked: [],
        });
      }
    },
  );

  it.each(formats)("says that it did not judge broken text in %s", async (info, readable, broken) => {
    const versions = [
      [readable, broken],
      [broken, readable],
      [broken, `${broken} `],
    ];
    for (const [before = "", after = ""] of versions) {
      const { results, notChecked, problems } = await compareSpecContracts(
        spec({ info, text: before }),
        spec({ info, text: after }),
      );
      expect(results).toMatchObject([{ verdict: "unknown", suggestedBump: "major", changes: [] }]);
      expect([...notChecked, ...problems]).not.toEqual([]);
    }
  });

  it("says once that a linked file was not read", async () => {
    const link: Item = {
      ...(spec(schema("string")).items[0] as Item),
      contract: {
        info: "openapi.yaml",
        form: "link",
        text: "",
        target: "api/openapi.yaml",
        line: 4,
        endLine: 4,
      },
    };
    const { results, notChecked } = await compareSpecContracts(specWith([link]), specWith([link]));
    expect(results).toEqual([]);
    expect(notChecked.map(({ what }) => what)).toEqual(["specs/a.spec.md: api/openapi.yaml"]);
  });

  it("asks for the format of a file that it does not recognise", async () => {
    const file = { path: "notes.txt", text: "hello", info: "", line: 1 };
    expect(await compareContractTexts(file, file)).toMatchObject({
      results: [],
      notChecked: [{ what: "notes.txt" }],
    });
    expect(await compareContractTexts(null, null)).toEqual({
      results: [],
      notChecked: [],
      problems: [],
      examples: NOTHING_EXAMINED,
    });
  });

  it("takes role and format from the caller when the file does not say", async () => {
    const file = (type: string) => ({ path: "a.json", text: `{"type":"${type}"}`, info: "", line: 1 });
    const { results } = await compareContractTexts(file("integer"), file("number"), {
      type: "json-schema",
      role: "response",
    });
    expect(results[0]).toMatchObject({ role: "response", verdict: "breaking" });
    expect(rules(results[0] ?? expect.fail())).toEqual(["response-body-type-generalized"]);
  });
});
