/** Paths that our commits touched on the way into a branch, whoever pushed, picked, merged or squashed them. */
import { commitsBetween } from "../git/commits.ts";
import type { PullRequest } from "../ports.ts";
import { pathsOfOurCommits } from "./content.ts";
import { forkPoint } from "./git-answers.ts";
import { forkOf } from "./judging.ts";
import type { Judging } from "./judging.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { isReadable } from "./votes.ts";

/**
 * Pull requests of people that were squashed into this branch: their commits, and our names on them, are not in its
 * history. What those were squashed from in turn is not followed further.
 */
async function squashedInto(judging: Judging, pr: PullRequest): Promise<PullRequest[]> {
  const { host, repository, point } = judging;
  if (pr.head.repositoryId !== host.repository.id) return [];
  const into = await host.pullRequests({ baseBranch: pr.head.branch, state: "all" });
  const byPeople = into.filter((other) => other.merged && asOwnProposal(host, other) === null);
  if (byPeople.length === 0) return [];
  const history = new Set((await commitsBetween(repository, point.base, point.head)).map(({ sha }) => sha));
  return byPeople.filter(
    ({ mergeCommit, head }) =>
      mergeCommit !== null && history.has(mergeCommit) && !history.has(head.sha) && head.sha !== mergeCommit,
  );
}

export async function strayPaths(judging: Judging, pr: PullRequest): Promise<Set<string>> {
  const { host, repository } = judging;
  const own = { base: await forkOf(judging, pr.head.sha), head: pr.head.sha };
  const paths = new Set(await pathsOfOurCommits(repository, own, host.self.email));
  for (const { base, head } of await squashedInto(judging, pr)) {
    const readable =
      (await isReadable(host, repository, head.sha)) && (await isReadable(host, repository, base.sha));
    if (!readable) continue;
    const range = { base: (await forkPoint(repository, base.sha, head.sha)) ?? base.sha, head: head.sha };
    for (const path of await pathsOfOurCommits(repository, range, host.self.email)) paths.add(path);
  }
  return paths;
}
