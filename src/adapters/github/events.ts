/**
 * Deliveries of GitHub in our words. A payload is only a hint about what changed, so no more is taken from it than
 * what is needed to look again; a payload without that yields no event, never an error.
 */
import type { PullRequestActivity, RepoEvent, RepositoryRef } from "../../core/events.ts";
import { field, fields, integer, list, repositoryOf, senderOf, sha, text } from "./payload.ts";

/** Who we are, so that our own checks do not wake us up. Without it they are known by their name. */
export interface OwnChecks {
  appId: number | null;
}

type Reader = (payload: unknown, own: OwnChecks) => RepoEvent[];

const ACTIVITIES = new Map<string, PullRequestActivity>([
  ["opened", "opened"],
  ["reopened", "reopened"],
  ["synchronize", "updated"],
  ["edited", "edited"],
  ["ready_for_review", "ready"],
  ["converted_to_draft", "draft"],
  ["labeled", "labeled"],
  ["unlabeled", "labeled"],
]);

const READERS: Readonly<Record<string, Reader>> = {
  pull_request: pullRequest,
  pull_request_review: review,
  issue_comment: comment,
  merge_group: mergeGroup,
  check_suite: (payload, own) => check(payload, field(payload, "check_suite"), own),
  check_run: (payload, own) => check(payload, field(payload, "check_run"), own),
  status,
  push,
  repository,
  installation,
  installation_repositories: installationRepositories,
};

/** Events that are delivered to every App without a subscription. */
const UNSUBSCRIBED = new Set(["installation", "installation_repositories"]);

/** Names that are read at all; anything else is counted as unknown by the server. */
export const HANDLED_EVENTS: ReadonlySet<string> = new Set(Object.keys(READERS));

/** What the App's manifest subscribes to; a test holds `app.yml` equal to it. */
export const SUBSCRIBED_EVENTS: readonly string[] = [...HANDLED_EVENTS].filter(
  (name) => !UNSUBSCRIBED.has(name),
);

/** Everything that a delivery means to us, mostly one event or none. Never throws. */
export function repoEvents(name: string, payload: unknown, own: OwnChecks = { appId: null }): RepoEvent[] {
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  return reader === undefined || fields(payload) === null ? [] : reader(payload, own);
}

function target(payload: unknown): RepositoryRef | null {
  return repositoryOf(field(payload, "repository"));
}

function pullRequest(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const number = integer(payload, "pull_request", "number");
  const action = text(payload, "action");
  if (repository === null || number === null || action === null) return [];
  const sender = senderOf(payload);
  if (action === "closed") return [{ kind: "pull_request_closed", repository, number, sender }];
  const activity = ACTIVITIES.get(action);
  return activity === undefined
    ? []
    : [{ kind: "pull_request_changed", repository, number, activity, sender }];
}

const REVIEW_ACTIONS = new Set(["submitted", "edited", "dismissed"]);

function review(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const number = integer(payload, "pull_request", "number");
  if (repository === null || number === null) return [];
  if (!REVIEW_ACTIONS.has(text(payload, "action") ?? "")) return [];
  return [{ kind: "review_changed", repository, number, sender: senderOf(payload) }];
}

function comment(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const number = integer(payload, "issue", "number");
  const id = integer(payload, "comment", "id");
  const body = text(payload, "comment", "body");
  if (repository === null || number === null || id === null || body === null) return [];
  // An edit must not command anything, and an issue that is no pull request has nothing for us.
  if (text(payload, "action") !== "created" || fields(field(payload, "issue", "pull_request")) === null)
    return [];
  return [{ kind: "comment_created", repository, number, comment: { id, body }, sender: senderOf(payload) }];
}

function mergeGroup(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const headSha = sha(payload, "merge_group", "head_sha");
  const headRef = text(payload, "merge_group", "head_ref");
  const baseSha = sha(payload, "merge_group", "base_sha");
  const baseRef = text(payload, "merge_group", "base_ref");
  if (text(payload, "action") !== "checks_requested") return [];
  if (repository === null || headSha === null || headRef === null || baseSha === null || baseRef === null)
    return [];
  return [{ kind: "merge_group_requested", repository, headSha, headRef, baseSha, baseRef }];
}

/** A check run or a check suite: both carry `head_sha` and the App that owns them. */
function check(payload: unknown, subject: unknown, own: OwnChecks): RepoEvent[] {
  const repository = target(payload);
  const headSha = sha(subject, "head_sha");
  const action = text(payload, "action");
  if (repository === null || headSha === null) return [];
  // GitHub sends re-run requests to the App that owns the check alone.
  if (action === "rerequested") return [{ kind: "check_rerequested", repository, headSha }];
  if (action !== "completed" || isOwn(subject, own)) return [];
  return [{ kind: "checks_changed", repository, headSha }];
}

function isOwn(subject: unknown, own: OwnChecks): boolean {
  const app = integer(subject, "app", "id");
  if (own.appId !== null && app !== null) return app === own.appId;
  return text(subject, "name")?.startsWith("headwater/") ?? false;
}

function status(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const headSha = sha(payload, "sha");
  return repository === null || headSha === null ? [] : [{ kind: "checks_changed", repository, headSha }];
}

const BRANCH = "refs/heads/";

function push(payload: unknown): RepoEvent[] {
  const repository = target(payload);
  const ref = text(payload, "ref");
  const before = sha(payload, "before");
  const after = sha(payload, "after");
  if (repository === null || before === null || after === null || !ref?.startsWith(BRANCH)) return [];
  // A deleted branch has nothing to read; its pull requests send their own `closed` or `edited`.
  if (/^0+$/.test(after)) return [];
  const branch = ref.slice(BRANCH.length);
  return [{ kind: "pushed", repository, branch, before, after, sender: senderOf(payload) }];
}

function repository(payload: unknown): RepoEvent[] {
  const action = text(payload, "action");
  const repository = target(payload);
  if (repository === null || (action !== "deleted" && action !== "transferred")) return [];
  return [{ kind: "repository_removed", repository }];
}

function installation(payload: unknown): RepoEvent[] {
  const action = text(payload, "action");
  return action === "deleted" || action === "suspend" ? removed(payload, "repositories") : [];
}

function installationRepositories(payload: unknown): RepoEvent[] {
  return text(payload, "action") === "removed" ? removed(payload, "repositories_removed") : [];
}

function removed(payload: unknown, key: string): RepoEvent[] {
  const account = text(payload, "installation", "account", "login");
  return list(payload, key).flatMap((entry): RepoEvent[] => {
    const repository = repositoryOf(entry, account);
    return repository === null ? [] : [{ kind: "repository_removed", repository }];
  });
}
