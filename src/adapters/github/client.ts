/**
 * The Octokit that we talk through: Probot's, without its own retries (they repeat writes blindly), with a time
 * limit per request, and with redirects that keep the method, because a renamed repository answers 301 or 307.
 */
import { ProbotOctokit } from "probot";

export interface ClientOptions {
  /** Spaces writes as GitHub asks for; off on loopback. */
  pacing: boolean;
  requestTimeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

const REQUEST_TIMEOUT_MS = 30_000;

export function clientClass(options: ClientOptions): typeof ProbotOctokit {
  return ProbotOctokit.defaults({
    retry: { enabled: false },
    // A limit becomes an error with its waiting time; who called decides when to come back.
    throttle: options.pacing
      ? { enabled: true, onRateLimit: () => false, onSecondaryRateLimit: () => false }
      : { enabled: false },
    request: { fetch: boundedFetch(options) },
  });
}

type Fetch = typeof globalThis.fetch;

/** `fetch` with a time limit that also covers the body, and with redirects of its own. */
export function boundedFetch(options: Omit<ClientOptions, "pacing">): Fetch {
  const send = options.fetch ?? globalThis.fetch;
  const limit = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  return async (input, init) => {
    const timeout = AbortSignal.timeout(limit);
    const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    const bounded: RequestInit = { ...init, signal, redirect: "manual" };
    const first = await send(input, bounded);
    const location = redirectOf(first, addressOf(input));
    if (location === null) return first;
    await first.body?.cancel();
    return send(location, bounded);
  };
}

function addressOf(input: Parameters<Fetch>[0]): string {
  return typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
}

/** The new address when it is on the same origin: a token is never sent anywhere else. */
function redirectOf(response: Response, from: string): string | null {
  const location = response.headers.get("location");
  if (![301, 302, 307, 308].includes(response.status) || location === null) return null;
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  return to !== null && to.origin === new URL(from).origin ? to.href : null;
}
