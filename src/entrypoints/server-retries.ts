/** When a delivery that went wrong is tried again, and what is said of it when it is not. */
import { isGitHubError } from "../adapters/github/errors.ts";
import { UserError, WorldError } from "../errors.ts";

/** How the outcome of a delivery begins that ended without success. */
export const FAILED = "failed: ";

/** Pauses before the second attempt and so on; after the last one the delivery has failed. */
const PAUSES_MS = [1_000, 5_000, 30_000, 120_000];
const LONGEST_PAUSE_MS = 15 * 60_000;

/** Milliseconds to wait before the next attempt; null when there is none. */
export function pauseAfter(error: unknown, tries: number): number | null {
  if (!(error instanceof WorldError) || !error.retryable) return null;
  const usual = PAUSES_MS[tries];
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
