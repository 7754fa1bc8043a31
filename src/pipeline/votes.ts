/** Turns the reviews of a pull request into votes: who, what they may do, and which content they looked at. */
import type { Vote } from "../core/review/gate.ts";
import { WorldError } from "../errors.ts";
import type { GitRepository } from "../git/model.ts";
import type { Host, ReviewRecord } from "../ports.ts";
import { haveCommits } from "./git-answers.ts";

/** The last decisive review of each person; a comment-only review does not replace an approval. */
export function latestDecisive(reviews: ReviewRecord[]): ReviewRecord[] {
  const latest = new Map<number, ReviewRecord>();
  for (const review of reviews.toSorted((a, b) => a.id - b.id)) {
    if (review.state !== "commented" && review.state !== "pending") latest.set(review.author.id, review);
  }
  return [...latest.values()];
}

/** Fetches a commit that people looked at; false when the host no longer has it. */
export async function isReadable(host: Host, repository: GitRepository, commit: string): Promise<boolean> {
  try {
    await haveCommits(host, repository, [commit]);
    return true;
  } catch (error) {
    if (error instanceof WorldError && error.code === "not_found") return false;
    throw error;
  }
}

/** The digest of a content at a commit, and whether its files are those that are judged. */
export type SeenAt = (commit: string) => Promise<{ digest: string; sameFiles: boolean }>;

export interface VoteReader {
  /** Votes on a pull request, each with what its reviewer saw: `seenAt(reviewed commit)`. */
  votes(number: number, seenAt: SeenAt): Promise<Vote[]>;
}

/**
 * Reviews and permissions are read once per reader, and a reader lives for one decision: a permission is never
 * remembered from one decision to the next.
 */
export function voteReader(host: Host, repository: GitRepository): VoteReader {
  const reviews = new Map<number, Promise<ReviewRecord[]>>();
  const permissions = new Map<string, ReturnType<Host["permission"]>>();

  const once = <K, V>(cache: Map<K, Promise<V>>, key: K, read: () => Promise<V>): Promise<V> => {
    const present = cache.get(key);
    if (present !== undefined) return present;
    const fresh = read();
    cache.set(key, fresh);
    return fresh;
  };

  async function votes(number: number, seenAt: SeenAt): Promise<Vote[]> {
    const decisive = latestDecisive(await once(reviews, number, () => host.reviews(number)));
    const result: Vote[] = [];
    for (const { author, state, commit } of decisive) {
      if (state !== "approved") continue;
      const known = commit !== null && (await isReadable(host, repository, commit));
      result.push({
        account: author,
        state,
        permission:
          author.type === "person"
            ? await once(permissions, author.login, () => host.permission(author.login))
            : "none",
        ...(known ? await seenAt(commit) : { digest: null }),
      });
    }
    return result;
  }

  return { votes };
}
