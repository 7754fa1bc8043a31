/** The merge button: three methods, each refused for the reasons that GitHub gives. */
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { quickFolder } from "../../quick-folder.ts";
import { commitForActor, githubIdentity, identityOf } from "./authorship.ts";
import { Refusal } from "./errors.ts";
import { git } from "./git.ts";
import { commitsBetween, mergedTree } from "./history.ts";
import { diffBase, missingRequirements } from "./mergeability.ts";
import type { PullState, Repository } from "./model.ts";
import { commitAt, writeCommit } from "./commits.ts";
import { afterRefChange, markMerged } from "./pushes.ts";
import { branchHead, writeRef } from "./refs.ts";
import { accountById, atLeast, roleOf, type Actor, type World } from "./world.ts";

export interface MergeRequest {
  pull: PullState;
  method: "merge" | "squash" | "rebase";
  /** The head that the caller looked at. */
  sha?: string;
  title?: string;
  message?: string;
  /** An admin may merge over missing requirements on the site; the API never does it by itself. */
  override?: boolean;
}

const refuse = (message: string): Refusal => new Refusal(405, message);

function requireMergeable(world: World, repository: Repository, actor: Actor, request: MergeRequest): void {
  const { pull } = request;
  if (actor.app === null && !atLeast(roleOf(world, repository, actor.account.id), "write")) {
    throw new Refusal(403, "Must have push access to merge.");
  }
  if (pull.state !== "open") throw refuse("Pull Request is not mergeable");
  if (pull.draft) throw refuse("Pull Request is still a draft");
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new Refusal(409, "Head branch was modified. Review and try the merge again.");
  }
  if (repository.protections.get(pull.base.branch)?.mergeQueue === true) {
    throw refuse("Changes must be made through the merge queue");
  }
  const [missing] = missingRequirements(world, repository, pull);
  const overrides = request.override === true && roleOf(world, repository, actor.account.id) === "admin";
  if (missing !== undefined && !overrides) throw refuse(missing);
}

/** Merges and returns the commit that the base branch is at afterwards. */
export function mergePull(world: World, repository: Repository, actor: Actor, request: MergeRequest): string {
  requireMergeable(world, repository, actor, request);
  const { pull } = request;
  const base = branchHead(repository, pull.base.branch);
  const tree = base === null ? null : mergedTree(repository, base, pull.head.sha);
  if (base === null || tree === null) throw refuse("Pull Request is not mergeable");
  const commit = makeCommit(world, repository, actor, { ...request, base, tree });
  const ref = `refs/heads/${pull.base.branch}`;
  if (!writeRef(repository, ref, commit, base)) {
    throw new Refusal(409, "Base branch was modified. Review and try the merge again.");
  }
  pull.base.sha = base;
  markMerged(world, repository, actor, { pull, commit });
  afterRefChange(world, repository, actor, { ref, before: base, after: commit });
  return commit;
}

type Prepared = MergeRequest & { base: string; tree: string };

function makeCommit(world: World, repository: Repository, actor: Actor, merge: Prepared): string {
  const { pull, base, tree } = merge;
  switch (merge.method) {
    case "merge": {
      const owner = accountById(world, pull.head.ownerId).login;
      const title = merge.title ?? `Merge pull request #${pull.number} from ${owner}/${pull.head.branch}`;
      const message = `${title}\n\n${merge.message ?? pull.title}`;
      return commitForActor(world, repository, actor, { tree, parents: [base, pull.head.sha], message });
    }
    case "squash": {
      const title = merge.title ?? `${pull.title} (#${pull.number})`;
      const message =
        merge.message === undefined || merge.message === "" ? title : `${title}\n\n${merge.message}`;
      return writeCommit(repository, {
        tree,
        parents: [base],
        message,
        author: identityOf(world, accountById(world, pull.authorId)),
        committer: githubIdentity(world),
        signWith: world.signingKey,
      });
    }
    case "rebase":
      return rebase(world, repository, actor, merge);
  }
}

/** Replays the commits in a throw-away clone: GitHub makes new commits even when nothing moved, and signs none. */
function rebase(world: World, repository: Repository, actor: Actor, merge: Prepared): string {
  const folder = mkdtempSync(path.join(quickFolder(), "fake-rebase-"));
  const dir = path.join(folder, ".git");
  const committer = identityOf(world, actor.account);
  const env = {
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  };
  const here = (args: string[]): string => git(dir, [`--work-tree=${folder}`, ...args], { env });
  try {
    git(repository.dir, ["clone", "--quiet", "--shared", "--no-checkout", repository.dir, folder]);
    here(["checkout", "--quiet", "--force", "--detach", merge.base]);
    for (const sha of commitsBetween(repository, diffBase(repository, merge.pull), merge.pull.head.sha)) {
      if (commitAt(repository, sha).parents.length > 1) continue;
      here([
        "-c",
        "core.hooksPath=/dev/null",
        "cherry-pick",
        "--allow-empty",
        "--keep-redundant-commits",
        sha,
      ]);
    }
    const head = here(["rev-parse", "HEAD"]).trim();
    git(repository.dir, ["fetch", "--quiet", "--no-tags", folder, "HEAD"]);
    return head;
  } catch (cause) {
    throw new Refusal(405, `This branch can't be rebased (${String(cause).slice(0, 200)})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
