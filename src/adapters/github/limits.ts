/**
 * GitHub's limits, one installation at a time: writes wait for their turn, a limit that GitHub told is obeyed before
 * the next request leaves, unchanged reads cost nothing, and a part of the hourly budget is kept for people.
 */
import { nextTurn, recentTurns } from "../../core/write-turns.ts";
import { GitHubError } from "./errors.ts";
import { knownReads, type Reads } from "./known-reads.ts";

/** Reserves the next turn to write and says how many milliseconds it is away; beyond `most` it reserves nothing. */
export type ReserveTurn = (installation: string, most: number) => Promise<number>;

export interface InstallationLimits {
  /** Throws GitHubError while GitHub asked us to wait. */
  refuseWhileHeld(): void;
  /** One write after another, each in its turn. */
  inTurn<T>(write: () => Promise<T>): Promise<T>;
  /** Learns from the headers of an answer; `limited` when it was a refusal. */
  learn(headers: Readonly<Record<string, unknown>>, limited: boolean): void;
  reads: Reads;
}

export interface Limits {
  of(installation: string): InstallationLimits;
  /** Throws GitHubError `rate_limited` when what is left of the hour is for what people asked for. */
  keepForPeople(installation: string): void;
  facts(): {
    installations: number;
    waiting: number;
    held: number;
    leastRemaining: number | null;
    writes: number;
  };
}

export interface LimitsOptions {
  clock: () => number;
  wait: (ms: number) => Promise<void>;
  reserve: ReserveTurn;
  /** Without pacing (tests, other hosts on loopback) writes do not wait for turns. */
  pacing: boolean;
  log: { warn(fields: object, message: string): void };
}

/** A delivery that would have to wait longer is tried again later instead. */
const MOST_WAIT_MS = 120_000;
/** This part of the hourly budget is not for sweeps. */
const KEPT = 0.2;
const DEFAULT_HOLD_S = 60;

interface State {
  line: Promise<unknown>;
  waiting: number;
  writes: number;
  heldUntil: number;
  limit: number | null;
  remaining: number | null;
  resetAt: number;
  reads: Reads;
}

export function githubLimits(options: LimitsOptions): Limits {
  const { clock, log } = options;
  const states = new Map<string, State>();

  function stateOf(installation: string): State {
    const known = states.get(installation);
    if (known !== undefined) return known;
    const made: State = {
      ...{ line: Promise.resolve(), waiting: 0, writes: 0, heldUntil: 0 },
      ...{ limit: null, remaining: null, resetAt: 0, reads: knownReads() },
    };
    states.set(installation, made);
    return made;
  }

  function limited(state: State, until: number, why: string): GitHubError {
    const seconds = Math.max(1, Math.ceil((until - clock()) / 1_000));
    const code = state.remaining === 0 ? "rate_limited" : "secondary_limit";
    return new GitHubError(code, `${why}; ${seconds} s are left.`, { retryAfter: seconds });
  }

  async function turn(installation: string, state: State): Promise<void> {
    if (!options.pacing) return;
    const ms = await options.reserve(installation, MOST_WAIT_MS);
    if (ms > MOST_WAIT_MS) {
      log.warn({ installation, seconds: Math.ceil(ms / 1_000) }, "An installation has used up its writes.");
      throw limited(state, clock() + ms, "The writes of this minute and hour are used up");
    }
    if (ms > 0) await options.wait(ms);
  }

  function of(installation: string): InstallationLimits {
    const state = stateOf(installation);
    const refuseWhileHeld = (): void => {
      if (state.heldUntil > clock()) throw limited(state, state.heldUntil, "GitHub asked for a pause");
    };
    return {
      reads: state.reads,
      refuseWhileHeld,
      inTurn: (write) => {
        state.waiting += 1;
        const result = state.line.then(async () => {
          // What was told while this one waited holds for it, too.
          refuseWhileHeld();
          await turn(installation, state);
          state.writes += 1;
          return write();
        });
        state.line = result.then(
          () => (state.waiting -= 1),
          () => (state.waiting -= 1),
        );
        return result;
      },
      learn: (headers, refused) => {
        const number = (name: string): number | null => {
          const value = headers[name];
          return value === undefined || !Number.isFinite(Number(value)) ? null : Number(value);
        };
        // GraphQL and search have budgets of their own.
        if (headers["x-ratelimit-resource"] === "core" || headers["x-ratelimit-resource"] === undefined) {
          state.limit = number("x-ratelimit-limit") ?? state.limit;
          state.remaining = number("x-ratelimit-remaining") ?? state.remaining;
          const reset = number("x-ratelimit-reset");
          if (reset !== null) state.resetAt = reset * 1_000;
        }
        if (!refused) return;
        const told = number("retry-after");
        const until =
          told !== null
            ? clock() + told * 1_000
            : state.remaining === 0 && state.resetAt > clock()
              ? state.resetAt
              : clock() + DEFAULT_HOLD_S * 1_000;
        state.heldUntil = Math.max(state.heldUntil, until);
        const seconds = Math.ceil((state.heldUntil - clock()) / 1_000);
        log.warn({ installation, seconds, remaining: state.remaining }, "GitHub asked for a pause.");
      },
    };
  }

  return {
    of,
    keepForPeople: (installation) => {
      of(installation).refuseWhileHeld();
      const { limit, remaining, resetAt } = stateOf(installation);
      if (limit === null || remaining === null || resetAt <= clock() || remaining >= limit * KEPT) return;
      const seconds = Math.ceil((resetAt - clock()) / 1_000);
      throw new GitHubError("rate_limited", "What is left of this hour is kept for what people ask for.", {
        retryAfter: seconds,
      });
    },
    facts: () => {
      const all = [...states.values()];
      const remaining = all.flatMap((state) => (state.remaining === null ? [] : [state.remaining]));
      return {
        installations: all.length,
        waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
        held: all.filter(({ heldUntil }) => heldUntil > clock()).length,
        leastRemaining: remaining.length === 0 ? null : Math.min(...remaining),
        writes: all.reduce((sum, { writes }) => sum + writes, 0),
      };
    },
  };
}

/** Turns of one process. */
export function turnsInProcess(clock: () => number): ReserveTurn {
  const turns = new Map<string, number[]>();
  return async (installation, most) => {
    const now = clock();
    const times = recentTurns(turns.get(installation) ?? [], now);
    const next = nextTurn(times, now);
    turns.set(installation, next - now > most ? times : [...times, next]);
    return next - now;
  };
}
