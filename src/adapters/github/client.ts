/**
 * The Octokit that we talk through: Probot's, without its own retries (they repeat writes blindly), with a time
 * limit per request, and with redirects that keep the method, because a renamed repository answers 301 or 307.
 */
import { ProbotOctokit } from "probot";
import { boundedFetch, type FetchOptions } from "./bounded-fetch.ts";

export function clientClass(options: FetchOptions = {}): typeof ProbotOctokit {
  const fetch = boundedFetch(options);
  // A function, so that ours is the last word: Probot and single clients pass limits of their own.
  return ProbotOctokit.defaults((given: Given) => ({
    ...given,
    retry: { enabled: false },
    // Probot's own spacing knows one process and no hour; ours is around each request (limited-requests.ts).
    throttle: { enabled: false },
    request: { ...given.request, fetch },
  }));
}

interface Given {
  request?: object;
}
