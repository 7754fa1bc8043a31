/** Check runs, check suites and commit statuses as GitHub's JSON. */
import { readCommit } from "../commits.ts";
import type { CheckRunState, CheckSuiteState, Repository, StatusState } from "../model.ts";
import { suiteOutcome } from "../suite-outcome.ts";
import { accountById, SITE, type World } from "../world.ts";
import { appBody, nodeId, simpleUser, type Body } from "./accounts.ts";
import { apiUrl, pageUrl, repositoryBody } from "./repositories.ts";

function appOf(world: World, appId: number): Body | null {
  const app = world.state.apps.get(appId);
  return app === undefined ? null : appBody(world, app);
}

/** Open pull requests of this repository whose head is the commit. */
export function pullsAtHead(world: World, repository: Repository, sha: string): Body[] {
  const url = apiUrl(world, repository);
  const short = { id: repository.id, url, name: repository.name };
  return [...repository.pulls.values()]
    .filter(
      (pull) => pull.state === "open" && pull.head.sha === sha && pull.head.repositoryId === repository.id,
    )
    .map((pull) => ({
      url: `${url}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.head.branch, sha: pull.head.sha, repo: short },
      base: { ref: pull.base.branch, sha: pull.base.sha, repo: short },
    }));
}

export function checkRunBody(world: World, repository: Repository, run: CheckRunState): Body {
  const api = `${apiUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${pageUrl(world, repository)}/runs/${run.id}`;
  const { annotations, ...output } = run.output;
  return {
    id: run.id,
    node_id: nodeId("CR", run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url: api,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: { ...output, annotations_count: annotations, annotations_url: `${api}/annotations` },
    name: run.name,
    check_suite: { id: run.suiteId },
    app: appOf(world, run.appId),
    pull_requests: pullsAtHead(world, repository, run.headSha),
  };
}

export function checkSuiteBody(world: World, repository: Repository, suite: CheckSuiteState): Body {
  const api = `${apiUrl(world, repository)}/check-suites/${suite.id}`;
  const runs = [...repository.checkRuns.values()].filter((run) => run.suiteId === suite.id);
  const commit = readCommit(repository, suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId("CS", suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteOutcome(runs),
    url: api,
    before: null,
    after: suite.headSha,
    pull_requests: pullsAtHead(world, repository, suite.headSha),
    app: appOf(world, suite.appId),
    repository: repositoryBody(world, repository),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: {
      id: suite.headSha,
      tree_id: commit?.tree ?? "",
      message: commit?.message ?? "",
      timestamp: commit?.committer.date ?? suite.createdAt,
      author: { name: commit?.author.name ?? "", email: commit?.author.email ?? "" },
      committer: { name: commit?.committer.name ?? "", email: commit?.committer.email ?? "" },
    },
    latest_check_runs_count: new Set(runs.map((run) => run.name)).size,
    check_runs_url: `${api}/check-runs`,
  };
}

export function statusBody(world: World, repository: Repository, status: StatusState): Body {
  return {
    url: `${apiUrl(world, repository)}/statuses/${status.sha}`,
    avatar_url: `${SITE}/avatars/${status.creatorId}`,
    id: status.id,
    node_id: nodeId("SC", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(world, accountById(world, status.creatorId)),
  };
}
