/** Everything that a plan is decided from: plain values, read before by somebody else. */
import type { Config } from "../config-model.ts";
import type { Hook } from "../hooks/model.ts";
import type { AffectedConsumer, Diff } from "../specs/diff-model.ts";

export interface PlanCause {
  when: "pull_request" | "merged";
  pullRequest: number | null;
  mergeCommit: string | null;
  sender: { id: number; login: string; type: "person" | "app" } | null;
  headBranch: string;
  baseBranch: string;
  labels: string[];
  draft: boolean;
  fork: boolean;
  /** We may not push to the head branch, nor open pull requests that people could merge into it. */
  protectedHead: boolean;
  /** The pull request is one of ours. */
  ownProposal: boolean;
  /** Hooks that a person stopped there; "*" stands for all. */
  stopped: string[];
}

export interface PlanChange {
  base: string;
  head: string;
  diff: Diff;
  files: {
    path: string;
    previousPath: string | null;
    status: "added" | "modified" | "removed" | "renamed";
    before: string | null;
    after: string | null;
  }[];
  consumers: AffectedConsumer[];
}

export interface PlanInput {
  config: Config;
  hooks: Hook[];
  instructionsSha: string;
  repository: { id: number; fullName: string };
  cause: PlanCause;
  change: PlanChange;
  targets: { head: { branch: string; sha: string }; base: { branch: string; sha: string } };
  /** Digest of the files that `reads` patterns name, at the head. */
  readsDigest: (patterns: string[]) => string;
  /** What became of run keys before; a key that is here is not run again. */
  answered: Record<string, { outcome: string; detail: string }>;
  /** Every input of the run came from people who may write. */
  inputsTrusted: boolean;
}
