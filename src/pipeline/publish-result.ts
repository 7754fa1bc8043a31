/** Publishes a finished result where it belongs, decided from what the host says at that moment. */
import type { AgentResult } from "../agent/model.ts";
import { branchName } from "../core/plan/branch.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import { gateText } from "../core/review/gate-text.ts";
import type { PullRequest } from "../ports.ts";
import type { RunScene } from "./answer-run.ts";
import { autoRuleApplies, publishedKey } from "./auto-rule.ts";
import { haveCommits } from "./git-answers.ts";
import { hasHumanCommits } from "./human-commits.ts";
import { propose } from "./propose.ts";
import type { Proposed } from "./propose.ts";
import { APPROVAL_CHECK, gateOf } from "./settle-gate.ts";
import { linksOf } from "./spec-review.ts";
import type { World } from "./world.ts";

export type Publishing =
  | Exclude<Proposed, { kind: "empty" }>
  /** `withdrawn` is an open proposal for an earlier change, which was closed because nothing is left to propose. */
  | { kind: "empty"; withdrawn: number | null }
  /** The pull request behind the run is not where it was reviewed: decide again. */
  | { kind: "moved" };

/** The pull request that a run answers, when it still stands where it was reviewed (a merge stands for ever). */
async function causeAsReviewed(world: World, run: PlannedRun, about: RunScene): Promise<PullRequest | null> {
  const cause = await world.host.pullRequest(about.pullRequest);
  if (cause === null || run.trigger.mergeCommit !== null) return cause;
  return cause.state === "open" && cause.head.sha === about.facts.review.head ? cause : null;
}

/** Who asked for the run: the sender of the event. Where an event had none (the sweep), whoever must have been it. */
function requesterOf(sender: RunScene["sender"], cause: PullRequest): number {
  if (sender?.type === "person") return sender.id;
  return (cause.mergedBy?.type === "person" ? cause.mergedBy : cause.author).id;
}

/** Nothing to change any more: a proposal for an earlier change would mislead. One that people work on stays. */
async function withdraw(world: World, run: PlannedRun, about: RunScene): Promise<number | null> {
  const { host } = world;
  const branch = branchName(run.hook, run.id);
  const open = about.open.find(({ pr }) => pr.head.branch === branch)?.pr;
  if (open === undefined) return null;
  const { repository } = about.scene;
  await haveCommits(host, repository, [open.base.sha, open.head.sha]);
  const range = { base: open.base.sha, head: open.head.sha };
  if (await hasHumanCommits({ repository, host }, range)) return null;
  await host.updatePullRequest(open.number, { state: "closed" });
  return open.number;
}

/** Only while nothing else writes to this repository. */
export async function publishResult(
  world: World,
  run: PlannedRun,
  about: RunScene,
  result: AgentResult,
): Promise<Publishing> {
  const { host } = world;
  const { repository, instructions } = about.scene;
  const { review } = about.facts;
  const target = await host.branchRules(run.target.branch);
  const cause = await causeAsReviewed(world, run, about);
  if (target.sha === null || cause === null) return { kind: "moved" };
  const guarded = run.trigger.mergeCommit !== null ? target : await host.branchRules(cause.base.branch);
  const required = guarded.requiredChecks.find(({ name }) => name === APPROVAL_CHECK);
  const subjects = new Set(run.subjects.map(({ path }) => path));
  const proposed = await propose(run, result, {
    host,
    repository,
    fetch: (...shas) => haveCommits(host, repository, shas),
    tip: target.sha,
    secrets: world.secrets,
    requester: requesterOf(about.sender, cause),
    text: {
      cause: { pullRequest: about.pullRequest, mergeCommit: run.trigger.mergeCommit },
      specs: review.diff.specs.filter(({ path }) => subjects.has(path)),
      advisory: required === undefined || required.appId !== host.self.appId || host.self.shared === true,
      shared: host.self.shared === true,
      links: linksOf(host, { base: review.mergeBase, head: review.head }),
      requesterMayApprove: instructions.config.approval.requesterMayApprove,
    },
  });
  if (proposed.kind === "empty") return { kind: "empty", withdrawn: await withdraw(world, run, about) };
  if (proposed.kind === "published") await gateProposal(world, about, { run, result, pr: proposed.pr });
  return proposed;
}

/** Puts the gate on a proposal at once, before anyone could merge it. */
async function gateProposal(
  world: World,
  about: RunScene,
  answer: { run: PlannedRun; result: AgentResult; pr: PullRequest },
): Promise<void> {
  const { host } = world;
  const base = await host.branchRules(answer.pr.base.branch);
  const current = { ...answer.pr, base: { ...answer.pr.base, sha: base.sha ?? answer.pr.base.sha } };
  await haveCommits(host, about.scene.repository, [current.head.sha, current.base.sha]);
  const before = await gateOf(world, about.scene, current);
  const digest = before.claims[0]?.digest ?? "";
  const auto = autoRuleApplies(answer.run, answer.result, about.scene.instructions);
  await world.store.put(
    publishedKey(host.repository.id, current.head.branch),
    `${auto ? "auto" : "review"}:${digest}`,
  );
  const decision = auto ? await gateOf(world, about.scene, current) : before;
  const checks = await host.checks(current.head.sha);
  if (checks.some(({ name, appId }) => name === APPROVAL_CHECK && appId === host.self.appId)) return;
  await host.createCheck({
    name: APPROVAL_CHECK,
    headSha: current.head.sha,
    conclusion: decision.conclusion,
    ...gateText([{ pullRequest: current.number, decision }]),
    externalId: digest,
  });
}
