/** From a change and the hooks in force to what would run and what would not, with reasons. Pure: same input, same plan. */
import type { Hook } from "../hooks/model.ts";
import { fillTask } from "../hooks/fill.ts";
import { orderByNeeds } from "../hooks/needs.ts";
import { decide } from "./candidate.ts";
import type { Candidate } from "./candidate.ts";
import { cascade } from "./cascade.ts";
import { unmetCondition } from "./conditions.ts";
import type { PlanInput } from "./input.ts";
import { matchHook } from "./match.ts";
import type { Match } from "./match.ts";
import type { Plan, PlannedRun, Skip } from "./model.ts";
import { taskEvent } from "./task-event.ts";

export type { PlanCause, PlanChange, PlanInput } from "./input.ts";

interface Outcome {
  run: PlannedRun | null;
  skips: Skip[];
}

function candidateOf(hook: Hook, match: Match, input: PlanInput): Candidate {
  const { name, run, when, target, approval, needs, concurrency, digest } = hook;
  const text = run.action.kind === "task" ? run.action.text : "";
  const task = fillTask(text, taskEvent(match, name, input));
  return { hook: name, run, match, task, when, target, approval, needs, concurrency, digest };
}

function planHook(hook: Hook, input: PlanInput): Outcome {
  const listens = hook.triggers.map(({ on }) => on).join(", ");
  const skip = (code: Skip["code"], reason: string): Skip => ({
    hook: hook.name,
    trigger: listens,
    code,
    reason,
  });
  if (!hook.enabled) return { run: null, skips: [skip("disabled", "`enabled: false` in the hook")] };
  const { match, misses } = matchHook(hook, input);
  const missed = misses.map((miss): Skip => ({ hook: hook.name, ...miss }));
  if (match === null) return { run: null, skips: missed };
  const unmet = unmetCondition(hook.if, input.cause);
  if (unmet !== null)
    return { run: null, skips: [...missed, { ...skip("condition", unmet), trigger: match.on }] };
  const decided = decide(candidateOf(hook, match, input), input);
  return { run: decided.run, skips: [...missed, ...decided.skips] };
}

/**
 * Hooks in the order of `needs`, then of their names; after them the built-in cascade. Every hook gives at least
 * one run or one skip, so that silence never has to be explained. The plan is a JSON value.
 */
export function planRuns(input: PlanInput): Plan {
  const { ordered, stuck } = orderByNeeds(input.hooks);
  const hooks = [...ordered, ...stuck].map((hook) => planHook(hook, input));
  const cascaded = cascade(input).map((one): Outcome =>
    "skip" in one ? { run: null, skips: [one.skip] } : decide(one.candidate, input),
  );
  const outcomes = [...hooks, ...cascaded];
  return {
    instructionsSha: input.instructionsSha,
    base: input.change.base,
    head: input.change.head,
    runs: outcomes.flatMap(({ run }) => (run === null ? [] : [run])),
    skips: outcomes.flatMap(({ skips }) => skips),
  };
}
