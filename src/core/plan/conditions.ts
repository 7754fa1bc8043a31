/** The `if` of a hook: all parts must hold. */
import type { Hook } from "../hooks/model.ts";
import { compilePatterns } from "../paths/match.ts";
import type { PlanCause } from "./input.ts";

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Why the hook does not run for this cause; null when its conditions hold. `branches` is where the change goes. */
export function unmetCondition(conditions: Hook["if"], cause: PlanCause): string | null {
  const { branches, labels, actors, draft } = conditions;
  if (branches.length > 0 && !compilePatterns(branches).matches(cause.baseBranch)) {
    return `the change goes into \`${cause.baseBranch}\`; the hook runs for ${branches.join(", ")}`;
  }
  if (labels.length > 0 && !labels.some((label) => cause.labels.some((other) => same(label, other)))) {
    return `no label of the pull request is among: ${labels.join(", ")}`;
  }
  const { sender } = cause;
  if (
    actors.length > 0 &&
    !actors.some((actor) => sender !== null && same(actor.replace(/^@/, ""), sender.login))
  ) {
    return `${sender === null ? "the sender is not known" : `@${sender.login} caused it`}; the hook runs for ${actors.join(", ")}`;
  }
  if (draft === false && cause.draft)
    return "the pull request is a draft; the hook runs when it is ready for review";
  if (draft === true && !cause.draft) return "the hook runs for drafts only";
  return null;
}
