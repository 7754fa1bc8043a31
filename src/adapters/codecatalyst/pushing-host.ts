/**
 * Where proposals go on CodeCatalyst: its API knows no pull requests, so a proposal is a branch that is pushed, and a
 * person opens the pull request. Commits and texts are made by the host of the checkout, which is given.
 */
import { fetchCommits, listRemote } from "../../git/fetch.ts";
import type { GitRepository } from "../../git/model.ts";
import { pushBranch } from "../../git/push.ts";
import { readRef, updateRef } from "../../git/write.ts";
import type { GitRemote, ProposalHost, WrittenCommit } from "../../ports.ts";

export interface PushingHostOptions {
  local: ProposalHost;
  repository: GitRepository;
  remote: GitRemote;
  webUrl: string;
}

export function pushingHost(options: PushingHostOptions): ProposalHost {
  const { local, repository, remote } = options;
  /** Where each branch stood on the remote when it was looked at. */
  const seen = new Map<string, string | null>();

  /** A fresh checkout does not know what earlier steps pushed, so the remote is asked, and followed. */
  async function lookAtRemote(branch: string): Promise<string | null> {
    const ref = `refs/heads/${branch}`;
    const sha = (await listRemote(remote, ref)).find((each) => each.ref === ref)?.sha ?? null;
    seen.set(branch, sha);
    if (sha !== null) {
      await fetchCommits(repository, remote, [sha]);
      const here = await readRef(repository, ref);
      if (here !== sha) await updateRef(repository, ref, sha, here);
    }
    return sha;
  }

  async function pushed(branch: string, written: Promise<WrittenCommit>): Promise<WrittenCommit> {
    const commit = await written;
    await pushBranch(repository, remote, { branch, sha: commit.sha, expected: seen.get(branch) ?? null });
    seen.set(branch, commit.sha);
    return commit;
  }

  return {
    ...local,
    webUrl: options.webUrl,
    branchRules: async (branch) => {
      // Other branches are the checkout's own; ours may have been pushed by an earlier step.
      if (branch.startsWith("headwater/")) await lookAtRemote(branch);
      return local.branchRules(branch);
    },
    commit: (request) => pushed(request.branch, local.commit(request)),
    rebuildBranch: (request) => pushed(request.branch, local.rebuildBranch(request)),
  };
}
