/** What each operation asks for: the App's JWT, or a permission of an installation token and a role of a person. */
import { notAccessible, notFound, Refusal } from "./errors.ts";
import { tokenLevel, type Caller } from "./auth.ts";
import type { Level, Repository, Role } from "./model.ts";
import { atLeast, roleOf, type World } from "./world.ts";

interface Needs {
  /** One of these permissions at this level. */
  permissions: string[];
  level: Level;
  role: Role;
}

const reads = (...permissions: string[]): Needs => ({ permissions, level: "read", role: "read" });
const writes = (role: Role, ...permissions: string[]): Needs => ({ permissions, level: "write", role });

/** Operations of the App itself, by JWT. */
export const BY_JWT = new Set([
  "apps/create-installation-access-token",
  "apps/get-authenticated",
  "apps/get-installation",
  "apps/get-repo-installation",
  "apps/get-webhook-delivery",
  "apps/list-installations",
  "apps/list-webhook-deliveries",
  "apps/redeliver-webhook-delivery",
]);

/** Operations for any token, without a repository. */
export const BY_ANY_TOKEN = new Set([
  "apps/list-repos-accessible-to-installation",
  "apps/revoke-installation-access-token",
]);

const NEEDS: Record<string, Needs> = {
  "checks/create": writes("admin", "checks"),
  "checks/get": reads("checks"),
  "checks/list-for-ref": reads("checks"),
  "checks/list-suites-for-ref": reads("checks"),
  "checks/rerequest-suite": writes("write", "checks"),
  "checks/update": writes("admin", "checks"),
  "git/create-blob": writes("write", "contents"),
  "git/create-commit": writes("write", "contents"),
  "git/create-ref": writes("write", "contents"),
  "git/create-tree": writes("write", "contents"),
  "git/delete-ref": writes("write", "contents"),
  "git/get-blob": reads("contents"),
  "git/get-commit": reads("contents"),
  "git/get-ref": reads("contents"),
  "git/get-tree": reads("contents"),
  "git/list-matching-refs": reads("contents"),
  "git/update-ref": writes("write", "contents"),
  "issues/add-labels": writes("triage", "issues", "pull_requests"),
  "issues/create-comment": writes("read", "issues", "pull_requests"),
  "issues/delete-comment": writes("read", "issues", "pull_requests"),
  "issues/get-comment": reads("issues", "pull_requests"),
  "issues/get-label": reads("issues", "pull_requests"),
  "issues/list-comments": reads("issues", "pull_requests"),
  "issues/list-labels-on-issue": reads("issues", "pull_requests"),
  "issues/remove-label": writes("triage", "issues", "pull_requests"),
  "issues/update-comment": writes("read", "issues", "pull_requests"),
  "pulls/check-if-merged": reads("pull_requests", "contents"),
  "pulls/create": writes("read", "pull_requests"),
  "pulls/create-review": writes("read", "pull_requests"),
  "pulls/get": reads("pull_requests"),
  "pulls/get-review": reads("pull_requests"),
  "pulls/list": reads("pull_requests"),
  "pulls/list-commits": reads("pull_requests"),
  "pulls/list-files": reads("pull_requests"),
  "pulls/list-reviews": reads("pull_requests"),
  "pulls/merge": writes("write", "contents"),
  "pulls/update": writes("read", "pull_requests"),
  "reactions/create-for-issue-comment": writes("read", "issues", "pull_requests"),
  "reactions/list-for-issue-comment": reads("issues", "pull_requests"),
  "repos/compare-commits-with-basehead": reads("contents"),
  "repos/create-commit-status": writes("write", "statuses"),
  "repos/get": reads("metadata"),
  "repos/get-by-id": reads("metadata"),
  "repos/get-branch": reads("contents"),
  "repos/get-branch-rules": reads("metadata"),
  "repos/get-collaborator-permission-level": reads("metadata"),
  "repos/get-combined-status-for-ref": reads("statuses"),
  "repos/get-commit": reads("contents"),
  "repos/get-content": reads("contents"),
  "repos/list-branches": reads("contents"),
  "repos/list-commit-statuses-for-ref": reads("statuses"),
  "repos/list-pull-requests-associated-with-commit": reads("pull_requests"),
};

/** Throws the refusal that GitHub gives; `seen` says that the repository is visible to the caller already. */
export function requirePermission(
  world: World,
  caller: Caller,
  repository: Repository,
  operation: string,
): void {
  const needs = NEEDS[operation];
  if (needs === undefined) throw new Error(`The fake GitHub has no permission rule for ${operation}.`);
  const writing = needs.level === "write";
  if (writing && repository.archived) throw new Refusal(403, "Repository was archived so is read-only.");
  if (caller.kind === "app") throw notAccessible();
  if (caller.kind === "anonymous") {
    if (writing) throw new Refusal(401, "Requires authentication");
    return;
  }
  const { token, actor } = caller;
  if (token.kind === "personal") {
    if (operation.startsWith("checks/") && needs.role === "admin") {
      throw new Refusal(403, "You must authenticate via a GitHub App.");
    }
    if (!atLeast(roleOf(world, repository, actor.account.id), needs.role)) {
      throw writing ? new Refusal(403, "Must have push access to repository") : notFound();
    }
    return;
  }
  const enough = needs.permissions.some((name) => {
    const level = tokenLevel(world, token, repository, name);
    return level === "write" || level === needs.level;
  });
  if (!enough) throw notAccessible();
}

export const acceptedPermissions = (operation: string): string => {
  const needs = NEEDS[operation];
  return needs === undefined ? "" : needs.permissions.map((name) => `${name}=${needs.level}`).join("; ");
};
