/** What a person does after `headwater init` or `init --remove`, in order. */
import type { Mode } from "../config-model.ts";
import { CONFIG_FILE, REVIEW_WORKFLOW, type Remaining, type Step } from "./model.ts";
import { shellWord } from "./remains.ts";

/** `mode`: of the configuration in force when this is done. */
export function nextAfterSetup(
  steps: readonly Step[],
  about: { mode: Mode; action: string | null; broken: boolean },
): string[] {
  const created = steps.flatMap((step) => (step.do === "create" ? [step.path] : []));
  const workflow = steps.some((step) => step.path === REVIEW_WORKFLOW && step.do !== "skip");
  const release = created.includes(REVIEW_WORKFLOW) && about.action === null;
  return [
    ...(about.broken ? [`Correct ${CONFIG_FILE}: \`headwater lint\` says where.`] : []),
    ...(release
      ? [`In ${REVIEW_WORKFLOW}, replace OWNER/headwater@COMMIT by the release that you chose.`]
      : []),
    ...(created.length === 0
      ? []
      : [
          `git add ${created.map(shellWord).join(" ")} && git commit -m "Set up Headwater", then bring it to the default branch: only there it is obeyed.`,
        ]),
    workflow
      ? "Open a pull request that changes a spec, and read the review."
      : "Install the App on the repository, or write a workflow that reviews: `headwater init --workflow github`.",
    ...(about.mode === "observe" ? [`To let hooks propose, set \`mode: propose\` in ${CONFIG_FILE}.`] : []),
    "Make `headwater/approval` a required check once it stands on a pull request; until then the gate is advisory.",
  ];
}

export function nextAfterRemoval(
  steps: readonly Step[],
  about: { remaining: readonly Remaining[]; held: boolean; checked: boolean },
): string[] {
  const removed = steps.some((step) => step.do === "remove");
  const blocking = about.remaining.some(({ blocks }) => blocks);
  return [
    ...(blocking
      ? [
          "Take the required checks named above out first: without Headwater nobody reports them, and every open pull request waits for ever.",
        ]
      : []),
    ...(about.held ? ["Run `headwater init --remove` again: until then no file is removed."] : []),
    ...(about.checked
      ? []
      : ["Look whether a check of Headwater is required, or set GITHUB_TOKEN and run this again."]),
    ...(removed && !about.held
      ? [`git add -u && git commit -m "Remove Headwater", then bring it to the default branch.`]
      : []),
    "Uninstall the App (the account's settings under GitHub Apps), where it was installed. Specs stay as they are: plain Markdown.",
  ];
}
