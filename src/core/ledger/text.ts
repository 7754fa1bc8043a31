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

/** The version, and how many lines follow. Null: before there were reservations a file began with its first entry. */
function headOf(first: unknown): { version: string; lines: unknown } | null {
  const { schema, lines } = (first ?? {}) as { schema?: unknown; lines?: unknown };
  if (typeof schema !== "string" || !schema.startsWith(NAME)) return null;
  return { version: schema.slice(NAME.length), lines };
}

export function readLedger(content: string): ReadLedger {
  const lines = content.split("\n");
  // The last line ends, or it was never written to its end.
  if (lines.pop() !== "") return { kind: "damaged", line: lines.length + 1 };
  const head = headOf(jsonOf(lines[0] ?? ""));
  if (head !== null && head.version !== String(VERSION)) return { kind: "newer", version: head.version };
  const entries: LedgerEntry[] = [];
  const reservations: Reservation[] = [];
  const sums: LedgerSum[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 && head !== null) continue;
    const { data } = lineSchema.safeParse(jsonOf(line));
    if (data === undefined) return { kind: "damaged", line: index + 1 };
    const { kind = "settled", ...rest } = data;
    if (kind === "reserved") reservations.push(rest as Reservation);
    else if (kind === "sum") sums.push(rest as LedgerSum);
    else entries.push(rest as LedgerEntry);
  }
  // Lines that are gone, all of them even, must not pass for money that was not spent.
  const all = head === null ? lines.length > 0 : head.lines === lines.length - 1;
  return all
    ? { kind: "read", book: { entries, reservations, sums } }
    : { kind: "damaged", line: lines.length + 1 };
}

export function writeLedger(book: LedgerBook = EMPTY_BOOK): string {
  const lines = [
    ...book.sums.map((sum) => ({ kind: "sum", ...sum })),
    ...book.entries.map((entry) => ({ kind: "settled", ...entry })),
    ...book.reservations.map((reservation) => ({ kind: "reserved", ...reservation })),
  ];
  const head = { schema: `${NAME}${VERSION}`, lines: lines.length };
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}
