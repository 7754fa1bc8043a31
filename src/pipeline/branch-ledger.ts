/**
 * The ledger of those that have no server: a file on a branch of the repository, one line an entry, appended by
 * compare and swap, so that two workflow runs at once lose nothing of each other.
 */
import type { FileChange } from "../core/changes/change-set.ts";
import { WorldError } from "../errors.ts";
import { blobId, readBlobs } from "../git/blobs.ts";
import type { GitRepository } from "../git/model.ts";
import type { Host, LedgerEntry, Store } from "../ports.ts";
import { entriesAt } from "./content.ts";
import { haveCommits } from "./git-answers.ts";
import { openCache } from "./scene.ts";
import type { World } from "./world.ts";

export const LEDGER_BRANCH = "headwater-ledger";
export const LEDGER_FILE = ".headwater/ledger.jsonl";

/** How often an append follows a branch that moves under it. */
const MOST_ATTEMPTS = 8;
/** Entries of this month and the one before are all that a budget asks for. */
const KEPT_MS = 62 * 24 * 60 * 60 * 1_000;
const MOST_BYTES = 4 * 1024 * 1024;

interface Standing {
  head: string | null;
  oid: string | null;
  entries: LedgerEntry[];
}

const isEntry = (value: unknown): value is LedgerEntry => {
  const entry = (value ?? {}) as Record<string, unknown>;
  const texts = ["at", "hook", "model", "runKey", "outcome"].every((name) => typeof entry[name] === "string");
  const numbers = ["repositoryId", "usd", "inputTokens", "outputTokens"].every((name) =>
    Number.isFinite(entry[name]),
  );
  return texts && numbers && Number(entry["usd"]) >= 0 && !Number.isNaN(Date.parse(String(entry["at"])));
};

/** A line that somebody broke by hand is left out; the others still count. */
function entriesIn(text: string): LedgerEntry[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isEntry(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

async function read(host: Host, repository: GitRepository): Promise<Standing> {
  const { sha } = await host.branchRules(LEDGER_BRANCH);
  if (sha === null) return { head: null, oid: null, entries: [] };
  await haveCommits(host, repository, [sha]);
  const oid = (await entriesAt(repository, sha, [LEDGER_FILE])).get(LEDGER_FILE)?.oid ?? null;
  if (oid === null) return { head: sha, oid, entries: [] };
  const blobs = await readBlobs(repository, [oid], { maxBytes: MOST_BYTES });
  const content = blobs.get(oid);
  if (content === undefined)
    throw new WorldError(
      "ledger_too_large",
      `${LEDGER_FILE} on branch ${LEDGER_BRANCH} is larger than 4 MB.`,
      false,
    );
  return { head: sha, oid, entries: entriesIn(content.toString("utf8")) };
}

const sameEntry = (a: LedgerEntry, b: LedgerEntry): boolean => a.runKey === b.runKey && a.at === b.at;

function fileWith(standing: Standing, entry: LedgerEntry): FileChange {
  const from = Date.parse(entry.at) - KEPT_MS;
  const kept = [...standing.entries.filter(({ at }) => Date.parse(at) >= from), entry];
  const content = Buffer.from(kept.map((each) => `${JSON.stringify(each)}\n`).join(""));
  const modeBefore = standing.oid === null ? null : "100644";
  return {
    path: LEDGER_FILE,
    mode: "100644",
    modeBefore,
    before: standing.oid,
    after: blobId(content),
    content: content.toString("base64"),
  };
}

/** The branch starts at the default branch, since a host makes no branch from nothing. */
async function start(host: Host): Promise<void> {
  const facts = await host.repositoryFacts();
  const sha = facts === null ? null : (await host.branchRules(facts.defaultBranch)).sha;
  if (sha === null) throw new WorldError("not_found", "The repository has no default branch.", false);
  await host.createBranch(LEDGER_BRANCH, sha);
}

const isMoved = (error: unknown): boolean =>
  error instanceof WorldError && ["head_moved", "conflict", "exists", "not_found"].includes(error.code);

async function append(host: Host, repository: GitRepository, entry: LedgerEntry): Promise<void> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const standing = await read(host, repository);
    if (standing.entries.some((known) => sameEntry(known, entry))) return;
    try {
      if (standing.head === null) await start(host);
      else {
        const message = `Settle a run of ${entry.hook}\n\n[skip ci]`;
        const files = [fileWith(standing, entry)];
        await host.commit({ branch: LEDGER_BRANCH, expectedHead: standing.head, message, files });
        return;
      }
    } catch (error) {
      if (!isMoved(error)) throw error;
    }
  }
  throw new WorldError(
    "head_moved",
    `Branch ${LEDGER_BRANCH} moved under every attempt to write to it.`,
    true,
  );
}

/**
 * A store whose ledger is the branch. `settles` false: what is spent here is only remembered, since the step may not
 * write; the step that publishes the result settles it. That the branch cannot be written is told and stops nothing:
 * the work is paid already.
 */
export function withBranchLedger(world: World, { settles }: { settles: boolean }): Store {
  const { host, store, log } = world;
  const own: LedgerEntry[] = [];
  let standing: Promise<LedgerEntry[]> | null = null;

  async function settle(entry: LedgerEntry): Promise<void> {
    try {
      await append(host, await openCache(world), entry);
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      log.warn({ err: error }, `What ${entry.hook} cost could not be written to branch ${LEDGER_BRANCH}.`);
    }
  }

  return {
    ...store,
    spend: async (entry) => {
      own.push(entry);
      if (settles) await settle(entry);
    },
    spentSince: async (repositoryId, since) => {
      standing ??= openCache(world).then(async (repository) => (await read(host, repository)).entries);
      const before = await standing;
      const fresh = own.filter((entry) => !before.some((known) => sameEntry(known, entry)));
      return [...before, ...fresh]
        .filter((entry) => entry.repositoryId === repositoryId && Date.parse(entry.at) >= Date.parse(since))
        .reduce((sum, { usd }) => sum + usd, 0);
    },
  };
}
