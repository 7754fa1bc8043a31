/** Finds the proposals of ours that were merged into a pull request's branch, and up to where each of them is judged. */
import { isAncestor, resolveRevision } from "../git/commits.ts";
import type { PullRequest } from "../ports.ts";
import { changedPaths } from "./content.ts";
import { haveCommits } from "./git-answers.ts";
import type { Judging } from "./judging.ts";
import { asOwnProposal } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { isReadable } from "./votes.ts";

export interface MergedProposal {
  own: OwnProposal;
  /** All paths of the proposal: taking back a part of it leaves something that nobody approved. */
  paths: string[];
  /**
   * Where each path is judged: at the head, or, where a proposal that was merged later edits the same path, just
   * before that one came in. From there on it is the later proposal's content.
   */
  judgedAt: Map<string, string>;
}

interface Found {
  own: OwnProposal;
  mergeCommit: string;
  paths: string[];
}

/** Merged into this very branch, and not yet part of the base. */
async function findMerged(judging: Judging, pr: PullRequest): Promise<Found[]> {
  const { host, repository, point } = judging;
  // A fork's branch may have the name of one of ours; nothing of ours was ever merged into it here.
  if (pr.head.repositoryId !== host.repository.id) return [];
  const into = await host.pullRequests({ baseBranch: pr.head.branch, state: "all" });
  const found: Found[] = [];
  for (const candidate of into) {
    const own = candidate.merged ? asOwnProposal(host, candidate) : null;
    const { mergeCommit } = candidate;
    if (own === null || mergeCommit === null) continue;
    await haveCommits(host, repository, [candidate.base.sha, candidate.head.sha]);
    const known = await isReadable(host, repository, mergeCommit);
    if (known && (await isAncestor(repository, mergeCommit, point.base))) continue;
    const paths = (await changedPaths(repository, candidate.base.sha, candidate.head.sha)).toSorted();
    found.push({ own, mergeCommit: known ? mergeCommit : "", paths });
  }
  return found;
}

/** The commit just before the first later proposal that edits `path`; null when there is none. */
async function beforeNext(
  judging: Judging,
  one: Found,
  others: Found[],
  path: string,
): Promise<string | null> {
  const { repository, point } = judging;
  let next: string | null = null;
  for (const { mergeCommit, paths } of others) {
    if (mergeCommit === "" || one.mergeCommit === "" || mergeCommit === one.mergeCommit) continue;
    if (!paths.includes(path)) continue;
    if (!(await isAncestor(repository, one.mergeCommit, mergeCommit))) continue;
    if (!(await isAncestor(repository, mergeCommit, point.head))) continue;
    if (next === null || (await isAncestor(repository, mergeCommit, next))) next = mergeCommit;
  }
  return next === null ? null : resolveRevision(repository, `${next}^1`);
}

/** Merged proposals of which at least one path still differs from the base. */
export async function mergedProposals(
  judging: Judging,
  pr: PullRequest,
  changed: ReadonlySet<string>,
): Promise<MergedProposal[]> {
  const found = await findMerged(judging, pr);
  const merged: MergedProposal[] = [];
  for (const one of found) {
    if (!one.paths.some((path) => changed.has(path))) continue;
    const judgedAt = new Map<string, string>();
    for (const path of one.paths) {
      judgedAt.set(path, (await beforeNext(judging, one, found, path)) ?? judging.point.head);
    }
    merged.push({ own: one.own, paths: one.paths, judgedAt });
  }
  return merged;
}
