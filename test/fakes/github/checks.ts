/** Check runs, check suites and commit statuses. */
import { invalid, notFound, Refusal } from "./errors.ts";
import type { AppRecord, CheckRunState, CheckSuiteState, Repository, StatusState } from "./model.ts";
import { readCommit } from "./commits.ts";
import { checkRunBody, checkSuiteBody, statusBody } from "./render/checks.ts";
import { commitBody } from "./render/commits.ts";
import { suiteOutcome } from "./suite-outcome.ts";
import { installationOf, nextId, now, type World } from "./world.ts";

export interface CheckInput {
  name?: string;
  head_sha?: string;
  status?: CheckRunState["status"];
  conclusion?: string;
  started_at?: string;
  completed_at?: string;
  external_id?: string;
  details_url?: string;
  output?: { title?: string; summary?: string; text?: string; annotations?: unknown[] };
}

export function checkRunById(repository: Repository, id: number): CheckRunState {
  const run = repository.checkRuns.get(id);
  if (run === undefined) throw notFound();
  return run;
}

function suiteFor(
  world: World,
  repository: Repository,
  wanted: { app: AppRecord; sha: string; branch: string | null },
): CheckSuiteState {
  for (const suite of repository.checkSuites.values()) {
    if (suite.appId === wanted.app.id && suite.headSha === wanted.sha) return suite;
  }
  const suite: CheckSuiteState = {
    id: nextId(world, "suite"),
    appId: wanted.app.id,
    headSha: wanted.sha,
    headBranch: wanted.branch,
    createdAt: now(world),
    updatedAt: now(world),
  };
  repository.checkSuites.set(suite.id, suite);
  return suite;
}

function emitSuite(
  world: World,
  repository: Repository,
  event: { suite: CheckSuiteState; action: string; senderId: number; appId?: number },
): void {
  const { suite, action, senderId, appId } = event;
  world.emit({
    name: "check_suite",
    action,
    repository,
    senderId,
    payload: { check_suite: checkSuiteBody(world, repository, suite) },
    ...(appId === undefined ? {} : { appId }),
  });
}

function emitRun(
  world: World,
  repository: Repository,
  event: { run: CheckRunState; action: string; senderId: number; appId?: number },
): void {
  const { run, action, senderId, appId } = event;
  const suite = repository.checkSuites.get(run.suiteId);
  const body = checkRunBody(world, repository, run);
  world.emit({
    name: "check_run",
    action,
    repository,
    senderId,
    payload: {
      check_run: {
        ...body,
        check_suite: suite === undefined ? null : checkSuiteBody(world, repository, suite),
      },
    },
    ...(appId === undefined ? {} : { appId }),
  });
}

/** Every App that may write checks is asked for some on each push. */
export function suitesForPush(
  world: World,
  repository: Repository,
  push: { branch: string; sha: string; senderId: number },
): void {
  for (const app of world.state.apps.values()) {
    if (app.permissions["checks"] !== "write" || installationOf(world, app.id, repository) === null) continue;
    const suite = suiteFor(world, repository, { app, sha: push.sha, branch: push.branch });
    emitSuite(world, repository, { suite, action: "requested", senderId: push.senderId, appId: app.id });
  }
}

function applyInput(world: World, run: CheckRunState, input: CheckInput): void {
  if (input.status === "completed" && input.conclusion === undefined && run.conclusion === null) {
    throw invalid("CheckRun", "conclusion", "conclusion is required when status is completed");
  }
  if (input.status !== undefined) {
    run.status = input.status;
    if (input.status !== "completed") run.conclusion = null;
  }
  if (input.conclusion !== undefined) {
    run.conclusion = input.conclusion;
    run.status = "completed";
  }
  run.startedAt = input.started_at ?? run.startedAt ?? now(world);
  run.completedAt = run.status === "completed" ? (input.completed_at ?? now(world)) : null;
  run.name = input.name ?? run.name;
  run.externalId = input.external_id ?? run.externalId;
  run.detailsUrl = input.details_url ?? run.detailsUrl;
  if (input.output !== undefined) {
    run.output = {
      title: input.output.title ?? run.output.title,
      summary: input.output.summary ?? run.output.summary,
      text: input.output.text ?? run.output.text,
      annotations: run.output.annotations + (input.output.annotations?.length ?? 0),
    };
  }
}

