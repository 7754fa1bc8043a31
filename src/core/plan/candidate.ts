/** A hook (or a built-in one) that matched: decided into a run, or into a skip with its reason. */
import { createHash } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import type { Hook, HookRun } from "../hooks/model.ts";
import { runId } from "./branch.ts";
import { estimate, FAMILIES, limitsFor, requestedModel } from "./cost.ts";
import type { PlanInput } from "./input.ts";
import type { Match } from "./match.ts";
import type { PlannedRun, Skip, SkipCode } from "./model.ts";
import { routeModel } from "./models.ts";

export interface Candidate extends Pick<
  Hook,
  "when" | "target" | "approval" | "needs" | "concurrency" | "digest"
> {
  hook: string;
  run: HookRun;
  match: Match;
  /** Filled already. */
  task: string;
}

const usd = (amount: number): string => `$${amount.toFixed(2)}`;

/**
 * Same content, same key: hook, what its subjects were and became, and what it reads. No commit and no target, so
 * that what was answered in a pull request is not answered again at its merge.
 */
export function runKey(
  candidate: Pick<Candidate, "digest" | "run" | "match">,
  readsDigest: PlanInput["readsDigest"],
): string {
  const subjects = candidate.match.subjects
    .map(({ path, before, after }) => JSON.stringify([path, before, after]))
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const parts = [candidate.digest, subjects, readsDigest(candidate.run.reads)];
  return createHash("sha256")
    .update(`headwater-run-key-v1\0${canonicalJson(parts)}`)
    .digest("hex");
}

/** Why `approval: auto` does not hold for this run; null when it does. */
function autoRefusal(candidate: Candidate, target: "head" | "base", input: PlanInput): string | null {
  if (input.config.mode !== "auto") return `the repository's mode is ${input.config.mode}`;
  if (target !== "base") return "it goes into a pull request's branch, where people merge";
  if (candidate.run.writes === null) return "the hook does not declare what it writes";
  if (candidate.match.level === "breaking") return "the spec change is breaking";
  if (!input.inputsTrusted)
    return "not every part of the change is known to come from someone who may write here";
  return null;
}

function unsupportedRun(run: HookRun): string | null {
  if (run.action.kind !== "task")
    return `\`run.${run.action.kind}\` is not yet run by this version; use \`task\``;
  if (FAMILIES.includes(run.agent)) return null;
  return `agents of .kiro/agents (\`${run.agent}\`) are not yet read by this version; use one of ${FAMILIES.join(", ")}`;
}

function observed(candidate: Candidate, input: PlanInput): string {
  const { chosen, reason } = routeModel(requestedModel(candidate.run));
  const later =
    candidate.when === "merged" && input.cause.when === "pull_request"
      ? " when the pull request is merged"
      : "";
  const why = input.config.present
    ? "the mode is observe"
    : "there is no .kiro/headwater.yaml, so Headwater only observes";
  return `${why}; it would have run${later} with ${chosen} (${reason}), at most ${usd(limitsFor(candidate.run, input).usd)}`;
}

