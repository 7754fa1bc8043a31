/** A host that is only read: what the pipeline decides is computed as ever, and nothing of it reaches people. */
import { WorldError } from "../errors.ts";
import type { Host } from "../ports.ts";

const refused = async (): Promise<never> => {
  throw new WorldError("read_only", "This step may only read, so nothing is published.", false);
};

/**
 * Comments, reactions and checks are dropped, since a review goes on without them. What would have to exist for the
 * next step (branches, commits, pull requests) is refused.
 */
export function dryHost(host: Host): Host {
  return {
    ...host,
    createComment: async () => 0,
    updateComment: async () => undefined,
    react: async () => undefined,
    createCheck: async () => 0,
    updateCheck: async () => undefined,
    addLabel: async () => undefined,
    updatePullRequest: async () => undefined,
    createBranch: refused,
    deleteBranch: refused,
    commit: refused,
    rebuildBranch: refused,
    createPullRequest: refused,
    merge: refused,
  };
}