export function createCheckRun(
  world: World,
  repository: Repository,
  app: AppRecord,
  input: CheckInput,
): CheckRunState {
  const sha = input.head_sha ?? "";
  if (readCommit(repository, sha) === null) throw new Refusal(422, `No commit found for SHA: ${sha}`);
  const suite = suiteFor(world, repository, { app, sha, branch: branchAt(repository, sha) });
  const run: CheckRunState = {
    id: nextId(world, "check"),
    suiteId: suite.id,
    appId: app.id,
    name: input.name ?? "",
    headSha: sha,
    status: "queued",
    conclusion: null,
    startedAt: null,
    completedAt: null,
    externalId: "",
    detailsUrl: null,
    output: { title: null, summary: null, text: null, annotations: 0 },
  };
  applyInput(world, run, input);
  repository.checkRuns.set(run.id, run);
  emitRun(world, repository, { run, action: "created", senderId: app.botId });
  if (run.status === "completed") completed(world, repository, app, run);
  return run;
}

export function updateCheckRun(
  world: World,
  repository: Repository,
  app: AppRecord,
  change: { run: CheckRunState; input: CheckInput },
): void {
  const { run, input } = change;
  if (run.appId !== app.id) {
    throw new Refusal(
      403,
      `Invalid app_id \`${app.id}\` - check run can only be modified by the GitHub App that created it.`,
    );
  }
  const before = run.status;
  applyInput(world, run, input);
  if (run.status === "completed" && before !== "completed") completed(world, repository, app, run);
}

function completed(world: World, repository: Repository, app: AppRecord, run: CheckRunState): void {
  emitRun(world, repository, { run, action: "completed", senderId: app.botId });
  const suite = repository.checkSuites.get(run.suiteId);
  if (suite === undefined) return;
  suite.updatedAt = now(world);
  const runs = [...repository.checkRuns.values()].filter((other) => other.suiteId === suite.id);
  if (suiteOutcome(runs).status === "completed") {
    emitSuite(world, repository, { suite, action: "completed", senderId: app.botId });
  }
}

function branchAt(repository: Repository, sha: string): string | null {
  const pull = [...repository.pulls.values()].find(
    (entry) => entry.state === "open" && entry.head.sha === sha,
  );
  return pull?.head.branch ?? null;
}

/** Somebody pressed "re-run": only the App that owns the check hears of it. */
export function rerequestRun(
  world: World,
  repository: Repository,
  run: CheckRunState,
  senderId: number,
): void {
  emitRun(world, repository, { run, action: "rerequested", senderId, appId: run.appId });
}

export function rerequestSuite(
  world: World,
  repository: Repository,
  suite: CheckSuiteState,
  senderId: number,
): void {
  emitSuite(world, repository, { suite, action: "rerequested", senderId, appId: suite.appId });
}

export function addStatus(
  world: World,
  repository: Repository,
  wanted: Omit<StatusState, "id" | "createdAt">,
): StatusState {
  const commit = readCommit(repository, wanted.sha);
  if (commit === null) throw new Refusal(422, `No commit found for SHA: ${wanted.sha}`);
  const status: StatusState = { ...wanted, id: nextId(world, "status"), createdAt: now(world) };
  repository.statuses.push(status);
  world.emit({
    name: "status",
    action: null,
    repository,
    senderId: wanted.creatorId,
    payload: {
      id: status.id,
      sha: status.sha,
      name: repository.name,
      context: status.context,
      state: status.state,
      description: status.description,
      target_url: status.targetUrl,
      commit: commitBody(world, repository, commit),
      branches: [],
      created_at: status.createdAt,
      updated_at: status.createdAt,
      avatar_url: statusBody(world, repository, status)["avatar_url"],
    },
  });
  return status;
}
