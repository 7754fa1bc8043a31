/** A step on a checkout, where there is no event of GitHub: CodeCatalyst, or any runner that has the two revisions. */
import { localHost } from "../../adapters/local/host.ts";
import { probeSandbox } from "../../agent/sandbox.ts";
import { noLinks } from "../../core/review/links.ts";
import { NOTHING_TO_REVIEW, renderSummary } from "../../core/review/summary.ts";
import type { Plan } from "../../core/plan/model.ts";
import { count } from "../../core/review/words.ts";
import { openRepository } from "../../git/repository.ts";
import type { GitRepository } from "../../git/model.ts";
import { complaintOf } from "../../git/run.ts";
import { redactor } from "../../redact.ts";
import { localReview, type LocalReview } from "../../pipeline/local-review.ts";
import { planFrom } from "../../pipeline/plan-file.ts";
import {
  applyStage,
  reviewOfPlan,
  runFileFrom,
  runFileToJson,
  runStage,
  type Applied,
  type RunFile,
} from "../../pipeline/stages.ts";
import { linesAfter } from "../../pipeline/standing-proposals.ts";
import type { Ledger, ProposalHost } from "../../ports.ts";
import { envelope, type ExitCode } from "../cli/session.ts";
import { progressLine } from "../progress.ts";
import { readStageFile, writeStageFile } from "../stage-files.ts";
import type { Environment } from "../server-environment.ts";
import { branchNamed, revisionNamed } from "./checkout-revisions.ts";
import { codeCatalystPlace, openPushingHost, type Pushed } from "./codecatalyst-host.ts";
import type { Inputs } from "./inputs.ts";
import { showJobSummary } from "./job-summary.ts";
import { lazyConverse } from "./lazy-converse.ts";
import { hasModelCredentials } from "./model-credentials.ts";
import { outputWriter, type Outputs } from "./outputs.ts";
import { pushedLedger, reserveByPush, reservedRuns, settleByPush } from "./pushed-ledger.ts";
import { annotate, isFailure, outputsOf } from "./report.ts";
import { stepLog, type StepLog } from "./step-log.ts";
import { givenSecrets } from "./step-secrets.ts";

export interface CheckoutStep {
  env: Environment;
  inputs: Inputs & { base: string; head: string };
  print: (text: string) => void;
  /** Aborted when the job is cancelled. */
  signal: AbortSignal;
  /** Folder of the checkout. */
  dir: string;
}

interface Stepping extends CheckoutStep {
  log: StepLog;
  repository: GitRepository;
  /** Grows when a token for git is fetched; the log reads it at every line. */
  secrets: string[];
}

const NOTHING = { problems: [], notChecked: [], truncated: [] };

/** A review needs no branch; where none can be made in the checkout, it is told that nothing can be proposed. */
async function headBranchOf({ repository, inputs, log }: Stepping): Promise<string | undefined> {
  try {
    return await branchNamed(repository, inputs.head);
  } catch (error) {
    if (!/permission denied|read-only file system/i.test(complaintOf(error))) throw error;
    log.warn(
      { err: error },
      `Nothing can be proposed from here: branch ${inputs.head} cannot be made in this checkout.`,
    );
    return undefined;
  }
}

async function review(step: Stepping): Promise<LocalReview> {
  const { repository, inputs } = step;
  const base = await revisionNamed(repository, inputs.base);
  const head = await revisionNamed(repository, inputs.head);
  const headBranch = await headBranchOf(step);
  return localReview({ repository, base, head, instructions: null, headBranch });
}

async function runs(step: Stepping, plan: Plan): Promise<RunFile> {
  const { env, log, repository, secrets } = step;
  return runStage(repository, plan, {
    converse: lazyConverse(env),
    sandbox: await probeSandbox(),
    clock: () => new Date(),
    signal: step.signal,
    redact: redactor(() => secrets),
    onStart: (run) => log.say(`${run.hook}: ${run.model.chosen}`),
    onWait: (run, earlier) => log.say(`${run.hook}: waits for ${earlier}`),
    onProgress: (entry) => log.say(progressLine(entry)),
  });
}

