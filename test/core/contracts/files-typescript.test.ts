/** TypeScript declarations that import files of the same commit. */
import { describe, expect, it } from "vitest";
import { type Files, resultAt } from "./files-in-memory.ts";

const API = "src/api/order.d.ts";
const MONEY = "src/shared/money.ts";
const api = `import type { Money as Cash } from "../shared/money.js";
import Person from "./person";
import type { Thing } from "some-package";
export interface Order { total: Cash; who: Person; thing: Thing }
export * from "./more";
`;
const FILES: Files = {
  [API]: api,
  [MONEY]:
    'import type { Currency } from "./index.js";\nexport interface Money { amount: number; currency: Currency }\n',
  "src/shared/index.ts": 'export type { Money } from "./money.ts";\nexport type Currency = "EUR" | "USD";\n',
  "src/api/person.d.ts": "export default interface Person { name: string }\n",
  "src/api/more/index.d.ts": "export type Id = string;\nexport type Unused = { a: 1 };\n",
};
const after = (files: Files): [Files, Files] => [FILES, { ...FILES, ...files }];

describe("relative imports", () => {
  it.each<[string, Files, string, string[]]>([
    [
      "a field of an imported type",
      { [MONEY]: String(FILES[MONEY]).replace("amount: number", "amount: string") },
      "breaking",
      [MONEY],
    ],
    [
      "through a second file and a circle",
      { "src/shared/index.ts": String(FILES["src/shared/index.ts"]).replace(' | "USD"', "") },
      "breaking",
      [],
    ],
    [
      "a default export",
      { "src/api/person.d.ts": "export default interface Person { name: number }\n" },
      "breaking",
      [],
    ],
    ["what is passed on", { "src/api/more/index.d.ts": "export type Id = string;\n" }, "breaking", []],
    ["only remarks", { [MONEY]: `/* x */ ${String(FILES[MONEY])}` }, "identical", []],
    ["a file that cannot be read now", { [MONEY]: "export interface {" }, "unknown", []],
    [
      "a path out of the repository",
      { [API]: `${api}export type { X } from "../../../../etc/x";\n` },
      "compatible",
      [API],
    ],
  ])("are followed: %s", async (_name, files, verdict, told) => {
    const result = await resultAt(API, after(files), { role: "both" });
    expect(result.verdict).toBe(verdict);
    for (const file of told) expect(result.changes.map((change) => change.file)).toContain(file);
  });

  it("that are missing on one side are unknown", async () => {
    const rest = Object.fromEntries(Object.entries(FILES).filter(([path]) => path !== MONEY));
    const result = await resultAt(API, [FILES, rest]);
    expect(result.verdict).toBe("unknown");
  });

  it("say the line in the imported file", async () => {
    const changed = String(FILES[MONEY]).replace("amount: number", "amount: string");
    const result = await resultAt(API, after({ [MONEY]: changed }));
    expect(result.changes[0]).toMatchObject({ file: MONEY, line: { before: 2, after: 2 } });
  });

  it("judge a split file like a whole one", async () => {
    const one = (type: string): Files => ({
      "o.ts": `export interface O { m: M }\nexport interface M { a: ${type} }\n`,
    });
    const two = (type: string): Files => ({
      "o.ts": 'import type { M } from "./m";\nexport interface O { m: M }\nexport type { M };\n',
      "m.ts": `export interface M { a: ${type} }\n`,
    });
    for (const [from, to] of [
      ["string", "number"],
      ["string", "string | null"],
      ["string", "string"],
    ] as const) {
      for (const role of ["request", "response"] as const) {
        const whole = await resultAt("o.ts", [one(from), one(to)], { role });
        const split = await resultAt("o.ts", [two(from), two(to)], { role });
        expect(split.verdict).toBe(whole.verdict);
      }
    }
  });
});
