/** Answers the runs of a plan one after another, and shows each answer where people look. */
import type { Actor } from "../core/events.ts";
import { answerRun, recordLine } from "./answer-run.ts";
import type { RunScene } from "./answer-run.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { openProposalsOf } from "./close-proposals.ts";
import type { ReviewFacts } from "./review-facts.ts";
import type { Scene } from "./scene.ts";
import type { PlannedRun } from "../core/plan/model.ts";
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

/** Open proposals of the same cause, read again: an earlier run of this very plan may have opened one. */
async function openNow(world: World, about: PlanScene): Promise<OwnProposal[]> {
  const cause = await world.host.pullRequest(about.pullRequest);
  return cause === null ? about.open : openProposalsOf(world, cause);
}

async function answerOne(
  world: World,
  run: PlannedRun,
  about: PlanScene,
  signal: AbortSignal,
): Promise<string> {
  const scene: RunScene = { ...about, open: await openNow(world, about) };
  const line = await answerRun(world, run, scene, signal);
  // A run that was replaced or stopped has nothing to say: whoever replaced it does.
  if (signal.aborted) return `${run.hook}: replaced`;
  await recordLine(world, about.pullRequest, line);
  world.log.info({ hook: run.hook, outcome: line.outcome, pullRequest: line.pullRequest }, "run answered");
  return `${run.hook}: ${line.outcome}`;
}

/**
 * Runs every planned run of `about`, in order, joining those that are under way. `shown` is called after each
 * answer, to refresh what people see.
 */
export async function answerPlan(
  world: World,
  about: PlanScene,
  shown: () => Promise<unknown>,
): Promise<string[]> {
  const { runs } = about.facts.review.plan;
  const scope = scopeOf(world, about.pullRequest);
  world.jobs.abort(scope, "replaced by a newer change", (job) => runs.some(({ key }) => key === job.key));
  const failed = new Set<string>();
  const outcomes: string[] = [];
  for (const run of runs) {
    const blocker = run.needs.find((hook) => failed.has(hook));
    if (blocker !== undefined) {
      const detail = `Needs ${blocker}, which has not succeeded.`;
      await recordLine(world, about.pullRequest, {
        hook: run.hook,
        key: run.key,
        outcome: "waiting",
        pullRequest: null,
        detail,
      });
      failed.add(run.hook);
      outcomes.push(`${run.hook}: waiting`);
      continue;
    }
    const outcome = await world.jobs.start({ scope, key: run.key, hook: run.hook }, (signal) =>
      world.lanes.enter(`runs:${world.host.repository.id}`, () => answerOne(world, run, about, signal)),
    );
    if (!/: (open|empty)$/.test(outcome)) failed.add(run.hook);
    outcomes.push(outcome);
    await shown();
  }
  return outcomes;
}
