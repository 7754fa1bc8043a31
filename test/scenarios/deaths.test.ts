/** P7: killed at any write and at any persist of a story, a process that starts again ends where an undisturbed one does. */
import { afterEach, expect, test, vi } from "vitest";
import { dieAt, moments, recorder, startAgain } from "./shop/deaths.ts";
import { askForCurrency, endState, openNotes } from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";

/** All of them in CI (`HEADWATER_ALL_DEATHS`); elsewhere a few, spread over the story. */
const ALL = process.env["HEADWATER_ALL_DEATHS"] !== undefined;
vi.setConfig({ testTimeout: ALL ? 900_000 : 120_000 });

const open: Shop[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((shop) => shop.close()));
});

async function begun(recorded: ReturnType<typeof recorder>): Promise<Shop> {
  const shop = await openNotes({ store: recorded.store });
  open.push(shop);
  return shop;
}

/** Run keys that hold money although nothing is under way any more. */
async function openReservations(shop: Shop, { real }: ReturnType<typeof recorder>): Promise<string[]> {
  const spending = await real?.spending(shop.repo.id, new Date().toISOString());
  expect(spending?.dayUsd).toBeGreaterThan(0);
  return [...(spending?.reserved.keys() ?? [])];
}

function chosen<T>(all: T[], sample: number): T[] {
  return ALL ? all : all.filter((_, at) => at % Math.ceil(all.length / sample) === 0);
}

test("whenever the process dies, nothing is lost and nothing is doubled", async () => {
  const undisturbed = recorder();
  const shop = await begun(undisturbed);
  askForCurrency(shop);
  await shop.idle();
  const expected = endState(shop);
  const all = moments(shop, undisturbed);
  // What the list must hold if it is made from the code: every kind of write and of persist.
  for (const name of ["receive", "reserve", "put result", "settle", "finish"])
    expect(
      all.filter(({ at }) => at === "kept").some((each) => each.name.startsWith(name)),
      name,
    ).toBe(true);
  expect(all.filter(({ at }) => at === "write").length).toBeGreaterThan(5);
  await Promise.all(open.splice(0).map((each) => each.close()));

  for (const moment of chosen(all, 5)) {
    const name = `${moment.at} ${moment.n}: ${moment.name}`;
    const recorded = recorder();
    const victim = await begun(recorded);
    const death = dieAt(victim, recorded, moment);
    askForCurrency(victim);
    const folder = await Promise.race([death.happened, victim.idle().then(() => null)]);
    // How many things are kept depends a little on what comes together; then there was nothing to die at.
    if (moment.at !== "kept") expect(recorded.dead, `${name} came`).toBe(true);
    if (recorded.dead) await startAgain(victim, recorded, folder ?? (await death.happened));
    expect(endState(victim), name).toEqual(expected);
    expect(await openReservations(victim, recorded), name).toEqual([]);
    // And once more: there is nothing left to do.
    const from = victim.github.requests.length;
    await victim.server.sweep();
    await victim.idle();
    expect(
      victim.github.requests.slice(from).filter(({ kind }) => kind === "write"),
      name,
    ).toEqual([]);
    await Promise.all(open.splice(0).map((each) => each.close()));
  }
});

test("X2: whatever cannot be kept since the disk is full, is kept once it is not", async () => {
  const undisturbed = recorder();
  const shop = await begun(undisturbed);
  askForCurrency(shop);
  await shop.idle();
  const expected = endState(shop);
  const names = [...new Set(undisturbed.kept)];
  await Promise.all(open.splice(0).map((each) => each.close()));

  for (const name of chosen(names, 2)) {
    const recorded = recorder();
    let refusals = 0;
    recorded.isFull = (what) => what === name && (refusals += 1) <= 2;
    const victim = await begun(recorded);
    askForCurrency(victim);
    await victim.idle();
    await victim.server.redeliver();
    await victim.server.sweep();
    await victim.idle();
    expect(refusals, name).toBeGreaterThan(0);
    expect(endState(victim), name).toEqual(expected);
    expect(await openReservations(victim, recorded), name).toEqual([]);
    await Promise.all(open.splice(0).map((each) => each.close()));
  }
});
