/** The claim of an open proposal of ours on itself. */
import { contentDigest } from "../core/review/gate.ts";
import type { Claim } from "../core/review/gate.ts";
import { changedPaths, contentOf } from "./content.ts";
import { causingSpecs, commitAuthors, forkOf, ourselves, requesters } from "./judging.ts";
import type { Judging } from "./judging.ts";
import { causeOf } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";

/** A proposal whose cause cannot be proven: nobody can say what its approval would bind. */
async function claimWithoutCause(judging: Judging, own: OwnProposal): Promise<Claim> {
  const { repository, point } = judging;
  const paths = (await changedPaths(repository, point.base, point.head)).toSorted();
  const content = await contentOf(repository, { paths, ...point, specPaths: [], specsAt: point.base });
  return {
    label: `#${own.pr.number}`,
    digest: contentDigest(content),
    paths,
    votes: [],
    excluded: [],
    auto: false,
    blocked: `It cannot be established which change caused #${own.pr.number}; close it and use /headwater retry on the pull request that did.`,
  };
}

export async function claimOfProposal(judging: Judging, own: OwnProposal): Promise<Claim> {
  const { host, repository, point, reader } = judging;
  const cause = await causeOf(host, own);
  if (cause === null) return claimWithoutCause(judging, own);
  const specPaths = await causingSpecs(judging, own.pr, cause);
  const digestAt = async (commit: string, before: string): Promise<{ digest: string; paths: string[] }> => {
    const paths = (await changedPaths(repository, point.base, commit)).toSorted();
    const sides = { base: before, head: commit, specPaths, specsAt: before };
    return { digest: contentDigest(await contentOf(repository, { paths, ...sides })), paths };
  };
  const { digest, paths } = await digestAt(point.head, point.base);
  const authors = await commitAuthors(judging, own.pr);
  const moved =
    own.pr.base.branch === cause.expectedBase
      ? null
      : `The base is ${own.pr.base.branch}, not ${cause.expectedBase}: approvals bind the base branch.`;
  return {
    label: `#${own.pr.number}`,
    digest,
    paths,
    votes: await reader.votes(
      own.pr.number,
      async (commit) => (await digestAt(commit, await forkOf(judging, commit))).digest,
    ),
    excluded: [...ourselves(host), ...requesters(judging, own, cause), ...authors.excluded],
    auto: await judging.coveredByAuto(own, cause, digest),
    blocked: moved ?? authors.blocked,
  };
}
