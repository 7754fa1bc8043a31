/** Who a step is on GitHub: the App whose token it was given. */
import { attempt, type GitHubClient } from "./calls.ts";
import { GitHubError, isGitHubError } from "./errors.ts";
import { idOf } from "./ids.ts";
import { appIdentity } from "./installations.ts";
import type { Host } from "../../ports.ts";

/** The App behind the token that every workflow gets; all workflows of a repository share it. */
export const WORKFLOW_APP = "github-actions";

/** @throws GitHubError `not_found` when there is no such App, or the token may not see it */
export async function tokenIdentity(octokit: GitHubClient, appSlug: string): Promise<Host["self"]> {
  try {
    const { data: app } = await attempt(() => octokit.request("GET /apps/{app_slug}", { app_slug: appSlug }));
    if (app === null) throw new GitHubError("not_found", `GitHub says nothing about the App ${appSlug}.`);
    const self = await appIdentity({ id: idOf(app.id), slug: app.slug ?? appSlug }, octokit);
    return appSlug === WORKFLOW_APP ? { ...self, shared: true } : self;
  } catch (error) {
    if (!isGitHubError(error, "not_found")) throw error;
    throw new GitHubError(
      "not_found",
      `GitHub has no App with the name ${appSlug} that this token can see.`,
      {
        cause: error,
      },
    );
  }
}
