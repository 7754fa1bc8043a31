/** Merge-queue heads that were not decided, because the webhook that asked for it was lost. */
import { commitsBetween } from "../git/commits.ts";
import { fetchCommits, listRemote } from "../git/fetch.ts";
import type { GitRepository } from "../git/model.ts";
import { eachOf } from "./each-of.ts";
import { entriesOf, settleMergeGroup, type MergeGroup } from "./merge-group.ts";
import { openCache } from "./scene.ts";
import { APPROVAL_CHECK, ownCheck } from "./settle-gate.ts";
import { REVIEW_CHECK } from "./spec-review.ts";
import type { World } from "./world.ts";

/** Only the host writes there; a base branch may have slashes of its own. */
const QUEUED = /^refs\/heads\/gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/;

/** The base branch of a queue's branch; null for every other ref. */
export const queueBase = (ref: string): string | null => QUEUED.exec(ref)?.[1] ?? null;

/**
 * Decides every queue head that lacks a check of ours, as its webhook would have; answers how many. Git is asked for
 * the heads, which costs nothing of the hour's requests; checks are read only of what it names.
 */
export async function settleQueuedGroups(world: World): Promise<number> {
  let settled = 0;
  const refs = await listRemote(await world.host.remote(), "refs/heads/gh-readonly-queue/*");
  await eachOf(refs, async ({ ref, sha }) => {
    const base = queueBase(ref);
    if (base !== null && (await settleIfUndecided(world, { ref, sha, base }))) settled += 1;
  });
  return settled;
}

async function settleIfUndecided(
  world: World,
  head: { ref: string; sha: string; base: string },
): Promise<boolean> {
  const checks = await world.host.checks(head.sha);
  if ([APPROVAL_CHECK, REVIEW_CHECK].every((name) => ownCheck(world.host, checks, name) !== null))
    return false;
  const group = await groupAt(world, await openCache(world), head);
  if (group === null) return false;
  await settleMergeGroup(world, group);
  return true;
}

/**
 * The group as its webhook would have named it: it begins at the head of the entry before it, or at the base branch.
 * What no entry accounts for belongs to it. Null: the base branch holds it already.
 */
async function groupAt(
  world: World,
  repository: GitRepository,
  head: { ref: string; sha: string; base: string },
): Promise<MergeGroup | null> {
  const fetched = await fetchCommits(repository, await world.host.remote(), [head.base, head.sha]);
  const baseSha = fetched.get(head.base);
  if (baseSha === undefined || (await commitsBetween(repository, baseSha, head.sha)).length === 0)
    return null;
  const group = { headSha: head.sha, headRef: head.ref, baseSha, baseRef: `refs/heads/${head.base}` };
  const own = (await entriesOf(world, repository, group)).at(-1);
  return own?.head === head.sha ? { ...group, baseSha: own.base } : group;
}
