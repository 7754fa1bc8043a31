/** What the review of one change knows, before it is put into words (JSON: review@1 without its markdown). */
import type { NotChecked, Problem } from "../problem.ts";
import type { Plan } from "../plan/model.ts";
import type { AffectedConsumer, Diff } from "../specs/diff-model.ts";

export interface ChangedFile {
  path: string;
  previousPath: string | null;
  status: "added" | "modified" | "removed" | "renamed";
  isSpec: boolean;
}

/** A proposal as the summary lists it: a run of ours and what became of it. */
export interface ProposalLine {
  hook: string;
  key: string;
  outcome:
    | "open"
    /** Stands on a branch, where nobody but a person can open its pull request. */
    | "branch"
    | "merged"
    | "closed"
    | "empty"
    | "failed"
    | "stopped"
    | "running"
    | "waiting"
    /** Waits for room in the budget of the day or the month. */
    | "budget"
    | "deferred";
  pullRequest: number | null;
  detail: string;
}

/** An item that another open pull request changes too. */
export interface Overlap {
  pullRequest: number;
  spec: string;
  item: string;
}

export interface Review {
  mergeBase: string;
  base: string;
  head: string;
  instructionsSha: string;
  verdict: Diff["level"];
  diff: Diff;
  consumers: AffectedConsumer[];
  plan: Plan;
  /** Worked out where open pull requests are known; elsewhere empty, and stated under `notChecked`. */
  overlap: Overlap[];
  proposals: ProposalLine[];
  files: ChangedFile[];
  /** Instruction files that the change proposes to alter: linted, shown, never in force. */
  proposedInstructions: string[];
  problems: Problem[];
  notChecked: NotChecked[];
  truncated: string[];
  mode: "observe" | "propose" | "auto";
  fork: boolean;
}
