/** Runs that find no room in a budget wait, say until when, and start once there is room: once, and by themselves. */
import { afterEach, expect, test } from "vitest";
import { entry, reserveOne } from "../contracts/ledger.ts";
import {
  AFTER,
  costOf,
  fileAt,
  HOOK,
  hookFile,
  lineAbout,
  NOTES,
  NOTHING,
  openNotes,
  ourComments,
  SPEC,
} from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";

// Whole stories, each with dozens of processes: a busy machine takes its time.

const HOUR = 3_600_000;
const CONFIG = [
  "mode: propose",
  "cascade: false",
  'specs: [{ match: "specs/**/*.spec.md" }]',
  "budgets: { run_usd: 2, day_usd: 2, month_usd: 30 }",
  "",
];

let shop: Shop;
afterEach(() => shop.close());

/** Opens the repository on a noon, so that the day has hours left and turns when a test says so. */
async function openAtNoon(hook?: string): Promise<void> {
  shop = await openNotes({ config: CONFIG, ...(hook === undefined ? {} : { hook }) });
  const day = 24 * HOUR;
  const now = shop.github.clock.now().getTime();
  shop.github.clock.advance(day - (now % day) + 12 * HOUR);
}

const now = (): string => shop.github.clock.now().toISOString();
const spendElsewhere = (usd: number): Promise<void> =>
  shop.store.settle([entry({ repositoryId: shop.repo.id, runKey: "elsewhere", usd, at: now() })]);
const reserveElsewhere = (): ReturnType<typeof reserveOne> =>
  reserveOne(shop.store, "elsewhere", 2, { at: now(), repositoryId: shop.repo.id });

const MERGED = hookFile(["when: merged", "target: base"]);
const sweep = async (): Promise<void> => void (await shop.server.sweep());
const told = (number: number): string =>
  lineAbout(shop, number, HOOK).replace(/\d{4}-\d\d-\d\d (?=00:00 UTC)/, "<date> ");

async function mergeChange(): Promise<number> {
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  shop.alice.merge(number);
  await shop.idle();
  return number;
}

async function startsOnce(number: number): Promise<void> {
  const { modelCalls } = await costOf(shop, sweep);
  expect(modelCalls).toBeGreaterThan(0);
  const proposal = shop.proposals().get(HOOK) ?? 0;
  expect(fileAt(shop, proposal, NOTES)).toBe("Charges are answered within 900 ms.\n");
  expect(told(number)).toBe(
    `- \`${HOOK}\` ([#${proposal}](https://github.example/acme/shop/pull/${proposal})): open, waits for people.`,
  );
  expect(await costOf(shop, sweep)).toEqual(NOTHING);
  expect(ourComments(shop, number)).toHaveLength(1);
}

test.each([
  {
    how: "the day turned",
    fill: async () => spendElsewhere(2),
    free: async () => shop.github.clock.advance(12 * HOUR),
  },
  {
    how: "a run under way cost less than was set aside for it",
    fill: reserveElsewhere,
    free: async () => spendElsewhere(0),
  },
  {
    how: "a reservation ran out",
    // It is still open when the day turns, so the day's turn alone makes no room.
    fill: async () => {
      shop.github.clock.advance(6 * HOUR);
      await reserveElsewhere();
      shop.github.clock.advance(11 * HOUR);
      await sweep();
    },
    free: async () => shop.github.clock.advance(HOUR),
  },
])("what a merge asks for waits, and the sweep starts it once: $how", async ({ fill, free }) => {
  await openAtNoon(MERGED);
  await fill();
  const number = await mergeChange();
  expect(shop.bedrock.requests).toHaveLength(0);
  expect(await costOf(shop, sweep)).toEqual(NOTHING);
  await free();
  await startsOnce(number);
});

test("the summary says what a run waits for and when that is expected", async () => {
  await openAtNoon(MERGED);
  await spendElsewhere(1.5);
  const number = await mergeChange();
  expect(told(number)).toMatchInlineSnapshot(
    `"- \`write-notes\` waits: it may cost up to \`$2.00\`, and \`$0.50\` is left of the day's budget of \`$2.00\` (spent, and set aside for runs under way); room is expected after <date> 00:00 UTC; it starts by itself once there is room"`,
  );
});

test("a run of an open pull request waits and starts in the same way", async () => {
  await openAtNoon();
  await spendElsewhere(2);
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(told(number)).toContain("waits: it may cost up to");
  expect(await costOf(shop, sweep)).toEqual(NOTHING);
  shop.github.clock.advance(12 * HOUR);
  await startsOnce(number);
});

test("before the sweep asks, a person's retry does", async () => {
  await openAtNoon(MERGED);
  await spendElsewhere(2);
  const number = await mergeChange();
  shop.bob.comment(number, "/headwater retry");
  await shop.idle();
  expect(shop.bedrock.requests).toHaveLength(0);
  expect(told(number)).toContain("waits: it may cost up to");
  shop.github.clock.advance(12 * HOUR);
  shop.bob.comment(number, "/headwater retry");
  await shop.idle();
  expect([...shop.proposals().keys()]).toEqual([HOOK]);
  expect(await costOf(shop, sweep)).toEqual(NOTHING);
});

test("what was superseded, stopped or closed meanwhile does not start", async () => {
  await openAtNoon();
  await spendElsewhere(2);
  const open = (branch: string, limit: string): number =>
    shop.openSpecPullRequest({ branch, files: { [SPEC]: AFTER.replace("900", limit) } });
  const [pushed, stopped, closed] = [open("pushed", "700"), open("stopped", "710"), open("closed", "720")];
  await shop.idle();
  shop.repo.commit({ branch: "pushed", files: { [SPEC]: AFTER } });
  shop.alice.closePullRequest(closed);
  shop.bob.comment(stopped, "/headwater stop");
  await shop.idle();
  expect(shop.bedrock.requests).toHaveLength(0);
  shop.github.clock.advance(12 * HOUR);
  await startsOnce(pushed);
  expect([...shop.proposals().values()]).toHaveLength(1);
});

test("a merge that was taken back starts nothing", async () => {
  await openAtNoon(MERGED);
  await spendElsewhere(2);
  const number = await mergeChange();
  shop.repo.commit({ branch: "main", files: { [SPEC]: shop.repo.readFile("main~1", SPEC) ?? "" } });
  await shop.idle();
  shop.github.clock.advance(12 * HOUR);
  expect(await costOf(shop, sweep)).toMatchObject({ modelCalls: 0 });
  expect(told(number)).toMatchInlineSnapshot(
    `"- \`write-notes\` is skipped: the change was taken back on \`main\` since it was merged"`,
  );
  expect(await costOf(shop, sweep)).toEqual(NOTHING);
});

test("what waits is not forgotten when the server starts again", async () => {
  await openAtNoon(MERGED);
  await spendElsewhere(2);
  const number = await mergeChange();
  await shop.stopServer();
  shop.github.clock.advance(12 * HOUR);
  await shop.startServer();
  await startsOnce(number);
});