/** What became of each result, as people and later steps read it. */
interface Answer {
  lines: string[];
  proposals: { hook: string; outcome: string; branch: string | null; into: string | null }[];
}

function answerOf(applied: Applied[], pushed: Pushed | null): Answer {
  const proposals = applied.map(({ hook, outcome }) => {
    if (outcome.kind !== "published") return { hook, outcome: outcome.kind, branch: null, into: null };
    const { head, base } = outcome.pr;
    return {
      hook,
      outcome: pushed === null ? "branch_made" : "branch_pushed",
      branch: head.branch,
      into: base.branch,
    };
  });
  const lines = proposals.map(({ hook, outcome, branch, into }) => {
    switch (outcome) {
      case "branch_pushed":
        return `${hook}: branch ${branch ?? ""} is pushed. CodeCatalyst lets nobody but a person open a pull request: in ${pushed?.webUrl ?? ""}, choose the repository, then "Create pull request" from ${branch ?? ""} into ${into ?? ""}.`;
      case "branch_made":
        return `${hook}: branch ${branch ?? ""} is made in this checkout; push it and open a pull request into ${into ?? ""}.`;
      default:
        return `${hook}: ${outcome}`;
    }
  });
  return { lines, proposals };
}

/** Where branches are pushed to, with the ledger there; null on a plain checkout, which keeps none. */
async function openPushed(step: Stepping): Promise<{ pushed: Pushed; ledger: Ledger } | null> {
  const { repository, dir, env } = step;
  const place = codeCatalystPlace(env);
  if (place === null) return null;
  const pushed = await openPushingHost({ local: localHost({ repository, dir }), repository, env, place });
  step.secrets.push(...pushed.secrets.filter((secret) => secret !== "" && !step.secrets.includes(secret)));
  return { pushed, ledger: pushedLedger(pushed, step) };
}

/** Settles what the runs cost before anything is published: that is paid, whatever becomes of it. The review then tells what stands. */
async function apply(step: Stepping, file: RunFile, reviewed: LocalReview): Promise<Answer> {
  const { repository, dir, secrets } = step;
  const opened = await openPushed(step);
  if (opened !== null) await settleByPush(opened, file, new Date());
  step.signal.throwIfAborted();
  const pushed = opened?.pushed ?? null;
  const local: ProposalHost = localHost({ repository, dir });
  const applied = await applyStage(repository, pushed?.host ?? local, { ...file, secrets });
  const { review } = reviewed.facts;
  review.proposals = await linesAfter(repository, local, { plan: review.plan, applied });
  return answerOf(applied, pushed);
}

/** Sets aside what the runs of a plan may cost, where there is a ledger. */
async function reserved(step: Stepping, { facts, instructions }: LocalReview): Promise<Plan> {
  const { plan } = facts.review;
  if (codeCatalystPlace(step.env) === null) return plan;
  const open = async (): Promise<{ pushed: Pushed; ledger: Ledger }> => {
    const opened = await openPushed(step);
    if (opened === null) throw new Error("no place to push to");
    return opened;
  };
  const { budgets } = instructions.config;
  facts.review.plan = await reserveByPush(plan, { open, budgets, now: new Date() });
  for (const { hook, code, reason } of facts.review.plan.skips)
    if (code === "budget") step.log.warn({}, `${hook} does not run: ${reason}.`);
  return facts.review.plan;
}

interface Done {
  reviewed: LocalReview;
  answer: Answer;
  outcome: string;
}

const NO_ANSWER: Answer = { lines: [], proposals: [] };

async function planStage(step: Stepping): Promise<Done> {
  const reviewed = await review(step);
  const plan = await reserved(step, reviewed);
  const { problems, notChecked, truncated } = reviewed.facts.review;
  await writeStageFile(
    step.inputs.plan,
    envelope("plan@1", { problems, notChecked, truncated }, { ...plan }),
  );
  return { reviewed, answer: NO_ANSWER, outcome: `planned ${count(plan.runs.length, "run")}` };
}

