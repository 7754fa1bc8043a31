/** Everything that the fake GitHub remembers, as plain data: it can be copied to answer stale reads. */

export interface Account {
  id: number;
  login: string;
  name: string;
  type: "User" | "Organization" | "Bot";
  createdAt: string;
}

export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";
export type Level = "read" | "write";

export interface AppRecord {
  id: number;
  slug: string;
  name: string;
  clientId: string;
  ownerId: number;
  botId: number;
  publicKey: string;
  permissions: Record<string, Level>;
  events: string[];
  createdAt: string;
}

export interface Installation {
  id: number;
  appId: number;
  accountId: number;
  repositoryIds: number[];
  suspendedAt: string | null;
  createdAt: string;
}

export interface Token {
  value: string;
  kind: "installation" | "personal";
  accountId: number;
  installationId: number | null;
  /** Null: whatever the account may see. */
  repositoryIds: number[] | null;
  permissions: Record<string, Level>;
  expiresAt: number | null;
  used: number;
}

export interface Protection {
  requiredChecks: { context: string; appId: number | null }[];
  requiredReviews: number;
  /** Who may push; null means everybody with write permission. */
  pushers: { people: string[]; apps: string[] } | null;
  mergeQueue: boolean;
  /** "branch": classic protection; "ruleset": shown by `GET /rules/branches/{branch}`. */
  by: "branch" | "ruleset";
}

export interface PullState {
  id: number;
  number: number;
  title: string;
  body: string | null;
  draft: boolean;
  authorId: number;
  state: "open" | "closed";
  createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  mergedAt: string | null;
  mergedById: number | null;
  mergeCommit: string | null;
  /** The merge that GitHub tried, to know whether it would work; redone when either side moves. */
  testMerge: { base: string; head: string; sha: string } | null;
  head: { repositoryId: number | null; ownerId: number; branch: string; sha: string };
  base: { branch: string; sha: string };
  labels: string[];
  reviews: ReviewState[];
}

export interface ReviewState {
  id: number;
  authorId: number;
  appId: number | null;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED" | "PENDING";
  body: string;
  commit: string;
  submittedAt: string;
}

export interface CommentState {
  id: number;
  /** Number of the pull request. */
  number: number;
  authorId: number;
  appId: number | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  reactions: { id: number; authorId: number; content: string; createdAt: string }[];
}

export interface CheckRunState {
  id: number;
  suiteId: number;
  appId: number;
  name: string;
  headSha: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  externalId: string;
  detailsUrl: string | null;
  output: { title: string | null; summary: string | null; text: string | null; annotations: number };
}

export interface CheckSuiteState {
  id: number;
  appId: number;
  headSha: string;
  headBranch: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface StatusState {
  id: number;
  sha: string;
  context: string;
  state: "error" | "failure" | "pending" | "success";
  description: string | null;
  targetUrl: string | null;
  creatorId: number;
  createdAt: string;
}

export interface QueueEntry {
  number: number;
  ref: string;
  headSha: string;
  baseSha: string;
}

export interface Repository {
  id: number;
  ownerId: number;
  name: string;
  formerNames: string[];
  description: string | null;
  visibility: "public" | "private";
  archived: boolean;
  defaultBranch: string;
  createdAt: string;
  pushedAt: string;
  /** The bare repository on disk. */
  dir: string;
  /** Only in a copy for stale reads: the refs as they were. */
  frozenRefs: Map<string, string> | null;
  forkOf: number | null;
  roles: Map<number, Role>;
  protections: Map<string, Protection>;
  nextNumber: number;
  /** Those that exist; adding one to a pull request makes it, taking it off leaves it. */
  labels: Set<string>;
  pulls: Map<number, PullState>;
  comments: Map<number, CommentState>;
  checkRuns: Map<number, CheckRunState>;
  checkSuites: Map<number, CheckSuiteState>;
  statuses: StatusState[];
  queues: Map<string, QueueEntry[]>;
}

export interface State {
  accounts: Map<number, Account>;
  apps: Map<number, AppRecord>;
  installations: Map<number, Installation>;
  repositories: Map<number, Repository>;
  tokens: Map<string, Token>;
  nextIds: Record<string, number>;
}
