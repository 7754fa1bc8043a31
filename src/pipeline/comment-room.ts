/** Shares one comment between what people read and the marker that remembers: hosts refuse what is longer. */
import { writeMarker } from "../core/review/marker.ts";
import { MOST_BYTES } from "../core/review/summary.ts";
import type { ProposalLine } from "../core/review/model.ts";
import { isAnswer, stateToJson, type PullRequestState } from "./pull-request-state.ts";

/** GitHub takes 65,536 characters. */
const MOST_CHARACTERS = 65_000;
/** What the parts of a summary need that cannot give way. */
const LEAST_TEXT = 42_000;

const withMarker = (text: string, state: PullRequestState): string =>
  writeMarker(text, { v: 1, kind: "review", ...stateToJson(state) });

const plainLine = (line: ProposalLine): ProposalLine => ({ ...line, detail: "" });

/** Shorter and shorter: what is worked out anew goes first, an answer that was paid for goes last, the oldest before. */
function* shorter(state: PullRequestState): Generator<PullRequestState> {
  yield state;
  yield { ...state, runs: state.runs.map((line) => (isAnswer(line) ? line : plainLine(line))) };
  const answers = state.runs.filter(isAnswer);
  yield { ...state, runs: answers };
  const plain = answers.map(plainLine);
  for (let from = 0; from < plain.length; from += Math.max(1, Math.floor(plain.length / 20)))
    yield { ...state, runs: plain.slice(from) };
  yield { ...state, runs: [] };
}

/** How many bytes of text leave room for all that has to be remembered. */
export function roomForText(state: PullRequestState): number {
  const [, short = state] = shorter(state);
  return Math.max(LEAST_TEXT, Math.min(MOST_BYTES, MOST_CHARACTERS - withMarker("", short).length));
}

/** The comment with as much of the state as fits. */
export function commentOf(text: string, state: PullRequestState): string {
  let body = "";
  for (const short of shorter(state)) {
    body = withMarker(text, short);
    if (body.length <= MOST_CHARACTERS) return body;
  }
  return body;
}
