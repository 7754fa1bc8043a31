/** The ledger's branch on a host of pull requests, written through its API. */
import { WorldError } from "../errors.ts";
import type { Host } from "../ports.ts";
import { haveCommits } from "./git-answers.ts";
import { LEDGER_BRANCH, ledgerAt, ledgerChange, NO_LEDGER, type LedgerBranch } from "./ledger-branch.ts";
import { openCache } from "./scene.ts";
import type { World } from "./world.ts";

/** The branch starts at the default branch, since a host makes no branch from nothing. */
async function start(host: Host): Promise<never> {
  const facts = await host.repositoryFacts();
  const sha = facts === null ? null : (await host.branchRules(facts.defaultBranch)).sha;
  if (sha === null) throw new WorldError("no_default_branch", "The repository has no default branch.", false);
  await host.createBranch(LEDGER_BRANCH, sha);
  throw new WorldError("head_moved", `Branch ${LEDGER_BRANCH} has just begun.`, false);
}

/** A token that may not write is a matter of settings, which a person can only change when told so. */
function explained(error: unknown): unknown {
  if (!(error instanceof WorldError) || error.code !== "forbidden") return error;
  return new WorldError(
    "ledger_not_writable",
    `the token may not write branch ${LEDGER_BRANCH}, where budgets are kept, so nothing may be spent; it needs write access to contents (${error.message})`,
    false,
    { cause: error },
  );
}

export function ledgerOnHost(world: World): LedgerBranch {
  const { host } = world;
  return {
    read: async () => {
      const { sha } = await host.branchRules(LEDGER_BRANCH);
      if (sha === null) return NO_LEDGER;
      const repository = await openCache(world);
      await haveCommits(host, repository, [sha]);
      return ledgerAt(repository, sha);
    },
    write: async (from, { text, message }) => {
      try {
        if (from.head === null) return await start(host);
        const files = [ledgerChange(from, text)];
        await host.commit({ branch: LEDGER_BRANCH, expectedHead: from.head, message, files });
      } catch (error) {
        throw explained(error);
      }
    },
  };
}
