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

/** Installations that are not suspended. */
export async function installations(octokit: GitHubClient): Promise<number[]> {
  const found: number[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await attempt(() => octokit.request("GET /app/installations", { per_page: PAGE, page }));
    found.push(...data.filter((each) => !each.suspended_at).map((each) => idOf(each.id)));
    if (data.length < PAGE) break;
  }
  return found;
}

/** `octokit` is authenticated as the installation. Archived repositories cannot change, so they are left out. */
export async function installedRepositories(octokit: GitHubClient): Promise<RepositoryRef[]> {
  const { repositories } = await coveredRepositories(octokit);
  return repositories.filter(({ archived }) => !archived).map(({ id, owner, name }) => ({ id, owner, name }));
}

/** All of them; not `complete` when there are more than we read. */
export async function coveredRepositories(
  octokit: GitHubClient,
): Promise<{ repositories: (RepositoryRef & { archived: boolean })[]; complete: boolean }> {
  const found: (RepositoryRef & { archived: boolean })[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data } = await attempt(() =>
      octokit.request("GET /installation/repositories", { per_page: PAGE, page }),
    );
    for (const { id, owner, name, archived } of data.repositories)
      found.push({ id: idOf(id), owner: owner.login, name, archived });
    if (data.repositories.length < PAGE) return { repositories: found, complete: true };
  }
  return { repositories: found, complete: false };
}
