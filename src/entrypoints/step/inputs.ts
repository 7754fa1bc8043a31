/** Inputs of a step. GitHub and CodeCatalyst both hand them over as `INPUT_<NAME>`, so one reader serves both. */
import { UserError } from "../../errors.ts";
import type { Environment } from "../server-environment.ts";

const STAGES = ["all", "plan", "run", "apply"] as const;
export type Stage = (typeof STAGES)[number];

const FAIL_ON = ["never", "breaking", "unknown"] as const;
const MODEL = ["auto", "on", "off"] as const;

export interface Inputs {
  stage: Stage;
  token: string | null;
  /** Name of the App that the token belongs to; null for the token of the workflow. */
  appSlug: string | null;
  pullRequest: number | null;
  /** Revisions of the checkout to compare, where there is no event. */
  base: string | null;
  head: string | null;
  /** Files between the stages. */
  plan: string;
  result: string;
  failOn: (typeof FAIL_ON)[number];
  model: (typeof MODEL)[number];
}

/** Every input there is, with its default; `action.yml` and the pages are held equal to it by a test. */
export const INPUT_DEFAULTS = {
  stage: "all",
  token: "",
  "app-slug": "",
  "pull-request": "",
  base: "",
  head: "",
  plan: "headwater-plan.json",
  result: "headwater-result.json",
  "fail-on": "never",
  model: "auto",
} as const;

type Name = keyof typeof INPUT_DEFAULTS;

/** The variable of an input: both runners upper-case the name, GitHub's also turns spaces into underscores. */
export const inputVariable = (name: string): string => `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;

/** Inputs that nobody reads, as their variables name them: a slip of the pen that would change nothing. */
export function unknownInputs(env: Environment): string[] {
  const known = new Set(Object.keys(INPUT_DEFAULTS).map(inputVariable));
  return Object.keys(env).filter((name) => name.startsWith("INPUT_") && !known.has(name));
}

const MOST_CHARACTERS = 4_096;

interface Reading {
  env: Environment;
  problems: string[];
}

/** Throws one UserError that lists every problem. */
export function readInputs(env: Environment): Inputs {
  const reading: Reading = { env, problems: [] };
  const inputs: Inputs = {
    stage: oneOf(reading, "stage", STAGES),
    token: text(reading, "token"),
    appSlug: named(
      reading,
      "app-slug",
      /^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/,
      "the name of an App, as in its address",
    ),
    pullRequest: pullRequest(reading),
    base: revision(reading, "base"),
    head: revision(reading, "head"),
    plan: text(reading, "plan") ?? INPUT_DEFAULTS.plan,
    result: text(reading, "result") ?? INPUT_DEFAULTS.result,
    failOn: oneOf(reading, "fail-on", FAIL_ON),
    model: oneOf(reading, "model", MODEL),
  };
  if ((inputs.base === null) !== (inputs.head === null))
    reading.problems.push("base and head belong together: give both or none.");
  if (reading.problems.length > 0) {
    throw new UserError(
      "inputs",
      `The inputs of this step are not right: ${reading.problems.join(" ")}`,
      "Correct them under `with:` in the workflow; docs/github-action.md lists them all.",
    );
  }
  return inputs;
}

/** Null when it is not given. The value itself is never repeated in a problem: it may be a secret in the wrong place. */
function text({ env, problems }: Reading, name: Name): string | null {
  const value = (env[inputVariable(name)] ?? INPUT_DEFAULTS[name]).trim();
  if (value === "") return null;
  if (/[\0-\x1f\x7f]/.test(value)) problems.push(`${name} holds a line break or another control character.`);
  else if (value.length > MOST_CHARACTERS)
    problems.push(`${name} is longer than ${MOST_CHARACTERS} characters.`);
  else return value;
  return null;
}

function oneOf<T extends string>(reading: Reading, name: Name, known: readonly T[]): T {
  const before = reading.problems.length;
  const value = text(reading, name) ?? INPUT_DEFAULTS[name];
  const found = known.find((each) => each === value);
  if (found === undefined && reading.problems.length === before)
    reading.problems.push(`${name} is none of ${known.join(", ")}.`);
  return found ?? (known[0] as T);
}

function named(reading: Reading, name: Name, pattern: RegExp, what: string): string | null {
  const value = text(reading, name);
  if (value === null || pattern.test(value)) return value;
  reading.problems.push(`${name} is not ${what}.`);
  return null;
}

const revision = (reading: Reading, name: Name): string | null =>
  named(reading, name, /^(?!-)[^\s~^:?*[\\]+$/, "a commit, branch or tag");

function pullRequest(reading: Reading): number | null {
  const value = named(reading, "pull-request", /^[1-9][0-9]{0,8}$/, "the number of a pull request");
  return value === null ? null : Number(value);
}
