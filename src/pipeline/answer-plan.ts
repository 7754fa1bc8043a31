/** Answers the runs of a plan one after another, and shows each answer where people look. */
import type { Actor } from "../core/events.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { UserError, WorldError } from "../errors.ts";
import { answerRun, answerUndone } from "./answer-run.ts";
import type { Refresh, RunScene } from "./answer-run.ts";
import { asOwnProposal, provesCause } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { isAnswer } from "./pull-request-state.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { forgetRunning, recordLine } from "./run-lines.ts";
import { forgetResult } from "./run-result.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

export interface PlanScene {
  scene: Scene;
  facts: ReviewFacts;
  pullRequest: number;
  sender: Actor | null;
  open: OwnProposal[];
  retry: string[];
}

export const scopeOf = (world: World, pullRequest: number): string =>
  `${world.host.repository.id}#${pullRequest}`;

/** A run for an open pull request and the run of the same key at its merge are two jobs: they write elsewhere. */
const jobKey = (run: PlannedRun): string => `${run.trigger.mergeCommit ?? "open"} ${run.key}`;

/** Ends what is under way for a pull request while it was open; what its merge set off goes on. */
export function abortOpenRuns(world: World, pullRequest: number, reason: string): void {
  world.jobs.abort(scopeOf(world, pullRequest), reason, ({ key }) => !key.startsWith("open "));
}

/** Open proposals of the same cause, read anew: an earlier run of this very plan may have opened one. */
async function openNow(world: World, about: PlanScene): Promise<OwnProposal[]> {
  const cause = await world.host.pullRequest(about.pullRequest);
  if (cause === null) return [];
  return (await world.host.pullRequests({ state: "open" }))
    .map((pr) => asOwnProposal(world.host, pr))
    .filter((own) => own !== null)
    .filter((own) => provesCause(world.host, own, cause) !== null);
}

/** What people read when a run ends by an error. Bugs are told by name only: their messages may hold anything. */
function failure(world: World, run: PlannedRun, error: unknown): ProposalLine {
  const told = error instanceof WorldError || error instanceof UserError;
  const what = told
    ? error.message
    : `an error of its own (${error instanceof Error ? error.name : "unknown"})`;
  world.log.error({ hook: run.hook, key: run.key, err: error }, "A run failed.");
  const detail = `Headwater could not finish this run: ${what}`;
  return { hook: run.hook, key: run.key, pullRequest: null, outcome: "failed", detail };
}

interface Answered {
  outcome: string;
  /** People would read something new. */
  changed: boolean;
  /** It took no time and nothing was written for it, so it is shown together with what comes next. */
  atOnce?: boolean;
}

async function answerOne(
  world: World,
  asked: { run: PlannedRun; about: PlanScene },
  control: { signal: AbortSignal; refresh: Refresh },
): Promise<Answered> {
  const { run } = asked;
  const about: RunScene = { ...asked.about, open: await openNow(world, asked.about) };
  let line: ProposalLine | null;
  try {
    line = await answerRun(world, { run, about }, control);
  } catch (error) {
    if (error instanceof WorldError && error.retryable) throw error;
    line = control.signal.aborted ? null : failure(world, run, error);
  }
  // A run that was replaced or stopped has nothing to say: whoever replaced it does.
  if (line === null) {
    await forgetRunning(world, about.pullRequest, run);
    return { outcome: `${run.hook}: replaced`, changed: true };
  }
  const changed = await recordLine(world, about.pullRequest, line);
  if (isAnswer(line)) await forgetResult(world, run.key);
  world.log.info({ hook: run.hook, outcome: line.outcome, pullRequest: line.pullRequest }, "run answered");
  return { outcome: `${run.hook}: ${line.outcome}`, changed };
}

