/** When a delivery that went wrong is tried again, and what is said of it when it is not. */
import { isGitHubError } from "../adapters/github/errors.ts";
import { UserError, WorldError } from "../errors.ts";

/** How the outcome of a delivery begins that ended without success. */
export const FAILED = "failed: ";

/** Pauses before the second attempt and so on; after the last one the delivery has failed. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000];
const MOST_LIMITED = 12;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Milliseconds to wait before the next attempt; null when there is none. */
export function pauseAfter(error: unknown, tries: number): number | null {
  if (!(error instanceof WorldError) || !error.retryable) return null;
  const limited = isGitHubError(error, "rate_limited", "secondary_limit");
  // A limit ends within the hour: that is no reason to give up.
  const usual = PAUSES_MS[tries] ?? (limited && tries < MOST_LIMITED ? PAUSES_MS.at(-1) : undefined);
  if (usual === undefined) return null;
  const asked = isGitHubError(error) && error.retryAfter !== null ? error.retryAfter * 1_000 : 0;
  return Math.min(LONGEST_PAUSE_MS, Math.max(usual, asked));
}

/** Names of bugs only: their messages may hold anything. */
export function reasonOf(error: unknown): string {
  if (error instanceof WorldError) return `${error.code}: ${error.message}`;
  if (error instanceof UserError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.name : "unknown";
}
