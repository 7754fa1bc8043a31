/** An Octokit that can reach one repository and nothing else, whatever the installation covers. */
import type {
  EndpointOptions,
  OctokitResponse,
  RequestInterface,
  RequestParameters,
  Route,
} from "@octokit/types";
import type { ProbotOctokit } from "probot";
import type { GitHubClient } from "./calls.ts";
import { limitRequests } from "./limited-requests.ts";
import type { InstallationLimits } from "./limits.ts";

export interface TokenSource {
  token(): Promise<string>;
  /** Called when GitHub refused the token, so that the next one is new. */
  refused(): void;
}

export interface RepositoryClientOptions {
  Client: typeof ProbotOctokit;
  baseUrl: string;
  /** Shared by all clients of one installation. */
  limits: InstallationLimits;
  source: TokenSource;
  log: { debug: Say; info: Say; warn: Say; error: Say };
}

type Say = (message: string) => unknown;

export function repositoryClient(options: RepositoryClientOptions): GitHubClient {
  const { Client, baseUrl, source, log } = options;
  const client = new Client({
    baseUrl,
    log,
    authStrategy: () => authentication(source),
    auth: {},
  });
  limitRequests(client, options.limits);
  return client;
}

/** Octokit's strategy shape: `hook` puts the token on each request. */
function authentication(source: TokenSource): object {
  const auth = async (): Promise<object> => ({
    type: "token",
    tokenType: "installation",
    token: await source.token(),
  });
  return Object.assign(auth, {
    async hook(
      request: RequestInterface,
      route: Route | EndpointOptions,
      parameters?: RequestParameters,
    ): Promise<OctokitResponse<unknown>> {
      const endpoint = request.endpoint.merge(route as string, parameters);
      endpoint.headers.authorization = `token ${await source.token()}`;
      try {
        return await request(endpoint as EndpointOptions);
      } catch (error) {
        // A 401 means that nothing was done, so one more attempt with a new token is safe for writes as well.
        if ((error as { status?: unknown }).status !== 401) throw error;
        source.refused();
        endpoint.headers.authorization = `token ${await source.token()}`;
        return await request(endpoint as EndpointOptions);
      }
    },
  });
}
