/** Holds the page of a format equal to what its cases emit: every rule of the table has a case, every case a row. */
import { readFileSync } from "node:fs";
import { expect, it, type RunnerTestFile, type RunnerTask } from "vitest";
import type { ContractResult, ContractType } from "../../../src/core/contracts/model.ts";

const emitted = new Map<ContractType, Set<string>>();
const cases = new Map<ContractType, number>();

/** Tells of rules that every format shares: a contract that came or went. */
const SHARED = new Set(["contract-added", "contract-removed"]);

/** Remembers what one case emitted. */
export function noted<Result extends Pick<ContractResult, "type" | "changes">>(result: Result): Result {
  const rules = emitted.get(result.type) ?? new Set();
  for (const { rule } of result.changes) if (!SHARED.has(rule)) rules.add(rule);
  emitted.set(result.type, rules);
  cases.set(result.type, (cases.get(result.type) ?? 0) + 1);
  return result;
}

/** `asyncapi-channel-removed`, then `-added`: as many words as stand in the suffix are replaced. */
function inFull(code: string, before: string): string {
  if (!code.startsWith("-")) return code;
  const words = code.slice(1).split("-").length;
  return [...before.split("-").slice(0, -words), code.slice(1)].join("-");
}

/** Rule ids in the first column of the tables whose head starts so; `…` stands for any words. */
export function documentedRules(page: string, head = "rule"): string[] {
  const text = readFileSync(new URL(`../../../docs/contracts-${page}.md`, import.meta.url), "utf8");
  const found = new Set<string>();
  let inside = false;
  for (const line of text.split("\n")) {
    const first = /^\|([^|]*)\|/.exec(line)?.[1]?.trim();
    if (first === undefined) inside = false;
    else if (first === head) inside = true;
    else if (inside) {
      let before = "";
      for (const [, code = ""] of first.matchAll(/`([^`]+)`/g)) {
        before = inFull(code, before);
        found.add(before);
      }
    }
  }
  return [...found];
}

export function matcher(rule: string): (emittedRule: string) => boolean {
  const pattern = new RegExp(`^${rule.replaceAll("…", ".+")}$`);
  return (emittedRule) => pattern.test(emittedRule);
}

const isFiltered = (task: RunnerTestFile | RunnerTask): boolean =>
  task.mode === "skip" || ("tasks" in task && task.tasks.some(isFiltered));

interface Table {
  page: string;
  type: ContractType;
  /** How the heads of the rule tables start. */
  heads?: string[];
  /** Which rules of the page have their cases in this file; all, when left out. */
  here?: (rule: string) => boolean;
  /** Emitted rules that another page holds. */
  foreign?: (rule: string) => boolean;
  /** How the page may write an emitted rule; as it is, when left out. */
  spellings?: (rule: string) => string[];
}

/** Registers the last test of a file. It has nothing to say when only some of the file's tests were asked for. */
export function holdsItsTable(table: Table): void {
  const { page, type, heads = ["rule"], here = () => true, foreign = () => false } = table;
  const { spellings = (rule) => [rule] } = table;
  it(`every rule in docs/contracts-${page}.md has a case, and every rule of a case its row`, ({
    task,
    skip,
  }) => {
    if (isFiltered(task.file)) skip("only some of the cases were asked for");
    const documented = heads.flatMap((head) => documentedRules(page, head));
    expect(documented.length).toBeGreaterThan(3);
    const told = [...(emitted.get(type) ?? [])].filter((rule) => !foreign(rule));
    const fits = new Map(documented.map((rule) => [rule, matcher(rule)]));
    const all = told.flatMap(spellings);
    const rows = [...fits.values()];
    expect({
      withoutCase: documented.filter(here).filter((rule) => !all.some((name) => fits.get(rule)?.(name))),
      withoutRow: told.filter((rule) => !spellings(rule).some((name) => rows.some((fit) => fit(name)))),
    }).toEqual({ withoutCase: [], withoutRow: [] });
    expect(cases.get(type) ?? 0).toBeGreaterThanOrEqual(here("") ? 40 : 1);
  });
}
