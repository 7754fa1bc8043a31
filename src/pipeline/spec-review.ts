/** Reads one open pull request, decides its review, and posts it: one check, one sticky comment, the gate. */
import type { Actor } from "../core/events.ts";
import { renderSummary } from "../core/review/summary.ts";
import { reviewCheck } from "../core/review/check.ts";
import type { Links } from "../core/review/summary.ts";
import type { GateDecision } from "../core/review/gate.ts";
import type { Host, PullRequest } from "../ports.ts";
import { acceptedNow } from "./acceptances.ts";
import { roomForText } from "./comment-room.ts";
import { withCurrentBase } from "./current-base.ts";
import { openOverlap } from "./open-overlap.ts";
import { asOwnProposal, proposalsCausedBy } from "./own-proposals.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { proposalLines, withoutLeftovers } from "./proposal-lines.ts";
import { isAnswer, loadState, stateKey, stateToJson } from "./pull-request-state.ts";
import type { PullRequestState } from "./pull-request-state.ts";
import { readOnce } from "./read-once.ts";
import { reviewFacts } from "./review-facts.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { openScene } from "./scene.ts";
import type { Scene } from "./scene.ts";
import { ownCheck, settleGate, writeCheck } from "./settle-gate.ts";
import { findSticky, writeSticky } from "./sticky-comment.ts";
import { planWithinBudgets } from "./spending.ts";
import { watch } from "./watched.ts";
import type { World } from "./world.ts";

export const REVIEW_CHECK = "headwater/spec-review";

export interface OpenReview {
  kind: "open";
  pr: PullRequest;
  own: OwnProposal | null;
  scene: Scene;
  facts: ReviewFacts;
  state: PullRequestState;
  /** Proposals that this pull request caused and that stand open. */
  proposals: OwnProposal[];
  /** The decision on this pull request's own head. */
  gate: GateDecision;
}

export type Reviewed = OpenReview | { kind: "not_open"; pr: PullRequest | null } | { kind: "not_ours" };

const NOTHING_OF_OURS: GateDecision = { conclusion: "success", claims: [] };

export function linksOf(host: Host, sides: { base: string; head: string }): Links {
  return {
    file: (path, side, line) => {
      const encoded = path.split("/").map(encodeURIComponent).join("/");
      return `${host.webUrl}/blob/${sides[side]}/${encoded}${line === undefined ? "" : `#L${line}`}`;
    },
    pullRequest: (number) => `${host.webUrl}/pull/${number}`,
  };
}

async function inputsTrusted(host: Host, pr: PullRequest, sender: Actor | null): Promise<boolean> {
  const logins = new Set([pr.author.login]);
  if (sender !== null && sender.type === "person") logins.add(sender.login);
  for (const login of logins) {
    const permission = await host.permission(login);
    if (permission !== "write" && permission !== "admin") return false;
  }
  return true;
}

async function readFacts(
  world: World,
  scene: Scene,
  about: { pr: PullRequest; own: OwnProposal | null; sender: Actor | null; state: PullRequestState },
): Promise<ReviewFacts> {
  const { host } = world;
  const rules = scene.instructions.config.approval;
  const { pr, own, sender, state } = about;
  const fork = pr.head.repositoryId !== host.repository.id;
  const head = fork ? null : await host.branchRules(pr.head.branch);
  return reviewFacts({
    repository: scene.repository,
    base: pr.base.sha,
    head: pr.head.sha,
    instructions: scene.instructions,
    repositoryName: { id: host.repository.id, fullName: `${host.repository.owner}/${host.repository.name}` },
    cause: {
      when: "pull_request",
      pullRequest: pr.number,
      mergeCommit: null,
      sender,
      headBranch: pr.head.branch,
      baseBranch: pr.base.branch,
      labels: pr.labels,
      draft: pr.draft,
      fork,
      protectedHead: head?.protected ?? false,
      ownProposal: own !== null,
      stopped: state.stopped,
    },
    targets: {
      head: { branch: pr.head.branch, sha: pr.head.sha },
      base: { branch: pr.base.branch, sha: pr.base.sha },
    },
    answered: Object.fromEntries(
      state.runs
        .filter((line) => isAnswer(line) && !state.retry.includes(line.hook))
        .map(({ key, outcome, detail }) => [key, { outcome, detail }]),
    ),
    inputsTrusted: own !== null || (await inputsTrusted(host, pr, sender)),
    budgeted: (plan) => planWithinBudgets(world, scene.instructions.config.budgets, plan),
    proposals: state.runs,
    accepted: await acceptedNow(host, { pr, accepted: state.accepted, rules }),
  });
}

