/** The lines of a file as it stands on disk, with their places: nothing is normalised, so edits can be exact. */

export interface TextLine {
  /** Offsets in the text; `end` is before the newline. */
  start: number;
  end: number;
  text: string;
}

/** Index 0 is line 1. Newlines may be mixed; a byte order mark belongs to no line. */
export function textLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = text.startsWith("\ufeff") ? 1 : 0;
  for (const newline of text.matchAll(/\r\n|\r|\n/g)) {
    lines.push({ start, end: newline.index, text: text.slice(start, newline.index) });
    start = newline.index + newline[0].length;
  }
  lines.push({ start, end: text.length, text: text.slice(start) });
  return lines;
}

/** Turns ascending offsets of a text into offsets of its UTF-8 bytes, in one pass. */
export function byteOffsets(text: string): (offset: number) => number {
  let [at, bytes] = [0, 0];
  return (offset) => {
    if (offset < at) [at, bytes] = [0, 0];
    bytes += Buffer.byteLength(text.slice(at, offset));
    at = offset;
    return bytes;
  };
}
