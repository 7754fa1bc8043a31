/** The link back from items to the bytes of their file: every line as it stands, with its own kind of newline. */
import type { Item } from "./model.ts";

/** Where each line begins; as in an editor a line ends at \n, \r\n or a lone \r. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 13 && text.charCodeAt(at + 1) === 10) continue;
    if (char === 10 || char === 13) starts.push(at + 1);
  }
  return starts;
}

/** The item's lines as the file has them: indentation, newlines, byte order mark and all. */
export function sliceOf(
  text: string,
  item: Pick<Item, "line" | "endLine">,
  starts = lineStarts(text),
): string {
  return text.slice(starts[item.line - 1] ?? text.length, starts[item.endLine] ?? text.length);
}

export interface Segment {
  /** The innermost item that covers these lines; null for what no item claims. */
  item: Item | null;
  line: number;
  endLine: number;
  text: string;
}

/** The whole file in runs of lines, each with its item. Their texts, put together, are the file, byte for byte. */
export function segmentsOf(text: string, items: readonly Item[]): Segment[] {
  const starts = lineStarts(text);
  const owners: (Item | null)[] = starts.map(() => null);
  // Items come parents first, so children take their lines back.
  for (const item of items) owners.fill(item, item.line - 1, item.endLine);
  const segments: Segment[] = [];
  for (const [index, item] of owners.entries()) {
    const last = segments.at(-1);
    if (last !== undefined && last.item === item) last.endLine = index + 1;
    else segments.push({ item, line: index + 1, endLine: index + 1, text: "" });
  }
  return segments.map((segment) => ({ ...segment, text: sliceOf(text, segment, starts) }));
}
