/** Answers to reads by their entity tag: GitHub says "not modified" for free, and then what it said before still holds. */
import type { OctokitResponse } from "@octokit/types";

export interface KnownRead {
  etag: string;
  /** A copy for each caller: callers may change what they got. */
  response: () => OctokitResponse<unknown>;
}

export interface Reads {
  get(url: string): KnownRead | undefined;
  keep(url: string, etag: string, response: OctokitResponse<unknown>): void;
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
      return read;
    },
    keep: (url, etag, response) => {
      known.delete(url);
      // Bytes have no such text; nothing that we read often comes as bytes.
      if (response.data instanceof ArrayBuffer) return;
      // Kept as text: reading that again is cheaper than copying what was read.
      const text = JSON.stringify(response.data ?? null);
      if (text.length > MOST_CHARACTERS) return;
      const { status, url: from, headers } = response;
      known.set(url, {
        etag,
        response: () => ({ status, url: from, headers: { ...headers }, data: JSON.parse(text) as unknown }),
      });
      const oldest = known.keys().next();
      if (known.size > MOST && oldest.done !== true) known.delete(oldest.value);
    },
  };
}
