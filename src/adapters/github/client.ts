/**
 * The Octokit that we talk through: Probot's, without its own retries (they repeat writes blindly), with a time
 * limit per request, and with redirects that keep the method, because a renamed repository answers 301 or 307.
 */
import { ProbotOctokit } from "probot";
import { boundedFetch, type FetchOptions } from "./bounded-fetch.ts";

export interface ClientOptions extends FetchOptions {
  /** Spaces writes as GitHub asks for; off on loopback. */
  pacing: boolean;
}

export function clientClass(options: ClientOptions): typeof ProbotOctokit {
  const fetch = boundedFetch(options);
  // A function, so that ours is the last word: Probot and single clients pass limits of their own.
  return ProbotOctokit.defaults((given: Given) => ({
    ...given,
    retry: { enabled: false },
    throttle: { ...given.throttle, ...throttling(options.pacing) },
    request: { ...given.request, fetch },
  }));
}

interface Given {
  throttle?: object;
  request?: object;
}

/** A limit becomes an error with its waiting time; who called decides when to come back. */
function throttling(enabled: boolean): object {
  return { enabled, onRateLimit: () => false, onSecondaryRateLimit: () => false };
}
