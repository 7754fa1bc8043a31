/** Turns to write keep GitHub's three bounds, whatever asks and whenever. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR, nextTurn, recentTurns, SECOND } from "../../src/core/write-turns.ts";

const seconds = (...at: number[]): number[] => at.map((each) => each * SECOND);
const everySecond = (count: number): number[] => Array.from({ length: count }, (_, n) => n * SECOND);

test.each<[string, number[], number, number]>([
  ["the first may go at once", [], 5 * SECOND, 5 * SECOND],
  ["a second later", seconds(5), 5_200, 6 * SECOND],
  ["after one that is still to come", seconds(5, 6, 7), 5_100, 8 * SECOND],
  ["sixty in a minute, the next after it", everySecond(60), 59_900, 60 * SECOND],
  ["long after, at once", seconds(5), 500 * SECOND, 500 * SECOND],
  [
    "400 in an hour, the next after it",
    Array.from({ length: 400 }, (_, n) => n * 2 * SECOND),
    800 * SECOND,
    HOUR,
  ],
])("%s", (_, times, now, turn) => {
  expect(nextTurn(times, now)).toBe(turn);
});

test("a second apart, 60 a minute, 400 an hour, for any sequence of requests", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 1_000 }), (gaps) => {
      let now = 0;
      let recent: number[] = [];
      const all: number[] = [];
      for (const gap of gaps) {
        now += gap;
        recent = recentTurns(recent, now);
        const next = nextTurn(recent, now);
        expect(next).toBeGreaterThanOrEqual(now);
        recent.push(next);
        all.push(next);
      }
      all.forEach((time, at) => {
        if (at > 0) expect(time - (all[at - 1] ?? 0)).toBeGreaterThanOrEqual(SECOND);
        if (at >= 60) expect(time - (all[at - 60] ?? 0)).toBeGreaterThanOrEqual(60 * SECOND);
        if (at >= 400) expect(time - (all[at - 400] ?? 0)).toBeGreaterThanOrEqual(HOUR);
      });
    }),
    { numRuns: 20 },
  );
});
