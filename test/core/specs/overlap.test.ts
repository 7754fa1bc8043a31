import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareSpecContracts } from "../../../src/core/contracts/compare.ts";
import { diffOf, diffSpec } from "../../../src/core/specs/diff.ts";
import type { Diff } from "../../../src/core/specs/diff-model.ts";
import type { Spec } from "../../../src/core/specs/model.ts";
import { overlap } from "../../../src/core/specs/overlap.ts";
import { kiro, spec } from "./spec-of.ts";

const A = "WHEN a parcel arrives THEN the Depot SHALL weigh the parcel within 5 s";
const A9 = A.replace("5 s", "9 s");
const B = "IF the scale is broken THEN the Depot SHALL call the mechanic";
const C = "THE Depot SHALL print a label for every customer";
const D = "WHILE the Depot is closed the Door SHALL stay locked";
const req = (...criteria: string[]): Spec => kiro({ "Requirement 1: Parcels": criteria });
const diff = async (before: Spec, after: Spec): Promise<Diff> =>
  diffOf([diffSpec(before, after, (await compareSpecContracts(before, after)).results)]);
const base = req(A, B);
const both = async (mine: Spec, other: Spec, from = base): Promise<string[]> =>
  overlap(await diff(from, mine), await diff(from, other)).map((each) => `${each.spec}: ${each.item}`);

describe("what two changes have in common", () => {
  it("is a criterion that both reword, even where one renumbers it", async () => {
    expect(await both(req(A9, B), req(C, A.replace("5 s", "3 s"), B))).toEqual([
      "kiro:checkout: 1.1 Parcels",
    ]);
    expect(await both(req(C, A9, B), req(A.replace("5 s", "3 s"), B))).toEqual([
      "kiro:checkout: 1.2 Parcels",
    ]);
  });
  it("is a criterion that one rewords and the other removes", async () => {
    expect(await both(req(A9, B), req(B))).toEqual(["kiro:checkout: 1.1 Parcels"]);
  });
  it("is a criterion that one rewords and the other merges into another", async () => {
    const halves = [
      "IF the postal code is unknown THEN THE Form SHALL show an error",
      "IF the postal code is unknown THEN THE Form SHALL keep the entered address",
    ] as const;
    const whole =
      "IF the postal code is unknown THEN THE Form SHALL show an error AND keep the entered address";
    const reworded = req(halves[0], `${halves[1]} for an hour`);
    expect(await both(req(whole), reworded, req(...halves))).toEqual(["kiro:checkout: 1.1 Parcels"]);
    expect(await both(reworded, req(whole), req(...halves))).toEqual(["kiro:checkout: 1.2 Parcels"]);
  });
  it("is not a criterion that one merely pushes down", async () => {
    expect(await both(req(A, B.replace("mechanic", "doctor")), req(C, A, B))).toEqual([]);
  });
  it("is not two different new criteria that take the same number", async () => {
    expect(await both(req(A, B, C), req(A, B, D))).toEqual([]);
  });
  it("is not different criteria of one requirement", async () => {
    expect(await both(req(A9, B), req(A, B.replace("mechanic", "doctor")))).toEqual([]);
  });
  it("is a written id that both add", async () => {
    const text = (...lines: string[]): Spec =>
      spec(`## Requirements\n\n- PAY-1: A SHALL b\n${lines.join("\n")}\n`);
    expect(await both(text("- PAY-2: X SHALL y"), text("- PAY-2: Q SHALL r"), text())).toEqual([
      "services/orders: PAY-2",
    ]);
  });
  it("is not the tick at a task", async () => {
    const tasks = (one: string): Spec => spec(`- [${one}] 1. Weigh\n`, ".kiro/specs/checkout/tasks.md");
    expect(await both(tasks("x"), tasks("-"), tasks(" "))).toEqual([]);
  });

  const contract = (amount: string, note: string): Spec =>
    spec(
      `## Contracts\n\n\`\`\`json schema=Order role=response id=order\n{ "type": "object", "properties": { "amount": { "type": "${amount}" }, "note": { "type": "${note}" } } }\n\`\`\`\n`,
    );
  it("is an element of a contract that both change, and only that", async () => {
    const from = contract("integer", "string");
    expect(await both(contract("string", "string"), contract("number", "string"), from)).toHaveLength(1);
    expect((await both(contract("string", "string"), contract("number", "string"), from))[0]).toMatch(
      /^services\/orders: order: .*amount/,
    );
    expect(await both(contract("string", "string"), contract("integer", "integer"), from)).toEqual([]);
  });
  it("is found across a rename of the file", async () => {
    const moved = { ...req(A9, B), path: ".kiro/specs/parcels/requirements.md", id: "kiro:parcels" };
    expect(await both(moved, req(B))).toEqual(["kiro:parcels: 1.1 Parcels"]);
  });

  it("is the same number of items from both sides, and nothing where one side did nothing", async () => {
    const texts = [A, A9, B, C, D];
    const side = fc.subarray(texts).map((list) => req(...list));
    await fc.assert(
      fc.asyncProperty(side, side, side, async (from, one, two) => {
        const [x, y] = [await diff(from, one), await diff(from, two)];
        const keys = (shared: { item: string }[]): number => shared.length;
        expect(keys(overlap(x, y)) > 0).toBe(keys(overlap(y, x)) > 0);
        expect(overlap(x, await diff(from, from))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
