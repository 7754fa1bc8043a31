/** The gate on a merge-queue head: it passes only if the approved content of every pull request in it still holds. */
import { decideGate } from "../core/review/gate.ts";
import { gateText } from "../core/review/gate-text.ts";
import type { GateDecision } from "../core/review/gate.ts";
import { commitsBetween } from "../git/commits.ts";
import { fetchCommits, listRemote } from "../git/fetch.ts";
import type { GitRepository } from "../git/model.ts";
import type { PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { gateClaims } from "./gate-claims.ts";
import { readOnce } from "./read-once.ts";
import { reviewCheck } from "../core/review/check.ts";
import { openScene } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { APPROVAL_CHECK, gateScene, ownCheck, writeCheck } from "./settle-gate.ts";
import { REVIEW_CHECK } from "./spec-review.ts";
import { mergedReview } from "./merge-group-review.ts";
import type { World } from "./world.ts";

export interface MergeGroup {
  headSha: string;
  headRef: string;
  baseSha: string;
  baseRef: string;
}

interface QueueEntry {
  number: number;
  /** Commit that the queue built for this pull request, and the one it was built on. */
  head: string;
  base: string;
}

const short = (ref: string): string => ref.replace(/^refs\/heads\//, "");

/**
 * The pull requests in a group, in order. Names in commit messages can be forged, names under
 * `gh-readonly-queue/` cannot: only the host writes there. An entry belongs to the group when its commit lies
 * between the group's base and head.
 */
export async function entriesOf(
  world: World,
  repository: GitRepository,
  group: MergeGroup,
): Promise<QueueEntry[]> {
  const prefix = `gh-readonly-queue/${short(group.baseRef)}/pr-`;
  const refs = await listRemote(await world.host.remote(), `refs/heads/${prefix}*`);
  const commits = await commitsBetween(repository, group.baseSha, group.headSha);
  const inside = new Set([...commits.map(({ sha }) => sha), group.headSha]);
  const own = { ref: group.headRef, sha: group.headSha };
  const found = new Map<number, string>();
  for (const { ref, sha } of [...refs, own]) {
    const name = short(ref);
    const match = name.startsWith(prefix) ? /^(\d+)-[0-9a-f]+$/.exec(name.slice(prefix.length)) : null;
    if (match !== null && inside.has(sha)) found.set(Number(match[1]), sha);
  }
  const ordered = [...found].map(([number, head]) => ({ number, head, depth: 0 }));
  for (const entry of ordered) {
    entry.depth = (await commitsBetween(repository, group.baseSha, entry.head)).length;
  }
  ordered.sort((a, b) => a.depth - b.depth);
  let base = group.baseSha;
  return ordered.map(({ number, head }) => {
    const entry = { number, head, base };
    base = head;
    return entry;
  });
}

async function standsInQueue({ host }: World, group: MergeGroup): Promise<boolean> {
  const refs = await listRemote(await host.remote(), `refs/heads/${short(group.headRef)}`);
  return refs.some(({ sha }) => sha === group.headSha);
}

async function decideEntry(
  world: World,
  scene: Scene,
  entry: { pr: PullRequest; base: string; head: string },
): Promise<GateDecision> {
  const pr = await withCurrentBase(world.host, scene.repository, entry.pr);
  const point = { base: entry.base, head: entry.head };
  const claims = await gateClaims(gateScene(world, scene), pr, point);
  return decideGate(claims, scene.instructions.config.approval);
}

/** Writes both checks on the group's head. Failure names the pull request, so that the queue ejects the right one. */
export async function settleMergeGroup(outer: World, group: MergeGroup): Promise<string> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const hint = /\/pr-(\d+)-[0-9a-f]+$/.exec(group.headRef);
  const last = hint === null ? null : await host.pullRequest(Number(hint[1]));
  if (last === null) return "merge group of no known pull request";
  const scene = await openScene(world, last);
  if (scene === null) return "repository is gone or archived";
  const checks = await host.checks(group.headSha);
  if (ownCheck(host, checks, APPROVAL_CHECK) !== null && !(await standsInQueue(world, group))) {
    return "merge group was decided and has left the queue";
  }
  await fetchCommits(scene.repository, await host.remote(), [group.baseSha, group.headSha]);
  const decisions: { pullRequest: number; decision: GateDecision }[] = [];
  for (const { number, base, head } of await entriesOf(world, scene.repository, group)) {
    const pr = await host.pullRequest(number);
    if (pr !== null)
      decisions.push({ pullRequest: number, decision: await decideEntry(world, scene, { pr, base, head }) });
  }
  const open = decisions.filter(({ decision }) => decision.conclusion !== "success");
  const names = open.map(({ pullRequest }) => `#${pullRequest}`).join(", ");
  const texts = gateText(decisions);
  await writeCheck(host, ownCheck(host, checks, APPROVAL_CHECK), {
    name: APPROVAL_CHECK,
    headSha: group.headSha,
    conclusion: open.length === 0 && decisions.length > 0 ? "success" : "failure",
    title: open.length === 0 ? texts.title : `Not approved as it stands in the queue: ${names}`,
    summary: texts.summary,
    externalId: decisions
      .flatMap(({ decision }) => decision.claims.map(({ digest }) => digest.slice(0, 16)))
      .join(" "),
  });
  const review = await mergedReview(world, scene, { pr: last, base: group.baseSha, head: group.headSha });
  await writeCheck(host, ownCheck(host, checks, REVIEW_CHECK), {
    name: REVIEW_CHECK,
    headSha: group.headSha,
    ...reviewCheck(review),
    externalId: review.instructionsSha,
  });
  return open.length === 0 ? "merge group passes" : `merge group fails: ${names}`;
}
