/** The branch that a ledger without a server stands on: what both ways to reach it share. */
import type { FileChange } from "../core/changes/change-set.ts";
import { WorldError } from "../errors.ts";
import { blobId, readBlobs } from "../git/blobs.ts";
import { everChanged } from "../git/commits.ts";
import type { GitRepository } from "../git/model.ts";
import { entriesAt } from "./content.ts";

export const LEDGER_BRANCH = "headwater-ledger";
export const LEDGER_FILE = ".headwater/ledger.jsonl";

const MOST_BYTES = 4 * 1024 * 1024;

/** Where the branch stands and what its file holds; null for "does not exist". */
export interface LedgerStanding {
  head: string | null;
  blob: string | null;
  text: string | null;
}

export const NO_LEDGER: LedgerStanding = { head: null, blob: null, text: null };

export interface LedgerBranch {
  read(): Promise<LedgerStanding>;
  /** One commit on top of what was read. WorldError `head_moved` when the branch is elsewhere by now. */
  write(from: LedgerStanding, request: { text: string; message: string }): Promise<void>;
}

/** What people do about a ledger that cannot be used; there is no other way on, since a guess would be spent. */
const REPAIR = `Nothing is spent until a person puts branch ${LEDGER_BRANCH} back to its last sound commit, or deletes the branch to begin anew.`;

export const ledgerDamaged = (what: string): WorldError =>
  new WorldError(
    "ledger_damaged",
    `${LEDGER_FILE} on branch ${LEDGER_BRANCH} ${what}, so nobody knows what was spent. ${REPAIR}`,
    false,
  );

/** The file at a commit that is here. A branch that never had it is a new one; a file that was removed is damage. */
export async function ledgerAt(repository: GitRepository, head: string): Promise<LedgerStanding> {
  const entry = (await entriesAt(repository, head, [LEDGER_FILE])).get(LEDGER_FILE);
  if (entry === undefined) {
    if (await everChanged(repository, head, LEDGER_FILE)) throw ledgerDamaged("was removed");
    return { ...NO_LEDGER, head };
  }
  if (entry.mode !== "100644") throw ledgerDamaged("is no plain file any more");
  const content = (await readBlobs(repository, [entry.oid], { maxBytes: MOST_BYTES })).get(entry.oid);
  if (content === undefined) throw ledgerDamaged("is larger than 4 MB");
  return { head, blob: entry.oid, text: content.toString("utf8") };
}

export function ledgerChange(from: LedgerStanding, text: string): FileChange {
  const content = Buffer.from(text);
  return {
    path: LEDGER_FILE,
    mode: "100644",
    modeBefore: from.blob === null ? null : "100644",
    before: from.blob,
    after: blobId(content),
    content: content.toString("base64"),
  };
}
