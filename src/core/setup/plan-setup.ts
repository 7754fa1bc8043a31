/** What `headwater init` writes: a pure decision over what stands in the checkout. Nothing is ever overwritten. */
import { parseConfig } from "../config.ts";
import type { Mode } from "../config-model.ts";
import { foldersOf } from "../paths/parts.ts";
import type { Problem } from "../problem.ts";
import {
  CONFIG_FILE,
  HOOK_FOLDER,
  REVIEW_WORKFLOW,
  type Standing,
  type Standings,
  type Step,
} from "./model.ts";
import { findRoots } from "./spec-roots.ts";
import { configText, hookNameFor, hookText, workflowText, type HookSubject } from "./texts.ts";

export interface SetupWanted {
  mode: Mode;
  hook: boolean;
  workflow: boolean;
  /** `owner/headwater@commit` for the workflow; null: a person fills it in. */
  action: string | null;
}

export interface SetupFacts {
  /** Every file of the checkout. */
  paths: readonly string[];
  standings: Standings;
  /** Text of the configuration that is there already. */
  config: string | null;
  /** The spec that an example hook can listen to; null when there is none, or none is wanted. */
  subject: HookSubject | null;
  /** The published review workflow. */
  template: string;
}

export interface SetupPlan {
  /** In force once the steps are done. */
  mode: Mode;
  steps: Step[];
  /** What is wrong with a configuration that is there already. */
  problems: Problem[];
}

/** The spec that an example is about: the first that a root covers, files of our own form before those of others. */
export function exampleSpec(paths: readonly string[]): Omit<HookSubject, "governs"> | null {
  const covered = paths.toSorted().flatMap((path) =>
    findRoots([path])
      .present.slice(0, 1)
      .map(({ match }) => ({ path, root: match })),
  );
  return covered.find(({ path }) => path.endsWith(".spec.md")) ?? covered[0] ?? null;
}

/** Paths whose standing decides, each with the folders above it. */
export function setupPaths(subject: string | null): string[] {
  const files = [CONFIG_FILE, REVIEW_WORKFLOW, ...(subject === null ? [] : [hookFileFor(subject)])];
  return [...new Set(files.flatMap((file) => [...foldersOf(file), file]))];
}

export const hookFileFor = (spec: string): string => `${HOOK_FOLDER}/${hookNameFor(spec)}.yaml`;

const STANDING_WORDS: Record<Exclude<Standing, "absent" | "folder">, string> = {
  file: "a file",
  link: "a symbolic link, which Headwater does not follow",
  other: "neither a file nor a folder",
};

/** Why nothing can be written at `file`; null when it can, or is there. */
function obstacle(file: string, standings: Standings): string | null {
  for (const folder of foldersOf(file)) {
    const standing = standings.get(folder) ?? "absent";
    if (standing !== "absent" && standing !== "folder") return `\`${folder}\` is ${STANDING_WORDS[standing]}`;
  }
  return null;
}

function stepFor(file: string, about: { what: string; text: string; standings: Standings }): Step {
  const { what, text, standings } = about;
  const why = obstacle(file, standings);
  if (why !== null) return { do: "skip", path: file, what, why, obstacle: true };
  const standing = standings.get(file) ?? "absent";
  switch (standing) {
    case "absent":
      return { do: "create", path: file, what, text };
    case "file":
      return { do: "keep", path: file, what, why: "it is there already" };
    case "folder":
      return { do: "skip", path: file, what, why: "a folder stands in its place", obstacle: true };
    case "link":
    case "other":
      return { do: "skip", path: file, what, why: `it is ${STANDING_WORDS[standing]}`, obstacle: true };
  }
}

function hookStep({ subject, standings }: SetupFacts): Step {
  const what = "an example hook";
  if (subject === null) {
    const why = "no spec was found that it could listen to";
    return { do: "skip", path: `${HOOK_FOLDER}/follow-spec.yaml`, what, why, obstacle: false };
  }
  return stepFor(hookFileFor(subject.path), { what, text: hookText(subject), standings });
}

export function planSetup(facts: SetupFacts, wanted: SetupWanted): SetupPlan {
  const { standings } = facts;
  const roots = findRoots(facts.paths);
  const text = configText(wanted.mode, roots);
  const present = facts.config === null ? null : { path: CONFIG_FILE, text: facts.config };
  const reading = parseConfig(present);
  const step = stepFor(CONFIG_FILE, { what: "the configuration", text, standings });
  const known =
    step.do === "keep" ? { ...step, why: `${step.why}, with mode: ${reading.config.mode}` } : step;
  const steps: Step[] = [known];
  if (wanted.hook) steps.push(hookStep(facts));
  if (wanted.workflow) {
    const workflow = workflowText(facts.template, wanted.action);
    steps.push(stepFor(REVIEW_WORKFLOW, { what: "the review as a workflow", text: workflow, standings }));
  }
  return { mode: present === null ? wanted.mode : reading.config.mode, steps, problems: reading.problems };
}
