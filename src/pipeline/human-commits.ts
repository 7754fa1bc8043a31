/** Tells whether people worked on a branch of ours: what they committed is never overwritten. */
import { commitsBetween } from "../git/commits.ts";
import type { CommitFacts, GitRepository } from "../git/model.ts";
import { forkPoint } from "./git-answers.ts";

/** The host itself, as the committer of what was written through its API. */
const HOST_COMMITTER = /^noreply@/;

/** A commit of ours that somebody rebased or amended is theirs: the committer tells. */
export const isOurs = (commit: CommitFacts, email: string): boolean =>
  commit.author.email === email &&
  (commit.committer.email === email || HOST_COMMITTER.test(commit.committer.email));

/** First parents from `head` down, as far as they are in the range; newest first. */
function trunk(commits: CommitFacts[], head: string): CommitFacts[] {
  const known = new Map(commits.map((commit) => [commit.sha, commit]));
  const line: CommitFacts[] = [];
  for (let at = known.get(head); at !== undefined; at = known.get(at.parents[0] ?? "")) line.push(at);
  return line;
}

/**
 * True when a commit of somebody else stands on the branch. Commits below our own oldest one are not counted: our
 * branch was started on them, and the branch that it goes into may have been rewritten since.
 */
export async function hasHumanCommits(
  publisher: { repository: GitRepository; host: { self: { email: string } } },
  range: { base: string; head: string },
): Promise<boolean> {
  const { repository, host } = publisher;
  const fork = (await forkPoint(repository, range.base, range.head)) ?? range.base;
  const line = trunk(await commitsBetween(repository, fork, range.head), range.head);
  const ours = line.map((commit) => isOurs(commit, host.self.email));
  const started = ours.lastIndexOf(true);
  return started < 0 ? line.length > 0 : ours.slice(0, started).includes(false);
}
