/** What the shop's story asks of a form of Headwater. Where a form cannot do a step, it says why instead. */
import { plainGit } from "../../git/support/sample.ts";

/** A step that a form does not have by design; the reason is part of the story. */
export interface NotHere {
  notHere: string;
}

export interface Opened {
  /** The review as a person reads it before any hook ran. */
  summary: string;
  verdict: string;
  /** Exit code where a breaking change is asked to fail. */
  exit: number | NotHere;
}

export interface Proposal {
  hook: string;
  into: string;
  title: string;
  body: string;
  /** `git diff --raw` from the branch it goes into: path, modes and blobs before and after. */
  changes: string[];
}

export interface Ran {
  /** The review once the hooks ran. */
  summary: string;
  proposals: Proposal[];
  /** Conclusions on the change and on what is proposed. */
  checks: string[] | NotHere;
}

/** What a second time costs; what became of the first is not changed by it. */
export interface Again {
  writes: string[];
  modelCalls: number;
}

export interface Merged {
  /** What a person reads once the change is merged. */
  summary: string;
  proposals: Proposal[];
}

export interface Form {
  /** Somebody changes the payments spec on branch `require-currency`, to be merged into `main`. */
  open(): Promise<Opened>;
  runHooks(): Promise<Ran>;
  again(): Promise<Again>;
  merge(): Promise<Merged | NotHere>;
  close(): Promise<void>;
}

export const BRANCH = "require-currency";
export const TITLE = "Ask for the currency of a charge";

/** The change set between two revisions, blob by blob. */
export const changesBetween = (dir: string, base: string, head: string): string[] =>
  plainGit(dir, ["diff", "--raw", "--no-abbrev", "--no-renames", base, head]).split("\n").filter(Boolean);

export const byHook = (proposals: Proposal[]): Proposal[] =>
  proposals.toSorted((a, b) => (a.hook < b.hook ? -1 : 1));