/** Open pull requests whose head is exactly this commit; the one at hand is among them whatever the host's index says. */
async function sharingHead(world: World, scene: Scene, pr: PullRequest): Promise<PullRequest[]> {
  const at = await world.host.pullRequestsAt(pr.head.sha);
  const others = at.filter(
    (other) => other.number !== pr.number && other.state === "open" && other.head.sha === pr.head.sha,
  );
  const current = await Promise.all(
    others.map((other) => withCurrentBase(world.host, scene.repository, other)),
  );
  return [pr, ...current];
}

/**
 * Reviews pull request `number` as it is now. Reads everything first, then writes what differs: at most the
 * comment, the review check and the gate.
 */
export async function reviewPullRequest(
  outer: World,
  number: number,
  sender: Actor | null,
): Promise<Reviewed> {
  const world: World = { ...outer, host: readOnce(outer.host) };
  const { host } = world;
  const found = await host.pullRequest(number);
  if (found === null || found.state !== "open") return { kind: "not_open", pr: found };
  const scene = await openScene(world, found);
  if (scene === null) return { kind: "not_ours" };
  await watch(world, number);
  const pr = await withCurrentBase(host, scene.repository, found);
  const own = asOwnProposal(host, pr);
  const sticky = own === null ? findSticky(host, await host.comments(number)) : null;
  const key = stateKey(host.repository.id, number);
  const remembered = await loadState(world.store, key, sticky?.marker);
  const fork = pr.head.repositoryId !== host.repository.id;
  const into = fork ? [] : await host.pullRequests({ baseBranch: pr.head.branch, state: "all" });
  const proposals = proposalsCausedBy(host, pr, into);
  const joined: PullRequestState = { ...remembered, runs: proposalLines(remembered, proposals) };
  const facts = await readFacts(world, scene, { pr, own, sender, state: joined });
  const state = { ...joined, runs: withoutLeftovers(joined.runs, facts.review.plan) };
  facts.review.proposals = state.runs;
  if (own === null) {
    const shared = await openOverlap(world, scene, { pr, review: facts.review });
    facts.review.overlap = shared.overlap;
    facts.review.notChecked.push(...shared.notChecked);
    facts.review.truncated.push(...shared.truncated);
  }
  const checks = await host.checks(pr.head.sha);
  const sharing = await sharingHead(world, scene, pr);

  const links = linksOf(host, { base: facts.review.mergeBase, head: pr.head.sha });
  const gate = await settleGate(world, scene, { headSha: pr.head.sha, pullRequests: sharing, checks });
  const written = await writeCheck(host, ownCheck(host, checks, REVIEW_CHECK), {
    name: REVIEW_CHECK,
    headSha: pr.head.sha,
    ...reviewCheck(facts.review),
    externalId: facts.review.instructionsSha,
  });
  if (own === null) {
    const markdown = renderSummary(facts.review, links, roomForText(state));
    await writeSticky(host, number, { present: sticky, markdown, state });
    await world.store.put(key, stateToJson(state));
  }
  world.log.info(
    { pullRequest: number, verdict: facts.review.verdict, written, gate: gate.written },
    "reviewed",
  );
  return {
    kind: "open",
    pr,
    own,
    scene,
    facts,
    state,
    proposals: proposals.filter((each) => each.pr.state === "open"),
    gate: gate.decisions.find(({ pullRequest }) => pullRequest === number)?.decision ?? NOTHING_OF_OURS,
  };
}
