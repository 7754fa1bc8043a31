/** Takes one planned run from its plan to its answer: a proposal, "nothing to change", or a stated failure. */
import type { Actor } from "../core/events.ts";
import { branchName } from "../core/plan/branch.ts";
import type { PlannedRun } from "../core/plan/model.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { WorldError } from "../errors.ts";
import { changedPaths } from "./content.ts";
import { EMPTY_WORDS, refusedWords, stoppedWords } from "./failure-words.ts";
import { haveCommits } from "./git-answers.ts";
import type { OwnProposal } from "./own-proposals.ts";
import { publishResult } from "./publish-result.ts";
import type { Publishing } from "./publish-result.ts";
import type { ReviewFacts } from "./review-facts.ts";
import { recordLine, repositoryLane } from "./run-lines.ts";
import { forgetResult, hasResult, resultOf } from "./run-result.ts";
import type { Scene } from "./scene.ts";
import { sharesFilesWith } from "./waiting-runs.ts";
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
}

/** Looks at the pull request again; null when it is not open any more. */
export type Refresh = () => Promise<{ scene: Scene; facts: ReviewFacts } | null>;

/** How often a run follows a branch that moves under it before it gives up. */
const MOST_ATTEMPTS = 5;

/**
 * The open proposal that this run has to wait for: one of an earlier hook that touches files which this run may
 * write. The later hook works on the result of the earlier one, so that two proposals never edit one file.
 */
async function waitsFor(world: World, run: PlannedRun, about: RunScene): Promise<OwnProposal | null> {
  const { repository } = about.scene;
  // The oldest: a younger one that comes to stand beside it changes nothing that people read.
  for (const other of about.open.toSorted((a, b) => a.pr.number - b.pr.number)) {
    if (other.hook === run.hook) continue;
    await haveCommits(world.host, repository, [other.pr.base.sha, other.pr.head.sha]);
    const paths = await changedPaths(repository, other.pr.base.sha, other.pr.head.sha);
    if (sharesFilesWith(run, [{ hook: other.hook, paths }]) !== null) return other;
  }
  return null;
}

interface Asked {
  run: PlannedRun;
  about: RunScene;
}

/** The run as it is asked for at this moment; null when nobody asks for it any more. */
async function askedNow(world: World, { run, about }: Asked, refresh: Refresh): Promise<Asked | null> {
  const { host } = world;
  const cause = await host.pullRequest(about.pullRequest);
  if (cause === null) return null;
  if (run.trigger.mergeCommit !== null) {
    const { sha } = await host.branchRules(run.target.branch);
    if (sha === null) return null;
    await haveCommits(host, about.scene.repository, [sha]);
    return { run: { ...run, target: { ...run.target, sha } }, about };
  }
  if (cause.state !== "open") return null;
  if (cause.head.sha === about.facts.review.head) return { run, about };
  const fresh = await refresh();
  const again = fresh?.facts.review.plan.runs.find(({ hook, key }) => hook === run.hook && key === run.key);
  return fresh === null || again === undefined ? null : { run: again, about: { ...about, ...fresh } };
}

const NO_MODEL = "This step calls no model, and no result for this change was handed to it.";

/** The line of a run that must not begin yet; null when it may. `pullRequest`: its own proposal, where one stands. */
async function waitingLine(
  world: World,
  run: PlannedRun,
  about: RunScene,
): Promise<{ pullRequest: number | null; line: ProposalLine | null }> {
  const mine = about.open.find(({ pr }) => pr.head.branch === branchName(run.hook, run.id));
  const pullRequest = mine?.pr.number ?? null;
  const earlier = await waitsFor(world, run, about);
  if (earlier === null) return { pullRequest, line: null };
  const detail = `Waits for #${earlier.pr.number}, which edits files that this hook may edit too.`;
  return {
    pullRequest,
    line: { hook: run.hook, key: run.key, outcome: "waiting", pullRequest: null, detail },
  };
}

