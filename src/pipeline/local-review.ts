/** The review of two revisions of a plain checkout: the same facts as on a host, without one. */
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
  /** The revision that `instructions` was read at, in the words in which it was found. */
  instructionsFrom: string;
  /** Commits behind the revisions. */
  base: string;
  head: string;
  headBranch: string;
}

/** The remote's default branch as the clone remembers it; a checkout without a remote has none. */
async function defaultRevision(repository: GitRepository): Promise<string | null> {
  return (await resolveRevision(repository, "origin/HEAD")) === null ? null : "origin/HEAD";
}

/** The branch that a revision names, or what it was called: only people read it. */
async function branchOf(repository: GitRepository, revision: string): Promise<string> {
  if (revision !== "HEAD") return revision.replace(/^(refs\/heads\/|origin\/)/, "");
  const name = (await git(repository, ["rev-parse", "--abbrev-ref", "HEAD"])).stdout.toString("utf8").trim();
  return name === "" ? "HEAD" : name;
}

/** @throws UserError when a revision does not exist or the two share no history */
export async function localReview(range: LocalRange): Promise<LocalReview> {
  const { repository } = range;
  const base = await requireRevision(repository, range.base);
  const head = await requireRevision(repository, range.head);
  const from = range.instructions ?? (await defaultRevision(repository)) ?? range.base;
  const instructions = await readInstructions(repository, await requireRevision(repository, from));
  const headBranch = range.headBranch ?? (await branchOf(repository, range.head));
  const baseBranch = await branchOf(repository, range.base);
  const facts = await reviewFacts({
    repository,
    base,
    head,
    instructions,
    repositoryName: { id: 0, fullName: "local" },
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
    inputsTrusted: false,
    budget: null,
    proposals: [],
  });
  return { facts, instructions, instructionsFrom: from, base, head, headBranch };
}
