/** REST: check runs, check suites and commit statuses. */
import {
  actorOf,
  created,
  numberParam,
  ok,
  param,
  slicePage,
  page,
  type RepositoryCall,
  type RepositoryHandler,
} from "../call.ts";
import {
  addStatus,
  checkRunById,
  createCheckRun,
  rerequestSuite,
  updateCheckRun,
  type CheckInput,
} from "../checks.ts";
import { notFound, Refusal } from "../errors.ts";
import type { AppRecord, StatusState } from "../model.ts";
import { checkRunBody, checkSuiteBody, statusBody } from "../render/checks.ts";
import { apiUrl, repositoryBody } from "../render/repositories.ts";
import { latestRuns } from "../suite-outcome.ts";
import { fullName } from "../world.ts";
import { commitFor } from "./repositories.ts";

function appOf(call: RepositoryCall): AppRecord {
  const { app } = actorOf(call);
  if (app === null) throw new Refusal(403, "You must authenticate via a GitHub App.");
  return app;
}

const refOf = (call: RepositoryCall): string => {
  const ref = param(call, "ref");
  return commitFor(call.repository, ref, new Refusal(422, `No commit found for SHA: ${ref}`));
};

const listForRef: RepositoryHandler = (call) => {
  const { world, repository, query } = call;
  const sha = refOf(call);
  const onCommit = [...repository.checkRuns.values()].filter(
    (run) =>
      run.headSha === sha &&
      (query["check_name"] === undefined || run.name === query["check_name"]) &&
      (query["app_id"] === undefined || run.appId === Number(query["app_id"])),
  );
  const chosen = query["filter"] === "all" ? onCommit : latestRuns(onCommit);
  const runs = chosen.filter((run) => query["status"] === undefined || run.status === query["status"]);
  const path = `/repos/${fullName(world, repository)}/commits/${param(call, "ref")}/check-runs`;
  const { items, headers } = slicePage(call, runs, path);
  const body = {
    total_count: runs.length,
    check_runs: items.map((run) => checkRunBody(world, repository, run)),
  };
  return { status: 200, body, headers };
};

const listSuites: RepositoryHandler = (call) => {
  const { world, repository, query } = call;
  const sha = refOf(call);
  const suites = [...repository.checkSuites.values()].filter(
    (suite) =>
      suite.headSha === sha && (query["app_id"] === undefined || suite.appId === Number(query["app_id"])),
  );
  const path = `/repos/${fullName(world, repository)}/commits/${param(call, "ref")}/check-suites`;
  const { items, headers } = slicePage(call, suites, path);
  const body = {
    total_count: suites.length,
    check_suites: items.map((suite) => checkSuiteBody(world, repository, suite)),
  };
  return { status: 200, body, headers };
};

const createCheck: RepositoryHandler = (call) => {
  const run = createCheckRun(call.world, call.repository, appOf(call), call.body as CheckInput);
  return created(checkRunBody(call.world, call.repository, run));
};

const updateCheck: RepositoryHandler = (call) => {
  const run = checkRunById(call.repository, numberParam(call, "check_run_id"));
  updateCheckRun(call.world, call.repository, appOf(call), { run, input: call.body as CheckInput });
  return ok(checkRunBody(call.world, call.repository, run));
};

const rerequest: RepositoryHandler = (call) => {
  const suite = call.repository.checkSuites.get(numberParam(call, "check_suite_id"));
  if (suite === undefined) throw notFound();
  rerequestSuite(call.world, call.repository, suite, actorOf(call).account.id);
  return created({});
};

const statusesAt = (call: RepositoryCall, sha: string): StatusState[] =>
  call.repository.statuses.filter((status) => status.sha === sha).reverse();

const listStatuses: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const path = `/repos/${fullName(world, repository)}/commits/${param(call, "ref")}/statuses`;
  return page(call, statusesAt(call, refOf(call)), (status) => statusBody(world, repository, status), path);
};

const combinedStatus: RepositoryHandler = (call) => {
  const { world, repository } = call;
  const sha = refOf(call);
  const newest = new Map<string, StatusState>();
  for (const status of statusesAt(call, sha))
    if (!newest.has(status.context)) newest.set(status.context, status);
  const states = [...newest.values()].map((status) => status.state);
  const failed = states.some((state) => state === "failure" || state === "error");
  const passed = states.length > 0 && states.every((state) => state === "success");
  const api = apiUrl(world, repository);
  return ok({
    state: failed ? "failure" : passed ? "success" : "pending",
    statuses: [...newest.values()].map((status) => statusBody(world, repository, status)),
    sha,
    total_count: newest.size,
    repository: repositoryBody(world, repository),
    commit_url: `${api}/commits/${sha}`,
    url: `${api}/commits/${sha}/status`,
  });
};

const createStatus: RepositoryHandler = (call) => {
  const wanted = call.body as {
    state: StatusState["state"];
    context?: string;
    description?: string | null;
    target_url?: string | null;
  };
  const status = addStatus(call.world, call.repository, {
    sha: param(call, "sha"),
    state: wanted.state,
    context: wanted.context ?? "default",
    description: wanted.description ?? null,
    targetUrl: wanted.target_url ?? null,
    creatorId: actorOf(call).account.id,
  });
  return created(statusBody(call.world, call.repository, status));
};

export const checkHandlers: Record<string, RepositoryHandler> = {
  "checks/create": createCheck,
  "checks/get": (call) =>
    ok(
      checkRunBody(
        call.world,
        call.repository,
        checkRunById(call.repository, numberParam(call, "check_run_id")),
      ),
    ),
  "checks/update": updateCheck,
  "checks/list-for-ref": listForRef,
  "checks/list-suites-for-ref": listSuites,
  "checks/rerequest-suite": rerequest,
  "repos/list-commit-statuses-for-ref": listStatuses,
  "repos/get-combined-status-for-ref": combinedStatus,
  "repos/create-commit-status": createStatus,
};
