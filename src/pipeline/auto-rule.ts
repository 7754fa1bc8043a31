/** Whether `approval: auto` at the trusted commit covers exactly the content that a proposal of ours has now. */
import type { AgentResult } from "../agent/model.ts";
import { humanApprovalPaths } from "../core/changes/guard.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import type { Host, Store } from "../ports.ts";
import type { Instructions } from "./instructions.ts";
import type { Cause, OwnProposal } from "./own-proposals.ts";

/**
 * What was published by us under an `auto` hook. It is the digest of the content that passed guard and checks;
 * without this record (a lost store) a person has to approve.
 */
export const publishedKey = (repositoryId: number, branch: string): string =>
  `published:${repositoryId}:${branch}`;

/** Digest of what we last published on a branch of ours, under whatever rule; null when that is not remembered. */
export async function publishedDigest(
  world: { host: Host; store: Store },
  branch: string,
): Promise<string | null> {
  const published = await world.store.get(publishedKey(world.host.repository.id, branch));
  return typeof published === "string" ? published.replace(/^(auto|review):/, "") : null;
}

/** A cheap first look: without a record of ours no content of the branch is covered. */
export async function mayBeCovered(world: { host: Host; store: Store }, branch: string): Promise<boolean> {
  const published = await world.store.get(publishedKey(world.host.repository.id, branch));
  return typeof published === "string" && published.startsWith("auto:");
}

export async function coveredByAuto(
  world: { host: Host; store: Store },
  request: { instructions: Instructions; own: OwnProposal; cause: Cause; digest: string },
): Promise<boolean> {
  const { instructions, own, cause, digest } = request;
  if (instructions.config.mode !== "auto") return false;
  const hook = instructions.hooks.find(({ name }) => name === own.hook);
  if (hook === undefined || !hook.enabled || hook.approval !== "auto" || hook.target !== "base") return false;
  if (cause.mergeCommit === null) return false;
  const published = await world.store.get(publishedKey(world.host.repository.id, own.pr.head.branch));
  return published === `auto:${digest}`;
}

/**
 * Whether what a run produced may be published under `auto`. The plan has already lowered hooks whose form or
 * trigger forbids it; this looks at the result: a sandbox that worked, checks that all passed, no path that
 * always needs a person, and inputs that all came from people with write permission.
 */
export function autoRuleApplies(run: PlannedRun, result: AgentResult, instructions: Instructions): boolean {
  if (run.approval !== "auto" || instructions.config.mode !== "auto" || run.trigger.mergeCommit === null)
    return false;
  if (run.level === "breaking" || run.ci !== "immediately" || result.sandbox === "none") return false;
  if (result.checks.some(({ outcome }) => outcome !== "passed")) return false;
  return humanApprovalPaths(result.changes).length === 0;
}
