/** Takes one planned run from its plan to its answer: a proposal, "nothing to change", or a stated failure. */
import type { AgentResult } from "../agent/model.ts";
import type { Actor } from "../core/events.ts";
import type { Json } from "../core/json.ts";
import { compilePatterns } from "../core/paths/match.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { fetchCommits } from "../git/fetch.ts";
import { redactor } from "../log.ts";
import { autoRuleApplies, publishedKey } from "./auto-rule.ts";
import { changedPaths } from "./content.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { propose } from "./propose.ts";
import type { Proposed } from "./propose.ts";
import { loadState, stateKey, stateToJson, withLine } from "./pull-request-state.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { resultFrom, resultToJson } from "./run-record.ts";
import { runPlanned } from "./run.ts";
import type { Scene } from "./scene.ts";
import { APPROVAL_CHECK, gateOf } from "./settle-gate.ts";
import { gateText } from "../core/review/gate-text.ts";
import { linksOf } from "./spec-review.ts";
import type { PullRequest } from "../ports.ts";
import type { World } from "./world.ts";

/** What a planned run belongs to. */
export interface RunScene {
  scene: Scene;
  facts: ReviewFacts;
  /** The pull request that caused it (open, or merged). */
  pullRequest: number;
  sender: Actor | null;
  /** Proposals of the same cause that stand open. */
  open: OwnProposal[];
  /** Hooks that a person asked to run again: a journalled result is not good enough for them. */
  retry: string[];
}

export const resultKey = (repositoryId: number, run: PlannedRun): string =>
  `result:${repositoryId}:${run.key}:${run.target.sha}`;

/** Records a run's line in the state of the pull request that caused it. */
export async function recordLine(world: World, pullRequest: number, line: ProposalLine): Promise<void> {
  const key = stateKey(world.host.repository.id, pullRequest);
  const state = await loadState(world.store, key, undefined);
  await world.store.put(key, stateToJson(withLine(state, line)));
}

/**
 * The open proposal that this run has to wait for: one of an earlier hook that touches files which this run may
 * write. The later hook works on the result of the earlier one, so that two proposals never edit one file.
 */
export async function waitsFor(world: World, run: PlannedRun, about: RunScene): Promise<OwnProposal | null> {
  const { repository } = about.scene;
  const scope = run.writes === null ? null : compilePatterns(run.writes);
  for (const other of about.open) {
    if (other.hook === run.hook) continue;
    await fetchCommits(repository, await world.host.remote(), [other.pr.base.sha, other.pr.head.sha]);
    const paths = await changedPaths(repository, other.pr.base.sha, other.pr.head.sha);
    if (scope === null || paths.some((path) => scope.matches(path))) return other;
  }
  return null;
}

async function spend(world: World, run: PlannedRun, result: AgentResult): Promise<void> {
  await world.store.spend({
    at: world.clock().toISOString(),
    repositoryId: world.host.repository.id,
    hook: run.hook,
    model: run.model.chosen,
    runKey: run.key,
    usd: result.usd ?? 0,
    inputTokens: result.usage.inputTokens,
    outputTokens: result.usage.outputTokens,
    outcome: result.outcome.kind,
  });
}

/** Runs the agent, or takes the result that was journalled before a crash, so that no model call is paid twice. */
async function resultOf(
  world: World,
  run: PlannedRun,
  about: RunScene,
  signal: AbortSignal,
): Promise<AgentResult> {
  const key = resultKey(world.host.repository.id, run);
  const journalled = about.retry.includes(run.hook) ? null : resultFrom(await world.store.get(key));
  if (journalled !== null) return journalled;
  const result = await runPlanned(run, {
    repository: about.scene.repository,
    instructions: about.scene.instructions,
    facts: about.facts,
    converse: world.converse,
    sandbox: world.sandbox,
    clock: world.clock,
    signal,
    redact: redactor(world.secrets),
    ...(world.onProgress === undefined ? {} : { onProgress: world.onProgress }),
  });
  await spend(world, run, result);
  if (result.outcome.kind === "finished") await world.store.put(key, resultToJson(result) as Json);
  return result;
}

const STOP_WORDS = {
  turns: "it reached its limit of turns",
  minutes: "it reached its time limit",
  usd: "it reached its spending limit",
  aborted: "it was stopped",
  checks_failed: "its checks still failed at the end",
  model_failed: "the model failed",
  loop: "it repeated itself without getting anywhere",
} as const;

