/**
 * A client for a step: one token that was given to it, one repository, no Probot. Writes keep the distance that GitHub
 * asks for, since a step has nobody else to space them with.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { boundedFetch, type FetchOptions } from "./bounded-fetch.ts";
import type { GitHubClient } from "./calls.ts";

export interface TokenClientOptions extends FetchOptions {
  baseUrl: string;
  token: string;
  /** Milliseconds between the starts of two writes; 0 on loopback. */
  writeDistanceMs: number;
  wait?: (ms: number) => Promise<void>;
  clock?: () => number;
}

const silent = (): void => undefined;
export function tokenClient(options: TokenClientOptions): GitHubClient {
  return new Octokit({
    baseUrl: options.baseUrl,
    auth: options.token,
    userAgent: "headwater",
    log: { debug: silent, info: silent, warn: silent, error: silent },
    request: { fetch: spacedFetch(boundedFetch(options), options) },
  });
}

/** GraphQL reads are posts too; one that waits a second costs less than telling them apart. */
function spacedFetch(
  send: typeof globalThis.fetch,
  options: Pick<TokenClientOptions, "writeDistanceMs" | "wait" | "clock">,
): typeof globalThis.fetch {
  const { writeDistanceMs, wait = pause, clock = () => performance.now() } = options;
  let next = 0;
  return async (input, init) => {
    if (writeDistanceMs > 0 && (init?.method ?? "GET").toUpperCase() !== "GET") {
      const now = clock();
      const start = Math.max(now, next);
      next = start + writeDistanceMs;
      if (start > now) await wait(start - now);
    }
    return send(input, init);
  };
}
