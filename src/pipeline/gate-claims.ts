/** Recomputes, from git and the host, which content of ours a pull request carries and who approved it. */
import { contentDigest } from "../core/review/gate.ts";
import type { Claim, Content } from "../core/review/gate.ts";
import type { SpecRoot } from "../core/config-model.ts";
import { specDialect } from "../core/specs/roots.ts";
import { commitsBetween, mergeBase } from "../git/commits.ts";
import { fetchCommits } from "../git/fetch.ts";
import type { GitRepository } from "../git/model.ts";
import type { Account, Host, PullRequest } from "../ports.ts";
import { changedPaths, contentOf, pathsOfOurCommits } from "./content.ts";
import { asOwnProposal, causeOf } from "./own-proposals.ts";
import type { Cause, OwnProposal } from "./own-proposals.ts";
import { voteReader } from "./votes.ts";
import type { VoteReader } from "./votes.ts";

export interface GateScene {
  host: Host;
  repository: GitRepository;
  roots: SpecRoot[];
  requesterMayApprove: boolean;
  /** Says whether the `auto` rule at the trusted commit covers a proposal with this digest. */
  coveredByAuto: (own: OwnProposal, cause: Cause, digest: string) => Promise<boolean>;
}

/** Where the content is judged: a pull request's head over its base's tip, or one entry of a merge queue. */
export interface GatePoint {
  base: string;
  head: string;
}

interface Judging extends GateScene {
  point: GatePoint;
  reader: VoteReader;
}

type Excluded = Claim["excluded"];

const forkOf = async (judging: Judging, commit: string): Promise<string> =>
  (await mergeBase(judging.repository, judging.point.base, commit)) ?? judging.point.base;

/**
 * Spec files that caused a proposal: those that its cause had changed when the proposal was made. Specs that
 * changed on the same branch later (by another proposal of ours, say) did not cause this one.
 */
async function causingSpecs(judging: Judging, own: PullRequest, cause: Cause): Promise<string[]> {
  const { host, repository, roots } = judging;
  const { base, head } = cause.pullRequest;
  await fetchCommits(repository, await host.remote(), [base.sha, head.sha, own.base.sha, own.head.sha]);
  const until =
    cause.mergeCommit === null
      ? ((await mergeBase(repository, own.base.sha, own.head.sha)) ?? head.sha)
      : head.sha;
  const paths = await changedPaths(repository, base.sha, until);
  return paths.filter((path) => specDialect(path, roots) !== null).toSorted();
}

/** People who wrote commits on a proposal of ours do not approve them. */
async function commitAuthors(
  judging: Judging,
  pr: PullRequest,
): Promise<{ excluded: Excluded; blocked: string | null }> {
  const { host, repository } = judging;
  const base = (await mergeBase(repository, pr.base.sha, pr.head.sha)) ?? pr.base.sha;
  const commits = await commitsBetween(repository, base, pr.head.sha);
  if (commits.every((commit) => commit.author.email === host.self.email))
    return { excluded: [], blocked: null };
  const authors = await host.commitAuthors(pr.number);
  if (authors.includes(null)) {
    return {
      excluded: [],
      blocked: `A commit on #${pr.number} has an author whom the host does not know, so it cannot be ruled out that the approver wrote it.`,
    };
  }
  const known = authors.filter((author): author is Account => author !== null);
  return { excluded: known.map(({ id }) => ({ id, why: "wrote a commit on this proposal" })), blocked: null };
}

function requesters(judging: Judging, own: OwnProposal, cause: Cause): Excluded {
  if (judging.requesterMayApprove) return [];
  const { pullRequest, mergeCommit } = cause;
  const why = `requested this by #${pullRequest.number}`;
  const ids = [pullRequest.author.id];
  if (mergeCommit !== null && pullRequest.mergedBy !== null) ids.push(pullRequest.mergedBy.id);
  if (own.claims.requester !== null) ids.push(own.claims.requester);
  return [...new Set(ids)].map((id) => ({ id, why }));
}

const ourselves = (host: Host): Excluded => [{ id: host.self.accountId, why: "is this app" }];

/** The claim of a proposal of ours on itself. */
async function claimOfProposal(judging: Judging, own: OwnProposal): Promise<Claim> {
  const { host, repository, point, reader } = judging;
  const cause = await causeOf(host, own);
  const paths = (await changedPaths(repository, point.base, point.head)).toSorted();
  const label = `#${own.pr.number}`;
  if (cause === null) {
    const content = await contentOf(repository, { paths, ...point, specPaths: [], specsAt: point.base });
    return {
      label,
      digest: contentDigest(content),
      paths,
      votes: [],
      excluded: [],
      auto: false,
      blocked: `It cannot be established which change caused #${own.pr.number}; close it and use /headwater retry on the pull request that did.`,
    };
  }
  const specPaths = await causingSpecs(judging, own.pr, cause);
  const digest = contentDigest(
    await contentOf(repository, { paths, ...point, specPaths, specsAt: point.base }),
  );
  const contentAt = async (commit: string): Promise<Content> => {
    const fork = await forkOf(judging, commit);
    const touched = (await changedPaths(repository, point.base, commit)).toSorted();
    return contentOf(repository, { paths: touched, base: fork, head: commit, specPaths, specsAt: fork });
  };
  const authors = await commitAuthors(judging, own.pr);
  const moved =
    own.pr.base.branch === cause.expectedBase
      ? null
      : `The base is ${own.pr.base.branch}, not ${cause.expectedBase}: approvals bind the base branch.`;
  return {
    label,
    digest,
    paths,
    votes: await reader.votes(own.pr.number, contentAt),
    excluded: [...ourselves(host), ...requesters(judging, own, cause), ...authors.excluded],
    auto: await judging.coveredByAuto(own, cause, digest),
    blocked: moved ?? authors.blocked,
  };
}

