/** Merges a proposal that an `approval: auto` hook covers, once the repository's own checks have passed on it. */
import { WorldError } from "../errors.ts";
import type { CheckRecord, Host, PullRequest } from "../ports.ts";
import { withCurrentBase } from "./current-base.ts";
import { mayBeCovered } from "./auto-rule.ts";
import { asOwnProposal } from "./own-proposals.ts";
import { readOnce } from "./read-once.ts";
import { openScene } from "./scene.ts";
import { gateOf } from "./settle-gate.ts";
import type { World } from "./world.ts";

export type AutoMerge =
  { kind: "merged"; sha: string } | { kind: "waiting"; why: string } | { kind: "not_covered" };

const PASSED = new Set<CheckRecord["conclusion"]>(["success", "neutral", "skipped"]);

/** Our own checks never count as reported checks, and no reported check at all is "not checked": no merge. */
export async function reportedChecks(host: Host, sha: string): Promise<{ passed: boolean; why: string }> {
  const checks = (await host.checks(sha)).filter(({ appId }) => appId !== host.self.appId);
  const statuses = await host.statuses(sha);
  if (checks.length + statuses.length === 0) {
    return { passed: false, why: "no other check has reported on it, and unchecked is not passed" };
  }
  const open =
    checks.find(({ status }) => status !== "completed")?.name ??
    statuses.find(({ state }) => state === "pending")?.context;
  if (open !== undefined) return { passed: false, why: `${open} has not ended` };
  const failed =
    checks.find(({ conclusion }) => !PASSED.has(conclusion))?.name ??
    statuses.find(({ state }) => state !== "success")?.context;
  if (failed !== undefined) return { passed: false, why: `${failed} did not pass` };
  const succeeded = checks.some(({ conclusion }) => conclusion === "success") || statuses.length > 0;
  return succeeded
    ? { passed: true, why: "" }
    : { passed: false, why: "every check on it was skipped, and unchecked is not passed" };
}

/**
 * Merges `number` if, re-read at this moment, it is ours, open, covered by the `auto` rule and checked. Everything
 * else waits for people; a refusal of the host (branch protection, a moved head) is a reason to wait, not an error.
 */
export async function autoMerge(outer: World, number: number): Promise<AutoMerge> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const found: PullRequest | null = await host.pullRequest(number);
  if (found === null || found.state !== "open" || found.draft) return { kind: "not_covered" };
  if (asOwnProposal(host, found) === null) return { kind: "not_covered" };
  if (!(await mayBeCovered(world, found.head.branch))) return { kind: "not_covered" };
  const scene = await openScene(world, found);
  if (scene === null) return { kind: "not_covered" };
  const pr = await withCurrentBase(host, scene.repository, found);
  const decision = await gateOf(world, scene, pr);
  const claim = decision.claims[0];
  if (decision.claims.length !== 1 || claim?.state !== "auto") return { kind: "not_covered" };
  const checked = await reportedChecks(host, pr.head.sha);
  if (!checked.passed) return { kind: "waiting", why: checked.why };
  try {
    const { sha } = await host.merge(number, { sha: pr.head.sha, title: pr.title });
    return { kind: "merged", sha };
  } catch (error) {
    if (error instanceof WorldError && (error.code === "not_mergeable" || error.code === "head_moved")) {
      return { kind: "waiting", why: error.message };
    }
    throw error;
  }
}
