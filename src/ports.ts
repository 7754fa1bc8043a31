/**
 * The three ports: where pull requests live (`Host`), who writes (`Converse`), what outlives the process (`Store`).
 * Types of functions only. Each has at least two implementations and one behaviour suite in test/contracts.
 */
import type { RepositoryRef } from "./core/events.ts";
import type { FileChange } from "./core/changes/change-set.ts";
import type { Json } from "./core/json.ts";
import type { LedgerEntry, ReservationRequest, Reserved, Spending } from "./core/ledger/model.ts";

// ---- Host ---------------------------------------------------------------------------------------------------

export interface Account {
  id: number;
  login: string;
  type: "person" | "app";
}

export interface PullRequest {
  number: number;
  state: "open" | "closed";
  merged: boolean;
  mergeCommit: string | null;
  mergedBy: Account | null;
  draft: boolean;
  title: string;
  body: string;
  author: Account;
  labels: string[];
  /** `repositoryId` is null when the fork is gone. */
  head: { branch: string; sha: string; repositoryId: number | null };
  base: { branch: string; sha: string };
}

export interface ReviewRecord {
  id: number;
  author: Account;
  state: "approved" | "changes_requested" | "commented" | "dismissed" | "pending";
  /** Commit that the reviewer looked at. */
  commit: string | null;
  submittedAt: string;
}

export interface CommentRecord {
  id: number;
  author: Account;
  /** Id of the App through which it was written; null for a person. */
  appId: number | null;
  body: string;
}

export type CheckConclusion =
  "success" | "failure" | "action_required" | "neutral" | "cancelled" | "skipped" | "timed_out" | "stale";

export interface CheckRecord {
  id: number;
  name: string;
  appId: number | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: CheckConclusion | null;
  title: string;
  summary: string;
  externalId: string;
}

export interface CheckWrite {
  name: string;
  headSha: string;
  conclusion: "success" | "failure" | "action_required";
  title: string;
  summary: string;
  externalId: string;
}

export interface BranchRules {
  exists: boolean;
  sha: string | null;
  /** A push to it, or its deletion, is restricted. */
  protected: boolean;
  /** Required checks; `appId` null means any source may report it. */
  requiredChecks: { name: string; appId: number | null }[];
}

/** `verified` is what the host answered after the write, `reason` its word for why not. */
export interface WrittenCommit {
  sha: string;
  verified: boolean;
  reason: string;
}

export interface GitRemote {
  url: string;
  /** Value of an Authorization header; goes through the environment, never into argv or .git/config. */
  authorization: string | null;
}

export type Permission = "admin" | "write" | "read" | "none";

/** Everything a host says, about one repository. Every call may throw WorldError; null means "does not exist". */
export interface HostReads {
  repository: RepositoryRef;
  /** Who we are there: our comments, checks and pull requests are recognised by these ids, never by text. */
  self: {
    appId: number | null;
    accountId: number;
    login: string;
    email: string;
    /** Others act under this identity too, and what it writes starts no workflow: the token of a workflow. */
    shared?: boolean;
  };
  /** Where people look at the repository, without a trailing slash. */
  webUrl: string;
  remote(): Promise<GitRemote>;
  repositoryFacts(): Promise<{
    defaultBranch: string;
    visibility: "public" | "private";
    archived: boolean;
  } | null>;
  pullRequest(number: number): Promise<PullRequest | null>;
  pullRequests(filter: {
    headBranch?: string;
    baseBranch?: string;
    state: "open" | "all";
  }): Promise<PullRequest[]>;
  /** Pull requests whose head or merge commit is `sha`. */
  pullRequestsAt(sha: string): Promise<PullRequest[]>;
  reviews(number: number): Promise<ReviewRecord[]>;
  comments(number: number): Promise<CommentRecord[]>;
  /** Fails closed: an error is thrown, never turned into a permission. */
  permission(login: string): Promise<Permission>;
  checks(sha: string): Promise<CheckRecord[]>;
  /** Commit statuses (the older form of checks) on a commit, newest per context. */
  statuses(sha: string): Promise<{ context: string; state: "success" | "failure" | "error" | "pending" }[]>;
  /** Accounts that wrote or committed on a pull request; null stands for one that the host cannot name. */
  commitAuthors(number: number): Promise<(Account | null)[]>;
  /** What the host says of a commit's signature. */
  verification(sha: string): Promise<WrittenCommit>;
  branchRules(branch: string): Promise<BranchRules>;
}

