/** What a step of a GitHub workflow does, by its stage; loaded while GitHub answers the first question. */
import type { RepoEvent } from "../../core/events.ts";
import { GitHubError } from "../../adapters/github/errors.ts";
import { count } from "../../core/review/words.ts";
import { UserError } from "../../errors.ts";
import { handle } from "../../pipeline/handle.ts";
import { planOfEvent, type PlanOfEvent } from "../../pipeline/plan-of-event.ts";
import type { World } from "../../pipeline/world.ts";
import type { Host } from "../../ports.ts";
import type { ExitCode } from "../cli/session.ts";
import type { GitHubStep } from "./github-step.ts";
import { openGitHubWorld } from "./github-world.ts";
import { showJobSummary } from "./job-summary.ts";
import { hasModelCredentials } from "./model-credentials.ts";
import { outputWriter } from "./outputs.ts";
import { annotate, isFailure, reportOf, SHARED_TOKEN_NOTE } from "./report.ts";
import { loadResults, reserveAll, writePlan, writeResults } from "./stages.ts";
import type { StepLog } from "./step-log.ts";

interface Done {
  planned: PlanOfEvent;
  outcome: string;
  notes: string[];
}

interface Stepping extends GitHubStep {
  world: World;
  log: StepLog;
}

/** Only shows what a change means: nothing of it can be written here. */
async function showOnly({ world, event, readOnly }: Stepping): Promise<Done> {
  const planned = await planOfEvent(world, event);
  const note = `${readOnly ?? ""}: GitHub gives such a run a token that can only read, so the review stands here and not on the pull request, and nothing runs.`;
  return {
    planned,
    outcome: "shown in the job summary only",
    notes: [note[0]?.toUpperCase() + note.slice(1)],
  };
}

async function planStage({ world, event, inputs, log }: Stepping): Promise<Done> {
  const planned = await planOfEvent(world, event);
  if (planned.kind === "nothing") return { planned, outcome: `nothing to plan: ${planned.why}`, notes: [] };
  const { review } = planned.plan.facts;
  review.plan = await reserveAll(world, planned.plan);
  await writePlan(inputs.plan, planned.plan);
  const { runs, skips } = review.plan;
  for (const run of runs) log.say(`run  ${run.hook}: ${run.model.chosen}, into ${run.target.branch}`);
  for (const { hook, reason } of skips.filter(({ code }) => code === "budget"))
    log.warn({}, `${hook} does not run: ${reason}.`);
  return { planned, outcome: `planned ${count(runs.length, "run")}`, notes: [] };
}

async function runStage({ world, event, inputs, log, signal }: Stepping): Promise<Done> {
  const planned = await planOfEvent(world, event);
  if (planned.kind === "nothing") return { planned, outcome: `nothing to run: ${planned.why}`, notes: [] };
  const lines = await writeResults(world, planned.plan, { inputs, log, signal });
  // What was done until then is in the file: `apply` settles and publishes it.
  signal.throwIfAborted();
  return { planned, outcome: lines.join(", ") || "nothing to run", notes: [] };
}

/** A write that the token may not do is told with what the job has to be given. */
async function handled(world: World, event: RepoEvent): Promise<string> {
  try {
    return await handle(world, event);
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "forbidden") throw error;
    throw new UserError(
      "permissions",
      `The token of this job may not do what is needed: ${error.message}`,
      "Give the job `permissions:` as docs/github-action.md lists them for its stage.",
      { cause: error },
    );
  }
}

async function publish({ world, event }: Stepping): Promise<Done> {
  const outcome = await handled(world, event);
  const shared = world.host.self.shared === true ? [SHARED_TOKEN_NOTE] : [];
  return { planned: await planOfEvent(world, event), outcome, notes: shared };
}

async function applyStage(step: Stepping): Promise<Done> {
  const world = await loadResults(step.world, step.event, step.inputs.result);
  return publish({ ...step, world });
}

const STAGES = { all: publish, plan: planStage, run: runStage, apply: applyStage } as const;

function callsModel({ env, inputs, readOnly }: GitHubStep): boolean {
  if (readOnly !== null || inputs.stage === "plan" || inputs.stage === "apply") return false;
  if (inputs.stage === "run" || inputs.model === "on") return true;
  return inputs.model === "auto" && hasModelCredentials(env);
}

export interface Connected extends GitHubStep {
  log: StepLog;
  secrets: string[];
  redact: (text: string) => string;
}

/** 1 when the review is what `fail-on` names; failures are thrown. */
export async function githubStages(host: Host, step: Connected): Promise<ExitCode> {
  const { env, inputs, log, redact, secrets, print } = step;
  const model = callsModel(step);
  const books = step.readOnly === null && inputs.stage !== "run";
  const world = await openGitHubWorld(host, { env, secrets, log, model, books, signal: step.signal });
  const stepping: Stepping = { ...step, world, log };
  const done = await (step.readOnly === null ? STAGES[inputs.stage] : showOnly)(stepping);
  const unasked = inputs.stage === "all" && step.readOnly === null && !model;
  const notes = unasked
    ? ["This step has no credentials of a model (or `model: off`), so hooks wait.", ...done.notes]
    : done.notes;
  const { markdown, outputs } = reportOf(world.host, { ...done, notes });
  showJobSummary(env, log, redact(markdown));
  // Later jobs decide by the number whether they have anything to do; here they have not.
  outputWriter(env, print)(step.readOnly === null ? outputs : { ...outputs, runs: "0" });
  log.say(done.outcome);
  if (done.planned.kind === "nothing") return 0;
  const { review } = done.planned.plan.facts;
  if (inputs.stage === "all" || inputs.stage === "plan") annotate(log, review);
  return isFailure(inputs.failOn, review.verdict) ? 1 : 0;
}
