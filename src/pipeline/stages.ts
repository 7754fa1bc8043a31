/**
 * Plan, run and apply as three steps with one JSON file between each, so that the step that calls a model holds no
 * write access and the step that writes calls no model.
 */
import type { AgentOutcome, AgentProgress, AgentResult } from "../agent/model.ts";
import type { Sandbox } from "../agent/sandbox.ts";
import type { Json } from "../core/json.ts";
import type { Plan, PlannedRun } from "../core/plan/model.ts";
import { noLinks } from "../core/review/links.ts";
import { UserError } from "../errors.ts";
import { fetchCommits } from "../git/fetch.ts";
import type { GitRepository } from "../git/model.ts";
import type { Converse, ProposalHost } from "../ports.ts";
import { localReview } from "./local-review.ts";
import type { LocalReview } from "./local-review.ts";
import { planFrom } from "./plan-file.ts";
import { propose } from "./propose.ts";
import type { Proposed } from "./propose.ts";
import { resultFrom, resultToJson } from "./run-record.ts";
import { waitsFor, type EarlierRun } from "./waiting-runs.ts";

export interface RunOutcome {
  id: string;
  hook: string;
  result: AgentResult;
}

/** The file between `run` and `apply`. `at`: when the runs had ended; null in a file that does not say so. */
export interface RunFile {
  plan: Plan;
  results: RunOutcome[];
  at: string | null;
}

export interface RunTools {
  converse: Converse;
  sandbox: Sandbox;
  clock: () => Date;
  signal: AbortSignal;
  redact: (text: string) => string;
  onProgress?: AgentProgress;
  /** Told before each run starts. */
  onStart?: (run: PlannedRun) => void;
  /** Told of a run that is left out, since it has to build on the result of another one. */
  onWait?: (run: PlannedRun, earlier: string) => void;
}

export const earlierRuns = (results: RunOutcome[]): EarlierRun[] =>
  results.map(({ hook, result }) => ({ hook, paths: result.changes.files.map(({ path }) => path) }));

/** The review that a plan came from, computed again. The branch is a name for people and for the target. */
export async function reviewOfPlan(repository: GitRepository, plan: Plan): Promise<LocalReview> {
  const { base, head, instructionsSha, runs } = plan;
  const headBranch = runs.find(({ target }) => target.sha === head)?.target.branch;
  return localReview({ repository, base, head, instructions: instructionsSha, headBranch });
}

/**
 * Does the runs of a plan, one after another. The only stage that calls a model. A run that has to build on another
 * one's result is left for the plan that is made once that result is merged.
 */
export async function runStage(repository: GitRepository, plan: Plan, tools: RunTools): Promise<RunFile> {
  const { facts, instructions } = await reviewOfPlan(repository, plan);
  const { runPlanned } = await import("./run.ts");
  const results: RunOutcome[] = [];
  for (const run of plan.runs) {
    if (tools.signal.aborted) break;
    const earlier = waitsFor(run, earlierRuns(results), plan.runs);
    if (earlier !== null) {
      tools.onWait?.(run, earlier);
      continue;
    }
    tools.onStart?.(run);
    const result = await runPlanned(run, { repository, instructions, facts, ...tools });
    results.push({ id: run.id, hook: run.hook, result });
  }
  return { plan, results, at: tools.clock().toISOString() };
}

export function runFileToJson({ plan, results, at }: RunFile): { plan: Json; results: Json[]; at: Json } {
  return {
    plan: JSON.parse(JSON.stringify(plan)) as Json,
    results: results.map(({ id, hook, result }) => ({ id, hook, record: resultToJson(result) })),
    at,
  };
}

/** @throws UserError `bad_run_file` when the file was not written by `run` of this version */
export function runFileFrom(value: Record<string, unknown>): RunFile {
  const { plan, results, at } = value;
  const bad = (): UserError =>
    new UserError(
      "bad_run_file",
      "This is not a file that `headwater run` wrote.",
      "Make it anew with `headwater run PLAN --out FILE`, or with stage run of a step of the same version, and leave the file as it is.",
    );
  if (typeof plan !== "object" || plan === null || !Array.isArray(results)) throw bad();
  const planned = planFrom(plan as Record<string, unknown>);
  const parsed = results.map((entry: unknown): RunOutcome => {
    const { id, hook, record } = (entry ?? {}) as Record<string, unknown>;
    const result = resultFrom(record as Json | undefined);
    if (typeof id !== "string" || typeof hook !== "string" || result === null) throw bad();
    return { id, hook, result };
  });
  return { plan: planned, results: parsed, at: typeof at === "string" ? at : null };
}

export interface Applied {
  hook: string;
  outcome:
    | Proposed
    | (AgentOutcome & { kind: "stopped" })
    | { kind: "not_planned" }
    /** An earlier proposal of the same file edits this path: plan and run again on its result. */
    | { kind: "waits"; for: string; path: string };
}

/**
 * Publishes what a run produced. Plan and guard are computed again from the repository: what the file says was
 * planned is not believed.
 */
export async function applyStage(
  repository: GitRepository,
  host: ProposalHost,
  file: RunFile & { secrets: string[] },
): Promise<Applied[]> {
  const review = await reviewOfPlan(repository, file.plan);
  const { facts, instructions } = review;
  const planned = new Map(facts.review.plan.runs.map((run) => [run.id, run]));
  const applied: Applied[] = [];
  const editedBy = new Map<string, string>();
  for (const { id, hook, result } of file.results) {
    const run = planned.get(id);
    const shared = result.changes.files.find(({ path }) => editedBy.has(path));
    if (shared !== undefined) {
      const earlier = editedBy.get(shared.path) ?? "";
      applied.push({ hook, outcome: { kind: "waits", for: earlier, path: shared.path } });
    } else if (run === undefined || run.hook !== hook) {
      applied.push({ hook, outcome: { kind: "not_planned" } });
    } else if (result.outcome.kind === "stopped") {
      applied.push({ hook, outcome: result.outcome });
    } else {
      const subjects = new Set(run.subjects.map(({ path }) => path));
      const outcome = await propose(run, result, {
        host,
        repository,
        fetch: async (...shas) => {
          if (repository.remote !== null) await fetchCommits(repository, repository.remote, shas);
        },
        tip: run.target.sha,
        secrets: file.secrets,
        requester: null,
        text: {
          cause: { pullRequest: null, mergeCommit: null },
          specs: facts.review.diff.specs.filter(({ path }) => subjects.has(path)),
          advisory: true,
          requesterMayApprove: instructions.config.approval.requesterMayApprove,
          links: noLinks,
        },
      });
      if (outcome.kind === "published") for (const { path } of result.changes.files) editedBy.set(path, hook);
      applied.push({ hook, outcome });
    }
  }
  return applied;
}
