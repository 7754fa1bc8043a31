/** Puts an installation's limits around every request of a client. */
import type { EndpointDefaults, OctokitResponse } from "@octokit/types";
import type { ProbotOctokit } from "probot";
import { isGitHubError, worldError } from "./errors.ts";
import type { InstallationLimits } from "./limits.ts";

type Client = InstanceType<typeof ProbotOctokit>;
type Options = Required<EndpointDefaults>;
type Answer = OctokitResponse<unknown>;
type Request = (options: Options) => Answer | Promise<Answer>;

export function limitRequests(client: Client, limits: InstallationLimits): void {
  client.hook.wrap("request", async (request, options) => {
    limits.refuseWhileHeld();
    const call = (): Promise<Answer> => observed(limits, async () => request(options));
    if (isWrite(options)) return limits.inTurn(call);
    if (options.method !== "GET") return call();
    return conditional(limits, { url: client.request.endpoint(options).url, options, request });
  });
}

/** A query of GraphQL is a POST as well. */
function isWrite(options: Options): boolean {
  if (options.method === "GET" || options.method === "HEAD") return false;
  const query = (options as { query?: unknown }).query;
  return !(options.url.endsWith("/graphql") && typeof query === "string" && !/^\s*mutation\b/u.test(query));
}

async function conditional(
  limits: InstallationLimits,
  { url, options, request }: { url: string; options: Options; request: Request },
): Promise<Answer> {
  const known = limits.reads.get(url);
  // In place: the hooks inside of this one are bound to the options as they are, not to what is handed on.
  if (known !== undefined) options.headers["if-none-match"] = known.etag;
  try {
    const answer = await observed(limits, async () => request(options));
    const { etag } = answer.headers;
    if (etag !== undefined) limits.reads.keep(url, etag, answer);
    return answer;
  } catch (error) {
    if (known !== undefined && isUnchanged(error)) return known.response();
    throw error;
  }
}

async function observed(limits: InstallationLimits, call: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await call();
    limits.learn(answer.headers, false);
    return answer;
  } catch (error) {
    const headers = (error as { response?: { headers?: Record<string, unknown> } }).response?.headers;
    // Most reads end here unchanged: what the error means is not worked out for an answer that is none.
    const refused =
      !isUnchanged(error) && isGitHubError(worldError(error), "rate_limited", "secondary_limit");
    if (headers !== undefined) limits.learn(headers, refused);
    throw error;
  }
}

/** Octokit throws "not modified" like a refusal. */
function isUnchanged(error: unknown): boolean {
  return (error as { status?: unknown }).status === 304;
}
