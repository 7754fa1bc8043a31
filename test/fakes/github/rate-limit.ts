/** The primary rate limit: 5,000 requests an hour a token, counted in headers on each answer. */
import type { Caller } from "./auth.ts";
import type { World } from "./world.ts";

const LIMIT = 5000;
const ANONYMOUS_LIMIT = 60;

interface Numbers {
  limit: number;
  remaining: number;
  used: number;
  reset: number;
}

function numbers(world: World, caller: Caller): Numbers {
  const limit = caller.kind === "anonymous" ? ANONYMOUS_LIMIT : LIMIT;
  const used = caller.kind === "token" ? caller.token.used : 0;
  const hour = 3600;
  const seconds = Math.floor(world.clock.now().getTime() / 1000);
  const reset = Math.ceil((seconds + 1) / hour) * hour;
  return { limit, used, remaining: Math.max(0, limit - used), reset };
}

/** Counts one request. A 304 costs nothing. */
export function countRequest(caller: Caller): void {
  if (caller.kind === "token") caller.token.used += 1;
}

export function rateHeaders(
  world: World,
  caller: Caller,
  resource: "core" | "graphql",
): Record<string, string> {
  const { limit, remaining, used, reset } = numbers(world, caller);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": resource,
  };
}

/** `GET /rate_limit`. */
export function rateLimits(world: World, caller: Caller): Record<string, unknown> {
  const core = numbers(world, caller);
  return {
    resources: { core, search: { ...core, limit: 30, remaining: 30, used: 0 }, graphql: core },
    rate: core,
  };
}
