/** Answers to reads by their entity tag: GitHub says "not modified" for free, and then what it said before still holds. */
import type { OctokitResponse } from "@octokit/types";

export interface KnownRead {
  etag: string;
  response: OctokitResponse<unknown>;
}

export interface Reads {
  get(url: string): KnownRead | undefined;
  keep(url: string, read: KnownRead): void;
}

const MOST = 500;
/** Larger answers are rare and would push out many small ones. */
const MOST_CHARACTERS = 200_000;

/** The least recently used goes first. */
export function knownReads(): Reads {
  const known = new Map<string, KnownRead>();
  return {
    get: (url) => {
      const read = known.get(url);
      if (read === undefined) return undefined;
      known.delete(url);
      known.set(url, read);
      // A copy: callers may change what they got.
      return { ...read, response: structuredClone(read.response) };
    },
    keep: (url, read) => {
      known.delete(url);
      if (JSON.stringify(read.response.data ?? null).length > MOST_CHARACTERS) return;
      known.set(url, { ...read, response: structuredClone(read.response) });
      const oldest = known.keys().next();
      if (known.size > MOST && oldest.done !== true) known.delete(oldest.value);
    },
  };
}
