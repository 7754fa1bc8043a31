/** Outputs of a step, on either host. Values may hold anything that a pull request says. */
import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";
import { UserError } from "../../errors.ts";
import type { Environment } from "../server-environment.ts";

/** What a step answers; the keys are the names in `action.yml`. */
export interface Outputs {
  /** What was done, in words. */
  outcome: string;
  /** What the review says, in one line. */
  summary?: string;
  verdict?: string;
  "pull-request"?: string;
  /** How many runs the plan holds. */
  runs?: string;
  /** JSON: hook, outcome and pull request of each proposal. */
  proposals?: string;
}

export const OUTPUT_NAMES = ["outcome", "summary", "verdict", "pull-request", "runs", "proposals"] as const;

/** Where outputs go, decided by the host. */
export type OutputWriter = (outputs: Outputs) => void;

/**
 * The text of the file behind GITHUB_OUTPUT. Each value stands between lines with a word that is made here and now, so
 * that no value can end its own part and begin another.
 */
export function outputFileText(outputs: Outputs, unique: () => string = randomUUID): string {
  return Object.entries(outputs)
    .map(([name, value]: [string, string]) => {
      let end = `headwater-${unique()}`;
      while (value.includes(end)) end = `headwater-${unique()}`;
      return `${name}<<${end}\n${value}\n${end}\n`;
    })
    .join("");
}

/** CodeCatalyst reads outputs from the log, one line each; what would begin another line is taken out. */
export function outputLines(outputs: Outputs): string {
  return Object.entries(outputs)
    .map(
      ([name, value]: [string, string]) =>
        `::set-output name=${name}::${value.replace(/[\0-\x1f\x7f\u2028\u2029]+/g, " ").trim()}\n`,
    )
    .join("");
}

/** Later jobs decide by outputs, so a step whose outputs are lost must not look fine. */
function appendOutputs(file: string, outputs: Outputs): void {
  try {
    appendFileSync(file, outputFileText(outputs));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unwritable";
    throw new UserError(
      "unwritable",
      `The file that GITHUB_OUTPUT names cannot be written (${code}), so this step has no outputs. What it did is done: ${outputs.outcome}.`,
      "GitHub makes that file for every step; let nothing before this step change the variable or fill the disk.",
      { cause: error },
    );
  }
}

export function outputWriter(env: Environment, print: (text: string) => void): OutputWriter {
  const file = env["GITHUB_OUTPUT"];
  if (file !== undefined && file !== "") return (outputs) => appendOutputs(file, outputs);
  if (env["CATALYST_WORKFLOW_SPACE_NAME"] !== undefined) return (outputs) => print(outputLines(outputs));
  return () => undefined;
}