async function runOnly(step: Stepping): Promise<Done> {
  const given = planFrom(await readStageFile(step.inputs.plan, "plan@1"));
  const reviewed = await reviewOfPlan(step.repository, given);
  const { review } = reviewed.facts;
  const ids = new Set(given.runs.map(({ id }) => id));
  review.plan =
    codeCatalystPlace(step.env) === null
      ? { ...review.plan, runs: review.plan.runs.filter(({ id }) => ids.has(id)) }
      : reservedRuns(review.plan, given, new Date());
  const { results, at } = await runs(step, review.plan);
  const file: RunFile = { plan: given, results, at };
  await writeStageFile(step.inputs.result, envelope("run@1", NOTHING, runFileToJson(file)));
  const lines = file.results.map(({ hook, result }) => `${hook}: ${result.outcome.kind}`);
  return { reviewed, answer: NO_ANSWER, outcome: lines.join(", ") || "nothing to run" };
}

async function applyOnly(step: Stepping): Promise<Done> {
  const file = runFileFrom(await readStageFile(step.inputs.result, "run@1"));
  const reviewed = await reviewOfPlan(step.repository, file.plan);
  const answer = await apply(step, file, reviewed);
  return { reviewed, answer, outcome: answer.lines.join(" ") || "nothing to publish" };
}

async function everything(step: Stepping): Promise<Done> {
  const reviewed = await review(step);
  const { plan } = reviewed.facts.review;
  const { model } = step.inputs;
  const mayRun = model === "on" || (model === "auto" && hasModelCredentials(step.env));
  if (plan.runs.length === 0) return { reviewed, answer: NO_ANSWER, outcome: "reviewed; nothing to run" };
  if (!mayRun) {
    const outcome = `reviewed; ${count(plan.runs.length, "run")} left: this step has no credentials of a model (or \`model: off\`)`;
    return { reviewed, answer: NO_ANSWER, outcome };
  }
  const room = await reserved(step, reviewed);
  if (room.runs.length === 0)
    return { reviewed, answer: NO_ANSWER, outcome: "reviewed; the budgets have room for no run" };
  const { results, at } = await runs(step, room);
  const answer = await apply(step, { plan: room, results, at }, reviewed);
  return { reviewed, answer, outcome: `reviewed; ${answer.lines.join(" ")}` };
}

const STAGES = { all: everything, plan: planStage, run: runOnly, apply: applyOnly } as const;

/** 1 when the review is what `fail-on` names; failures are thrown. */
export async function checkoutStep(step: CheckoutStep): Promise<ExitCode> {
  const { env, inputs, print } = step;
  const secrets = givenSecrets(env);
  // A runner's own token for git is fetched later, and added then.
  const redact = redactor(() => secrets);
  const log = stepLog(print, redact);
  const repository = await openRepository(step.dir);
  const { reviewed, answer, outcome } = await STAGES[inputs.stage]({ ...step, log, repository, secrets });
  const { review } = reviewed.facts;
  const markdown = renderSummary(review, noLinks) || `${NOTHING_TO_REVIEW}\n`;
  const page = redact([`### Headwater`, markdown, ...answer.lines.map((line) => `> ${line}`)].join("\n\n"));
  showJobSummary(env, log, page);
  // CodeCatalyst has no page for a step, so its log is where people read.
  if ((env["GITHUB_STEP_SUMMARY"] ?? "") === "") log.say(page);
  const outputs: Outputs = {
    ...outputsOf(review, null, outcome),
    proposals: JSON.stringify(answer.proposals),
  };
  outputWriter(env, print)(outputs);
  log.say(outcome);
  if (env["GITHUB_ACTIONS"] === "true" && (inputs.stage === "all" || inputs.stage === "plan"))
    annotate(log, review);
  return isFailure(inputs.failOn, review.verdict) ? 1 : 0;
}