/** Publishes a finished result while nothing else writes to this repository. */
async function publishResult(
  world: World,
  run: PlannedRun,
  about: RunScene,
  result: AgentResult,
): Promise<Proposed> {
  const { host } = world;
  const { repository, instructions, facts } = { ...about.scene, facts: about.facts };
  const target = await host.branchRules(run.target.branch);
  const cause = await host.pullRequest(about.pullRequest);
  const merged = run.trigger.mergeCommit !== null;
  if (target.sha === null || cause === null || (cause.state !== "open" && !merged)) {
    return { kind: "outdated", path: run.target.branch };
  }
  const guarded = merged ? target : await host.branchRules(cause.base.branch);
  const required = guarded.requiredChecks.find(({ name }) => name === APPROVAL_CHECK);
  const subjects = new Set(run.subjects.map(({ path }) => path));
  return propose(run, result, {
    host,
    repository,
    fetch: async (sha) => {
      await fetchCommits(repository, await host.remote(), [sha]);
    },
    tip: target.sha,
    secrets: world.secrets,
    requester: about.sender?.type === "person" ? about.sender.id : null,
    text: {
      cause: { pullRequest: about.pullRequest, mergeCommit: run.trigger.mergeCommit },
      specs: facts.review.diff.specs.filter(({ path }) => subjects.has(path)),
      advisory: required === undefined || required.appId !== host.self.appId,
      links: linksOf(host, { base: facts.review.mergeBase, head: facts.review.head }),
      requesterMayApprove: instructions.config.approval.requesterMayApprove,
    },
  });
}

/** Puts the gate on a proposal at once, before anyone could merge it. */
async function gateProposal(
  world: World,
  about: RunScene,
  answer: { run: PlannedRun; result: AgentResult; pr: PullRequest },
): Promise<void> {
  const repositoryId = world.host.repository.id;
  const { branchRules, createCheck, remote } = world.host;
  const base = await branchRules(answer.pr.base.branch);
  const current = { ...answer.pr, base: { ...answer.pr.base, sha: base.sha ?? answer.pr.base.sha } };
  await fetchCommits(about.scene.repository, await remote(), [current.head.sha, current.base.sha]);
  const before = await gateOf(world, about.scene, current);
  const digest = before.claims[0]?.digest ?? "";
  const auto = autoRuleApplies(answer.run, answer.result, about.scene.instructions);
  await world.store.put(
    publishedKey(repositoryId, current.head.branch),
    `${auto ? "auto" : "review"}:${digest}`,
  );
  const decision = auto ? await gateOf(world, about.scene, current) : before;
  const checks = await world.host.checks(current.head.sha);
  if (checks.some(({ name, appId }) => name === APPROVAL_CHECK && appId === world.host.self.appId)) return;
  await createCheck({
    name: APPROVAL_CHECK,
    headSha: current.head.sha,
    conclusion: decision.conclusion,
    ...gateText([{ pullRequest: current.number, decision }]),
    externalId: digest,
  });
}

function lineOf(run: PlannedRun, proposed: Proposed): ProposalLine {
  const line = { hook: run.hook, key: run.key, pullRequest: null, detail: "" };
  switch (proposed.kind) {
    case "published":
      return { ...line, outcome: "open", pullRequest: proposed.pr.number };
    case "empty":
      return { ...line, outcome: "empty", detail: "The run changed nothing, so there is no pull request." };
    case "human_commits":
      return {
        ...line,
        outcome: "open",
        pullRequest: proposed.pr?.number ?? null,
        detail: "People committed to this proposal, so Headwater leaves it to them.",
      };
    case "refused": {
      const first = proposed.violations[0];
      const more = proposed.violations.length > 1 ? ` (and ${proposed.violations.length - 1} more)` : "";
      return {
        ...line,
        outcome: "failed",
        detail: `The result was refused: ${first?.path ?? ""}: ${first?.message ?? ""}${more}`,
      };
    }
    case "outdated":
      return {
        ...line,
        outcome: "deferred",
        detail: "The target moved during the run; it is done again from the new state.",
      };
  }
}

/**
 * Answers one planned run. Safe to repeat: a journalled result is published again only where it does not stand yet.
 *
 * @returns the line that people see for this hook
 */
export async function answerRun(
  world: World,
  run: PlannedRun,
  about: RunScene,
  signal: AbortSignal,
): Promise<ProposalLine> {
  const base = { hook: run.hook, key: run.key, pullRequest: null };
  if (signal.aborted) return { ...base, outcome: "stopped", detail: "Replaced by a newer change." };
  const earlier = await waitsFor(world, run, about);
  if (earlier !== null) {
    const detail = `Waits for #${earlier.pr.number}, which edits files that this hook may edit too.`;
    return { ...base, outcome: "waiting", detail };
  }
  const result = await resultOf(world, run, about, signal);
  if (result.outcome.kind === "stopped") {
    const detail = `The run ended because ${STOP_WORDS[result.outcome.reason]}: ${result.outcome.detail}`;
    return { ...base, outcome: result.outcome.reason === "aborted" ? "stopped" : "failed", detail };
  }
  const lane = `repository:${world.host.repository.id}`;
  return world.lanes.enter(lane, async () => {
    const proposed = await publishResult(world, run, about, result);
    if (proposed.kind === "published") {
      await gateProposal(world, about, { run, result, pr: proposed.pr });
    }
    return lineOf(run, proposed);
  });
}
