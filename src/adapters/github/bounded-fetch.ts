/** `fetch` as every client of ours uses it: bounded in time, and never led to another host. */

export interface FetchOptions {
  requestTimeoutMs?: number;
  fetch?: typeof globalThis.fetch;
}

const REQUEST_TIMEOUT_MS = 30_000;

type Fetch = typeof globalThis.fetch;

const MOST_REDIRECTS = 3;

/** `fetch` with a time limit that also covers the body, and with redirects of its own. */
export function boundedFetch(options: FetchOptions): Fetch {
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
