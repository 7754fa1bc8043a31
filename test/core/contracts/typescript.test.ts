/** TypeScript declarations: one row a change, in a role. A rule is written with its level. */
import { describe, expect, it } from "vitest";
import { compareContractTexts } from "../../../src/core/contracts/compare.ts";
import type { ContractRole, Verdict } from "../../../src/core/contracts/model.ts";
import { holdsItsTable, noted } from "./rule-coverage.ts";

const asked = { type: "typescript" as const };

async function judged(before: string, after: string, role?: ContractRole) {
  const side = (text: string) => ({ path: "specs/a.spec.md", text, info: "ts", line: 1 });
  const comparison = await compareContractTexts(side(before), side(after), {
    ...asked,
    ...(role ? { role } : {}),
  });
  const [result] = comparison.results;
  if (result === undefined) throw new Error("no result");
  return { ...noted(result), problems: comparison.problems };
}

type Row = [old: string, now: string, role: ContractRole, verdict: Verdict, told: string[]];
const B = "breaking";
const C = "compatible";
const U = "unknown";
const A = (members: string, more = "") => `export interface A { ${members} } ${more}`;
const f = (signature: string, more = "") => `export declare function f${signature}; ${more}`;
const cls = (members: string, head = "export declare class C") => `${head} { ${members} }`;

