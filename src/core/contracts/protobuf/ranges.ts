/** Ranges of numbers: what of one is missing in others. */
import type { NumberRange } from "./model.ts";

type Span = Pick<NumberRange, "start" | "end">;

/** Sorted, none touching another. */
export function merged(ranges: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end + 1) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

const MOST_PARTS = 10;

/** The parts of a range that `cover` leaves out, the first ten. `cover` is sorted, as `merged` makes it. */
export function missing({ start, end }: Span, cover: readonly Span[]): Span[] {
  const result: Span[] = [];
  let from = start;
  for (let index = firstEndingAt(cover, start); index < cover.length && from <= end; index += 1) {
    const span = cover[index];
    if (span === undefined || span.start > end) break;
    if (span.start > from) result.push({ start: from, end: span.start - 1 });
    if (result.length === MOST_PARTS) return result;
    from = span.end + 1;
  }
  if (from <= end) result.push({ start: from, end });
  return result;
}

export function contains(cover: readonly Span[], number: number): boolean {
  const span = cover[firstEndingAt(cover, number)];
  return span !== undefined && span.start <= number;
}

/** `largest` is written as it is in proto files: `max`. */
export function written({ start, end }: Span, largest: number): string {
  return start === end ? String(start) : `${start} to ${end >= largest ? "max" : end}`;
}

function firstEndingAt(cover: readonly Span[], number: number): number {
  let [low, high] = [0, cover.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cover[middle]?.end ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
