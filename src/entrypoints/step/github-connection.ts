/** The connection of a step to GitHub: one token, one repository. Small, since what else a step needs loads meanwhile. */
import { githubHost } from "../../adapters/github/host.ts";
import { tokenClient } from "../../adapters/github/token-client.ts";
import { tokenIdentity, WORKFLOW_APP } from "../../adapters/github/token-identity.ts";
import type { RepositoryRef } from "../../core/events.ts";
import { UserError } from "../../errors.ts";
import type { Host } from "../../ports.ts";
import { readUrl, valuesOf, type Environment } from "../server-environment.ts";
import type { Inputs } from "./inputs.ts";
import type { StepLog } from "./step-log.ts";

const WRITE_DISTANCE_MS = 1_000;

function requireToken(inputs: Inputs): string {
  const { token } = inputs;
  if (token === null) {
    throw new UserError(
      "no_token",
      "The input token is empty, so GitHub cannot be read.",
      "Leave it out (the token of the workflow is the default), or give the token of an App.",
    );
  }
  if (/^(?:ghp|gho|ghu)_|^github_pat_/.test(token)) {
    throw new UserError(
      "personal_token",
      "The input token belongs to a person. Checks can only be written by an App, and a person must not approve what was written in their name.",
      "Leave it out (the token of the workflow is the default), or give the token of an App.",
    );
  }
  return token;
}

/** Where the runner says that GitHub is. */
export function addressesOf(env: Environment): { apiUrl: string; gitUrl: string } {
  const problems: string[] = [];
  const value = valuesOf(env);
  const gitUrl = readUrl(value, problems, "GITHUB_SERVER_URL") ?? "https://github.com";
  const apiUrl = readUrl(value, problems, "GITHUB_API_URL") ?? "https://api.github.com";
  if (problems.length > 0) {
    throw new UserError(
      "settings",
      problems.join(" "),
      "GitHub sets these for every step; let nothing before this step change them.",
    );
  }
  return { apiUrl, gitUrl };
}

export async function connectToGitHub(about: {
  env: Environment;
  inputs: Inputs;
  repository: RepositoryRef;
  log: StepLog;
}): Promise<Host> {
  const { env, inputs, repository, log } = about;
  const token = requireToken(inputs);
  const { apiUrl, gitUrl } = addressesOf(env);
  const local = new URL(apiUrl).protocol === "http:";
  const octokit = tokenClient({ baseUrl: apiUrl, token, writeDistanceMs: local ? 0 : WRITE_DISTANCE_MS });
  return githubHost({
    octokit,
    repository,
    self: await tokenIdentity(octokit, inputs.appSlug ?? WORKFLOW_APP),
    gitUrl,
    token: async () => token,
    onTruncated: (what, limit) => log.warn({}, `There are more ${what} than the ${limit} that are read.`),
  });
}
