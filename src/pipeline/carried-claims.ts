/** The claims on a pull request of somebody else: content of ours that its branch carries, by whatever way it came in. */
import { contentDigest, sameFiles } from "../core/review/gate.ts";
import type { Claim, Content } from "../core/review/gate.ts";
import { specDialect } from "../core/specs/roots.ts";
import type { PullRequest } from "../ports.ts";
import { contentOf } from "./content.ts";
import { forkPoint } from "./git-answers.ts";
import { causingSpecs, commitAuthors, forkOf, ourselves, requesters } from "./judging.ts";
import type { Judging } from "./judging.ts";
import type { MergedProposal } from "./merged-proposals.ts";
import { causeOf } from "./own-proposals.ts";
import type { Cause } from "./own-proposals.ts";
import type { SeenAt } from "./votes.ts";

interface Subject {
  paths: string[];
  specPaths: string[];
}

/** `paths` with specs as the pull request carries them at `head`. */
const carried = (
  judging: Judging,
  subject: Subject,
  sides: { base: string; head: string },
): Promise<Content> => contentOf(judging.repository, { ...subject, ...sides, specsAt: sides.head });

/** What a reviewer of the carrying pull request saw: the sum of everything that had come in by then. */
async function seenOnCarrier(judging: Judging, subject: Subject, digest: string): Promise<SeenAt> {
  const now = await carried(judging, subject, judging.point);
  return async (commit) => {
    const seen = await carried(judging, subject, { base: await forkOf(judging, commit), head: commit });
    const then = contentDigest(seen);
    return { digest: then === contentDigest(now) ? digest : then, sameFiles: sameFiles(seen, now) };
  };
}

/** The content of a merged proposal: each path where it is judged, specs as they are at the head. */
async function mergedContent(
  judging: Judging,
  merged: MergedProposal,
  specPaths: string[],
): Promise<Content> {
  const { repository, point } = judging;
  const byCommit = Map.groupBy(merged.paths, (path) => merged.judgedAt.get(path) ?? point.head);
  const files = [];
  for (const [head, paths] of byCommit) {
    const sides = { base: point.base, head, specPaths: [], specsAt: head };
    files.push(...(await contentOf(repository, { paths, ...sides })).files);
  }
  const { specs } = await contentOf(repository, { paths: [], ...point, specPaths, specsAt: point.head });
  return { files, specs };
}

/** Specs that the pull request itself changes: what a content without a known cause is bound to. */
const changedSpecs = (judging: Judging, changed: ReadonlySet<string>): string[] =>
  [...changed].filter((path) => specDialect(path, judging.roots) !== null).toSorted();

/**
 * The claim of one merged proposal inside `pr`. An approval that was given on the proposal counts here while files
 * and specs are what it saw, provided that the proposal went into the branch that it was made for. A review of `pr`
 * counts as well: it saw the sum of everything that came in.
 */
export async function claimOfMerged(
  judging: Judging,
  carrier: { pr: PullRequest; changed: ReadonlySet<string> },
  merged: MergedProposal,
): Promise<Claim> {
  const { host, repository, point, reader } = judging;
  const { own, paths } = merged;
  const { pr } = carrier;
  const cause = await causeOf(host, own);
  const specPaths =
    cause === null ? changedSpecs(judging, carrier.changed) : await causingSpecs(judging, own.pr, cause);
  const content = await mergedContent(judging, merged, specPaths);
  const digest = contentDigest(content);
  const subject = { paths, specPaths };
  const fork = await forkOf(judging, point.head);
  const onProposal: SeenAt = async (commit) => {
    const specsAt = (await forkPoint(repository, own.pr.base.sha, commit)) ?? commit;
    const seen = await contentOf(repository, { ...subject, base: fork, head: commit, specsAt });
    return { digest: contentDigest(seen), sameFiles: sameFiles(seen, content) };
  };
  const authors = await commitAuthors(judging, own.pr, null);
  const asMeant = cause !== null && own.pr.base.branch === cause.expectedBase && authors.blocked === null;
  const asked: Cause = cause ?? { pullRequest: pr, mergeCommit: null, expectedBase: pr.head.branch };
  return {
    label: `#${own.pr.number}, merged into this branch`,
    digest,
    paths,
    votes: [
      ...(asMeant ? await reader.votes(own.pr.number, onProposal) : []),
      ...(await reader.votes(pr.number, await seenOnCarrier(judging, subject, digest))),
    ],
    excluded: [...ourselves(host), ...requesters(judging, own, asked), ...authors.excluded],
    auto: false,
    blocked: null,
  };
}

/** Files of ours that came in by no proposal that we can find: cherry-picked, or merged by a detour. */
export async function claimOfStrays(
  judging: Judging,
  carrier: { pr: PullRequest; changed: ReadonlySet<string> },
  paths: string[],
): Promise<Claim> {
  const { host, point, reader, requesterMayApprove } = judging;
  const { pr } = carrier;
  const subject = { paths, specPaths: changedSpecs(judging, carrier.changed) };
  const author = { id: pr.author.id, why: `opened #${pr.number}` };
  const digest = contentDigest(await carried(judging, subject, point));
  return {
    label: `files written by Headwater in #${pr.number}`,
    digest,
    paths,
    votes: await reader.votes(pr.number, await seenOnCarrier(judging, subject, digest)),
    excluded: [...ourselves(host), ...(requesterMayApprove ? [] : [author])],
    auto: false,
    blocked: null,
  };
}
