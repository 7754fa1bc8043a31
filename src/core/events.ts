/** Everything that can happen to a repository, as a closed union that is built at the edge and matched once. */

/** Repositories are known by their numeric id: names can change hands, ids cannot. */
export interface RepositoryRef {
  id: number;
  owner: string;
  name: string;
}

/** `app` is a bot; `appId` is not in payloads, so an App is recognised by its account id. */
export interface Actor {
  id: number;
  login: string;
  type: "person" | "app";
}

export type PullRequestActivity =
  "opened" | "reopened" | "updated" | "edited" | "ready" | "draft" | "labeled";

export type RepoEvent =
  /** Something about an open pull request may have changed: its head, base, body, labels or draft state. */
  | {
      kind: "pull_request_changed";
      repository: RepositoryRef;
      number: number;
      activity: PullRequestActivity;
      sender: Actor;
    }
  | { kind: "pull_request_closed"; repository: RepositoryRef; number: number; sender: Actor }
  /** A review was submitted, edited or dismissed. */
  | { kind: "review_changed"; repository: RepositoryRef; number: number; sender: Actor }
  /** A new comment on a pull request. Edited comments never become events: an edit must not command anything. */
  | {
      kind: "comment_created";
      repository: RepositoryRef;
      number: number;
      comment: { id: number; body: string };
      sender: Actor;
    }
  | {
      kind: "merge_group_requested";
      repository: RepositoryRef;
      headSha: string;
      headRef: string;
      baseSha: string;
      baseRef: string;
    }
  /** Checks of others ended on a commit, so an `auto` proposal there may be ready. */
  | { kind: "checks_changed"; repository: RepositoryRef; headSha: string }
  /** Somebody pressed "re-run" on one of our checks. */
  | { kind: "check_rerequested"; repository: RepositoryRef; headSha: string }
  | {
      kind: "pushed";
      repository: RepositoryRef;
      branch: string;
      before: string;
      after: string;
      sender: Actor;
    }
  /** The installation lost this repository: stop work, keep nothing of it. */
  | { kind: "repository_removed"; repository: RepositoryRef }
  /** Time to look whether the state is what it should be, whatever webhooks said. */
  | { kind: "sweep"; repository: RepositoryRef };
