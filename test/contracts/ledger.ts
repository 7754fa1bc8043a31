/** What every ledger must do; run on each implementation. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LedgerEntry, Reserved } from "../../src/core/ledger/model.ts";
import type { Ledger } from "../../src/ports.ts";

export function entry(change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    at: "2026-01-02T00:00:00Z",
    repositoryId: 7,
    hook: "clients",
    model: "m",
    runKey: "k",
    usd: 0.25,
    inputTokens: 10,
    outputTokens: 5,
    outcome: "open",
    ...change,
  };
}

const NOON = "2026-01-20T12:00:00.000Z";

/** Reserves for one run; `how` changes what is asked for. */
export async function reserveOne(
  ledger: Ledger,
  runKey: string,
  usd: number,
  how: { at?: string; day?: number; month?: number; repositoryId?: number } = {},
): Promise<Reserved> {
  const { at = NOON, day = 20, month = 200, repositoryId = 7 } = how;
  const caps = { dayUsd: day, monthUsd: month };
  const [answer] = await ledger.reserve({ repositoryId, at, caps, runs: [{ runKey, hook: "clients", usd }] });
  if (answer === undefined) throw new Error("no answer");
  return answer;
}

const sums = async (ledger: Ledger, at = NOON, repositoryId = 7): Promise<[number, number]> => {
  const { dayUsd, monthUsd } = await ledger.spending(repositoryId, at);
  return [dayUsd, monthUsd];
};

