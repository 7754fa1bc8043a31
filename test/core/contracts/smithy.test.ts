/** Smithy: the rules of smithy-diff. One row: what is written before, what after, and rules with their levels. */
import { describe, expect, it } from "vitest";
import type { ContractResult } from "../../../src/core/contracts/model.ts";
import { resultOf } from "./contract-texts.ts";
import { holdsItsTable } from "./rule-coverage.ts";

const HEAD = '$version: "2.0"\nnamespace ns\n';
const model = (text: string): string => HEAD + text;

async function judged(before: string, after: string): Promise<ContractResult> {
  return resultOf(model(before), model(after), { type: "smithy" });
}

/** `error RuleId`, sorted; a rule that is there several times is counted. */
function told({ changes }: ContractResult): string[] {
  return changes.map(({ level, rule }) => `${level} ${rule}`).sort();
}

const member = (text: string): string => `structure S { ${text} }`;
const input = (text: string): string => `@input structure S { ${text} }`;
const LISTS = "list A { member: String } list B { member: String }";

type Row = [name: string, before: string, after: string, ...expected: string[]];

const shapes: Row[] = [
  ["a structure joins", "", "structure S {}", "info AddedShape"],
  ["a structure goes", "structure S {}", "", "error RemovedShape"],
  ["a string goes", "string S", "", "warning RemovedShape"],
  ["an enum goes", "enum E { A }", "", "error RemovedShape"],
  ["a string with values goes", '@enum([{value: "a"}]) string S', "", "error RemovedShape"],
  ["a private structure goes", "@private structure S {}", ""],
  ["a string becomes a blob", "string S", "blob S", "error ChangedShapeType"],
  ["a trait joins", "", "@trait structure t {}", "info AddedShape", "info AddedTraitDefinition"],
  ["a trait goes", "@trait structure t {}", "", "error RemovedShape", "error RemovedTraitDefinition"],
];

const members: Row[] = [
  ["a member joins at the end", member("a: String"), member("a: String, b: String"), "info AddedShape"],
  [
    "a member joins in front",
    member("a: String"),
    member("b: String, a: String"),
    "error ChangedMemberOrder",
    "info AddedShape",
  ],
  [
    "members change places",
    member("a: String, b: String"),
    member("b: String, a: String"),
    "error ChangedMemberOrder",
  ],
  ["a member goes", member("a: String, b: String"), member("a: String"), "error RemovedShape"],
  [
    "a required member joins",
    member(""),
    member("@required a: String"),
    "error AddedRequiredMember",
    "info AddedShape",
  ],
  [
    "a required member joins with a default",
    member(""),
    member('@required a: String = "x"'),
    "info AddedShape",
  ],
  ["another type", member("a: String"), member("a: Integer"), "error ChangedMemberTarget"],
  [
    "a string of another name",
    `string A string B ${member("a: A")}`,
    `string A string B ${member("a: B")}`,
    "warning ChangedMemberTarget",
  ],
  [
    "a string with a length",
    `string A @length(min: 1) string B ${member("a: A")}`,
    `string A @length(min: 1) string B ${member("a: B")}`,
    "warning ChangedMemberTarget",
  ],
  [
    "a string that is shorter",
    `@length(max: 9) string A @length(max: 5) string B ${member("a: A")}`,
    `@length(max: 9) string A @length(max: 5) string B ${member("a: B")}`,
    "error ChangedMemberTarget",
  ],
  [
    "a structure of another name",
    `structure A {} structure B {} ${member("a: A")}`,
    `structure A {} structure B {} ${member("a: B")}`,
    "error ChangedMemberTarget",
  ],
  [
    "an enum of another name",
    `enum A { X } enum B { X } ${member("a: A")}`,
    `enum A { X } enum B { X } ${member("a: B")}`,
    "error ChangedMemberTarget",
  ],
  ["a list of another name", LISTS + member("a: A"), LISTS + member("a: B"), "warning ChangedMemberTarget"],
  [
    "a list of other things",
    `list A { member: String } list B { member: Integer } ${member("a: A")}`,
    `list A { member: String } list B { member: Integer } ${member("a: B")}`,
    "error ChangedMemberTarget",
  ],
  [
    "a map of another name",
    `map A { key: String value: String } @sparse map B { key: String value: String } ${member("a: A")}`,
    `map A { key: String value: String } @sparse map B { key: String value: String } ${member("a: B")}`,
    "error ChangedMemberTarget",
  ],
];

