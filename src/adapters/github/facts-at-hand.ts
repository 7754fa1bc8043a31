/** Facts of a repository that another answer carried, in place of a read that would say the same a moment later. */
import type { RepositoryFacts } from "./repository.ts";

/** A read may take as long. */
const FRESH_MS = 5_000;

/**
 * Answers `facts` once, unless the event had to wait meanwhile: which branch gives instructions, and whether the
 * repository takes any, must be read when it counts. `asked`: when the request left that brought them.
 */
export function factsAtHand(
  facts: RepositoryFacts | null,
  { asked, clock }: { asked: number; clock: () => number },
): () => RepositoryFacts | null {
  let left = facts;
  return () => {
    const age = clock() - asked;
    const given = age >= 0 && age <= FRESH_MS ? left : null;
    left = null;
    return given;
  };
}
