/**
 * How we call GitHub: reads are tried again a bounded number of times, writes never blindly; after a write whose
 * effect is unknown we look for it before we create again.
 */
import type { Octokit } from "@octokit/core";
import type { RepositoryRef } from "../../core/events.ts";
import type { HostReads } from "../../ports.ts";
import { GitHubError, isGitHubError, worldError } from "./errors.ts";

export type GitHubClient = Pick<Octokit, "request" | "graphql">;

/** What every operation on one repository needs. */
export interface GitHub {
  octokit: GitHubClient;
  repository: RepositoryRef;
  /** Path parameters of the repository, spread into each request. */
  at: { owner: string; repo: string };
  self: HostReads["self"];
  wait: (ms: number) => Promise<void>;
  /** Told when a list was longer than we read; `limit` is what was read. */
  onTruncated: (what: string, limit: number) => void;
}

const READ_PAUSES = [250, 1_000];
/** GitHub may not show a new object at once, so one look is not enough to say that it is not there. */
const FIND_PAUSES = [500, 2_000];

export async function read<T>(github: GitHub, call: () => Promise<{ data: T }>): Promise<T> {
  for (const pause of READ_PAUSES) {
    try {
      return await write(call);
    } catch (error) {
      if (!isGitHubError(error, "unavailable")) throw error;
      await github.wait(pause);
    }
  }
  return write(call);
}

export async function readOrNull<T>(github: GitHub, call: () => Promise<{ data: T }>): Promise<T | null> {
  try {
    return await read(github, call);
  } catch (error) {
    if (isGitHubError(error, "not_found")) return null;
    throw error;
  }
}

/** One attempt, errors in our words. */
export async function write<T>(call: () => Promise<{ data: T }>): Promise<T> {
  return (await attempt(call)).data;
}

export async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw worldError(error);
  }
}

export interface Paging {
  /** For messages: "reviews of #12". */
  what: string;
  pages: number;
  /** `fail` where a missing entry could decide something wrongly, `tell` where it cannot. */
  beyond: "fail" | "tell";
}

export const PAGE = 100;

/** Reads pages until one is short. Beyond the cap it fails or tells, as the caller chose; never silently. */
export async function readPages<T>(
  github: GitHub,
  paging: Paging,
  page: (page: number) => Promise<{ data: T[] }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let number = 1; number <= paging.pages; number++) {
    const entries = await read(github, () => page(number));
    all.push(...entries);
    if (entries.length < PAGE) return all;
  }
  const limit = paging.pages * PAGE;
  if (paging.beyond === "fail") {
    throw new GitHubError(
      "too_many",
      `There are more than ${limit - 1} ${paging.what}; Headwater does not decide on a part of them.`,
    );
  }
  github.onTruncated(paging.what, limit);
  return all;
}

/** Creates something once even when the answer to the request is lost. */
export async function createOnce<T>(
  github: GitHub,
  steps: { create: () => Promise<T>; find: () => Promise<T | null> },
): Promise<T> {
  try {
    return await steps.create();
  } catch (error) {
    if (!isGitHubError(error) || !error.effectUnknown) throw error;
  }
  for (const pause of FIND_PAUSES) {
    await github.wait(pause);
    const found = await steps.find();
    if (found !== null) return found;
  }
  try {
    return await steps.create();
  } catch (error) {
    const found = isGitHubError(error, "unavailable", "exists") ? await steps.find() : null;
    if (found !== null) return found;
    throw error;
  }
}
