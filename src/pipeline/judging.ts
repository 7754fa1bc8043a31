/** What every claim is judged with, and the facts that claims share: who may not approve, and which specs caused it. */
import type { Claim } from "../core/review/gate.ts";
import { requesterIn } from "../core/review/requester-trailer.ts";
import type { SpecRoot } from "../core/config-model.ts";
import { specDialect } from "../core/specs/roots.ts";
import { commitsBetween } from "../git/commits.ts";
import type { CommitFacts, GitRepository } from "../git/model.ts";
import type { Account, Host, PullRequest } from "../ports.ts";
import { changedPaths } from "./content.ts";
import { forkPoint, haveCommits, remembered } from "./git-answers.ts";
import { isOurs } from "./human-commits.ts";
import type { Cause, OwnProposal } from "./own-proposals.ts";
import type { VoteReader } from "./votes.ts";

export interface GateScene {
  host: Host;
  repository: GitRepository;
  roots: SpecRoot[];
  requesterMayApprove: boolean;
  /** Says whether the `auto` rule at the trusted commit covers a proposal with this digest. */
  coveredByAuto: (own: OwnProposal, cause: Cause, digest: string) => Promise<boolean>;
  /** Digest of what we last published on a branch of ours; null when that is not remembered. */
  publishedDigest: (branch: string) => Promise<string | null>;
}

/** Where the content is judged: a pull request's head over its base's tip, or one entry of a merge queue. */
export interface GatePoint {
  base: string;
  head: string;
}

export interface Judging extends GateScene {
  point: GatePoint;
  reader: VoteReader;
}

export type Excluded = Claim["excluded"];

/** Where `commit` left the base that the content is judged over. */
export const forkOf = async (judging: Judging, commit: string): Promise<string> =>
  (await forkPoint(judging.repository, judging.point.base, commit)) ?? judging.point.base;

export const ourselves = (host: Host): Excluded => [{ id: host.self.accountId, why: "is this app" }];

/** Those who asked for the run: they do not approve its result unless the configuration lets them. */
export function requesters(judging: Judging, own: OwnProposal, cause: Cause): Excluded {
  if (judging.requesterMayApprove) return [];
  const { pullRequest, mergeCommit } = cause;
  const why = `requested this by #${pullRequest.number}`;
  const ids = [pullRequest.author.id];
  if (mergeCommit !== null && pullRequest.mergedBy !== null) ids.push(pullRequest.mergedBy.id);
  // The marker can be edited, so it may only ever exclude somebody more.
  if (own.claims.requester !== null) ids.push(own.claims.requester);
  return [...new Set(ids)].map((id) => ({ id, why }));
}

export interface Authors {
  excluded: Excluded;
  blocked: string | null;
}

const unknown = (pr: PullRequest, what: string): Authors => ({
  excluded: [],
  blocked: `A commit on #${pr.number} ${what}, so it cannot be ruled out that the approver wrote it.`,
});

/**
 * A commit may carry our address and be somebody's. It is ours when the content is what we published, or when the
 * host vouches for it.
 */
async function isForged(judging: Judging, commit: CommitFacts): Promise<boolean> {
  return isOurs(commit, judging.host.self.email) && !(await judging.host.verification(commit.sha)).verified;
}

/**
 * People who wrote commits on a proposal of ours do not approve them, nor does whom our own commits name as asking.
 * `digest` is its content, where it is open.
 */
export async function commitAuthors(
  judging: Judging,
  pr: PullRequest,
  digest: string | null,
): Promise<Authors> {
  const { host, repository } = judging;
  const base = (await forkPoint(repository, pr.base.sha, pr.head.sha)) ?? pr.base.sha;
  const commits = await remembered(repository, ["between", base, pr.head.sha], () =>
    commitsBetween(repository, base, pr.head.sha),
  );
  const ours = commits.filter((commit) => isOurs(commit, host.self.email));
  const allOurs = ours.length === commits.length;
  const asked = judging.requesterMayApprove ? [] : ours.flatMap(({ body }) => requesterIn(body) ?? []);
  const requested = [...new Set(asked)].map((id) => ({ id, why: "asked for this run" }));
  if (allOurs && digest !== null && digest === (await judging.publishedDigest(pr.head.branch))) {
    return { excluded: requested, blocked: null };
  }
  for (const commit of commits) {
    if (await isForged(judging, commit)) return unknown(pr, "says that it is ours and is not verified");
  }
  if (allOurs) return { excluded: requested, blocked: null };
  const authors = await host.commitAuthors(pr.number);
  if (authors.includes(null)) return unknown(pr, "has an author whom the host does not know");
  const known = authors.filter((author): author is Account => author !== null);
  const wrote = known.map(({ id }) => ({ id, why: "wrote a commit on this proposal" }));
  return { excluded: [...requested, ...wrote], blocked: null };
}

/**
 * Spec files that caused a proposal: those that its cause had changed when the proposal was made. Specs that
 * changed on the same branch later (by another proposal of ours, say) did not cause this one.
 */
export async function causingSpecs(judging: Judging, own: PullRequest, cause: Cause): Promise<string[]> {
  const { host, repository, roots } = judging;
  const { base, head } = cause.pullRequest;
  await haveCommits(host, repository, [base.sha, head.sha, own.base.sha, own.head.sha]);
  const until =
    cause.mergeCommit === null
      ? ((await forkPoint(repository, own.base.sha, own.head.sha)) ?? head.sha)
      : head.sha;
  const paths = await changedPaths(repository, base.sha, until);
  return paths.filter((path) => specDialect(path, roots) !== null).toSorted();
}