/** A proposal that was merged into this pull request, with the paths of it that are still there. */
interface Merged {
  own: OwnProposal;
  paths: string[];
}

async function mergedInto(judging: Judging, pr: PullRequest, changed: Set<string>): Promise<Merged[]> {
  const { host, repository } = judging;
  const into = await host.pullRequests({ baseBranch: pr.head.branch, state: "all" });
  const merged: Merged[] = [];
  for (const candidate of into) {
    const own = candidate.merged ? asOwnProposal(host, candidate) : null;
    if (own === null) continue;
    await fetchCommits(repository, await host.remote(), [candidate.base.sha, candidate.head.sha]);
    const paths = await changedPaths(repository, candidate.base.sha, candidate.head.sha);
    const present = paths.filter((path) => changed.has(path)).toSorted();
    if (present.length > 0) merged.push({ own, paths: present });
  }
  return merged;
}

/** Reads `paths` and specs as they would be approved on the carrying pull request at `commit`. */
function carriedContent(
  judging: Judging,
  paths: string[],
  specPaths: string[],
): (commit: string) => Promise<Content> {
  return async (commit) => {
    const base = await forkOf(judging, commit);
    return contentOf(judging.repository, { paths, base, head: commit, specPaths, specsAt: commit });
  };
}

/** The claim of one merged proposal inside the pull request that carries it now. */
async function claimOfMerged(judging: Judging, pr: PullRequest, merged: Merged): Promise<Claim> {
  const { host, repository, point, reader } = judging;
  const { own, paths } = merged;
  const cause: Cause = { pullRequest: pr, mergeCommit: null, expectedBase: pr.head.branch };
  const specPaths = await causingSpecs(judging, own.pr, cause);
  const content = await contentOf(repository, { paths, ...point, specPaths, specsAt: point.head });
  const digest = contentDigest(content);
  const fork = await forkOf(judging, point.head);
  // An approval that was given on the proposal itself counts here while the files and the specs are what it saw.
  const onProposal = async (commit: string): Promise<Content> => {
    const specsAt = (await mergeBase(repository, own.pr.base.sha, commit)) ?? commit;
    return contentOf(repository, { paths, base: fork, head: commit, specPaths, specsAt });
  };
  const votes = [
    ...(await reader.votes(own.pr.number, onProposal)),
    ...(await reader.votes(pr.number, carriedContent(judging, paths, specPaths))),
  ];
  const authors = await commitAuthors(judging, own.pr);
  return {
    label: `#${own.pr.number}, merged into this branch`,
    digest,
    paths,
    votes,
    excluded: [...ourselves(host), ...requesters(judging, own, cause), ...authors.excluded],
    auto: false,
    blocked: authors.blocked,
  };
}

/** Files that our commits touched and that came in by no proposal we can find (cherry-picked, or merged by a detour). */
async function claimOfStrays(
  judging: Judging,
  carrier: { pr: PullRequest; specPaths: string[] },
  paths: string[],
): Promise<Claim> {
  const { host, repository, point, reader, requesterMayApprove } = judging;
  const { pr, specPaths } = carrier;
  const content = await contentOf(repository, { paths, ...point, specPaths, specsAt: point.head });
  const author = { id: pr.author.id, why: `opened #${pr.number}` };
  return {
    label: `files written by Headwater in #${pr.number}`,
    digest: contentDigest(content),
    paths,
    votes: await reader.votes(pr.number, carriedContent(judging, paths, specPaths)),
    excluded: [...ourselves(host), ...(requesterMayApprove ? [] : [author])],
    auto: false,
    blocked: null,
  };
}

/**
 * Every claim of ours on `pr`, judged at `point`. Empty: nothing of ours is in it. The commits of the point must
 * be in the repository already.
 */
export async function gateClaims(scene: GateScene, pr: PullRequest, point: GatePoint): Promise<Claim[]> {
  const judging: Judging = { ...scene, point, reader: voteReader(scene.host, scene.repository) };
  const own = asOwnProposal(scene.host, pr);
  if (own !== null) return [await claimOfProposal(judging, own)];
  const changed = await changedPaths(scene.repository, point.base, point.head);
  const changedSet = new Set(changed);
  const merged = await mergedInto(judging, pr, changedSet);
  const range = { base: await forkOf(judging, pr.head.sha), head: pr.head.sha };
  const touched = await pathsOfOurCommits(scene.repository, range, scene.host.self.email);
  const accounted = new Set(merged.flatMap(({ paths }) => paths));
  const strays = touched.filter((path) => changedSet.has(path) && !accounted.has(path)).toSorted();
  const specPaths = changed.filter((path) => specDialect(path, scene.roots) !== null).toSorted();
  const claims: Claim[] = [];
  for (const entry of merged) claims.push(await claimOfMerged(judging, pr, entry));
  if (strays.length > 0) claims.push(await claimOfStrays(judging, { pr, specPaths }, strays));
  return claims;
}