/** The hook that has to succeed before `run`, and has not. Hooks that this change does not concern never block. */
function blockerOf(run: PlannedRun, { review }: ReviewFacts, outcomes: Map<string, string>): string | null {
  const blocks = (hook: string): boolean => {
    const { runs, skips } = review.plan;
    const now = outcomes.get(hook);
    if (now !== undefined) return !/: (open|empty)$/.test(now);
    if (runs.some((other) => other.hook === hook)) return true;
    if (skips.some((skip) => skip.hook === hook && (skip.code === "stopped" || skip.code === "budget")))
      return true;
    const line = review.proposals.find((other) => other.hook === hook);
    return line !== undefined && (!isAnswer(line) || line.outcome === "failed" || line.outcome === "stopped");
  };
  return run.needs.find(blocks) ?? null;
}

/** Starts a run, or joins the one that is under way for the same change. */
async function answerNext(
  world: World,
  run: PlannedRun,
  work: {
    about: PlanScene;
    refresh: Refresh;
    outcomes: Map<string, string>;
    open: () => Promise<OwnProposal[]>;
  },
): Promise<Answered> {
  const { about, refresh, outcomes } = work;
  const blocker = blockerOf(run, about.facts, outcomes);
  if (blocker !== null) {
    const detail = `Needs ${blocker}, which has not succeeded.`;
    const line = { hook: run.hook, key: run.key, outcome: "waiting", pullRequest: null, detail } as const;
    const changed = await recordLine(world, about.pullRequest, line);
    return { outcome: `${run.hook}: waiting`, changed, atOnce: world.converse === null };
  }
  if (world.converse === null) {
    const undone = await answerUndone(world, run, { ...about, open: await work.open() });
    if (undone !== null) {
      const changed = await recordLine(world, about.pullRequest, undone);
      return { outcome: `${run.hook}: waiting`, changed, atOnce: true };
    }
  }
  const job = { scope: scopeOf(world, about.pullRequest), key: jobKey(run), hook: run.hook };
  return world.jobs.start(job, (signal) =>
    world.lanes.enter(`runs:${world.host.repository.id}`, () =>
      answerOne(world, { run, about }, { signal, refresh }),
    ),
  );
}

/** Ends runs that the plan does not contain any more. Only with a plan of this very moment: another may be newer. */
function supersede(world: World, { facts, pullRequest }: PlanScene): void {
  const asked = new Set(facts.review.plan.runs.map(jobKey));
  world.jobs.abort(scopeOf(world, pullRequest), "replaced by a newer change", ({ key }) => asked.has(key));
}

/**
 * Answers every run that the plan of `first` asks for, in order, joining those that are under way. `shown` is
 * called when people would read something new, once for all answers that took no time; the pull request as it answers
 * it is what goes on: null ends the work, nothing (for a merge, which cannot change) keeps what is known.
 */
export async function answerPlan(
  world: World,
  first: PlanScene,
  shown: () => Promise<PlanScene | null | void>,
): Promise<string[]> {
  const outcomes = new Map<string, string>();
  const seen = new Set<string>();
  let about: PlanScene | null = first;
  const refresh = async (): Promise<PlanScene | null> => {
    const fresh = await shown();
    return fresh === undefined ? about : fresh;
  };
  supersede(world, first);
  let open: Promise<OwnProposal[]> | null = null;
  let unshown = false;
  while (about !== null) {
    const here: PlanScene = about;
    const run = here.facts.review.plan.runs.find((each) => !seen.has(jobKey(each)));
    world.cancelled?.throwIfAborted();
    if (run !== undefined) {
      seen.add(jobKey(run));
      const work = { about: here, refresh, outcomes, open: () => (open ??= openNow(world, here)) };
      const { outcome, changed, atOnce = false } = await answerNext(world, run, work);
      world.cancelled?.throwIfAborted();
      outcomes.set(run.hook, outcome);
      unshown ||= changed;
      if (atOnce) continue;
      open = null;
    }
    if (unshown) {
      unshown = false;
      about = await refresh();
      if (about !== null) supersede(world, about);
    } else if (run === undefined) break;
  }
  return [...outcomes.values()];
}
