/** Gives each example of a spec to the contract that it names, else to the one before it. */
import type { NotChecked } from "../../problem.ts";
import type { Spec } from "../../specs/model.ts";
import type { Contract } from "../compare.ts";
import { slug } from "../detect.ts";
import { left } from "./check.ts";
import { statedExample } from "./info.ts";
import type { ExampleText } from "./model.ts";

/** `line`: where the contract's item stands in the spec. Returns the examples that belong to none. */
export function shareExamples(
  spec: Spec,
  contracts: readonly { contract: Contract; line: number }[],
): NotChecked[] {
  return (spec.examples ?? []).flatMap((example): NotChecked[] => {
    const stated = statedExample(example.info);
    const of = stated?.of ?? null;
    const named = of === null ? undefined : contracts.find(({ contract }) => isCalled(contract, of));
    const owner = named ?? contracts.find(({ line }) => line === example.contractLine);
    // What is no contract's name may be the name of a part of the contract before it.
    const part = stated?.part ?? (named === undefined ? of : null);
    const text: ExampleText = { ...example, path: spec.path, stated, part };
    if (owner !== undefined) (owner.contract.examples ??= []).push(text);
    else if (stated !== null) return [left(text, ownerless(of, example.contractLine))];
    return [];
  });
}

function isCalled({ id }: Contract, name: string): boolean {
  return id === name || id === slug(name) || `contract:${id}` === name;
}

function ownerless(named: string | null, before: number | null): string {
  if (before !== null) return "the contract before it was not read";
  return named === null
    ? "no contract stands before it; name one with `example=`"
    : `there is no contract \`${named}\` in this spec`;
}
