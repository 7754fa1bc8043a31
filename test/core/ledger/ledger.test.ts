/** A ledger as text and as a whole: what is written is read, what is not ours is refused, what is old is added up. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compacted,
  MOST_ENTRIES,
  spendingIn,
  withReserved,
  withSettled,
} from "../../../src/core/ledger/book.ts";
import { EMPTY_BOOK, type LedgerBook, type Reservation } from "../../../src/core/ledger/model.ts";
import { readLedger, writeLedger } from "../../../src/core/ledger/text.ts";
import { entry } from "../../contracts/ledger.ts";

const NOW = "2026-03-15T12:00:00.000Z";
const reservation = (change: Partial<Reservation> = {}): Reservation => ({
  at: NOW,
  until: "2026-03-16T00:00:00.000Z",
  repositoryId: 7,
  hook: "clients",
  runKey: "k",
  usd: 2,
  ...change,
});

const when = fc
  .integer({ min: Date.parse("2024-01-01T00:00:00Z"), max: Date.parse("2026-03-20T00:00:00Z") })
  .map((time) => new Date(time).toISOString());
const repositoryId = fc.constantFrom(0, 7);
const usd = fc.double({ min: 0, max: 50, noNaN: true }).map((amount) => (amount === 0 ? 0 : amount));
const key = fc.string({ maxLength: 8 });
const book: fc.Arbitrary<LedgerBook> = fc.record({
  entries: fc.array(
    fc.record({ at: when, repositoryId, usd, runKey: key, hook: key }).map((some) => entry(some)),
    { maxLength: 12 },
  ),
  sums: fc.array(fc.record({ at: when, repositoryId, usd, runs: fc.nat(9) }), { maxLength: 4 }),
  reservations: fc.array(fc.record({ at: when, until: when, repositoryId, usd, runKey: key, hook: key }), {
    maxLength: 4,
  }),
});

test("what is written is read", () => {
  fc.assert(
    fc.property(book, (one) => {
      expect(readLedger(writeLedger(one))).toEqual({ kind: "read", book: one });
    }),
  );
  expect(writeLedger({ ...EMPTY_BOOK, reservations: [reservation()] })).toBe(
    '{"schema":"headwater/ledger@1","lines":1}\n{"kind":"reserved","at":"2026-03-15T12:00:00.000Z","until":"2026-03-16T00:00:00.000Z","repositoryId":7,"hook":"clients","runKey":"k","usd":2}\n',
  );
});

test("a file that lost its end, or any line, is never read as less spent", () => {
  const text = writeLedger({ ...EMPTY_BOOK, entries: [entry({ at: NOW }), entry({ at: NOW, runKey: "l" })] });
  for (let cut = 0; cut < text.length; cut += 1)
    expect(readLedger(text.slice(0, cut)).kind, `${cut}`).toBe("damaged");
  const lines = text.split("\n");
  for (const gone of [1, 2]) expect(readLedger(lines.toSpliced(gone, 1).join("\n")).kind).toBe("damaged");
});

test.each([
  ["", 1],
  ["\n", 1],
  ["null\n", 1],
  ["[]\n", 1],
  ['{"schema":"headwater/ledger@1"}', 1],
  ['{"schema":"headwater/ledger@1"}\n', 2],
  ['{"schema":"headwater/ledger@1","lines":1}\n', 2],
  ['{"schema":"headwater/ledger@1","lines":1}\n{"schema":"headwater/ledger@1","lines":0}\n', 2],
  ['{"schema":"other@1"}\n', 1],
  [`${JSON.stringify({ ...entry(), usd: null })}\n`, 1],
  [`${JSON.stringify({ ...entry(), usd: -1 })}\n`, 1],
  [`${JSON.stringify({ ...entry(), at: "yesterday" })}\n`, 1],
  [`${JSON.stringify({ ...entry(), kind: "gift" })}\n`, 1],
  [`${JSON.stringify(entry())}\n${JSON.stringify({ kind: "reserved", ...reservation(), until: 5 })}\n`, 2],
])("damaged: %j", (text, line) => expect(readLedger(text)).toEqual({ kind: "damaged", line }));

test("another version is told apart from damage", () => {
  expect(readLedger('{"schema":"headwater/ledger@2"}\nwhatever\n')).toEqual({ kind: "newer", version: "2" });
});

test("settling takes the place of a reservation of the same repository and run, once", () => {
  const open = withReserved(EMPTY_BOOK, [reservation(), reservation({ repositoryId: 8 })]);
  const settled = withSettled(open, [entry({ at: NOW, usd: 1 })]);
  expect(settled.reservations.map(({ repositoryId: id }) => id)).toEqual([8]);
  const again = withReserved(settled, [reservation({ usd: 3 })]);
  expect(withSettled(again, [entry({ at: NOW, usd: 1 })])).toBe(again);
  expect(spendingIn(again, 7, NOW)).toMatchObject({ dayUsd: 4, monthUsd: 4 });
});

test("compacting never makes a budget look emptier, is stable, and keeps what is open", () => {
  fc.assert(
    fc.property(book, repositoryId, (one, id) => {
      const small = compacted(one, NOW);
      const [before, after] = [spendingIn(one, id, NOW), spendingIn(small, id, NOW)];
      expect(after.dayUsd).toBeGreaterThanOrEqual(before.dayUsd - 1e-6);
      expect(after.monthUsd).toBeCloseTo(before.monthUsd, 6);
      expect(after.reserved).toEqual(before.reserved);
      const twice = compacted(small, NOW);
      expect({ ...twice, sums: twice.sums.length }).toEqual({ ...small, sums: small.sums.length });
    }),
  );
});

test("a clock that was far ahead loses nothing of the month that it really is", () => {
  const spent = withSettled(EMPTY_BOOK, [
    entry({ at: NOW, usd: 5 }),
    entry({ at: NOW, runKey: "l", usd: 1 }),
  ]);
  const ahead = compacted(withReserved(spent, [reservation()]), "2026-09-01T00:00:00.000Z");
  expect(ahead).toMatchObject({ entries: [], sums: [{ usd: 6, runs: 2 }] });
  expect(spendingIn(ahead, 7, NOW)).toMatchObject({ dayUsd: 6, monthUsd: 6 });
});

test("very many entries become one line a day; today and yesterday stay as they are", () => {
  const days = ["2026-02-03", "2026-03-14", "2026-03-15"];
  const entries = days.flatMap((day) =>
    Array.from({ length: MOST_ENTRIES / 2 }, (_, n) =>
      entry({ at: `${day}T01:00:00.000Z`, runKey: `${day} ${n}`, usd: 0.01 }),
    ),
  );
  const small = compacted({ ...EMPTY_BOOK, entries }, NOW);
  expect([small.entries.length, small.sums]).toEqual([
    MOST_ENTRIES,
    [{ at: "2026-02-03T01:00:00.000Z", repositoryId: 7, usd: expect.closeTo(20, 6) as number, runs: 2_000 }],
  ]);
});

test("a day and a month begin with their first instant, and the one before is not in them", () => {
  const spent = (at: string): number[] => {
    const { dayUsd, monthUsd } = spendingIn(
      { ...EMPTY_BOOK, entries: [entry({ at, repositoryId: 7, usd: 3 })] },
      7,
      NOW,
    );
    return [dayUsd, monthUsd];
  };
  expect(spent("2026-03-15T00:00:00.000Z")).toEqual([3, 3]);
  expect(spent("2026-03-14T23:59:59.999Z")).toEqual([0, 3]);
  expect(spent("2026-03-01T00:00:00.000Z")).toEqual([0, 3]);
  expect(spent("2026-02-28T23:59:59.999Z")).toEqual([0, 0]);
});