const values: Row[] = [
  [
    "required is added",
    member("a: String"),
    member("@required a: String"),
    "error ChangedNullability",
    "warning TraitBreakingChange",
  ],
  [
    "required is added in an input",
    input("a: String"),
    input("@required a: String"),
    "warning TraitBreakingChange",
  ],
  ["required is removed", member("@required a: String"), member("a: String"), "error ChangedNullability"],
  ["required is removed in an input", input("@required a: String"), input("a: String")],
  [
    "required is removed from a structure",
    `structure T {} ${member("@required a: T")}`,
    `structure T {} ${member("a: T")}`,
    "warning ChangedNullability",
  ],
  [
    "required becomes a default",
    member("@required a: String"),
    member('@addedDefault a: String = ""'),
    "info ModifiedTrait",
  ],
  [
    "a default is added",
    member("a: Integer"),
    member("a: Integer = 1"),
    "error ChangedDefault",
    "error ChangedNullability",
    "info ModifiedTrait",
  ],
  [
    "a default is removed",
    member("a: Integer = 1"),
    member("a: Integer"),
    "error ChangedDefault",
    "error ChangedNullability",
    "warning ModifiedTrait",
  ],
  [
    "another default",
    member("a: Integer = 1"),
    member("a: Integer = 2"),
    "error ChangedDefault",
    "info ModifiedTrait",
  ],
  [
    "client-optional is added",
    member("@required a: String"),
    member("@required @clientOptional a: String"),
    "error ChangedNullability",
    "info ModifiedTrait",
  ],
  [
    "the structure becomes an input",
    member("@required a: String"),
    input("@required a: String"),
    "error ChangedNullability",
    "error TraitBreakingChange",
  ],
  [
    "a list becomes sparse",
    "list L { member: String }",
    "@sparse list L { member: String }",
    "error TraitBreakingChange",
  ],
  ["a value joins at the end", "enum E { A }", "enum E { A B }", "info AddedShape", "info ChangedEnumTrait"],
  ["a value joins in front", "enum E { A }", "enum E { B A }", "error ChangedEnumTrait", "info AddedShape"],
  ["a value goes", "enum E { A B }", "enum E { A }", "error ChangedEnumTrait", "error RemovedShape"],
  ["a value is written out", "enum E { A }", 'enum E { A = "A" }'],
  [
    "a value changes",
    'enum E { A = "a" }',
    'enum E { A = "b" }',
    "error ChangedEnumTrait",
    "error ModifiedTrait",
    "info ChangedEnumTrait",
  ],
  ["a number changes", "intEnum E { A = 1 }", "intEnum E { A = 2 }", "error ModifiedTrait"],
  ["a string becomes an enum", '@enum([{value: "a", name: "A"}]) string E', 'enum E { A = "a" }'],
  ["a longer length", "@length(max: 5) string S", "@length(max: 9) string S", "info ModifiedTrait"],
  [
    "a shorter length",
    "@length(min: 1, max: 9) string S",
    "@length(min: 2, max: 8) string S",
    "error ChangedLengthTrait",
    "error ChangedLengthTrait",
    "info ModifiedTrait",
  ],
  [
    "a range gets a maximum",
    "@range(min: 0) integer S",
    "@range(min: 0, max: 8) integer S",
    "error ChangedRangeTrait",
    "info ModifiedTrait",
  ],
  ["a pattern is added", "string S", '@pattern("a") string S', "warning TraitBreakingChange"],
  ["a pattern changes", '@pattern("a") string S', '@pattern("b") string S', "info TraitBreakingChange"],
];

const service = (text: string, more = ""): string =>
  `service V { version: "1" ${text} } operation O {} operation P {} resource R {} @error("client") structure E {} ${more}`;
const operation = (text: string): string =>
  `operation O { ${text} } structure A {} structure B {} @error("client") structure E {}`;

