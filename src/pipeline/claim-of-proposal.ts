/** The claim of an open proposal of ours on itself. */
import { contentDigest, sameFiles } from "../core/review/gate.ts";
import type { Claim, Content } from "../core/review/gate.ts";
import { changedPaths, contentOf } from "./content.ts";
import { causingSpecs, commitAuthors, forkOf, ourselves, requesters } from "./judging.ts";
import type { Judging } from "./judging.ts";
import { causeOf } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import type { SeenAt } from "./votes.ts";

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
  const contentAt = async (commit: string, before: string): Promise<Content> => {
    const paths = (await changedPaths(repository, point.base, commit)).toSorted();
    return contentOf(repository, { paths, base: before, head: commit, specPaths, specsAt: before });
  };
  const content = await contentAt(point.head, point.base);
  const digest = contentDigest(content);
  const seenAt: SeenAt = async (commit) => {
    const seen = await contentAt(commit, await forkOf(judging, commit));
    return { digest: contentDigest(seen), sameFiles: sameFiles(seen, content) };
  };
  const authors = await commitAuthors(judging, own.pr, digest);
  const moved =
    own.pr.base.branch === cause.expectedBase
      ? null
      : `The base is ${own.pr.base.branch}, not ${cause.expectedBase}: approvals bind the base branch. Point it back, or open a pull request of your own from this branch.`;
  return {
    label: `#${own.pr.number}`,
    digest,
    paths: content.files.map(({ path }) => path),
    votes: await reader.votes(own.pr.number, seenAt),
    excluded: [...ourselves(host), ...requesters(judging, own, cause), ...authors.excluded],
    auto: await judging.coveredByAuto(own, cause, digest),
    blocked: moved ?? authors.blocked,
  };
}
