/** What a reader sees beside the lines of a spec: each finding once, short enough to be read there. */
import { expect, test } from "vitest";
import { annotationsOf, MOST_OF_A_KIND } from "../../../src/entrypoints/step/annotations.ts";
import { change, contract, contractChange, review, spec } from "../../core/review/facts.ts";
import type { SpecDiff } from "../../../src/core/specs/diff-model.ts";

const of = (fields: Partial<SpecDiff>) =>
  annotationsOf(review({ diff: { level: "breaking", specs: [spec(fields)] } }));

const fence = change({
  item: "contract",
  id: "charges",
  title: "HTTP API",
  direction: "unknown",
  rule: "contract-breaking",
  before: "openapi: 3.1.0\n".repeat(200),
  after: "openapi: 3.1.0\n".repeat(201),
  line: { before: 27, after: 27 },
});

test("what breaks in a contract stands on its lines, and not a second time as the text of the file", () => {
  const { commands } = of({ changes: [fence], contracts: [contract()] });
  expect(commands).toEqual([
    "::warning file=specs/services/payments.spec.md,line=108,title=Breaking%3A request-property-became-required::POST /charges request body /currency: The request property `currency` became required.",
  ]);
});

test("a contract without a finding of its own is one sentence", () => {
  const undecided = { ...fence, level: "unknown", rule: "contract-unknown" } as const;
  const quiet = [contract({ changes: [contractChange({ level: "info" })] })];
  expect(of({ changes: [undecided], contracts: quiet }).commands).toEqual([
    "::notice file=specs/services/payments.spec.md,line=27,title=Cannot be decided%3A contract-unknown::charges HTTP API: the contract changed, and it cannot be proven safe.",
  ]);
  // What was accepted breaks nothing, and is not shown as if it did.
  const accepted = [contract({ changes: [contractChange({ accepted: "agreed with both teams" })] })];
  expect(of({ changes: [], contracts: accepted }).commands).toEqual([]);
});

test("of a long item both sides are there", () => {
  const long = change({ before: `before ${"x".repeat(3_000)}`, after: `after ${"y".repeat(3_000)}` });
  const [command = ""] = of({ changes: [long], contracts: [] }).commands;
  expect(command).toMatch(/::PAY-1: weakened\.%0ABefore: before x+…%0AAfter: after y+…$/);
  expect(command.length).toBeLessThan(1_200);
});

test("no more of a kind than GitHub shows, and how many more there are", () => {
  const many = Array.from({ length: MOST_OF_A_KIND + 3 }, (_, at) =>
    change({ id: `PAY-${at}`, line: { before: at + 1, after: at + 1 } }),
  );
  const { commands, left } = of({ changes: [...many, change({ level: "unknown" })], contracts: [] });
  expect(commands.filter((each) => each.startsWith("::warning "))).toHaveLength(MOST_OF_A_KIND);
  expect(commands.filter((each) => each.startsWith("::notice "))).toHaveLength(1);
  expect(left).toBe(3);
});

test("a line that is gone is a finding about the file", () => {
  const removed = change({
    aspects: ["removed"],
    direction: "none",
    after: "",
    line: { before: 20, after: null },
  });
  expect(of({ changes: [removed], contracts: [] }).commands).toEqual([
    "::warning file=specs/services/payments.spec.md,title=Breaking%3A bound-relaxed::PAY-1: removed.%0ABefore: WHEN a valid charge is requested, the payments service SHALL answer within 500 ms.",
  ]);
});
