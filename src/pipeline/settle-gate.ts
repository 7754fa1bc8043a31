/** Decides the gate on one commit for every pull request that shares it, and writes the check only when it changes. */
import { decideGate } from "../core/review/gate.ts";
import type { GateDecision } from "../core/review/gate.ts";
import { gateText } from "../core/review/gate-text.ts";
import { changeSetDigest } from "../core/changes/digest.ts";
import type { CheckRecord, CheckWrite, Host, PullRequest } from "../ports.ts";
import { coveredByAuto, publishedDigest } from "./auto-rule.ts";
import { gateClaims } from "./gate-claims.ts";
import type { GateScene } from "./gate-claims.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

export const APPROVAL_CHECK = "headwater/approval";

/** Our newest check of a name among those on a commit; others' checks of the same name do not count. */
export function ownCheck(host: Host, checks: CheckRecord[], name: string): CheckRecord | null {
  const own = checks.filter((check) => check.name === name && check.appId === host.self.appId);
  return own.toSorted((a, b) => b.id - a.id)[0] ?? null;
}

/** Creates or updates our check; an equal one is left alone. True when something was written. */
export async function writeCheck(
  host: Host,
  present: CheckRecord | null,
  check: CheckWrite,
): Promise<boolean> {
  if (present === null) {
    await host.createCheck(check);
    return true;
  }
  const same =
    present.status === "completed" &&
    present.conclusion === check.conclusion &&
    present.title === check.title &&
    present.summary === check.summary &&
    present.externalId === check.externalId;
  if (!same) await host.updateCheck(present.id, check);
  return !same;
}

export function gateScene(world: World, scene: Scene): GateScene {
  return {
    host: world.host,
    repository: scene.repository,
    roots: scene.instructions.config.specs,
    requesterMayApprove: scene.instructions.config.approval.requesterMayApprove,
    coveredByAuto: (own, cause, digest) =>
      coveredByAuto(world, { instructions: scene.instructions, own, cause, digest }),
    publishedDigest: (branch) => publishedDigest(world, branch),
  };
}

/** The gate of one pull request at its own head over its base's tip. */
export async function gateOf(world: World, scene: Scene, pr: PullRequest): Promise<GateDecision> {
  const point = { base: pr.base.sha, head: pr.head.sha };
  const claims = await gateClaims(gateScene(world, scene), pr, point);
  return decideGate(claims, scene.instructions.config.approval);
}

/** Identifies what was decided on, so that equal states give equal checks. */
function externalId(decisions: { decision: GateDecision }[]): string {
  const claims = decisions.flatMap(({ decision }) => decision.claims);
  if (claims.length === 0) return "none";
  if (claims.length === 1) return claims[0]?.digest ?? "none";
  return changeSetDigest(
    claims.map(({ label, digest }) => ({ path: label, mode: "100644", before: null, after: digest })),
  );
}

/**
 * Writes `headwater/approval` on `headSha`. Check runs stand on commits, not on pull requests: where several open
 * ones share the head, the stricter decision is the one that is written.
 */
export async function settleGate(
  world: World,
  scene: Scene,
  at: { headSha: string; pullRequests: PullRequest[]; checks: CheckRecord[] },
): Promise<{ written: boolean; decisions: { pullRequest: number; decision: GateDecision }[] }> {
  const decisions: { pullRequest: number; decision: GateDecision }[] = [];
  for (const pr of at.pullRequests.toSorted((a, b) => a.number - b.number)) {
    decisions.push({ pullRequest: pr.number, decision: await gateOf(world, scene, pr) });
  }
  const open = decisions.some(({ decision }) => decision.conclusion === "action_required");
  const written = await writeCheck(world.host, ownCheck(world.host, at.checks, APPROVAL_CHECK), {
    name: APPROVAL_CHECK,
    headSha: at.headSha,
    conclusion: open ? "action_required" : "success",
    ...gateText(decisions),
    externalId: externalId(decisions),
  });
  return { written, decisions };
}
