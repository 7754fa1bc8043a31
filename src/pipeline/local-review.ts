/** The review of two revisions of a plain checkout: the same facts as on a host, without one. */
import path from "node:path";
import { requireRevision, resolveRevision } from "../git/commits.ts";
import { git } from "../git/run.ts";
import type { GitRepository } from "../git/model.ts";
import { readInstructions } from "./instructions.ts";
import type { Instructions } from "./instructions.ts";
import { reviewFacts } from "./review-facts.ts";
import type { ReviewFacts } from "./review-facts.ts";

export interface LocalRange {
  repository: GitRepository;
  base: string;
  head: string;
  /** Where hooks, configuration and steering are read; null: the default branch if it is known, else `base`. */
  instructions: string | null;
  /** Name of the head's branch, where `head` is a commit that no longer tells it. */
  headBranch?: string | undefined;
}

export interface LocalReview {
  facts: ReviewFacts;
  instructions: Instructions;
  /** Where the instructions were read, in words. */
  instructionsFrom: string;
}

/** Where hooks and configuration are read: what was asked for, else the remote's default branch, else the base. */
export async function trustedCommit(
  repository: GitRepository,
  request: Pick<LocalRange, "instructions" | "base">,
): Promise<{ sha: string; from: string }> {
  if (request.instructions !== null) {
    return { sha: await requireRevision(repository, request.instructions), from: request.instructions };
  }
  const main = await resolveRevision(repository, "refs/remotes/origin/HEAD");
  if (main !== null) return { sha: main, from: "the default branch of origin" };
  return {
    sha: await requireRevision(repository, request.base),
    from: "the base, since this checkout does not say which branch is the default one",
  };
}

/** The branch that a revision names, or what it was called: only people read it. */
async function branchOf(repository: GitRepository, revision: string): Promise<string> {
  if (revision !== "HEAD") return revision.replace(/^(refs\/heads\/|origin\/)/, "");
  const { stdout } = await git(repository, ["rev-parse", "--abbrev-ref", "HEAD"]);
  return stdout.toString("utf8").trim() || "HEAD";
}

/** @throws UserError when a revision does not exist or the two share no history */
export async function localReview(range: LocalRange): Promise<LocalReview> {
  const { repository } = range;
  const base = await requireRevision(repository, range.base);
  const head = await requireRevision(repository, range.head);
  const trusted = await trustedCommit(repository, range);
  const instructions = await readInstructions(repository, trusted.sha);
  const headBranch = range.headBranch ?? (await branchOf(repository, range.head));
  const baseBranch = await branchOf(repository, range.base);
  const facts = await reviewFacts({
    repository,
    base,
    head,
    instructions,
    repositoryName: { id: 0, fullName: path.basename(repository.workTree ?? repository.gitDir) },
    cause: {
      when: "pull_request",
      pullRequest: null,
      mergeCommit: null,
      sender: null,
      headBranch,
      baseBranch,
      labels: [],
      draft: false,
      fork: false,
      protectedHead: false,
      ownProposal: false,
      stopped: [],
    },
    targets: { head: { branch: headBranch, sha: head }, base: { branch: baseBranch, sha: base } },
    answered: {},
    // A checkout does not know who wrote what, so nothing is taken to come from people with write permission.
    inputsTrusted: false,
    budgeted: null,
    proposals: [],
  });
  return { facts, instructions, instructionsFrom: trusted.from };
}
