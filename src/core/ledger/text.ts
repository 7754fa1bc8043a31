/**
 * A ledger as text: a first line that names the format, then one JSON value a line. People can edit it, so it is read
 * strictly: a ledger that cannot be understood says nothing about what was spent, least of all that nothing was.
 */
import * as z from "zod";
import { EMPTY_BOOK } from "./model.ts";
import type { LedgerBook, LedgerEntry, LedgerSum, Reservation } from "./model.ts";

const NAME = "headwater/ledger@";
const VERSION = 1;

const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)));
const text = z.string().max(1_000);
const usd = z.number().min(0).max(1_000_000);
const count = z.int().min(0);
const id = z.int().min(0);

const entrySchema = z.object({
  at: time,
  repositoryId: id,
  hook: text,
  model: text,
  runKey: text,
  usd,
  inputTokens: count,
  outputTokens: count,
  outcome: text,
});
const reservationSchema = z.object({
  kind: z.literal("reserved"),
  at: time,
  until: time,
  repositoryId: id,
  hook: text,
  runKey: text,
  usd,
});
const sumSchema = z.object({ kind: z.literal("sum"), at: time, repositoryId: id, usd, runs: count });

const isEntry = entrySchema.extend({ kind: z.literal("settled").optional() });
const lineSchema = z.union([isEntry, reservationSchema, sumSchema]);

export type ReadLedger =
  | { kind: "read"; book: LedgerBook }
  /** `line` counts from 1. */
  | { kind: "damaged"; line: number }
  | { kind: "newer"; version: string };

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** Before there were reservations a file began with its first entry. */
function versionOf(first: unknown): string | null {
  const schema = (first as { schema?: unknown } | null | undefined)?.schema;
  return typeof schema === "string" && schema.startsWith(NAME) ? schema.slice(NAME.length) : null;
}

export function readLedger(content: string): ReadLedger {
  const lines = content.split("\n");
  // The last line ends, or it was never written to its end.
  if (lines.pop() !== "") return { kind: "damaged", line: lines.length + 1 };
  const version = versionOf(jsonOf(lines[0] ?? ""));
  if (version !== null && version !== String(VERSION)) return { kind: "newer", version };
  const entries: LedgerEntry[] = [];
  const reservations: Reservation[] = [];
  const sums: LedgerSum[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 && version !== null) continue;
    const { data } = lineSchema.safeParse(jsonOf(line));
    if (data === undefined) return { kind: "damaged", line: index + 1 };
    const { kind = "settled", ...rest } = data;
    if (kind === "reserved") reservations.push(rest as Reservation);
    else if (kind === "sum") sums.push(rest as LedgerSum);
    else entries.push(rest as LedgerEntry);
  }
  return lines.length === 0
    ? { kind: "damaged", line: 1 }
    : { kind: "read", book: { entries, reservations, sums } };
}

export function writeLedger(book: LedgerBook = EMPTY_BOOK): string {
  const lines = [
    { schema: `${NAME}${VERSION}` },
    ...book.sums.map((sum) => ({ kind: "sum", ...sum })),
    ...book.entries.map((entry) => ({ kind: "settled", ...entry })),
    ...book.reservations.map((reservation) => ({ kind: "reserved", ...reservation })),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
