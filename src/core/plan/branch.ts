/** Names of our branches, `headwater/<hook>/<id>`, and the label of our proposals. Branch names are always the same for the same cause, so that nothing is opened twice. */
import { createHash } from "node:crypto";
import { isHookName } from "../hooks/names.ts";

const PREFIX = "headwater";
export const LABEL = "headwater";
const BRANCH = /^headwater\/([a-z0-9-]+)\/([0-9a-f]{8})$/;

/**
 * @throws RangeError for a hook name or id outside the grammar: such a name must have been refused when it was read
 */
export function branchName(hook: string, id: string): string {
  const name = `${PREFIX}/${hook}/${id}`;
  if (parseBranch(name) === null) throw new RangeError(`not a branch of ours: ${JSON.stringify(name)}`);
  return name;
}

/** Null for every branch whose name we would not have given. */
export function parseBranch(name: string): { hook: string; id: string } | null {
  const [, hook, id] = BRANCH.exec(name) ?? [];
  return hook !== undefined && id !== undefined && isHookName(hook) ? { hook, id } : null;
}

/**
 * 8 hex digits over repository, cause and hook: later pushes of one pull request edit one proposal. A merge is a
 * cause of its own, since its proposal goes to another branch. Without either, as in a checkout, the branch with the
 * change is the cause, so that proposals for two branches never overwrite each other.
 */
export function runId(
  cause: {
    repositoryId: number;
    pullRequest: number | null;
    mergeCommit: string | null;
    headBranch?: string;
  },
  hook: string,
): string {
  const branch = `branch ${cause.headBranch ?? ""}`;
  const from = cause.mergeCommit ?? (cause.pullRequest === null ? branch : `#${cause.pullRequest}`);
  return createHash("sha256")
    .update(`headwater-run-v1\0${cause.repositoryId}\0${from}\0${hook}`)
    .digest("hex")
    .slice(0, 8);
}
