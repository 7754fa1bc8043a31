import { expect, test } from "vitest";
import type { ProposalLine } from "../../src/core/review/model.ts";
import { readMarker } from "../../src/core/review/marker.ts";
import { commentOf, roomForText } from "../../src/pipeline/comment-room.ts";
import { stateFrom } from "../../src/pipeline/pull-request-state.ts";

const lines = (count: number, outcome: ProposalLine["outcome"]): ProposalLine[] =>
  Array.from({ length: count }, (_, at) => ({
    hook: `cascade-svc-${outcome}-${at}`,
    key: `${at}`.padStart(64, "0"),
    outcome,
    pullRequest: outcome === "open" ? at + 1 : null,
    detail: "Words of about a line that say why this came to be so, for people.",
  }));

/** What a comment with so many lines remembers, and whether GitHub takes it. */
function remembered(runs: ProposalLine[]): {
  fits: boolean;
  hooks: string[];
  state: ReturnType<typeof stateFrom>;
} {
  const state = { ...stateFrom({}), runs, stopped: ["other"] };
  const body = commentOf("x".repeat(roomForText(state)), state);
  const read = stateFrom(readMarker(body));
  return { fits: body.length <= 65_536, hooks: read.runs.map(({ hook }) => hook), state: read };
}

test("a few lines are remembered as they are", () => {
  const runs = [...lines(5, "waiting"), ...lines(5, "open")];
  expect(remembered(runs)).toMatchObject({ fits: true, state: { runs, stopped: ["other"] } });
});

test("what waits is worked out anew, so it gives way to what was answered and paid for", () => {
  const few = remembered([...lines(400, "waiting"), ...lines(60, "failed")]);
  expect(few.fits).toBe(true);
  expect(few.hooks).toEqual(lines(60, "failed").map(({ hook }) => hook));
  expect(few.state.runs[0]?.detail).not.toBe("");
});

test("however much there is, GitHub takes the comment, with the newest answers and what people stopped", () => {
  const many = remembered(lines(2_000, "failed"));
  expect([many.fits, many.state.stopped]).toEqual([true, ["other"]]);
  expect(many.hooks.length).toBeGreaterThan(20);
  expect(many.hooks.at(-1)).toBe("cascade-svc-failed-1999");
});
