/** A repository that was taken away: what runs for it is stopped, what is kept of it is deleted. */
import { cacheFolder } from "./cache-folder.ts";
import type { Works } from "./world.ts";

export interface Forgotten {
  /** Runs that were stopped. */
  runs: number;
  gitCache: boolean;
  journalEntries: number;
}

/** Twice, or for a repository that nothing is known of, changes nothing. */
export async function forgetRepository(works: Works, repositoryId: number): Promise<Forgotten> {
  const runs = works.jobs.abortRepository(repositoryId, "Headwater was removed from the repository");
  // Behind everything that was under way, so that nothing of it is written down afterwards.
  await works.lanes.enter(`runs:${repositoryId}`, async () => undefined);
  return works.lanes.enter(`repository:${repositoryId}`, async () => {
    const journalEntries = await works.store.forget(repositoryId);
    // Last: as long as it is there, somebody who died on the way begins again.
    const gitCache = await works.mirrors.forget(cacheFolder(works, repositoryId));
    const forgotten = { runs, gitCache, journalEntries };
    works.log.info(
      { repository: repositoryId, ...forgotten },
      "A repository was taken away: its data was deleted, the ledger keeps what it spent.",
    );
    return forgotten;
  });
}

/** The outcome of the delivery, which stays in the queue for a while. */
export function forgottenWords({ runs, gitCache, journalEntries }: Forgotten): string {
  const parts = [
    `${runs} ${runs === 1 ? "run" : "runs"} stopped`,
    gitCache ? "git cache deleted" : "no git cache",
    `${journalEntries} journal ${journalEntries === 1 ? "entry" : "entries"} deleted`,
    "ledger kept",
  ];
  return `repository removed: ${parts.join(", ")}`;
}
