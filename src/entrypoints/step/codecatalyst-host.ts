/** Opens the host of proposals inside a CodeCatalyst workflow: the checkout, and the remote that it is pushed to. */
import { gitRemote } from "../../adapters/codecatalyst/git-remote.ts";
import { pushingHost } from "../../adapters/codecatalyst/pushing-host.ts";
import { UserError, WorldError } from "../../errors.ts";
import type { GitRepository } from "../../git/model.ts";
import { git } from "../../git/run.ts";
import type { GitRemote, ProposalHost } from "../../ports.ts";
import { valuesOf, type Environment } from "../server-environment.ts";

export interface Place {
  space: string;
  project: string;
}

/** Null outside of CodeCatalyst. */
export function codeCatalystPlace(env: Environment): Place | null {
  const value = valuesOf(env);
  const space = value("CATALYST_WORKFLOW_SPACE_NAME");
  const project = value("CATALYST_WORKFLOW_PROJECT_NAME");
  return space === null || project === null ? null : { space, project };
}

export interface Pushed {
  host: ProposalHost;
  remote: GitRemote;
  webUrl: string;
  secrets: string[];
}

const NEXT =
  "Give a personal access token of CodeCatalyst as HEADWATER_GIT_USER and HEADWATER_GIT_TOKEN (a secret of the project), or check whether the one that you gave has expired.";

interface Credentials {
  user: string;
  password: string;
}

/** A token that was given, else the runner's own for its sources. */
async function credentialsOf(env: Environment): Promise<Credentials> {
  const value = valuesOf(env);
  const password = value("HEADWATER_GIT_TOKEN");
  if (password !== null) return { user: value("HEADWATER_GIT_USER") ?? "headwater", password };
  const endpoint = value("AWS_CONTAINER_TOKEN_ENDPOINT");
  if (endpoint === null || !isOnThisMachine(endpoint))
    throw new UserError("no_token", "There is no token to push a branch to CodeCatalyst with.", NEXT);
  return runnersOwn(endpoint);
}

/** A runner answers on loopback or on its link-local address; nobody else is asked for a token. */
function isOnThisMachine(address: string): boolean {
  const host = URL.canParse(address) ? new URL(address).hostname : "";
  return host === "localhost" || host === "[::1]" || /^(?:127\.|169\.254\.)[\d.]+$/.test(host);
}

async function runnersOwn(endpoint: string): Promise<Credentials> {
  let answer: unknown;
  try {
    const response = await fetch(endpoint, { signal: AbortSignal.timeout(10_000), redirect: "error" });
    answer = response.ok ? await response.json() : null;
  } catch (error) {
    throw new WorldError("unavailable", "The runner did not answer with its token for git.", true, {
      cause: error,
    });
  }
  const { AccessKeyId: user, SecretAccessKey: password } = (answer ?? {}) as Record<string, unknown>;
  if (typeof user === "string" && typeof password === "string" && password !== "") return { user, password };
  throw new UserError("no_token", "The runner has no token to push a branch to CodeCatalyst with.", NEXT);
}

export async function originOf(repository: GitRepository): Promise<string> {
  const { stdout } = await git(repository, ["config", "--get", "remote.origin.url"], { codes: [0, 1] });
  const url = stdout.toString("utf8").trim();
  if (URL.canParse(url)) return url;
  throw new UserError(
    "no_remote",
    "The checkout does not say where its remote origin is.",
    "Let the action check out its sources (`Inputs: Sources`).",
  );
}

export async function openPushingHost(about: {
  local: ProposalHost;
  repository: GitRepository;
  env: Environment;
  place: Place;
}): Promise<Pushed> {
  const { local, repository, env, place } = about;
  const credentials = await credentialsOf(env);
  const remote = gitRemote(await originOf(repository), credentials);
  const webUrl = `https://codecatalyst.aws/spaces/${encodeURIComponent(place.space)}/projects/${encodeURIComponent(place.project)}/view`;
  const secret = remote.authorization?.replace(/^basic /, "") ?? "";
  return {
    host: pushingHost({ local, repository, remote, webUrl }),
    remote,
    webUrl,
    secrets: [credentials.password, secret],
  };
}
