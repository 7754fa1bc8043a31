/** A CodeCatalyst project whose source is a repository on GitHub: pull requests live there, the workflow runs here. */
import { attempt } from "../../adapters/github/calls.ts";
import { idOf } from "../../adapters/github/ids.ts";
import { tokenClient } from "../../adapters/github/token-client.ts";
import type { RepoEvent } from "../../core/events.ts";
import { openRepository } from "../../git/repository.ts";
import type { CheckoutStep } from "./checkout-step.ts";
import { originOf } from "./codecatalyst-host.ts";
import { addressesOf } from "./github-connection.ts";

/** `https://github.com/owner/name.git` → owner and name; null for any other host. */
export function repositoryOnGitHub(origin: string, gitUrl: string): { owner: string; name: string } | null {
  const url = new URL(origin);
  if (url.origin !== new URL(gitUrl).origin) return null;
  const [, owner = "", name = ""] = /^\/([\w-]+)\/([\w.-]+?)(?:\.git)?\/?$/.exec(url.pathname) ?? [];
  return owner === "" || name === "" ? null : { owner, name };
}

/** The open pull request from the branch that the step is about; null when the source is not on GitHub, or has none. */
export async function linkedPullRequest(step: CheckoutStep, token: string): Promise<RepoEvent | null> {
  const { env, inputs, dir } = step;
  const { apiUrl, gitUrl } = addressesOf(env);
  const at = repositoryOnGitHub(await originOf(await openRepository(dir)), gitUrl);
  if (at === null) return null;
  const octokit = tokenClient({ baseUrl: apiUrl, token, writeDistanceMs: 0 });
  const where = { owner: at.owner, repo: at.name };
  const { data: found } = await attempt(() => octokit.request("GET /repos/{owner}/{repo}", where));
  const branch = inputs.head.replace(/^(?:refs\/heads\/|origin\/)/, "");
  const { data: open } = await attempt(() =>
    octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...where,
      state: "open",
      head: `${found.owner.login}:${branch}`,
    }),
  );
  const [pull] = open;
  if (pull === undefined) return null;
  return {
    kind: "pull_request_changed",
    repository: { id: idOf(found.id), owner: found.owner.login, name: found.name },
    number: pull.number,
    activity: "updated",
    // A workflow of CodeCatalyst does not say who started it; nobody is asked for more than the author's permission.
    sender: { id: 0, login: "ghost", type: "app" },
  };
}
