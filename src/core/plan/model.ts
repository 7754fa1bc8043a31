/** What would run and what would not, with reasons: a value that can be printed, stored and replayed (JSON: plan@1). */
import type { Limits } from "../hooks/model.ts";

/** What a run was triggered by; `paths` are all subjects, the first is `${event.path}`. */
export interface PlannedTrigger {
  on: "spec_change" | "file_change" | "repo_event" | "cascade" | "command";
  when: "pull_request" | "merged";
  /** The pull request that caused it; null on a plain checkout. */
  pullRequest: number | null;
  /** Set when the cause is a merge. */
  mergeCommit: string | null;
}

export interface PlannedRun {
  /** Short id; with the hook's name it makes the branch, `headwater/<hook>/<id>`. */
  id: string;
  /** Hook digest, before→after digests of the subjects, blobs of `reads`. No commit, no target. */
  key: string;
  hook: string;
  trigger: PlannedTrigger;
  subjects: { path: string; before: string | null; after: string | null }[];
  /** The filled task text: hook values substituted as data. */
  task: string;
  instructionsSha: string;
  /** Commits on both sides of the change that triggered the run. */
  base: string;
  head: string;
  /** Branch that the proposal goes into, and where it stands. */
  target: { branch: string; sha: string };
  agent: string;
  model: { requested: string; chosen: string; reason: string };
  reads: string[];
  writes: string[] | null;
  setup: string[];
  checks: string[];
  limits: Limits;
  approval: "pr_review" | "auto";
  concurrency: "supersede" | "queue";
  needs: string[];
  ci: "immediately" | "after_approval";
  /** Level of the spec change behind it: `auto` never covers a breaking one. */
  level: string;
  estimate: { usd: number; tokens: number | null; pricesAsOf: string };
  /** Set aside in the ledger until then; null where nothing is (yet), or nobody keeps a ledger. */
  reserved: { usd: number; until: string } | null;
}

export type SkipCode =
  | "no_match"
  | "disabled"
  | "condition"
  | "observe"
  | "already_answered"
  | "deferred_to_merge"
  | "fork"
  | "own_proposal"
  | "not_trusted"
  | "unsupported"
  | "budget"
  | "stopped"
  | "level";

export interface Skip {
  hook: string;
  trigger: string;
  code: SkipCode;
  reason: string;
  /** Set where a run only waits for room in a budget: when that is expected, as far as anything says so. */
  waits?: { roomAfter: string | null };
}

export interface Plan {
  instructionsSha: string;
  base: string;
  head: string;
  runs: PlannedRun[];
  skips: Skip[];
}
