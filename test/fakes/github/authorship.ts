/** Whose names and whose signature a commit gets, by the rules that GitHub documents. */
import type { Account, Repository } from "./model.ts";
import { writeCommit, type Identity } from "./commits.ts";
import { noreply, now, type Actor, type World } from "./world.ts";

export const identityOf = (world: World, account: Account): Identity => ({
  name: account.name,
  email: noreply(account),
  date: now(world),
});

export const githubIdentity = (world: World): Identity => ({
  name: "GitHub",
  email: "noreply@github.com",
  date: now(world),
});

/** What GitHub commits itself for somebody (merges, GraphQL commits): theirs as author, GitHub's as committer, signed. */
export function commitForActor(
  world: World,
  repository: Repository,
  actor: Pick<Actor, "account">,
  commit: { tree: string; parents: string[]; message: string },
): string {
  return writeCommit(repository, {
    ...commit,
    author: identityOf(world, actor.account),
    committer: githubIdentity(world),
    signWith: world.signingKey,
  });
}