/**
 * The line of a run that nobody can do here: there is no result, and no model may be asked for one. Costs no request:
 * a change may ask for hundreds of runs. `about.open` has to be of now.
 *
 * @returns null when it can be done
 */
export async function answerUndone(
  world: World,
  run: PlannedRun,
  about: RunScene,
): Promise<ProposalLine | null> {
  if (world.converse !== null || (await hasResult(world, run.key))) return null;
  const { pullRequest, line } = await waitingLine(world, run, about);
  return line ?? { hook: run.hook, key: run.key, outcome: "waiting", pullRequest, detail: NO_MODEL };
}

type Answer = Exclude<Publishing, { kind: "moved" | "outdated" }>;

function lineOf(run: PlannedRun, answer: Answer): ProposalLine {
  const line = { hook: run.hook, key: run.key, pullRequest: null, detail: "" };
  switch (answer.kind) {
    case "published":
      return { ...line, outcome: "open", pullRequest: answer.pr.number };
    case "empty": {
      const detail =
        answer.withdrawn === null
          ? EMPTY_WORDS
          : `The run changed nothing, so #${answer.withdrawn}, made for an earlier change, was closed.`;
      return { ...line, outcome: "empty", detail };
    }
    case "human_commits":
      return {
        ...line,
        outcome: "open",
        pullRequest: answer.pr?.number ?? null,
        detail: "People committed to this proposal, so Headwater leaves it to them.",
      };
    case "refused":
      return { ...line, outcome: "failed", detail: refusedWords(answer.violations) };
  }
}

/** Somebody else was faster: the host refuses what was right a moment ago. */
const isMoved = (error: unknown): boolean =>
  error instanceof WorldError && ["head_moved", "conflict", "exists", "not_found"].includes(error.code);

async function publishOrMoved(
  world: World,
  { run, about }: Asked,
  work: { result: Parameters<typeof publishResult>[3]; signal: AbortSignal },
): Promise<Publishing> {
  return world.lanes.enter(repositoryLane(world), async () => {
    if (work.signal.aborted) return { kind: "moved" };
    try {
      return await publishResult(world, run, about, work.result);
    } catch (error) {
      if (isMoved(error)) return { kind: "moved" };
      throw error;
    }
  });
}

/**
 * Answers one planned run. Safe to repeat: a journalled result is published again only where it does not stand yet.
 *
 * @returns the line that people see for this hook; null when nobody asks for this run any more
 */
export async function answerRun(
  world: World,
  first: Asked,
  control: { signal: AbortSignal; refresh: Refresh },
): Promise<ProposalLine | null> {
  const { signal, refresh } = control;
  let asked: Asked = first;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const now = await askedNow(world, asked, refresh);
    if (now === null || signal.aborted) return null;
    asked = now;
    const { run, about } = asked;
    const line = { hook: run.hook, key: run.key, pullRequest: null };
    const { pullRequest, line: waiting } = await waitingLine(world, run, about);
    if (waiting !== null) return waiting;
    await recordLine(world, about.pullRequest, { ...line, outcome: "running", pullRequest, detail: "" });
    const answered = await resultOf(world, run, { ...about, signal });
    if (answered.kind !== "result") {
      const lacks =
        answered.kind === "no_model"
          ? ({ outcome: "waiting", detail: NO_MODEL } as const)
          : ({ outcome: "budget", detail: `Nothing may be spent on it now: ${answered.why}.` } as const);
      return { ...line, ...lacks, pullRequest };
    }
    const { result } = answered;
    if (result.outcome.kind === "stopped") {
      if (result.outcome.reason === "aborted") return null;
      return { ...line, outcome: "failed", pullRequest, detail: stoppedWords(result.outcome) };
    }
    const answer = await publishOrMoved(world, asked, { result, signal });
    if (answer.kind === "outdated") await forgetResult(world, run.key);
    else if (answer.kind !== "moved") return lineOf(run, answer);
  }
  const { hook, key } = first.run;
  const detail = `The branch moved under the run ${MOST_ATTEMPTS} times, so it was given up.`;
  return { hook, key, pullRequest: null, outcome: "failed", detail };
}