const rows: Row[] = [
  // Exports.
  [
    "export type A = string; export type B = string;",
    "export type A = string;",
    "both",
    B,
    ["export-removed error"],
  ],
  [
    "export type A = string;",
    "export type A = string; export type B = string;",
    "both",
    C,
    ["export-added info"],
  ],
  [
    "interface A { x: string } interface B {}",
    "interface A { x: string }",
    "both",
    B,
    ["export-removed error"],
  ],
  ["interface A {} interface B {} export { A };", "interface A {} export { A };", "both", C, []],
  [
    "export default interface A { x: string }",
    "export default interface A { x: number }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  ["declare function f(): void; export default f;", "export {};", "both", B, ["export-removed error"]],
  [
    "declare const x: string; export = x;",
    "declare const x: number; export = x;",
    "both",
    B,
    ["value-type-changed error"],
  ],
  [
    "interface A {} export { A as B };",
    "interface A {} export { A as C };",
    "both",
    B,
    ["export-removed error", "export-added info"],
  ],
  [
    "export declare class A { x: string }",
    "export interface A { x: string }",
    "both",
    B,
    ["export-kind-changed error"],
  ],
  [
    "export namespace N { export interface A { x: string } }",
    "export namespace N { export interface A { x: number } }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    "export namespace N { export const a: string; export const b: string }",
    "export namespace N { export const a: string }",
    "both",
    B,
    ["export-removed error"],
  ],
  [
    'declare module "m" { export interface A { x: string } }',
    'declare module "m" { export interface A { x?: string } }',
    "response",
    B,
    ["property-became-optional error"],
  ],
  [
    "declare global { interface Window { a: string } } export {};",
    "declare global { interface Window { a: number } } export {};",
    "both",
    B,
    ["property-type-changed error"],
  ],
  ['export * from "./a"; export type A = 1;', "export type A = 1;", "both", U, []],

  // Members of what is sent and received.
  [A("x: string"), A("x: string; y: number"), "request", B, ["required-property-added error"]],
  [A("x: string"), A("x: string; y: number"), "response", C, ["required-property-added info"]],
  [A("x: string"), A("x: string; y?: number"), "both", C, ["optional-property-added info"]],
  [A("x: string; y: number"), A("x: string"), "response", B, ["property-removed error"]],
  [A("x: string; y?: number"), A("x: string"), "event", B, ["property-removed error"]],
  [A("x: string; y: number"), A("x: string"), "request", U, ["property-removed warning"]],
  [A("x?: string"), A("x: string"), "request", B, ["property-became-required error"]],
  [A("x?: string"), A("x: string"), "response", C, ["property-became-required info"]],
  [A("x: string"), A("x?: string"), "response", B, ["property-became-optional error"]],
  [A("x: string"), A("x?: string"), "request", C, ["property-became-optional info"]],
  [A("x: string"), A("x?: string"), "both", B, ["property-became-optional error"]],
  [A("x: string"), A("readonly x: string"), "response", B, ["property-became-readonly error"]],
  [A("readonly x: string"), A("x: string"), "response", C, ["property-became-writable info"]],
  [A("x: string"), A("x: number"), "request", B, ["property-type-changed error"]],
  [A('x: "a"'), A('x: "a" | "b"'), "request", C, ["union-member-added info"]],
  [A('x: "a"'), A('x: "a" | "b"'), "response", B, ["union-member-added error"]],
  [A('x: "a" | "b"'), A('x: "a"'), "request", B, ["union-member-removed error"]],
  [A('x: "a" | "b"'), A('x: "a"'), "response", C, ["union-member-removed info"]],
  [A("x: string"), A("x: string | null"), "response", B, ["union-member-added error"]],
  [A("x: { y: { z: string } }"), A("x: { y: { z: number } }"), "both", B, ["property-type-changed error"]],
  [A("x: string[]"), A("x: readonly string[]"), "response", B, ["property-type-changed error"]],
  [A("x: string[]"), A("x: readonly string[]"), "request", C, ["property-type-changed info"]],
  [A("x: string; [key: string]: string"), A("x: string"), "both", B, ["index-signature-removed error"]],
  [A("x: string"), A("x: string; [key: string]: string"), "request", B, ["index-signature-added error"]],
  [A("x: string"), A("x: string; [key: string]: string"), "response", C, ["index-signature-added info"]],
  [A("x: string; (a: string): string"), A("x: string"), "both", B, ["signature-removed error"]],
  [A("x: string"), A("x: string; (a: string): string"), "response", C, ["signature-added info"]],
  [
    f("(a: string): string"),
    `${f("(a: string): string")} ${f("(a: number): number")}`,
    "both",
    C,
    ["overload-added info"],
  ],
  [A("[key: string]: string"), A("[key: string]: number"), "both", B, ["index-signature-changed error"]],
  [
    A("x: Record<string, number>"),
    A("x: Record<string, string>"),
    "both",
    B,
    ["property-type-changed error"],
  ],
  [A("x: Map<string, Date>"), A("x: Map<string, string>"), "both", B, ["property-type-changed error"]],
  [
    A("b: B", "interface B { x: string }"),
    A("b: B", "interface B { x: number }"),
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    A("b: B", "export interface B { x: string }"),
    A("b: B", "export interface B { x: number }"),
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    "export interface A { x: string } export interface A { y: string }",
    "export interface A { x: string } export interface A { y: number }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    "export interface A extends B {} interface B { x: string }",
    "export interface A {}",
    "response",
    B,
    ["property-removed error"],
  ],
  ["export type A = Omit<{ x: string; y: string }, 'x'>", "export type A = { y: string }", "both", C, []],
  [
    "export type A = { x: string } & { y: string }",
    "export interface A { x: string; y: string }",
    "both",
    C,
    [],
  ],
  ["export type A = string", "export type A = string | number", "response", B, ["union-member-added error"]],
  [
    "export type A = [string, number]",
    "export type A = [string, number, number]",
    "both",
    B,
    ["type-changed error"],
  ],
  ["export type A = `a-${string}`", "export type A = `b-${string}`", "both", B, ["type-changed error"]],
  [
    "export type A = { k: 'a'; x: string } | { k: 'b' }",
    "export type A = { k: 'a'; x: string }",
    "request",
    B,
    ["union-member-removed error"],
  ],

  // Interfaces of services.
  [
    A("save(x: string): void"),
    A("save(x: string): void; load(): string"),
    "response",
    C,
    ["required-property-added info"],
  ],
  [A("save(x: string): void"), A("save(x: 'a'): void"), "response", B, ["parameter-type-changed error"]],
  [A("save(x: string): void"), A("save: (x: string) => void"), "both", C, []],
  [A("load(): string"), A("load(): Promise<string>"), "response", B, ["return-type-changed error"]],
  [A("on(x: 'a'): void; on(x: 'b'): void"), A("on(x: 'a'): void"), "response", B, ["overload-removed error"]],

  // Functions.
  [f("(a: string): void"), f("(a: string, b?: number): void"), "both", C, ["optional-parameter-added info"]],
  [f("(a: string): void"), f("(a: string, b: number): void"), "both", B, ["required-parameter-added error"]],
  [f("(a: string, b: number): void"), f("(a: string): void"), "both", B, ["parameter-removed error"]],
  [f("(a?: string): void"), f("(a: string): void"), "both", B, ["parameter-became-required error"]],
  [f("(a: string): void"), f("(a?: string): void"), "both", C, ["parameter-became-optional info"]],
  [f("(a: string): void"), f("(a: string | number): void"), "both", C, ["parameter-type-changed info"]],
  [f("(a: string): void"), f("(b: string): void"), "both", C, []],
  [f("(): string"), f("(): number"), "both", B, ["return-type-changed error"]],
  [f("(): void"), f("(): number"), "both", C, ["return-type-changed info"]],
  [f("(): string | null"), f("(): string"), "both", C, ["return-type-changed info"]],
  [f("(...a: string[]): void"), f("(...a: number[]): void"), "both", B, ["parameter-type-changed error"]],
  [
    f("(a: B): void", "interface B { x?: string }"),
    f("(a: B): void", "interface B { x: string }"),
    "both",
    B,
    ["parameter-type-changed error"],
  ],
  [f("<T>(a: T): T"), f("<T>(a: T): T[]"), "both", B, ["value-type-changed error"]],
  [f("<T>(a: T): T"), f("<T, U = string>(a: T): T"), "both", C, ["type-parameter-added info"]],
  [
    f("<T>(a: T): T"),
    f("<T, U>(a: T, b?: U): T"),
    "both",
    B,
    ["type-parameter-added error", "optional-parameter-added info"],
  ],
  [
    `${f("(a: string): string")} ${f("(a: number): number")}`,
    f("(a: string): string"),
    "both",
    B,
    ["overload-removed error"],
  ],
  [
    "export function f(a: string): string { return a; }",
    "export function f(a: string): string { return a + a; }",
    "both",
    C,
    [],
  ],
  [
    "export const f = (a: string): string => a;",
    "export const f = (a: number): string => '';",
    "both",
    B,
    ["parameter-type-changed error"],
  ],

  // Values.
  [
    "export declare const x: string;",
    "export declare const x: number;",
    "both",
    B,
    ["value-type-changed error"],
  ],
  [
    "export declare const x: { a: string; b: string };",
    "export declare const x: { a: string };",
    "both",
    B,
    ["property-removed error"],
  ],
  ["export const LIMIT = 5;", "export const LIMIT = 6;", "both", U, ["constant-value-changed warning"]],

  // Enums.
  ["export enum E { A, B }", "export enum E { A }", "both", B, ["enum-member-removed error"]],
  [
    "export enum E { A = 'a' }",
    "export enum E { A = 'b' }",
    "request",
    B,
    ["enum-member-value-changed error"],
  ],
  [
    "export enum E { A, B }",
    "export enum E { B, A }",
    "both",
    B,
    ["enum-member-value-changed error", "enum-member-value-changed error"],
  ],
  [
    "export enum E { A = 'a' }",
    "export enum E { A = 'a', B = 'b' }",
    "request",
    C,
    ["enum-member-added info"],
  ],
  [
    "export enum E { A = 'a' }",
    "export enum E { A = 'a', B = 'b' }",
    "response",
    B,
    ["enum-member-added error"],
  ],

  // Classes.
  [cls("m(): void"), cls("m(): void; n(): void"), "both", C, ["required-property-added info"]],
  [cls("m(): void; n(): void"), cls("m(): void"), "both", B, ["property-removed error"]],
  [cls("private x; m(): void"), cls("private y; #z; m(): void"), "both", C, []],
  [cls("protected x: string"), cls("protected x: number"), "both", B, ["property-type-changed error"]],
  [
    cls("constructor(a: string)"),
    cls("constructor(a: string, b: number)"),
    "both",
    B,
    ["required-parameter-added error"],
  ],
  [cls("constructor(private a: string)"), cls("constructor(private b: string)"), "both", C, []],
  [cls("constructor()"), cls("private constructor()"), "both", B, ["constructor-became-private error"]],
  [cls("static s: string"), cls(""), "both", B, ["static-member-removed error"]],
  [cls("static s: string"), cls("static s: number"), "both", B, ["static-member-type-changed error"]],
  [cls(""), cls("", "export declare abstract class C"), "both", B, ["class-became-abstract error"]],
  [
    cls("", "export declare abstract class C"),
    cls("abstract m(): void", "export declare abstract class C"),
    "both",
    B,
    ["abstract-member-added error", "required-property-added info"],
  ],
  [
    "export class C { m(a: string): string { return a; } }",
    "export class C { m(a: string): string { return ''; } }",
    "both",
    C,
    [],
  ],
  [
    "export class C<T> { get(): T }",
    "export class C<T> { get(): T | undefined }",
    "both",
    B,
    ["return-type-changed error"],
  ],

  // Generic types.
  [
    "export interface P<T> { items: T[] }",
    "export interface P<T> { items: T[]; next?: string }",
    "both",
    C,
    ["optional-property-added info"],
  ],
  [
    "export interface P<T> { items: T[] }",
    "export interface P<T> { items: T }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    "export type P<T> = { x: T }",
    "export type P<T, U> = { x: T }",
    "both",
    B,
    ["type-parameter-added error"],
  ],
  [
    "export type P<T> = { x: T }",
    "export type P<T, U = string> = { x: T }",
    "both",
    C,
    ["type-parameter-added info"],
  ],
  [
    "export type P<T, U> = { x: T }",
    "export type P<T> = { x: T }",
    "both",
    B,
    ["type-parameter-removed error"],
  ],
  [
    "export type P<T> = { x: T }",
    "export type P<T extends string> = { x: T }",
    "both",
    B,
    ["type-parameter-constraint-changed error"],
  ],
  [
    "export type P<T extends 'a'> = { x: T }",
    "export type P<T extends string> = { x: T }",
    "both",
    C,
    ["type-parameter-constraint-changed info"],
  ],
  [
    "export type P<T = string> = { x: T }",
    "export type P<T> = { x: T }",
    "both",
    B,
    ["type-parameter-default-removed error"],
  ],
  [
    "export type P<T = string> = { x: T }",
    "export type P<T = number> = { x: T }",
    "both",
    U,
    ["type-parameter-default-changed warning"],
  ],

  // What is declared elsewhere.
  [
    'import { M } from "m"; export interface A { m: M }',
    'import { M } from "m"; export interface A { m: M; n?: M }',
    "both",
    C,
    ["optional-property-added info"],
  ],
  [
    'import { M } from "m"; export interface A { m: M }',
    'import { M } from "m"; export interface A { m: M | null }',
    "response",
    B,
    ["union-member-added error"],
  ],
  [
    'import { M } from "m"; export interface A { m: M }',
    "export interface A { m: string }",
    "both",
    U,
    ["property-type-changed warning"],
  ],
  [
    "export interface A { m: Money }",
    "export interface A { m: number }",
    "both",
    U,
    ["property-type-changed warning"],
  ],
  [
    "export interface A { m: Money<string> }",
    "export interface A { m: Money<number> }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    "export interface A { m: Response; n: string }",
    "export interface A { m: Response; n: number }",
    "both",
    B,
    ["property-type-changed error"],
  ],
  [
    'import * as m from "m"; export type A = m.B<string>',
    'import * as m from "m"; export type A = m.B<string> | null',
    "response",
    B,
    ["union-member-added error"],
  ],
];

describe("TypeScript, change by change", () => {
  it.each(rows)("%s → %s (%s)", async (old, now, role, verdict, told) => {
    const result = await judged(old, now, role);
    expect(result.changes.map(({ rule, level }) => `${rule} ${level}`).sort()).toEqual([...told].sort());
    expect(result.verdict).toBe(verdict);
  });
});

describe("TypeScript, what does not matter", () => {
  it("calls the same words identical, comments and white space left out", async () => {
    const result = await judged(
      "export interface A { x: string }",
      "/** Words. */\nexport interface A {\n  x : string // more\n}",
    );
    expect([result.verdict, result.changes]).toEqual(["identical", []]);
  });

  it("does not mind the order of what is declared", async () => {
    const result = await judged(
      "export type A = 1;\nexport type B = 2;",
      "export type B = 2;\nexport type A = 1;",
    );
    expect([result.verdict, result.changes]).toEqual(["compatible", []]);
  });

  it("does not mind the order of members and alternatives", async () => {
    const result = await judged(
      'export interface A { x: "a" | "b"; y: string }',
      'export interface A { y: string; x: "b" | "a" }',
    );
    expect([result.verdict, result.changes]).toEqual(["compatible", []]);
  });
});

describe("TypeScript, told to people", () => {
  it("names the member, the lines and both types", async () => {
    const result = await judged(
      "export interface Order {\n  id: string;\n  total: {\n    amount: number;\n  };\n}\n",
      "export interface Order {\n  id: string;\n\n  total: {\n    amount: string;\n  };\n}\n",
      "response",
    );
    expect(result.changes).toMatchObject([
      {
        path: "Order.total.amount",
        direction: "response",
        line: { before: 4, after: 5 },
        old: "number",
        new: "string",
        message: "The type of `Order.total.amount` changed from `number` to `string`.",
      },
    ]);
  });

  it("names modules and the globals as they are written", async () => {
    const result = await judged(
      'declare module "@a/b" { interface C { x: string } }',
      'declare module "@a/b" { interface C { x: number } }',
    );
    expect(result.changes.map(({ path }) => path)).toEqual(['"@a/b".C.x']);
  });

  it("tells a shared type once, where it is declared", async () => {
    const both = (type: string) =>
      `export interface A { p: P } export interface B { p: P[] } export interface P { x: ${type} }`;
    const result = await judged(both("string"), both("number"));
    expect(result.changes.map(({ path }) => path)).toEqual(["P.x"]);
  });
});

describe("TypeScript that cannot be read", () => {
  it.each([
    ["export interface A { x: }", 1],
    ["export interface A {\n  x: string\n", 3],
    ["export type A = ;", 1],
    ["%%%", 1],
  ])("says where: %s", async (text, line) => {
    const result = await judged("export type A = 1;", text);
    expect(result.verdict).toBe("unknown");
    expect(result.problems[0]).toMatchObject({ rule: "contract-unreadable", line });
  });

  it("does not read what is too large or too deep", async () => {
    for (const text of [
      `export type A = "${"x".repeat(1_100_000)}";`,
      `export type A = ${"[".repeat(5_000)}1${"]".repeat(5_000)};`,
      `export type A = ${"keyof ".repeat(20_000)}string;`,
    ]) {
      const result = await judged("export type A = 1;", text);
      expect([result.verdict, result.problems.length]).toEqual(["unknown", 1]);
    }
  });

  it("never reads a file", async () => {
    const text =
      '/// <reference path="/etc/passwd" />\n/// <reference types="node" />\nimport x from "/etc/passwd"; export type A = ';
    expect((await judged(`${text} 1;`, `${text} 2;`)).verdict).toBe("breaking");
  });
});

describe("TypeScript under load", () => {
  it("does not work out what may take for ever", async () => {
    const count = (to: number) =>
      `type Count<N extends number, A extends unknown[] = []> = A["length"] extends N ? A : Count<N, [...A, 1]>; export type A = Count<${to}>; export type B = 1;`;
    const result = await judged(count(900), count(901));
    expect(result.verdict).toBe("unknown");
  });

  it("does not compare hundreds of shapes with hundreds of shapes", async () => {
    const choice = (type: string) =>
      `export type A = ${Array.from({ length: 2_000 }, (_, index) => `{ k: ${index}; v: ${type} }`).join(" | ")};`;
    expect((await judged(choice("string"), choice("number"))).verdict).toBe("unknown");
  });

  it("takes a choice of thousands of words", async () => {
    const words = (count: number) =>
      `export type A = ${Array.from({ length: count }, (_, index) => `"w${index}"`).join(" | ")};`;
    expect((await judged(words(5_000), words(5_001))).verdict).toBe("breaking");
  });

  it("follows types that lead back to themselves", async () => {
    const tree = (type: string) =>
      `export interface Tree { value: ${type}; children: Tree[]; parent?: Tree }`;
    expect((await judged(tree("string"), tree("number"))).changes.map(({ path }) => path)).toEqual([
      "Tree.value",
    ]);
  });

  it("is not led astray by names that objects have by birth", async () => {
    const odd = (type: string) =>
      `export interface A { constructor: ${type}; toString(): ${type}; __proto__: string; hasOwnProperty: string }`;
    const result = await judged(odd("string"), odd("number"));
    expect(result.changes.map(({ path }) => path).sort()).toEqual(["A.constructor", "A.toString"]);
  });

  it("takes hundreds of declarations", async () => {
    const many = (type: string) =>
      Array.from(
        { length: 400 },
        (_, index) =>
          `export interface I${index} { a: string; b?: number; c: ${index === 200 ? type : "Date"}; next?: I${index + 1} }`,
      ).join("\n") + "\nexport interface I400 {}";
    expect((await judged(many("string"), many("number"))).changes.map(({ path }) => path)).toEqual([
      "I200.c",
    ]);
  });
});

holdsItsTable({ page: "typescript", type: "typescript" });