const services: Row[] = [
  ["an operation joins", service(""), service("operations: [O]"), "info AddedOperationBinding"],
  ["an operation goes", service("operations: [O]"), service(""), "error RemovedOperationBinding"],
  ["operations in another order", service("operations: [O P]"), service("operations: [P, O]")],
  ["a resource joins", service(""), service("resources: [R]"), "info AddedResourceBinding"],
  ["a resource goes", service("resources: [R]"), service(""), "error RemovedResourceBinding"],
  [
    "an operation moves into a resource",
    `service V { operations: [O] resources: [R] } resource R {} operation O {}`,
    `service V { resources: [R] } resource R { operations: [O] } operation O {}`,
    "info AddedOperationBinding",
    "warning RemovedOperationBinding",
  ],
  [
    "an operation moves out of a resource",
    `service V { resources: [R] } resource R { operations: [O] } operation O {}`,
    `service V { operations: [O] resources: [R] } resource R {} operation O {}`,
    "error RemovedOperationBinding",
    "info AddedOperationBinding",
  ],
  [
    "a resource cannot be read any more",
    "resource R { read: O } operation O {}",
    "resource R {} operation O {}",
    "error RemovedOperationBinding",
  ],
  [
    "another identifier",
    "resource R { identifiers: { a: String } }",
    "resource R { identifiers: { b: String } }",
    "error ChangedResourceIdentifiers",
  ],
  ["a common error joins", service(""), service("errors: [E]"), "warning AddedServiceError"],
  ["a common error goes", service("errors: [E]"), service(""), "warning RemovedServiceError"],
  [
    "a shape is renamed",
    `service V { operations: [O] } operation O { input: A } structure A {}`,
    `service V { operations: [O] rename: { "ns#A": "B" } } operation O { input: A } structure A {}`,
    "error ServiceRename",
  ],
  [
    "a shape that was not there is renamed",
    `service V {} structure A {}`,
    `service V { rename: { "ns#A": "B" } } structure A {}`,
  ],
  ["another input", operation("input: A"), operation("input: B"), "error ChangedOperationInput"],
  ["an output joins", operation(""), operation("output: A"), "error ChangedOperationOutput"],
  ["an error joins", operation(""), operation("errors: [E]"), "warning AddedOperationError"],
  ["an error goes", operation("errors: [E]"), operation(""), "warning RemovedOperationError"],
  ["a comment joins", "structure S {}", "// c\nstructure S {}"],
];

