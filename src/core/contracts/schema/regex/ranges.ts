/** Sets of code points as sorted ranges: what a single character of a pattern may be. */

export type Range = readonly [first: number, last: number];

export const LAST = 0x10ffff;

/** Sorted, without overlaps, neighbours joined. */
export function joined(ranges: Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const [first, last] of sorted) {
    const open = result.at(-1);
    if (open !== undefined && first <= open[1] + 1) open[1] = Math.max(open[1], last);
    else result.push([first, last]);
  }
  return result;
}

export function complement(ranges: Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [first, last] of joined(ranges)) {
    if (first > next) result.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= LAST) result.push([next, LAST]);
  return result;
}

export function contains(ranges: Range[], point: number): boolean {
  return ranges.some(([first, last]) => point >= first && point <= last);
}

const single = (...points: number[]): Range[] => points.map((point) => [point, point]);

export const DIGIT: Range[] = [[0x30, 0x39]];
export const WORD: Range[] = [[0x30, 0x39], [0x41, 0x5a], ...single(0x5f), [0x61, 0x7a]];
export const SPACE: Range[] = joined([
  [0x9, 0xd],
  ...single(0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff),
  [0x2000, 0x200a],
]);
/** What a dot does not match. */
export const LINE_END: Range[] = joined([...single(0xa, 0xd), [0x2028, 0x2029]]);
