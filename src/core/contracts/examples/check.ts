/** The examples of a contract in both states: what is wrong now, and whether it was before. */
import type { NotChecked, Problem } from "../../problem.ts";
import type { Contract } from "../compare.ts";
import type { ContractType } from "../model.ts";
import type { ExampleText, Examined } from "./model.ts";

/** An unchanged contract that is longer introduces nothing, and is not read again. */
const SMALL = 64 * 1024;
const HOLDS_EXAMPLES: readonly ContractType[] = ["openapi", "json-schema", "asyncapi"];
const READ = /^(?:json|jsonc|json5|ya?ml|example|invalid-example)?(?:[\s={]|$)/i;

export const NOTHING_EXAMINED: Examined = { examples: [], problems: [], notChecked: [] };

/** Never throws. null: nobody looked, since nothing changed and it is long. */
export async function checkExamples(before: Contract | null, after: Contract): Promise<Examined | null> {
  const same = before !== null && isSame(before, after);
  if (same && after.text.length > SMALL) return null;
  const now = await examined(after);
  if (before === null || now.problems.length === 0) return now;
  const known = new Set((same ? now : await examined(before)).problems.map(keyOf));
  return {
    ...now,
    problems: now.problems.map((problem) => ({ ...problem, introduced: !known.has(keyOf(problem)) })),
  };
}

const keyOf = ({ rule, message }: Problem): string => `${rule}\0${message}`;

function isSame(before: Contract, after: Contract): boolean {
  const words = ({ text, examples = [] }: Contract) =>
    JSON.stringify([text, examples.map(({ info, text: shown, label }) => [info, shown, label])]);
  return before.type === after.type && words(before) === words(after);
}

async function examined(contract: Contract): Promise<Examined> {
  const examples = contract.examples ?? [];
  if (!HOLDS_EXAMPLES.includes(contract.type)) {
    const why = "examples are held against OpenAPI, AsyncAPI and JSON Schema only";
    return { ...NOTHING_EXAMINED, notChecked: examples.filter(isStated).map((shown) => left(shown, why)) };
  }
  const [readable, others] = [examples.filter(isReadable), examples.filter((shown) => !isReadable(shown))];
  const notChecked = others
    .filter(isStated)
    .map((shown) => left(shown, "only examples in JSON or YAML are read"));
  if (readable.length === 0 && !/\b(?:examples?|default)\b/.test(contract.text))
    return { ...NOTHING_EXAMINED, notChecked };
  const { examine } = await import("./examine.ts");
  const found = examine({ ...contract, examples: readable });
  return { ...found, notChecked: [...notChecked, ...found.notChecked] };
}

const isStated = ({ stated }: ExampleText): boolean => stated !== null;
const isReadable = ({ info }: ExampleText): boolean => READ.test(info.trim());

export const left = ({ path, line }: ExampleText, why: string): NotChecked => ({
  what: `${path}:${line}: example`,
  why,
});