const traits: Row[] = [
  ["documentation joins", "structure S {}", "/// d\nstructure S {}", "info ModifiedTrait"],
  ["documentation changes", "/// d\nstructure S {}", "/// e\nstructure S {}", "info ModifiedTrait"],
  ["documentation goes", "/// d\nstructure S {}", "structure S {}", "warning ModifiedTrait"],
  [
    "another JSON name",
    member('@jsonName("a") a: String'),
    member('@jsonName("b") a: String'),
    "error TraitBreakingChange",
  ],
  [
    "another path",
    '@http(method: "GET", uri: "/a") operation O {}',
    '@http(method: "GET", uri: "/b") operation O {}',
    "error TraitBreakingChange",
  ],
  [
    "the code 200 is written out",
    '@http(method: "GET", uri: "/a") operation O {}',
    '@http(method: "GET", uri: "/a", code: 200) operation O {}',
  ],
  ["HTTP joins", "operation O {}", '@http(method: "GET", uri: "/a") operation O {}'],
  [
    "an error of the server",
    '@error("client") structure S {}',
    '@error("server") structure S {}',
    "error TraitBreakingChange",
  ],
  ["read-only goes", "@readonly operation O {}", "operation O {}", "error TraitBreakingChange"],
  [
    "more pages",
    '@paginated(inputToken: "a", items: "x") operation O {}',
    '@paginated(inputToken: "a", items: "y") operation O {}',
    "info TraitBreakingChange",
  ],
  [
    "another order of schemes",
    "@auth([httpBasicAuth, httpBearerAuth]) service V {}",
    "@auth([httpBearerAuth, httpBasicAuth]) service V {}",
    "error TraitBreakingChange",
  ],
  ["a trait that is not known here", "structure S {}", "@other.ns#t structure S {}", "warning ModifiedTrait"],
  [
    "a trait without rules",
    "@trait structure t {} structure S {}",
    "@trait structure t {} @t structure S {}",
    "info ModifiedTrait",
  ],
  [
    "a trait with a rule",
    '@trait(breakingChanges: [{change: "add", severity: "DANGER"}]) structure t {} structure S {}',
    '@trait(breakingChanges: [{change: "add", severity: "DANGER"}]) structure t {} @t structure S {}',
    "error TraitBreakingChange",
  ],
  [
    "a rule for a part of a trait",
    '@trait(breakingChanges: [{path: "/a", change: "update"}]) structure t { a: String b: String } @t(a: "1", b: "1") structure S {}',
    '@trait(breakingChanges: [{path: "/a", change: "update"}]) structure t { a: String b: String } @t(a: "1", b: "2") structure S {}',
  ],
  [
    "a rule for each entry of a list",
    '@trait(breakingChanges: [{path: "/member", change: "remove"}]) list t { member: String } @t(["a", "b"]) structure S {}',
    '@trait(breakingChanges: [{path: "/member", change: "remove"}]) list t { member: String } @t(["a"]) structure S {}',
    "error TraitBreakingChange",
  ],
  [
    "tags of the older kind",
    '@trait @tags(["diff.danger.remove"]) structure t {} @t structure S {}',
    '@trait @tags(["diff.danger.remove"]) structure t {} structure S {}',
    "error ModifiedTrait",
  ],
  [
    "tags on the parts of a trait",
    '@trait @tags(["diff.contents"]) structure t { @tags(["diff.error.update"]) a: String } @t(a: "1") structure S {}',
    '@trait @tags(["diff.contents"]) structure t { @tags(["diff.error.update"]) a: String } @t(a: "2") structure S {}',
    "error ModifiedTrait",
  ],
];

describe("Smithy models", () => {
  it.each([...shapes, ...members, ...values, ...services, ...traits])(
    "%s",
    async (_name, before, after, ...expected) => {
      const result = await judged(before, after);
      expect(told(result)).toEqual([...expected].sort());
      const broken = expected.some((entry) => entry.startsWith("error"));
      expect(broken ? ["breaking"] : ["compatible", "identical"]).toContain(result.verdict);
    },
  );

  it("says so when nothing differs", async () => {
    expect((await judged("structure S {}", "structure S {}\n\n// c")).verdict).toBe("identical");
    expect((await judged("string A string B", "string B string A")).verdict).toBe("identical");
  });

  it("compares metadata", async () => {
    const at = (metadata: string) => `$version: "2"\n${metadata}\nnamespace ns\n`;
    const of = async (a: string, b: string) => told(await resultOf(at(a), at(b), { type: "smithy" }));
    expect(await of("", "metadata a = 1")).toEqual(["info AddedMetadata"]);
    expect(await of("metadata a = 1", "metadata a = 2")).toEqual(["warning ChangedMetadata"]);
    expect(await of("metadata a = 1", "")).toEqual(["error RemovedMetadata"]);
  });

  it("shows place, values and operation", async () => {
    const { changes } = await judged(operation("errors: [E]"), operation(""));
    expect(changes[0]).toMatchObject({
      path: "ns#O",
      operation: "O",
      old: "ns#E",
      new: null,
      line: { before: 12, after: 12 },
    });
  });

  it("does not vouch for what is in another file", async () => {
    const result = await judged(`${member("a: Away")}`, `${member("a: Abroad")}`);
    expect(result.verdict).toBe("unknown");
    expect((await judged("", "apply other.ns#S @required")).verdict).toBe("unknown");
    expect((await judged("structure S {}", "structure S with [Away] {}")).verdict).toBe("unknown");
  });

  it("refuses versions that it does not know", async () => {
    const result = await resultOf('$version: "3.0"\nnamespace a', model(""), { type: "smithy" });
    expect(result.unknowns[0]?.reason).toContain("3.0");
  });
});

holdsItsTable({ page: "smithy", type: "smithy" });
