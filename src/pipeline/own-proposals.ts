/** Recognises proposals of ours and re-derives what caused them, without trusting a title or a body. */
import { parseBranch, runId } from "../core/plan/branch.ts";
import { readMarker } from "../core/review/marker.ts";
import type { Host, PullRequest } from "../ports.ts";

export interface OwnProposal {
  pr: PullRequest;
  hook: string;
  id: string;
  /** From the marker: useful to find things, never authority. */
  claims: { key: string; pullRequest: number | null; merged: boolean; requester: number | null };
}

/** What caused a proposal, proven by the id in its branch name. */
export interface Cause {
  pullRequest: PullRequest;
  /** The merge that caused it, or null when the open pull request did. */
  mergeCommit: string | null;
  /** The only base under which approvals of it count. */
  expectedBase: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const integer = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : null;

/** A proposal of ours: opened by our own account, from a branch of ours, in this very repository. */
export function asOwnProposal(host: Pick<Host, "self" | "repository">, pr: PullRequest): OwnProposal | null {
  if (pr.author.id !== host.self.accountId || pr.head.repositoryId !== host.repository.id) return null;
  const branch = parseBranch(pr.head.branch);
  if (branch === null) return null;
  const marker: Record<string, unknown> = { ...readMarker(pr.body) };
  const claims = {
    key: text(marker["key"]),
    pullRequest: integer(marker["pullRequest"]),
    merged: marker["merged"] === true,
    requester: integer(marker["requester"]),
  };
  return { pr, hook: branch.hook, id: branch.id, claims };
}

/** Tests a pull request as the cause: the id in the branch name is a hash that only the true cause gives. */
export function provesCause(host: Host, own: OwnProposal, candidate: PullRequest): Cause | null {
  const repositoryId = host.repository.id;
  const opened = runId({ repositoryId, pullRequest: candidate.number, mergeCommit: null }, own.hook);
  if (opened === own.id) {
    return { pullRequest: candidate, mergeCommit: null, expectedBase: candidate.head.branch };
  }
  if (candidate.mergeCommit === null) return null;
  const merged = runId(
    { repositoryId, pullRequest: candidate.number, mergeCommit: candidate.mergeCommit },
    own.hook,
  );
  if (merged !== own.id) return null;
  return {
    pullRequest: candidate,
    mergeCommit: candidate.mergeCommit,
    expectedBase: candidate.base.branch,
  };
}

function firstCause(host: Host, own: OwnProposal, candidates: PullRequest[]): Cause | null {
  for (const candidate of candidates) {
    const cause = provesCause(host, own, candidate);
    if (cause !== null) return cause;
  }
  return null;
}

/**
 * Finds the cause by the marker's hint, else among pull requests from the branch that the proposal goes into, else
 * among those into it (a merge caused it) and the open ones (somebody pointed it elsewhere). Null: cannot be proven.
 */
export async function causeOf(host: Host, own: OwnProposal): Promise<Cause | null> {
  const { base } = own.pr;
  if (own.claims.pullRequest !== null) {
    const hinted = await host.pullRequest(own.claims.pullRequest);
    const cause = hinted === null ? null : firstCause(host, own, [hinted]);
    if (cause !== null) return cause;
  }
  return (
    firstCause(host, own, await host.pullRequests({ headBranch: base.branch, state: "all" })) ??
    firstCause(host, own, await host.pullRequests({ state: "open" })) ??
    firstCause(host, own, await host.pullRequests({ baseBranch: base.branch, state: "all" }))
  );
}

/** Among pull requests into one branch, the proposals that this open pull request caused, newest first. */
export function proposalsCausedBy(
  host: Host,
  cause: PullRequest,
  pullRequests: PullRequest[],
): OwnProposal[] {
  return pullRequests
    .map((pr) => asOwnProposal(host, pr))
    .filter((own) => own !== null)
    .filter((own) => provesCause(host, own, cause) !== null)
    .toSorted((a, b) => b.pr.number - a.pr.number);
}
