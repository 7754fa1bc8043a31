/** What a run produced: content, never a repository. Compared against the tree that the agent was given. */

export type FileMode = "100644" | "100755" | "120000" | "160000";

export interface FileChange {
  path: string;
  /** Mode after the change; the mode before it for a deletion. */
  mode: FileMode;
  modeBefore: FileMode | null;
  /** Git blob ids on both sides; null where the file does not exist. */
  before: string | null;
  after: string | null;
  /** Content after the change, base64; null for a deletion. */
  content: string | null;
}

export interface ChangeSet {
  /** Commit whose tree the changes apply to. */
  base: string;
  /** Sorted by path. */
  files: FileChange[];
}

/** A reason why a change set may not be published as it is. */
export interface Violation {
  rule: string;
  path: string;
  message: string;
}
