/** A host whose answers are remembered for one short decision, so that asking twice costs one request. */
import type { Host } from "../ports.ts";

type Read = (...args: never[]) => Promise<unknown>;

/**
 * Wraps the reads of `host`; every write forgets all answers. Live for one decision only: permissions, heads and
 * approvals must be read anew at the moment of acting.
 */
export function readOnce(host: Host): Host {
  const answers = new Map<string, Promise<unknown>>();

  function remembered<F extends Read>(name: string, read: F): F {
    const wrapped = (...args: Parameters<F>): Promise<unknown> => {
      const key = `${name} ${JSON.stringify(args)}`;
      const present = answers.get(key);
      if (present !== undefined) return present;
      const answer = read(...args);
      answers.set(key, answer);
      return answer;
    };
    return wrapped as F;
  }

  function forgetting<F extends Read>(write: F): F {
    const wrapped = async (...args: Parameters<F>): Promise<unknown> => {
      answers.clear();
      try {
        return await write(...args);
      } finally {
        answers.clear();
      }
    };
    return wrapped as F;
  }

  return {
    repository: host.repository,
    self: host.self,
    webUrl: host.webUrl,
    remote: () => host.remote(),
    repositoryFacts: remembered("repositoryFacts", () => host.repositoryFacts()),
    pullRequest: remembered("pullRequest", (number: number) => host.pullRequest(number)),
    pullRequests: remembered("pullRequests", (filter: Parameters<Host["pullRequests"]>[0]) =>
      host.pullRequests(filter),
    ),
    pullRequestsAt: remembered("pullRequestsAt", (sha: string) => host.pullRequestsAt(sha)),
    reviews: remembered("reviews", (number: number) => host.reviews(number)),
    comments: remembered("comments", (number: number) => host.comments(number)),
    permission: remembered("permission", (login: string) => host.permission(login)),
    checks: remembered("checks", (sha: string) => host.checks(sha)),
    statuses: remembered("statuses", (sha: string) => host.statuses(sha)),
    commitAuthors: remembered("commitAuthors", (number: number) => host.commitAuthors(number)),
    verification: (sha) => host.verification(sha),
    branchRules: remembered("branchRules", (branch: string) => host.branchRules(branch)),
    createComment: forgetting((number: number, body: string) => host.createComment(number, body)),
    updateComment: forgetting((id: number, body: string) => host.updateComment(id, body)),
    react: (commentId, content) => host.react(commentId, content),
    createCheck: forgetting((check: Parameters<Host["createCheck"]>[0]) => host.createCheck(check)),
    updateCheck: forgetting((id: number, check: Parameters<Host["updateCheck"]>[1]) =>
      host.updateCheck(id, check),
    ),
    createBranch: forgetting((branch: string, sha: string) => host.createBranch(branch, sha)),
    deleteBranch: forgetting((branch: string) => host.deleteBranch(branch)),
    commit: forgetting((request: Parameters<Host["commit"]>[0]) => host.commit(request)),
    rebuildBranch: forgetting((request: Parameters<Host["rebuildBranch"]>[0]) => host.rebuildBranch(request)),
    createPullRequest: forgetting((request: Parameters<Host["createPullRequest"]>[0]) =>
      host.createPullRequest(request),
    ),
    updatePullRequest: forgetting((number: number, change: Parameters<Host["updatePullRequest"]>[1]) =>
      host.updatePullRequest(number, change),
    ),
    addLabel: forgetting((number: number, label: string) => host.addLabel(number, label)),
    merge: forgetting((number: number, request: Parameters<Host["merge"]>[1]) => host.merge(number, request)),
  };
}
