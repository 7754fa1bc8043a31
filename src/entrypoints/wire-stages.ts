/** `plan`, `run` and `apply` on a checkout: JSON files in, JSON files out. */
import { probeSandbox } from "../agent/sandbox.ts";
import { UserError } from "../errors.ts";
import { openRepository } from "../git/repository.ts";
import { localHost } from "../adapters/local/host.ts";
import { localReview } from "../pipeline/local-review.ts";
import { withoutStanding } from "../pipeline/standing-proposals.ts";
import { planFrom } from "../pipeline/plan-file.ts";
import { applyStage, reviewOfPlan, runFileFrom, runFileToJson, runStage } from "../pipeline/stages.ts";
import type { Applied } from "../pipeline/stages.ts";
import { redactor } from "../redact.ts";
import { envelope, plain, printJson } from "./cli/session.ts";
import type { Common, ExitCode, Session } from "./cli/session.ts";
import type { ApplyOptions, PlanOptions, RunOptions } from "./cli/stages.ts";
import { readStageFile, writeStageFile } from "./stage-files.ts";
import { modelSettings } from "./settings.ts";
import { progressLine } from "./progress.ts";

const NOTHING: Common = { problems: [], notChecked: [], truncated: [] };

export async function planCommand(options: PlanOptions, session: Session): Promise<ExitCode> {
  const repository = await openRepository(options.repo);
  const { facts, instructionsFrom } = await localReview({ repository, ...options });
  const { problems, notChecked, truncated } = facts.review;
  const host = localHost({ repository, dir: options.repo });
  const plan = await withoutStanding(repository, host, facts.review.plan);
  session.note(
    `Hooks and configuration are read at ${plan.instructionsSha.slice(0, 10)} (${instructionsFrom}).`,
  );
  const budget = { what: "day and month budgets", why: "a checkout keeps no ledger" };
  const file = envelope("plan@1", { problems, notChecked: [...notChecked, budget], truncated }, { ...plan });
  if (options.out !== null) await writeStageFile(options.out, file);
  if (options.json || options.out === null) printJson(session, file);
  for (const run of plan.runs)
    session.note(`run   ${run.hook}: ${run.model.chosen}, into ${plain(run.target.branch)}`);
  for (const skip of plan.skips) session.note(`skip  ${skip.hook}: ${plain(skip.reason)}`);
  return 0;
}

export async function runCommand(options: RunOptions, session: Session): Promise<ExitCode> {
  const repository = await openRepository(options.repo);
  const given = planFrom(await readStageFile(options.plan, "plan@1"));
  const { facts } = await reviewOfPlan(repository, given);
  const ids = new Set(given.runs.map(({ id }) => id));
  const runs = facts.review.plan.runs.filter(
    (run) => ids.has(run.id) && (options.hook === null || run.hook === options.hook),
  );
  if (options.hook !== null && runs.length === 0) {
    const known = given.runs.map(({ hook }) => hook).join(", ") || "none";
    throw new UserError("no_such_run", `The plan has no run of hook ${options.hook}.`, `It has: ${known}.`);
  }
  const models = modelSettings();
  const { bedrockConverse } = await import("../adapters/bedrock/converse.ts");
  const controller = new AbortController();
  const file = await runStage(
    repository,
    { ...facts.review.plan, runs },
    {
      converse: bedrockConverse({
        region: models.region,
        ...(models.bedrockEndpoint === null ? {} : { endpoint: models.bedrockEndpoint }),
      }),
      sandbox: await probeSandbox(),
      clock: () => new Date(),
      signal: controller.signal,
      redact: redactor(models.secrets),
      onStart: (run) => session.note(`${run.hook}: ${run.model.chosen}`),
      onWait: (run, earlier) =>
        session.note(`${run.hook}: waits for ${earlier}; plan and run again once that is merged`),
      onProgress: (entry) => session.note(`  ${progressLine(entry)}`),
    },
  );
  const json = envelope("run@1", NOTHING, runFileToJson(file));
  if (options.out !== null) await writeStageFile(options.out, json);
  if (options.json || options.out === null) printJson(session, json);
  for (const { hook, result } of file.results) {
    const { outcome, changes } = result;
    session.note(
      outcome.kind === "finished"
        ? `${hook}: finished, ${changes.files.length} files changed`
        : `${hook}: stopped (${outcome.reason}): ${plain(outcome.detail)}`,
    );
  }
  return file.results.every(({ result }) => result.outcome.kind === "finished") ? 0 : 1;
}

function appliedLine({ hook, outcome }: Applied): string {
  switch (outcome.kind) {
    case "published":
      return `${hook}: branch ${outcome.pr.head.branch} at ${outcome.commit.sha.slice(0, 10)}; push it and open a pull request into ${outcome.pr.base.branch} with the body that stands beside the repository (headwater/proposals)`;
    case "empty":
      return `${hook}: nothing changed, so there is nothing to propose`;
    case "refused":
      return [
        `${hook}: refused by the guard`,
        ...outcome.violations.map(
          ({ path, message, rule }) => `  ${plain(path)}: ${plain(message)} [${rule}]`,
        ),
      ].join("\n");
    case "outdated":
      return `${hook}: ${plain(outcome.path)} changed since the run; plan and run again`;
    case "human_commits":
      return `${hook}: people committed on its branch, which is left as it is`;
    case "stopped":
      return `${hook}: the run stopped (${outcome.reason}), so there is nothing to propose`;
    case "waits":
      return `${hook}: waits for ${outcome.for}, which edits ${plain(outcome.path)} too; plan and run again once that is merged`;
    case "not_planned":
      return `${hook}: not in the plan as computed now; plan and run again`;
  }
}

export async function applyCommand(options: ApplyOptions, session: Session): Promise<ExitCode> {
  const repository = await openRepository(options.repo);
  const file = runFileFrom(await readStageFile(options.file, "run@1"));
  const host = localHost({ repository, dir: options.repo });
  const applied = await applyStage(repository, host, { ...file, secrets: modelSettings().secrets });
  if (options.json) printJson(session, envelope("apply@1", NOTHING, { proposals: applied }));
  else for (const each of applied) session.out(appliedLine(each));
  if (applied.length === 0 && !options.json) session.out("The file holds no results.");
  const refused = new Set(["refused", "outdated", "not_planned"]);
  return applied.some(({ outcome }) => refused.has(outcome.kind)) ? 1 : 0;
}
