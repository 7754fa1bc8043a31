/** Makes contract texts and asks for one result, for the tables of this folder. */
import {
  compareContractTexts,
  type ContractComparison,
  type ContractText,
} from "../../../src/core/contracts/compare.ts";
import type { ContractResult, ContractRole, ContractType } from "../../../src/core/contracts/model.ts";
import { noted } from "./rule-coverage.ts";

export function text(value: unknown, info = "json"): ContractText {
  const written = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return { path: "specs/a.spec.md", text: written, info, line: 10 };
}

export interface Asked {
  type: ContractType;
  role?: ContractRole;
}

export async function compareValues(
  before: unknown,
  after: unknown,
  asked: Asked,
): Promise<ContractComparison> {
  return compareContractTexts(text(before), text(after), asked);
}

export async function resultOf(before: unknown, after: unknown, asked: Asked): Promise<ContractResult> {
  const {
    results: [result],
  } = await compareValues(before, after, asked);
  if (result === undefined) throw new Error("no result");
  return noted(result);
}

/** The rules of a level, in the order in which they are reported. */
export function rules(result: ContractResult, level: "error" | "warning" | "info" = "error"): string[] {
  return result.changes.filter((change) => change.level === level).map(({ rule }) => rule);
}
