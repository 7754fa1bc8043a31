/** A plan out of a file: the parts that later stages rely on, checked; everything else is computed again. */
import type { Plan, PlannedRun, Skip } from "../core/plan/model.ts";
import { UserError } from "../errors.ts";

const isSha = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value);

function isRun(value: unknown): value is PlannedRun {
  const { id, key, hook, model, target } = (value ?? {}) as Record<string, unknown>;
  const { chosen } = (model ?? {}) as Record<string, unknown>;
  const { branch, sha } = (target ?? {}) as Record<string, unknown>;
  return [id, key, hook, chosen, branch, sha].every((part) => typeof part === "string");
}

/** @throws UserError `bad_plan` */
export function planFrom(record: Record<string, unknown>): Plan {
  const { base, head, instructionsSha, runs, skips } = record;
  const whole = Array.isArray(runs) && Array.isArray(skips) && runs.every(isRun);
  if (!isSha(base) || !isSha(head) || !isSha(instructionsSha) || !whole) {
    throw new UserError(
      "bad_plan",
      "The plan lacks its commits or runs, or they are not what stage plan writes.",
      "Make it anew with `headwater plan`, or with stage plan of a step, and leave the file as it is.",
    );
  }
  return { base, head, instructionsSha, runs, skips: skips as Skip[] };
}
