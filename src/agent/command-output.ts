/** Keeps the head and the tail of a command's output in bounded memory, and makes it safe to print. */

const HEAD_BYTES = 16 * 1024;
const TAIL_BYTES = 48 * 1024;

export interface OutputBuffer {
  push(chunk: Buffer): void;
  /** Bytes that came in so far, kept or not. */
  total(): number;
  text(): string;
}

export function outputBuffer(): OutputBuffer {
  const head: Buffer[] = [];
  let tail: Buffer[] = [];
  let headBytes = 0;
  let tailBytes = 0;
  let total = 0;

  function push(chunk: Buffer): void {
    total += chunk.length;
    const room = HEAD_BYTES - headBytes;
    if (room > 0) {
      head.push(chunk.subarray(0, room));
      headBytes += Math.min(room, chunk.length);
    }
    const rest = chunk.subarray(Math.max(room, 0));
    if (rest.length === 0) return;
    tail.push(rest);
    tailBytes += rest.length;
    if (tailBytes <= TAIL_BYTES * 2) return;
    const joined = Buffer.concat(tail);
    tail = [Buffer.from(joined.subarray(joined.length - TAIL_BYTES))];
    tailBytes = TAIL_BYTES;
  }

  function text(): string {
    const joined = Buffer.concat(tail);
    const kept = joined.subarray(Math.max(joined.length - TAIL_BYTES, 0));
    const dropped = total - headBytes - kept.length;
    const start = Buffer.concat(head);
    if (dropped === 0) return plainText(Buffer.concat([start, kept]).toString("utf8"));
    return plainText(`${start.toString("utf8")}\n[… ${dropped} bytes left out …]\n${kept.toString("utf8")}`);
  }

  return { push, total: () => total, text };
}

// Terminal sequences: CSI, OSC (also unclosed), two-character escapes.
const SEQUENCES = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P^_X][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?/g;
const INVISIBLE = /[\x00-\x08\x0b-\x1f\x7f-\x9f]|[\p{Cf}\u{E0000}-\u{E0FFF}\u2028\u2029]/gu;

/** Text without terminal sequences, control characters or invisible formatting; line ends become `\n`. */
export function plainText(text: string): string {
  return text.replace(SEQUENCES, "").replace(/\r\n?/g, "\n").replace(INVISIBLE, "");
}

/** The last `max` characters, starting at a line, with a note when something was left out. */
export function tailOf(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(text.length - max);
  const line = cut.indexOf("\n");
  const kept = line >= 0 && line < 400 ? cut.slice(line + 1) : cut;
  return `[… ${text.length - kept.length} characters left out …]\n${kept}`;
}