export interface HostWrites {
  createComment(number: number, body: string): Promise<number>;
  updateComment(id: number, body: string): Promise<void>;
  /** eyes: seen and done; confused: refused. Adding a reaction twice changes nothing. */
  react(commentId: number, content: "eyes" | "confused"): Promise<void>;
  createCheck(check: CheckWrite): Promise<number>;
  updateCheck(id: number, check: CheckWrite): Promise<void>;
  /** Answers "exists" instead of failing when the branch is there already. */
  createBranch(branch: string, sha: string): Promise<"created" | "exists">;
  deleteBranch(branch: string): Promise<void>;
  /** One commit on top of `expectedHead`; WorldError code `head_moved` when the branch is elsewhere. */
  commit(request: {
    branch: string;
    expectedHead: string;
    message: string;
    files: FileChange[];
  }): Promise<WrittenCommit>;
  /** Moves a branch of ours from `expectedHead` to a new commit on `parent`, as one compare and swap. */
  rebuildBranch(request: {
    branch: string;
    expectedHead: string;
    parent: string;
    message: string;
    files: FileChange[];
  }): Promise<WrittenCommit>;
  createPullRequest(request: {
    head: string;
    base: string;
    title: string;
    body: string;
  }): Promise<PullRequest>;
  updatePullRequest(
    number: number,
    change: { title?: string; body?: string; state?: "closed" },
  ): Promise<void>;
  addLabel(number: number, label: string): Promise<void>;
  /** WorldError code `not_mergeable` or `head_moved` when the host refuses. */
  merge(number: number, request: { sha: string; title: string }): Promise<{ sha: string }>;
}

export type Host = HostReads & HostWrites;

/** The part of a host that publishing needs; a plain git checkout has this much. */
export type ProposalHost = Pick<
  HostReads,
  "repository" | "self" | "webUrl" | "pullRequests" | "branchRules" | "verification"
> &
  Pick<
    HostWrites,
    "createBranch" | "commit" | "rebuildBranch" | "createPullRequest" | "updatePullRequest" | "addLabel"
  >;

// ---- Converse -----------------------------------------------------------------------------------------------

export type Content =
  | { kind: "text"; text: string }
  /** Reasoning is opaque and tied to the model that made it; it is sent back unchanged or not at all. */
  | { kind: "reasoning"; opaque: Json }
  | { kind: "tool_use"; id: string; name: string; input: Json }
  | { kind: "tool_result"; id: string; text: string; failed: boolean };

export interface Message {
  role: "user" | "assistant";
  content: Content[];
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the input. */
  input: Json;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export interface ConverseRequest {
  model: string;
  system: string;
  messages: Message[];
  tools: ToolSpec[];
  maxTokens: number;
  /** Only for the provider's logs. */
  metadata: Record<string, string>;
  signal: AbortSignal;
}

export type StopReason =
  "end_turn" | "tool_use" | "max_tokens" | "filtered" | "context_exceeded" | "malformed";

/**
 * One turn of a model. Must not throw or reject for a failure of the request, the model or the network:
 * those are the `failed` variant. `usage` counts what was billed even then.
 */
export type ConverseTurn =
  | { kind: "turn"; message: Message; stopReason: StopReason; usage: Usage; latencyMs: number }
  | {
      kind: "failed";
      code: "throttled" | "cut" | "denied" | "invalid" | "unavailable" | "timeout" | "aborted" | "too_long";
      message: string;
      retryable: boolean;
      usage: Usage;
    };

export type Converse = (request: ConverseRequest) => Promise<ConverseTurn>;

// ---- Store --------------------------------------------------------------------------------------------------

export interface Delivery {
  id: string;
  event: string;
  receivedAt: string;
  /** Raw JSON text as it was signed. */
  payload: string;
}

/**
 * What runs cost, and what is set aside for those under way. Two that reserve at once never go beyond a cap together.
 */
export interface Ledger {
  /**
   * One answer a run, in their order: all of what a run asks for, or nothing. Asking again for a run key that holds a
   * reservation answers that one. A reservation counts until it is settled or has run out.
   */
  reserve(request: ReservationRequest): Promise<Reserved[]>;
  /**
   * Writes down what runs cost, however they ended, in place of what their keys hold reserved. The same `runKey` and
   * `at` twice counts once, and then frees nothing.
   */
  settle(entries: readonly LedgerEntry[]): Promise<void>;
  /** What counts for a repository in the day and the month (UTC) of `at`. */
  spending(repositoryId: number, at: string): Promise<Spending>;
}

/** Queue, journal and ledger. Losing it loses no decision: those are on the host. */
export interface Store extends Ledger {
  /** Resolves once the delivery is on stable storage; "duplicate" when the id is known. */
  receive(delivery: Delivery): Promise<"stored" | "duplicate">;
  /** Deliveries that were received but not finished, oldest first. */
  unfinished(): Promise<Delivery[]>;
  /**
   * Ends a delivery. `mayReturn`: it failed, so when somebody sends it again it is taken again; otherwise its id is
   * known and a repetition is a duplicate.
   */
  finish(id: string, outcome: string, mayReturn?: boolean): Promise<void>;
  /** Journal: small JSON values by key, durable when `put` resolves. */
  get(key: string): Promise<Json | undefined>;
  put(key: string, value: Json): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Deletes every journal value of a repository, whose keys are `<what>:<its id>` or `<what>:<its id>:<more>`, from the
   * disk as well; answers how many. The ledger stays: it says what was spent.
   */
  forget(repositoryId: number): Promise<number>;
  close(): Promise<void>;
}
