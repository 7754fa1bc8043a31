/**
 * The Octokit that we talk through: Probot's, without its own retries (they repeat writes blindly), with a time
 * limit per request, and with redirects that keep the method, because a renamed repository answers 301 or 307.
 */
import { ProbotOctokit } from "probot";

export interface ClientOptions {
  requestTimeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

const REQUEST_TIMEOUT_MS = 30_000;

export function clientClass(options: ClientOptions = {}): typeof ProbotOctokit {
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

type Fetch = typeof globalThis.fetch;

const MOST_REDIRECTS = 3;

/** `fetch` with a time limit that also covers the body, and with redirects of its own. */
export function boundedFetch(options: ClientOptions): Fetch {
  const send = options.fetch ?? globalThis.fetch;
  const limit = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  return async (input, init) => {
    const timeout = AbortSignal.timeout(limit);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const bounded: RequestInit = { ...init, signal, redirect: "manual" };
    let address = addressOf(input);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const response = await send(address, bounded);
      if (!REDIRECTS.has(response.status)) return response;
      await response.body?.cancel();
      address = redirectOf(response, address);
    }
    throw new TypeError("GitHub redirects in circles.");
  };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);

function addressOf(input: Parameters<Fetch>[0]): string {
  return typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
}

/** Only on the same origin: a token is never sent anywhere else. */
function redirectOf(response: Response, from: string): string {
  const location = response.headers.get("location") ?? "";
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  if (to === null || to.origin !== new URL(from).origin)
    throw new TypeError("GitHub redirects to another host, which is not followed.");
  return to.href;
}
