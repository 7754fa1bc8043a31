/** Parses lists of numbers and ranges, and reserved names. */
import type { Cursor } from "./cursor.ts";
import type { NumberRange, Reserved } from "./model.ts";

interface Bounds {
  smallest: number;
  largest: number;
}

/** `1, 3 to 5, 9 to max` */
export function parseRanges(cursor: Cursor, bounds: Bounds): NumberRange[] {
  const ranges: NumberRange[] = [];
  do {
    const { line } = cursor;
    const start = cursor.integer("a number", bounds);
    const open = cursor.take("to");
    const end = !open ? start : cursor.take("max") ? bounds.largest : cursor.integer("a number", bounds);
    if (end < start) cursor.fail(`a range that does not end before its start, which is ${start},`);
    ranges.push({ start, end, line });
  } while (cursor.take(","));
  return ranges;
}

/** The word `reserved` is already taken. Names are strings; bare words since the editions. */
export function parseReserved(cursor: Cursor, into: Reserved, bounds: Bounds): void {
  const { kind } = cursor.peek();
  if (kind === "string" || kind === "word") {
    do into.names.add(kind === "string" ? cursor.string("a name") : cursor.word("a name"));
    while (cursor.take(","));
  } else into.ranges.push(...parseRanges(cursor, bounds));
  cursor.expect(";");
}
