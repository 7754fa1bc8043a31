/** Tells what is Headwater's by what a file says: hooks, and workflows that do nothing but run it. */
import { readYaml } from "../yaml.ts";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** True for a file in the form of our hooks, right or wrong; others may keep YAML of theirs in that folder. */
export function isHookOfOurs(text: string): boolean {
  const value = fieldsOf(readYaml({ path: "", text }, "hook").file?.value);
  // `then` is the word of Kiro's own hooks, which guides also show as YAML.
  return value !== null && !("then" in value) && ("on" in value || "run" in value);
}

/**
 * shipped: what we publish, with another release named. only: every job runs Headwater, and nothing else but
 * what prepares it. mixed: something of its own is in it. none: it does not run Headwater.
 */
export type WorkflowUse = "none" | "shipped" | "only" | "mixed";

const USES = /^(\s*(?:-\s*)?uses:\s*)["']?[\w.-]+\/headwater@[^\s"'#]+["']?[ \t]*(?:#.*)?$/gm;
const OURS = /^[\w.-]+\/headwater@/;

/** Actions that only bring something to Headwater or carry its files. */
const PREPARES =
  /^(?:actions\/(?:checkout|upload-artifact|download-artifact|create-github-app-token)|aws-actions\/configure-aws-credentials)@/;

const comparable = (text: string): string =>
  text
    .replace(/\r\n/g, "\n")
    .replace(USES, "$1headwater")
    .replace(/^\s*#.*\n/gm, "")
    .trim();

function usesOf(job: unknown): (string | null)[] {
  const steps = fieldsOf(job)?.["steps"];
  if (!Array.isArray(steps)) return [null];
  return steps.map((step) => {
    const uses = fieldsOf(step)?.["uses"];
    return typeof uses === "string" ? uses : null;
  });
}

/** `published`: the workflows of this version. */
export function workflowUse(text: string, published: readonly string[]): WorkflowUse {
  if (text.replace(/\r\n/g, "\n").search(USES) < 0) return "none";
  if (published.some((each) => comparable(each) === comparable(text))) return "shipped";
  const jobs = fieldsOf(fieldsOf(readYaml({ path: "", text }, "workflow").file?.value)?.["jobs"]);
  if (jobs === null) return "mixed";
  const only = Object.values(jobs).every((job) => {
    const uses = usesOf(job);
    return (
      uses.some((each) => each !== null && OURS.test(each)) &&
      uses.every((each) => each !== null && (OURS.test(each) || PREPARES.test(each)))
    );
  });
  return only ? "only" : "mixed";
}