/** Reasons that need the key or the place where the run would write come last: they are the narrow ones. */
function refusal(
  candidate: Candidate,
  key: string,
  input: PlanInput,
): { code: SkipCode; reason: string } | null {
  const { cause, config } = input;
  const inPullRequest = cause.when === "pull_request";
  const unsupported = unsupportedRun(candidate.run);
  if (unsupported !== null) return { code: "unsupported", reason: unsupported };
  if (cause.ownProposal)
    return { code: "own_proposal", reason: "this pull request is a proposal of Headwater's own" };
  if (config.mode === "observe") return { code: "observe", reason: observed(candidate, input) };
  if (cause.stopped.includes(candidate.hook) || cause.stopped.includes("*")) {
    return { code: "stopped", reason: "a person stopped it here; `/headwater retry` starts it again" };
  }
  if (candidate.when === "merged" && inPullRequest) {
    return { code: "deferred_to_merge", reason: "runs when the pull request is merged" };
  }
  const answer = Object.hasOwn(input.answered, key) ? input.answered[key] : undefined;
  if (answer !== undefined) {
    const detail = answer.detail === "" ? "" : ` (${answer.detail})`;
    return {
      code: "already_answered",
      reason: `this change was answered before: ${answer.outcome}${detail}`,
    };
  }
  if (inPullRequest && cause.fork) {
    return { code: "fork", reason: "the pull request comes from a fork; the hook runs when it is merged" };
  }
  if (inPullRequest && candidate.target === "base") {
    const reason = `it proposes into \`${cause.baseBranch}\`, which has the spec change only once it is merged; the hook runs then`;
    return { code: "deferred_to_merge", reason };
  }
  if (inPullRequest && cause.protectedHead) {
    const reason = `\`${cause.headBranch}\` is protected, so nothing is proposed into it; the hook runs at the merge`;
    return { code: "deferred_to_merge", reason };
  }
  if (limitsFor(candidate.run, input).usd > 0) return null;
  const { runUsd, dayUsd, monthUsd } = config.budgets;
  return {
    code: "budget",
    reason: `nothing may be spent under the limits of the hook and the budgets (run ${usd(runUsd)}, day ${usd(dayUsd)}, month ${usd(monthUsd)})`,
  };
}

function autoNote(hook: string, why: string): Skip {
  const reason = `it runs, but \`approval: auto\` does not hold: ${why}; people review it (\`pr_review\`)`;
  return { hook, trigger: "approval", code: "condition", reason };
}

function queueNote(hook: string): Skip {
  const reason =
    "it runs, but `concurrency: queue` does not hold in this version: a newer change supersedes a run under way (`supersede`)";
  return { hook, trigger: "concurrency", code: "condition", reason };
}

/** A run, or why there is none. A run can come with notes: what its hook asks for and does not hold stays visible. */
export function decide(candidate: Candidate, input: PlanInput): { run: PlannedRun | null; skips: Skip[] } {
  const { cause, change, repository } = input;
  const { match, hook } = candidate;
  const key = runKey(candidate, input.readsDigest);
  const refused = refusal(candidate, key, input);
  const targetSide = cause.when === "merged" ? "base" : candidate.target;
  const noAuto = candidate.approval === "auto" ? autoRefusal(candidate, targetSide, input) : null;
  const notes: Skip[] = noAuto === null ? [] : [autoNote(hook, noAuto)];
  if (refused !== null) {
    // While the proposal waits for people, they want to know why.
    const waits = refused.code === "already_answered" && input.answered[key]?.outcome === "open";
    return { run: null, skips: [{ hook, trigger: match.on, ...refused }, ...(waits ? notes : [])] };
  }
  const model = routeModel(requestedModel(candidate.run));
  const limits = limitsFor(candidate.run, input);
  const run: PlannedRun = {
    id: runId({ repositoryId: repository.id, ...cause }, hook),
    key,
    hook,
    trigger: {
      on: match.on,
      when: cause.when,
      pullRequest: cause.pullRequest,
      mergeCommit: cause.mergeCommit,
    },
    subjects: match.subjects,
    task: candidate.task,
    instructionsSha: input.instructionsSha,
    base: change.base,
    head: change.head,
    target: { ...input.targets[targetSide] },
    agent: candidate.run.agent,
    model: { requested: model.requested, chosen: model.chosen, reason: model.reason },
    reads: candidate.run.reads,
    writes: candidate.run.writes,
    setup: candidate.run.setup,
    checks: candidate.run.checks,
    limits,
    approval: noAuto === null ? candidate.approval : "pr_review",
    concurrency: candidate.concurrency,
    needs: candidate.needs,
    ci: input.inputsTrusted ? input.config.ci : "after_approval",
    level: match.level,
    estimate: estimate(model.chosen, limits),
    reserved: null,
  };
  return { run, skips: candidate.concurrency === "queue" ? [...notes, queueNote(hook)] : notes };
}
