/** What fits into what is left of a day and a month, what a plan becomes by it, and what holds whatever is asked for. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Spending } from "../../../src/core/ledger/model.ts";
import { spendingOf } from "../../../src/core/ledger/spending.ts";
import {
  decideReservation,
  RESERVED_HOURS,
  reserveInOrder,
  whyNotReserved,
} from "../../../src/core/plan/budgets.ts";
import { LONGEST_RUN_MINUTES } from "../../../src/core/hooks/fields.ts";
import { withinBudgets, withReservations } from "../../../src/core/plan/within-budgets.ts";
import type { Plan } from "../../../src/core/plan/model.ts";
import { run } from "../review/facts.ts";

const AT = "2026-01-20T12:00:00.000Z";
const UNTIL = "2026-01-21T00:00:00.000Z";
const CAPS = { dayUsd: 20, monthUsd: 200 };
const spending = (
  dayUsd: number,
  monthUsd = dayUsd,
  reserved: Spending["reserved"] = new Map(),
): Spending => ({
  dayUsd,
  monthUsd,
  reserved,
});

describe("one run", () => {
  test.each([
    ["nothing spent", spending(0), 2, { kind: "granted", usd: 2, until: UNTIL }],
    ["exactly what is left", spending(18), 2, { kind: "granted", usd: 2, until: UNTIL }],
    [
      "cents that do not add up exactly",
      spending(0.1 + 0.2),
      19.7,
      { kind: "granted", usd: 19.7, until: UNTIL },
    ],
    ["a cent more than the day has", spending(18.01), 2, { cap: "day", capUsd: 20, leftUsd: 1.99 }],
    ["a cent more than the month has", spending(0, 198.01), 2, { cap: "month", capUsd: 200, leftUsd: 1.99 }],
    ["the day is the tighter one", spending(19, 198.5), 2, { cap: "day", leftUsd: 1 }],
    ["more was spent than allowed", spending(25, 30), 2, { cap: "day", leftUsd: 0 }],
    [
      "it holds one already",
      spending(25, 30, new Map([["k", { usd: 1.5, until: "x" }]])),
      2,
      { usd: 1.5, until: "x" },
    ],
    [
      "another one holds one",
      spending(25, 30, new Map([["other", { usd: 1.5, until: "x" }]])),
      2,
      { cap: "day" },
    ],
  ])("%s", (_, before, usd, expected) => {
    const answer = decideReservation(before, { runKey: "k", usd }, { at: AT, caps: CAPS });
    const { leftUsd, ...rest } = expected as { leftUsd?: number };
    expect(answer).toMatchObject(rest);
    if (leftUsd !== undefined) expect((answer as { leftUsd: number }).leftUsd).toBeCloseTo(leftUsd, 9);
  });

  const open = (usd: number, until: string): Spending["reserved"] => new Map([["other", { usd, until }]]);
  test.each([
    ["the day is full", AT, spending(20), "2026-01-21T00:00:00.000Z"],
    ["the month is full", AT, spending(0, 200), "2026-02-01T00:00:00.000Z"],
    ["both are full", AT, spending(20, 200), "2026-02-01T00:00:00.000Z"],
    [
      "on the last day of the month",
      "2026-01-31T23:59:59.999Z",
      spending(20, 200),
      "2026-02-01T00:00:00.000Z",
    ],
    ["on the last day of the year", "2026-12-31T12:00:00.000Z", spending(20, 50), "2027-01-01T00:00:00.000Z"],
    ["set aside until the day turns", AT, spending(20, 20, open(20, UNTIL)), UNTIL],
    // It may be settled after the turn, and then counts on that day.
    [
      "set aside beyond the day's turn",
      AT,
      spending(20, 20, open(20, "2026-01-21T00:00:01.000Z")),
      "2026-01-22T00:00:00.000Z",
    ],
    [
      "set aside beyond the month's turn",
      "2026-01-31T13:00:00.000Z",
      spending(20, 20, open(20, "2026-02-01T01:00:00.000Z")),
      "2026-02-02T00:00:00.000Z",
    ],
    [
      "the month is set aside beyond its turn",
      "2026-01-31T13:00:00.000Z",
      spending(199, 199, open(199, "2026-02-01T01:00:00.000Z")),
      null,
    ],
  ])(
    "room is expected after the first turn at which there must be some if nothing else is spent: %s",
    (_, at, before, expected) => {
      const answer = decideReservation(before, { runKey: "k", usd: 2 }, { at, caps: CAPS });
      expect(answer).toMatchObject({ kind: "refused", roomAfter: expected });
      if (expected === null) return;
      // At worst all that is set aside is settled as late as can be.
      const late = [...before.reserved.values()].map(({ usd, until }) => ({
        at: new Date(Date.parse(until) - 1).toISOString(),
        usd,
      }));
      const first = `${at.slice(0, 8)}01T00:00:00.000Z`;
      const reserved = late.reduce((sum, { usd }) => sum + usd, 0);
      const settled = [
        { at, usd: before.dayUsd - reserved },
        { at: first, usd: before.monthUsd - before.dayUsd },
        ...late,
      ];
      const then = spendingOf(
        { settled: settled.filter((one) => Date.parse(one.at) <= Date.parse(expected)), reservations: [] },
        expected,
      );
      expect(decideReservation(then, { runKey: "k", usd: 2 }, { at: expected, caps: CAPS }).kind).toBe(
        "granted",
      );
    },
  );

  test("a reservation outlives the longest run, and a job of a workflow with the one before it", () => {
    expect(RESERVED_HOURS * 60).toBeGreaterThan(LONGEST_RUN_MINUTES);
    expect(RESERVED_HOURS).toBeGreaterThanOrEqual(2 * 6);
  });

  test("what people read names the budget, what is left and what was asked for", () => {
    const refused = decideReservation(spending(18.509), { runKey: "k", usd: 2 }, { at: AT, caps: CAPS });
    if (refused.kind === "granted") throw new Error("granted");
    expect(whyNotReserved(refused)).toBe(
      "it may cost up to $2.00, and $1.49 is left of the day's budget of $20.00 (spent, and set aside for runs under way); room is expected after 2026-01-21 00:00 UTC",
    );
    expect(whyNotReserved({ ...refused, roomAfter: null })).toMatch(/runs under way\)$/);
    expect(whyNotReserved({ kind: "unreserved", why: "The ledger is away." })).toBe("The ledger is away");
  });
});

const asked = fc.array(
  fc.record({
    runKey: fc.constantFrom("a", "b", "c", "d"),
    hook: fc.constant("h"),
    usd: fc.integer({ min: 1, max: 900 }).map((cents) => cents / 100),
  }),
  { maxLength: 8 },
);
const spent = fc.integer({ min: 0, max: 2_500 }).map((cents) => cents / 100);
const request = (runs: { runKey: string; hook: string; usd: number }[]) => ({
  repositoryId: 7,
  at: AT,
  caps: CAPS,
  runs,
});

describe("runs in their order", () => {
  test("what is granted never goes beyond a budget, and asking again grants the same and adds nothing", () => {
    fc.assert(
      fc.property(asked, spent, (runs, before) => {
        const { answers, added } = reserveInOrder(spending(before), request(runs));
        const sum = added.reduce((total, { usd }) => total + usd, 0);
        expect(before + sum).toBeLessThanOrEqual(Math.max(CAPS.dayUsd, before) + 1e-6);
        const now = spendingOf({ settled: [{ at: AT, usd: before }], reservations: added }, AT);
        expect(now.dayUsd).toBeCloseTo(before + sum, 9);
        const again = reserveInOrder(now, request(runs.filter((_, n) => answers[n]?.kind === "granted")));
        expect(again.answers).toEqual(answers.filter(({ kind }) => kind === "granted"));
        expect(again.added).toEqual([]);
      }),
    );
  });

  test("runs that fit together all get what they ask for, in any order", () => {
    const fitting = fc.uniqueArray(
      fc.record({ runKey: fc.string(), usd: fc.integer({ min: 1, max: 250 }) }),
      {
        selector: ({ runKey }) => runKey,
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(fitting, fc.func(fc.integer()), (runs, rank) => {
        const whole = runs.map((one) => ({ ...one, hook: "h", usd: one.usd / 100 }));
        const other = whole.toSorted((a, b) => rank(a.runKey) - rank(b.runKey));
        const sorted = (list: { runKey: string }[]) =>
          list.toSorted((a, b) => (a.runKey < b.runKey ? -1 : 1));
        const first = reserveInOrder(spending(0), request(whole)).added;
        expect(first).toHaveLength(runs.length);
        expect(sorted(reserveInOrder(spending(0), request(other)).added)).toEqual(sorted(first));
      }),
    );
  });

  test("settling for less makes room for exactly what it frees", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (cents, share) => {
          const usd = cents / 100;
          const { added } = reserveInOrder(spending(0), request([{ runKey: "a", hook: "h", usd }]));
          const settled = [{ at: AT, usd: usd * share }];
          const left = 20 - usd * share;
          const next = (amount: number) =>
            reserveInOrder(
              spendingOf({ settled, reservations: [] }, AT),
              request([{ runKey: "b", hook: "h", usd: amount }]),
            ).answers[0]?.kind;
          expect(added).toHaveLength(1);
          expect([next(left), next(left + 0.01)]).toEqual(["granted", "refused"]);
        },
      ),
    );
  });
});

describe("a plan", () => {
  const plan: Plan = {
    instructionsSha: "i",
    base: "b",
    head: "h",
    skips: [{ hook: "z", trigger: "t", code: "no_match", reason: "" }],
    runs: ["a", "b", "c"].map((key) => run({ key, hook: key, limits: { turns: 20, minutes: 10, usd: 2 } })),
  };
  const within = (standing: Parameters<typeof withinBudgets>[1]["standing"], ...paid: string[]) => {
    const { runs, skips } = withinBudgets(
      plan,
      { standing, caps: CAPS, at: AT, triedAgain: "by_itself" },
      new Set(paid),
    );
    return [
      runs.map(({ hook, limits }) => `${hook} ${limits.usd}`),
      skips.map(({ hook, code, reason }) => `${hook} ${code} ${reason}`),
    ];
  };

  test("keeps what has room, what holds a reservation and what is paid; each is looked at alone", () => {
    expect(within({ kind: "known", spending: spending(18) })).toEqual([
      ["a 2", "b 2", "c 2"],
      ["z no_match "],
    ]);
    const full = spending(19, 19, new Map([["a", { usd: 1.5, until: UNTIL }]]));
    expect(within({ kind: "known", spending: full }, "c")).toEqual([
      ["a 1.5", "c 2"],
      [
        "z no_match ",
        "b budget it may cost up to $2.00, and $1.00 is left of the day's budget of $20.00 (spent, and set aside for runs under way); room is expected after 2026-01-21 00:00 UTC; it starts by itself once there is room",
      ],
    ]);
    expect(within({ kind: "unknown", why: "It is damaged." }, "b")).toEqual([
      ["b 2"],
      ["z no_match ", "a budget It is damaged", "c budget It is damaged"],
    ]);
  });

  test("carries what was reserved; a run that got no answer does not run", () => {
    const { runs, skips } = withReservations(plan, [
      { kind: "granted", usd: 1, until: UNTIL },
      { kind: "refused", cap: "month", askedUsd: 2, capUsd: 200, leftUsd: 0.5, roomAfter: null },
    ]);
    expect(runs.map(({ hook, limits, reserved }) => [hook, limits.usd, reserved])).toEqual([
      ["a", 1, { usd: 1, until: UNTIL }],
    ]);
    expect(skips.map(({ hook, trigger, code, reason }) => [hook, trigger, code, reason]).slice(1)).toEqual([
      [
        "b",
        "spec_change",
        "budget",
        expect.stringContaining("$0.50 is left of the month's budget of $200.00"),
      ],
      ["c", "spec_change", "budget", "nothing was reserved for it"],
    ]);
  });
});