/** `open` gives a new, empty ledger each time. `rounds`: how many random stories are tried. */
export function ledgerContract(open: () => Promise<Ledger>, { rounds = 8 } = {}): void {
  describe("the ledger", () => {
    test("sums what a repository spent in a day and a month; what the clock of others says is yet to come counts", async () => {
      const it = await open();
      await it.settle([entry({ runKey: "a", usd: 0.5, at: "2026-01-02T23:59:59.999Z" })]);
      await it.settle([
        entry({ runKey: "b", usd: 0.25, at: "2026-01-03T00:00:00.000Z" }),
        entry({ runKey: "c", usd: 9, repositoryId: 8, at: "2026-01-03T00:00:00.000Z" }),
      ]);
      expect(await sums(it, "2026-01-02T12:00:00Z")).toEqual([0.75, 0.75]);
      expect(await sums(it, "2026-01-03T00:00:00Z")).toEqual([0.25, 0.75]);
      expect(await sums(it, "2026-01-04T00:00:00Z")).toEqual([0, 0.75]);
      expect(await sums(it, "2026-02-01T00:00:00Z")).toEqual([0, 0]);
      expect(await sums(it, NOON, 9)).toEqual([0, 0]);
    });

    test("counts the same run and moment once, the same run later again", async () => {
      const it = await open();
      await Promise.all([it.settle([entry()]), it.settle([entry()])]);
      await it.settle([entry(), entry()]);
      expect(await sums(it)).toEqual([0, 0.25]);
      await it.settle([entry({ at: "2026-01-02T00:00:01Z" })]);
      expect(await sums(it)).toEqual([0, 0.5]);
    });

    test("sets aside what a run asks for, or refuses with what is left of the tighter budget", async () => {
      const it = await open();
      await it.settle([entry({ usd: 3, at: NOON })]);
      const granted = { kind: "granted", usd: 2, until: "2026-01-21T00:00:00.000Z" };
      expect(await reserveOne(it, "a", 2, { day: 6 })).toEqual(granted);
      expect(await sums(it)).toEqual([5, 5]);
      expect((await it.spending(7, NOON)).reserved).toEqual(
        new Map([["a", { usd: 2, until: granted.until }]]),
      );
      expect(await reserveOne(it, "b", 1.01, { day: 6 })).toEqual({
        kind: "refused",
        cap: "day",
        askedUsd: 1.01,
        capUsd: 6,
        leftUsd: 1,
        roomAfter: "2026-01-21T00:00:00.000Z",
      });
      expect(await reserveOne(it, "b", 1, { month: 4 })).toMatchObject({ cap: "month", leftUsd: 0 });
      expect(await reserveOne(it, "b", 1, { day: 6 })).toMatchObject({ kind: "granted" });
      expect(await reserveOne(it, "elsewhere", 6, { day: 6, repositoryId: 8 })).toMatchObject({
        kind: "granted",
      });
      expect(await sums(it)).toEqual([6, 6]);
    });

    test("serves the runs of one plan in their order, and leaves out only what does not fit", async () => {
      const it = await open();
      const runs = [
        { runKey: "a", hook: "a", usd: 2 },
        { runKey: "b", hook: "b", usd: 2 },
        { runKey: "c", hook: "c", usd: 1 },
      ];
      const request = { repositoryId: 7, at: NOON, caps: { dayUsd: 3, monthUsd: 30 }, runs };
      const kinds = (answers: Reserved[]): string[] => answers.map(({ kind }) => kind);
      expect(kinds(await it.reserve(request))).toEqual(["granted", "refused", "granted"]);
      expect(kinds(await it.reserve(request))).toEqual(["granted", "refused", "granted"]);
      expect(await it.reserve({ ...request, runs: [] })).toEqual([]);
      expect(await sums(it)).toEqual([3, 3]);
    });

    test("asking again for the same run is the same reservation; it counts until it is settled or has run out", async () => {
      const it = await open();
      const first = await reserveOne(it, "a", 2);
      expect(await reserveOne(it, "a", 5, { at: "2026-01-20T13:00:00.000Z", day: 1 })).toEqual(first);
      await it.settle([entry({ runKey: "a", usd: 0.5, at: "2026-01-20T12:30:00.000Z" })]);
      expect(await sums(it)).toEqual([0.5, 0.5]);
      expect(await reserveOne(it, "a", 2)).toEqual(first);
      // What was settled before says nothing about this one.
      await it.settle([entry({ runKey: "a", usd: 0.5, at: "2026-01-20T12:30:00.000Z" })]);
      expect(await sums(it)).toEqual([2.5, 2.5]);
      // A run that ends tomorrow is paid tomorrow, so what is set aside for it counts in both days.
      expect(await sums(it, "2026-01-20T23:59:59.999Z")).toEqual([2.5, 2.5]);
      const late = { at: "2026-01-20T23:00:00.000Z" };
      expect(await reserveOne(it, "late", 1, late)).toMatchObject({ until: "2026-01-21T11:00:00.000Z" });
      expect(await sums(it, "2026-01-21T10:59:59.999Z")).toEqual([1, 1.5]);
      expect(await sums(it, "2026-01-21T11:00:00.000Z")).toEqual([0, 0.5]);
      // What has run out makes room, also for its own key.
      const again = await reserveOne(it, "late", 3, { at: "2026-01-22T00:00:00.000Z" });
      expect(again).toMatchObject({ kind: "granted", usd: 3 });
      expect(await sums(it, "2026-01-22T00:00:00.000Z")).toEqual([3, 3.5]);
    });

    test("a clock that is put back makes nothing vanish", async () => {
      const it = await open();
      await reserveOne(it, "a", 2);
      await it.settle([entry({ runKey: "b", usd: 1, at: NOON })]);
      const before = "2025-12-31T09:00:00.000Z";
      expect(await sums(it, before)).toEqual([3, 3]);
      expect(await reserveOne(it, "c", 18, { at: before })).toMatchObject({ kind: "refused", leftUsd: 17 });
      await it.settle([entry({ runKey: "a", usd: 0.5, at: before })]);
      expect(await sums(it, before)).toEqual([1.5, 1.5]);
    });

    test("many that reserve at once get no more than there is", async () => {
      const it = await open();
      const keys = Array.from({ length: 9 }, (_, n) => `run-${n}`);
      const answers = await Promise.all(keys.map((key) => reserveOne(it, key, 2, { day: 9 })));
      expect(answers.filter(({ kind }) => kind === "granted")).toHaveLength(4);
      expect(await sums(it)).toEqual([8, 8]);
    });

    test("whatever runs do, what is spent and set aside stays within the budgets", async () => {
      const act = fc.record({
        key: fc.constantFrom("a", "b", "c", "d", "e"),
        cents: fc.integer({ min: 1, max: 400 }),
        settle: fc.boolean(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
          const it = await open();
          const held = new Map<string, number>();
          let [minute, spent] = [0, 0];
          for (const { key, cents, settle, share } of acts) {
            const at = new Date(Date.parse(NOON) + (minute += 1) * 60_000).toISOString();
            const reserved = held.get(key);
            if (settle && reserved !== undefined) {
              await it.settle([entry({ runKey: key, usd: reserved * share, at })]);
              spent += reserved * share;
              held.delete(key);
            } else if (!settle) {
              const answer = await reserveOne(it, key, cents / 100, { at, day: 5, month: 6 });
              if (answer.kind === "granted") held.set(key, answer.usd);
            }
            const expected = [...held.values()].reduce((sum, usd) => sum + usd, spent);
            const [day] = await sums(it, at);
            expect(day).toBeCloseTo(expected, 6);
            expect(day).toBeLessThanOrEqual(5 + 1e-6);
          }
        }),
        { numRuns: rounds },
      );
    });
  });
}
