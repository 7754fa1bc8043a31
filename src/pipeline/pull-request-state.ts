/**
 * What is remembered of a pull request between events: which runs were answered and which hooks a person stopped.
 * Kept in the store, mirrored in our comment's marker: losing the store loses no more than a cached answer.
 */
import type { Json } from "../core/json.ts";
import { acceptancesFrom, acceptancesToJson } from "../core/review/acceptance.ts";
import type { Acceptance } from "../core/review/acceptance.ts";
import type { ProposalLine } from "../core/review/model.ts";
import type { Store } from "../ports.ts";

export interface PullRequestState {
  /** Names of hooks that a person stopped; "*" for all. */
  stopped: string[];
  /** Names of hooks that a person asked to run again; a new answer takes them off. */
  retry: string[];
  /** Id of the newest comment that changed this state; an older command that arrives later changes nothing. */
  lastCommand: number;
  runs: ProposalLine[];
  /** Contract changes that people accepted here by a comment. */
  accepted: Acceptance[];
}

/** A run that ended so is not done again by itself; the others are still to be answered. */
const ANSWERS: ReadonlySet<ProposalLine["outcome"]> = new Set([
  "open",
  "merged",
  "closed",
  "empty",
  "failed",
  "stopped",
]);

export const isAnswer = ({ outcome }: ProposalLine): boolean => ANSWERS.has(outcome);

const OUTCOMES: readonly ProposalLine["outcome"][] = [
  "open",
  "merged",
  "closed",
  "empty",
  "failed",
  "stopped",
  "running",
  "waiting",
  "budget",
  "deferred",
];

export const stateKey = (repositoryId: number, number: number): string =>
  `pull-request:${repositoryId}:${number}`;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function lineFrom(value: unknown): ProposalLine[] {
  if (!isRecord(value)) return [];
  const outcome = OUTCOMES.find((name) => name === value["outcome"]);
  const { hook, key, pullRequest, detail } = value;
  if (outcome === undefined || typeof hook !== "string" || typeof key !== "string") return [];
  return [
    {
      hook,
      key,
      outcome,
      pullRequest: typeof pullRequest === "number" ? pullRequest : null,
      detail: typeof detail === "string" ? detail : "",
    },
  ];
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];

/** Reads a state from JSON that may be anything (a marker can be edited by others). */
export function stateFrom(value: unknown): PullRequestState {
  if (!isRecord(value)) return { stopped: [], retry: [], lastCommand: 0, runs: [], accepted: [] };
  const { stopped, retry, lastCommand, runs, accepted } = value;
  return {
    stopped: names(stopped),
    retry: names(retry),
    lastCommand: typeof lastCommand === "number" && Number.isSafeInteger(lastCommand) ? lastCommand : 0,
    runs: Array.isArray(runs) ? runs.flatMap(lineFrom) : [],
    accepted: acceptancesFrom(accepted),
  };
}

export function stateToJson(state: PullRequestState): {
  stopped: string[];
  retry: string[];
  lastCommand: number;
  runs: Json[];
  accepted?: Json[];
} {
  const { stopped, retry, lastCommand, runs, accepted } = state;
  return {
    stopped,
    retry,
    lastCommand,
    runs: runs.map((line) => ({ ...line })),
    ...(accepted.length === 0 ? {} : { accepted: acceptancesToJson(accepted) }),
  };
}

/** The stored state, or what the marker of our comment says when the store knows nothing. */
export async function loadState(store: Store, key: string, marker: unknown): Promise<PullRequestState> {
  const stored = await store.get(key);
  return stateFrom(stored ?? marker);
}

/** The state with one run's line replaced or added (one line per hook). */
export function withLine(state: PullRequestState, line: ProposalLine): PullRequestState {
  return {
    ...state,
    retry: isAnswer(line) ? state.retry.filter((hook) => hook !== line.hook) : state.retry,
    runs: [...state.runs.filter((other) => other.hook !== line.hook), line],
  };
}
