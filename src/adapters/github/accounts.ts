/** GitHub's account objects in our words, and the people and bots behind a pull request's commits. */
import type { Account } from "../../ports.ts";
import { PAGE, readPages, type GitHub } from "./calls.ts";
import { idOf } from "./ids.ts";

interface GitHubUser {
  id?: number | bigint;
  login?: string;
  type?: string;
}

/** GitHub shows accounts that are gone as null; id 0 belongs to nobody, so it is granted nothing. */
const GHOST: Account = { id: 0, login: "ghost", type: "person" };

export function accountOf(user: GitHubUser | null | undefined): Account {
  if (user?.id === undefined || user.login === undefined) return GHOST;
  return { id: idOf(user.id), login: user.login, type: user.type === "Bot" ? "app" : "person" };
}

/** GitHub itself, as committer of what was made through its API or its web pages. */
const WEB_FLOW = "web-flow";

/**
 * Accounts that wrote or committed on a pull request; null for one that GitHub cannot name. GitHub lists at most
 * 250 commits, so a list that long counts as not fully named. An unverified commit that claims GitHub as its
 * committer proves nothing about its author: it adds a null.
 */
export async function commitAuthors(github: GitHub, number: number): Promise<(Account | null)[]> {
  const commits = await readPages(
    github,
    { what: `commits of #${number}`, pages: 4, beyond: "fail" },
    (page) =>
      github.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
        ...github.at,
        pull_number: number,
        per_page: PAGE,
        page,
      }),
  );
  const found = new Map<number | null, Account | null>();
  const add = (account: Account | null): void => void found.set(account?.id ?? null, account);
  for (const { author, committer, commit } of commits) {
    add(named(author));
    const by = named(committer);
    if (by?.login !== WEB_FLOW) add(by);
    else if (commit.verification?.verified !== true) add(null);
  }
  if (commits.length >= 250) add(null);
  return [...found.values()];
}

function named(user: GitHubUser | null): Account | null {
  const account = accountOf(user);
  return account === GHOST ? null : account;
}
