/**
 * How a record lies in a log file: `<bytes> <checksum> <json>\n`. The checksum tells a damaged record from a sound
 * one, the length finds the next record even when the newline between two was hit.
 */
import { createHash } from "node:crypto";

export interface ScannedLog {
  records: { value: unknown; bytes: number }[];
  /** Stretches that no record could be read from. */
  damaged: { offset: number; bytes: number }[];
  /** Where the last sound record ends: what lies behind it may be cut off. */
  end: number;
}

const HEADER = /^(\d{1,10}) ([0-9a-f]{16}) /;
const NEWLINE = 0x0a;

/** One record as the bytes that go to disk. */
export function encodeRecord(value: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(value), "utf8");
  return Buffer.concat([Buffer.from(`${json.length} ${checksum(json)} `), json, Buffer.from("\n")]);
}

/** Reads all records that are whole, whatever lies between them. */
export function scanLog(content: Buffer): ScannedLog {
  const log: ScannedLog = { records: [], damaged: [], end: 0 };
  let at = 0;
  while (at < content.length) {
    const record = recordAt(content, at);
    if (record !== null) {
      log.records.push(record);
      at += record.bytes;
      log.end = at;
      continue;
    }
    const next = afterNewline(content, at);
    log.damaged.push({ offset: at, bytes: next - at });
    at = next;
  }
  return log;
}

/** The newline may be anything, but it must be there: without it the record was never written to its end. */
function recordAt(content: Buffer, at: number): { value: unknown; bytes: number } | null {
  const header = HEADER.exec(content.toString("latin1", at, at + 32));
  if (header === null) return null;
  const start = at + header[0].length;
  const end = start + Number(header[1]);
  if (end >= content.length) return null;
  const json = content.subarray(start, end);
  if (checksum(json) !== header[2]) return null;
  return { value: JSON.parse(json.toString("utf8")) as unknown, bytes: end + 1 - at };
}

function afterNewline(content: Buffer, at: number): number {
  const newline = content.indexOf(NEWLINE, at);
  return newline === -1 ? content.length : newline + 1;
}

function checksum(json: Buffer): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 16);
}
