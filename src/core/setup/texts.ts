/** The files that a repository is set up with, as text. */
import type { Mode } from "../config-model.ts";
import { toHookName } from "../hooks/names.ts";
import type { FoundRoots } from "./spec-roots.ts";
import { literalPattern } from "./spec-roots.ts";

/** A double-quoted scalar of YAML; JSON's strings are such. */
const quoted = (text: string): string => JSON.stringify(text);

const count = (specs: number): string => (specs === 1 ? "1 spec" : `${specs} specs`);

/** Valid by the parser of the configuration, whatever the roots are. */
export function configText(mode: Mode, roots: FoundRoots): string {
  const none = roots.present.length === 0;
  return [
    "# Headwater obeys this file as it stands on the default branch. Every key is optional.",
    "",
    "# observe: reviews alone; no model is called, nothing is proposed.",
    "# propose: hooks open pull requests, and each waits for a person.",
    "# auto: as propose, and hooks with `approval: auto` may merge.",
    `mode: ${mode}`,
    "",
    "# Where specs stand.",
    ...(none ? [] : ["specs:"]),
    ...roots.present.map(
      ({ match, specs }) => `  - match: ${quoted(match)} # ${count(specs)} when this was written`,
    ),
    ...(none
      ? ["# No spec was found when this was written. Without this key, these are looked at:", "# specs:"]
      : []),
    ...roots.absent.map((match) => `#  - match: ${quoted(match)}`),
    "",
  ].join("\n");
}

export interface HookSubject {
  /** The spec that the example listens to. */
  path: string;
  /** Its root, for a path that cannot be written as a pattern. */
  root: string;
  /** Code that the spec says it is the source of. */
  governs: string[];
}

/** File name without its ending, as far as it can be a name of a hook. */
export function hookNameFor(path: string): string {
  const file = path.split("/").at(-1) ?? "";
  const folder = path.split("/").at(-2) ?? "";
  const own = toHookName(file.replace(/\.spec\.md$/, ""));
  const name = file.endsWith(".spec.md") ? own : toHookName(folder);
  return toHookName(`follow-${name === "" ? "spec" : name}`);
}

export function hookText(subject: HookSubject): string {
  const { path, root, governs } = subject;
  const writes =
    governs.length === 0
      ? ['  # writes: ["src/**"] # the only paths that it may change; without it any ordinary path']
      : [`  writes: [${governs.map(quoted).join(", ")}] # what the spec says it governs`];
  return [
    "# An example: when this spec changes on a pull request, an agent brings the code after it and proposes the result.",
    "# It acts once `mode` in .kiro/headwater.yaml is `propose`, and only as it stands on the default branch.",
    `name: ${hookNameFor(path)}`,
    "description: Keeps the code in step with its spec.",
    "on:",
    "  spec_change:",
    `    paths: [${quoted(literalPattern(path) ?? root)}]`,
    "run:",
    "  agent: sonnet",
    "  task: |",
    "    The spec at ${event.path} changed.",
    "    Change the code and the tests that it is about, so that they do what the spec says now.",
    "    Change nothing that the spec does not ask for.",
    ...writes,
    '  # checks: ["npm test"] # commands that run in the sandbox afterwards; a failure goes back to the agent',
    "approval: pr_review",
    "",
  ].join("\n");
}

/** What stands in the published workflows for a release that somebody has to choose. */
const ACTION = /\bOWNER\/headwater@COMMIT(?: #[^\n]*)?/g;

/** `action`: `owner/headwater@` and a commit; null leaves the placeholder. */
export function workflowText(template: string, action: string | null): string {
  return action === null ? template : template.replaceAll(ACTION, () => action);
}
