/** What the App can see of itself: who it is, where it is installed, which repositories it was given. */
import type { RepositoryRef } from "../../core/events.ts";
import type { Host } from "../../ports.ts";
import { attempt, PAGE, type GitHubClient } from "./calls.ts";
import { GitHubError, isGitHubError } from "./errors.ts";
import { idOf } from "./ids.ts";

/** The App as GitHub knows it. */
export interface AppFacts {
  id: number;
  slug: string;
}

/** `octokit` is authenticated as the App. */
export async function appFacts(octokit: GitHubClient): Promise<AppFacts> {
  const { data: app } = await attempt(() => octokit.request("GET /app"));
  if (app === null || app.slug === undefined) {
    throw new GitHubError("unauthorized", "GitHub does not say which App the key belongs to.");
  }
  return { id: idOf(app.id), slug: app.slug };
}

/** Who the App is in conversations and commits; `anyone` may be any client that can read accounts. */
export async function appIdentity(app: AppFacts, anyone: GitHubClient): Promise<Host["self"]> {
  const login = `${app.slug}[bot]`;
  const { data: user } = await attempt(() => anyone.request("GET /users/{username}", { username: login }));
  const accountId = idOf(user.id);
  return { appId: app.id, accountId, login, email: `${accountId}+${login}@users.noreply.github.com` };
}

/** The installation that covers a repository; null when there is none. */
export async function installationFor(
  octokit: GitHubClient,
  repository: RepositoryRef,
): Promise<number | null> {
  try {
    const { data } = await attempt(() =>
      octokit.request("GET /repos/{owner}/{repo}/installation", {
        owner: repository.owner,
        repo: repository.name,
      }),
    );
    return idOf(data.id);
  } catch (error) {
    if (isGitHubError(error, "not_found")) return null;
    throw error;
  }
}

const MOST_PAGES = 100;

/** A repository that an installation covers. */
export interface CoveredRepository extends RepositoryRef {
  archived: boolean;
}

/** What the App was given, as one reading of GitHub's lists says. */
export interface Listing {
  installations: { installationId: number; repositories: CoveredRepository[] }[];
  /** False: some of it was not read, so what is not listed may be covered all the same. */
  whole: boolean;
  /** Installations whose repositories could not be listed. */
  failures: { installationId: number; error: unknown }[];
}

/** Installations that are not suspended; not `complete` when there are more than we read. */
export async function installations(octokit: GitHubClient): Promise<{ ids: number[]; complete: boolean }> {
  const ids: number[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await attempt(() => octokit.request("GET /app/installations", { per_page: PAGE, page }));
    ids.push(...data.filter((each) => !each.suspended_at).map((each) => idOf(each.id)));
    if (data.length < PAGE) return { ids, complete: true };
  }
  return { ids, complete: false };
}

/**
 * All repositories of the installation that `octokit` is authenticated as. Not `complete` when there are more than we
 * read, or when their number changed meanwhile: then one may have moved to a page that was read before.
 */
export async function coveredRepositories(
  octokit: GitHubClient,
): Promise<{ repositories: CoveredRepository[]; complete: boolean }> {
  const found: CoveredRepository[] = [];
  const totals = new Set<number>();
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await attempt(() =>
      octokit.request("GET /installation/repositories", { per_page: PAGE, page }),
    );
    totals.add(data.total_count);
    for (const { id, owner, name, archived } of data.repositories)
      found.push({ id: idOf(id), owner: owner.login, name, archived });
    if (data.repositories.length < PAGE) return { repositories: found, complete: totals.size === 1 };
  }
  return { repositories: found, complete: false };
}
