/** One step of a GitHub workflow, by its stage: everything at once, or plan, run and apply in jobs of their own. */
import type { RepoEvent } from "../../core/events.ts";
import { GitHubError } from "../../adapters/github/errors.ts";
import { UserError } from "../../errors.ts";
import { redactor } from "../../log.ts";
import { handle } from "../../pipeline/handle.ts";
import { planOfEvent, type PlanOfEvent } from "../../pipeline/plan-of-event.ts";
import type { World } from "../../pipeline/world.ts";
import type { ExitCode } from "../cli/session.ts";
import type { Environment } from "../server-environment.ts";
import { modelSettings } from "../settings.ts";
import { openGitHubWorld } from "./github-world.ts";
import type { Inputs } from "./inputs.ts";
import { writeJobSummary } from "./job-summary.ts";
import { hasModelCredentials } from "./model-credentials.ts";
import { outputWriter } from "./outputs.ts";
import { annotate, isFailure, reportOf, SHARED_TOKEN_NOTE } from "./report.ts";
import { loadResults, reserveAll, writePlan, writeResults } from "./stages.ts";
import { stepLog, type StepLog } from "./step-log.ts";

export interface GitHubStep {
  env: Environment;
  inputs: Inputs;
  event: RepoEvent;
  /** Why the token of this run cannot write; null where it may. */
  readOnly: string | null;
  print: (text: string) => void;
}

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
  return { planned, outcome: `planned ${runs.length} runs`, notes: [] };
}

async function runStage({ world, event, inputs, log }: Stepping): Promise<Done> {
  const planned = await planOfEvent(world, event);
  if (planned.kind === "nothing") return { planned, outcome: `nothing to run: ${planned.why}`, notes: [] };
  const lines = await writeResults(world, planned.plan, { inputs, log });
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

/** 1 when the review is what `fail-on` names; failures are thrown. */
export async function githubStep(step: GitHubStep): Promise<ExitCode> {
  const { env, inputs, event, print } = step;
  const secrets = [inputs.token ?? "", ...modelSettings(env).secrets].filter((secret) => secret !== "");
  const redact = redactor(secrets);
  const log = stepLog(print, redact);
  const model = callsModel(step);
  const { repository } = event;
  const books = step.readOnly === null && inputs.stage !== "run";
  const world = await openGitHubWorld({ env, inputs, repository, secrets, log, model, books });
  const stepping: Stepping = { ...step, world, log };
  const done = await (step.readOnly === null ? STAGES[inputs.stage] : showOnly)(stepping);
  const unasked = inputs.stage === "all" && step.readOnly === null && !model;
  const notes = unasked
    ? ["This step has no credentials of a model (or `model: off`), so hooks wait.", ...done.notes]
    : done.notes;
  const { markdown, outputs } = reportOf(world.host, { ...done, notes });
  writeJobSummary(env["GITHUB_STEP_SUMMARY"], redact(markdown));
  // Later jobs decide by the number whether they have anything to do; here they have not.
  outputWriter(env, print)(step.readOnly === null ? outputs : { ...outputs, runs: "0" });
  log.say(done.outcome);
  if (done.planned.kind === "nothing") return 0;
  const { review } = done.planned.plan.facts;
  if (inputs.stage === "all" || inputs.stage === "plan") annotate(log, review);
  return isFailure(inputs.failOn, review.verdict) ? 1 : 0;
}
