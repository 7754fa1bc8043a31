/** The ledger's branch on a plain git host: commits are made beside the checkout, and pushed with a lease. */
import { fetchCommits, listRemote } from "../git/fetch.ts";
import type { GitRepository, Person } from "../git/model.ts";
import { pushBranch } from "../git/push.ts";
import { writeCommit } from "../git/write.ts";
import type { GitRemote } from "../ports.ts";
import { LEDGER_BRANCH, ledgerAt, ledgerChange, NO_LEDGER, type LedgerBranch } from "./ledger-branch.ts";

export interface PushedLedger {
  repository: GitRepository;
  remote: GitRemote;
  author: Person;
}

/** The branch begins with a commit of its own that has no parent. Neither the checkout nor a local branch is touched. */
export function ledgerByPush({ repository, remote, author }: PushedLedger): LedgerBranch {
  const ref = `refs/heads/${LEDGER_BRANCH}`;
  return {
    read: async () => {
      const sha = (await listRemote(remote, ref)).find((each) => each.ref === ref)?.sha;
      if (sha === undefined) return NO_LEDGER;
      await fetchCommits(repository, remote, [sha]);
      return ledgerAt(repository, sha);
    },
    write: async (from, { text, message }) => {
      const files = [ledgerChange(from, text)];
      const sha = await writeCommit(repository, { parent: from.head, files, message, author });
      await pushBranch(repository, remote, { branch: LEDGER_BRANCH, sha, expected: from.head });
    },
  };
}
