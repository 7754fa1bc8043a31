/** When an installation may write next. GitHub asks for one write at a time, a second apart, and bounds a minute and an hour. */

export const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
const A_MINUTE = 60;
const AN_HOUR = 400;

/**
 * The earliest moment from `now` on at which one more write keeps all three bounds; `times` are those of earlier
 * writes, oldest first, some of them perhaps still to come. All in milliseconds.
 */
export function nextTurn(times: readonly number[], now: number): number {
  const last = times.at(-1);
  const spaced = last === undefined ? now : Math.max(now, last + SECOND);
  const inMinute = times.at(-A_MINUTE);
  const inHour = times.at(-AN_HOUR);
  return Math.max(
    spaced,
    inMinute === undefined ? now : inMinute + MINUTE,
    inHour === undefined ? now : inHour + HOUR,
  );
}

/** Those that still matter at `now`. */
export const recentTurns = (times: readonly number[], now: number): number[] =>
  times.filter((time) => time > now - HOUR).slice(-AN_HOUR);
