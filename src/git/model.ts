/** What the git layer hands out: a repository's place on disk, and plain values about commits and trees. */
import type { FileMode } from "../core/changes/change-set.ts";
import type { GitRemote } from "../ports.ts";

/** Where a repository is and what kind it is. Made by `openRepository` or `mirror`, read by everything else. */
export interface GitRepository {
  /** Absolute path of the git folder (of the worktree's own one in a linked worktree). */
  gitDir: string;
  /** Absolute path of the object folder; shared by all worktrees. */
  objectsDir: string;
  /** Where the list of cut-off commits is; the file exists only in a shallow clone. */
  shallowFile: string;
  /** Root of the checkout; null in a bare repository. */
  workTree: string | null;
  /** Name of the remote that owes us objects; null in a complete clone. */
  promisor: string | null;
  /**
   * Where missing objects of a partial clone are fetched from. It lives in memory only, because of its token.
   * null: the remote of the checkout's own configuration, without our credentials.
   */
  remote: GitRemote | null;
}

export interface TreeEntry {
  path: string;
  mode: FileMode;
  oid: string;
}

export interface TreeChange {
  path: string;
  /** Set for a rename only. */
  previousPath: string | null;
  status: "added" | "modified" | "removed" | "renamed";
  modeBefore: FileMode | null;
  modeAfter: FileMode | null;
  /** Blob ids; null where the file does not exist. */
  before: string | null;
  after: string | null;
}

export interface Person {
  name: string;
  email: string;
}

export interface CommitFacts {
  sha: string;
  parents: string[];
  author: Person;
  committer: Person;
  subject: string;
  body: string;
}
