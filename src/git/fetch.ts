/** Gets commits from a remote, and asks it which refs it has. */
import type { GitRemote } from "../ports.ts";
import { protocolOf } from "./environment.ts";
import { fetchFailure } from "./fetch-failure.ts";
import { withFolderLock } from "./folder-lock.ts";
import { checkRefName, isObjectId } from "./ids.ts";
import { createMirror, removeMirror } from "./mirror-folder.ts";
import { isDamage, isMirror } from "./mirror-mark.ts";
import type { GitRepository } from "./model.ts";
import { objectSizes } from "./prefetch.ts";
import { promisorUrl } from "./promisor.ts";
import { complaintOf, git, gitAnywhere } from "./run.ts";

const FETCH_TIMEOUT_MS = 600_000;

/**
 * Makes sure that commits are here, with one fetch for all that are missing. A want is a full commit id, a branch
 * (`main`) or a full ref (`refs/pull/7/head`); a name is always asked for anew. Answers the commit of each want.
 * Throws WorldError: `not_found`, `denied`, `unavailable`.
 */
export async function fetchCommits(
  repository: GitRepository,
  remote: GitRemote,
  wants: string[],
): Promise<Map<string, string>> {
  const names = [...new Set(wants)];
  names.forEach((want) => isObjectId(want) || checkRefName(fullRef(want)));
  return withFolderLock(repository.gitDir, async () => {
    const ids = names.filter(isObjectId);
    const { missing } = await objectSizes(repository, ids);
    const needed = [...missing, ...names.filter((want) => !isObjectId(want))];
    if (needed.length > 0) await fetchOrRebuild(repository, remote, { needed, all: names });
    return new Map(
      await Promise.all(names.map(async (want) => [want, await fetched(repository, want)] as const)),
    );
  });
}

/** Refs of a remote whose names match a pattern such as `refs/heads/headwater/*`; of branches the remote names no other refs. */
export async function listRemote(
  remote: GitRemote,
  pattern: string,
): Promise<{ ref: string; sha: string }[]> {
  protocolOf(remote.url);
  // A remote may have ten thousand times as many refs of pull requests.
  const kind = pattern.startsWith("refs/heads/") ? ["--heads"] : [];
  const upload = "--upload-pack=git-upload-pack";
  const args = ["ls-remote", "--refs", ...kind, "--quiet", upload, "--", remote.url, pattern];
  try {
    const { stdout } = await gitAnywhere(args, { remote });
    const lines = stdout.toString("utf8").split("\n").filter(Boolean);
    return lines.map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41) }));
  } catch (error) {
    throw fetchFailure(error, "the list of branches");
  }
}

/** Where a fetched branch or ref is kept: one flat name, because the remote may turn branch `a` into `a/b`. */
export function fetchedRef(want: string): string {
  const ref = fullRef(want).slice("refs/".length).replaceAll("%", "%25").replaceAll("/", "%2F");
  return `refs/headwater/fetched/${ref}`;
}

function fullRef(want: string): string {
  return want.startsWith("refs/") ? want : `refs/heads/${want}`;
}

/** A ref for every commit: git tells the remote what we have by our refs, and so gets only what is new. */
function refspec(want: string): string {
  return isObjectId(want)
    ? `${want}:refs/headwater/commits/${want}`
    : `+${fullRef(want)}:${fetchedRef(want)}`;
}

async function fetched(repository: GitRepository, want: string): Promise<string> {
  if (isObjectId(want)) return want;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", fetchedRef(want)];
  return (await git(repository, args)).stdout.toString("utf8").trim();
}

/** A cache that turns out to be damaged is made anew; then everything is wanted, not only what was missing. */
async function fetchOrRebuild(
  repository: GitRepository,
  remote: GitRemote,
  wants: { needed: string[]; all: string[] },
): Promise<void> {
  try {
    await fetchOnce(repository, remote, wants.needed);
  } catch (error) {
    if (!isMirror(repository.gitDir) || !isDamage(complaintOf(error))) throw fetchFailure(error, "commits");
    await removeMirror(repository.gitDir);
    await createMirror(repository.gitDir, remote.url);
    await fetchOnce(repository, remote, wants.all).catch((second: unknown) => {
      throw fetchFailure(second, "commits");
    });
  }
}

async function fetchOnce(repository: GitRepository, remote: GitRemote, wants: string[]): Promise<void> {
  const source = await fetchSource(repository, remote);
  const quiet = [
    "--quiet",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-auto-maintenance",
    "--recurse-submodules=no",
  ];
  const args = [
    "fetch",
    ...quiet,
    "--upload-pack=git-upload-pack",
    ...source.options,
    "--stdin",
    "--",
    source.name,
  ];
  const input = `${wants.map(refspec).join("\n")}\n`;
  await git(repository, args, { input, remote, timeoutMs: FETCH_TIMEOUT_MS });
}

/**
 * A filter goes with the remote that owes us the rest, by its name: given an address, git would note that address as
 * one more such remote in the configuration. Any other remote is asked for complete commits.
 */
async function fetchSource(
  repository: GitRepository,
  remote: GitRemote,
): Promise<{ name: string; options: string[] }> {
  if (repository.promisor !== null && (await promisorUrl(repository)) === remote.url) {
    return { name: repository.promisor, options: ["--filter=blob:none"] };
  }
  return { name: remote.url, options: [] };
}
