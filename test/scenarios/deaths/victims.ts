/** The story that is told up to a death, told on by the next process, and compared with the undisturbed one. */
import { expect } from "vitest";
import { dieAt, moments, recorder, startAgain, type Moment, type Recorder } from "../shop/deaths.ts";
import { askForCurrency, endState, openNotes, type Shop } from "../shop/stories.ts";

/** All of them in CI (`HEADWATER_ALL_DEATHS`); elsewhere a few, spread over the story. */
const ALL = process.env["HEADWATER_ALL_DEATHS"] !== undefined;

/** Each story waits for git and for what is written to the disk, so two are told side by side. */
const AT_ONCE = 2;

export function chosen<T>(all: T[], sample: number): T[] {
  return ALL ? all : all.filter((_, at) => at % Math.ceil(all.length / sample) === 0);
}

/** Plays one after the other, as many at a time as pay. */
export async function eachOf<T>(all: T[], play: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const turn = async (): Promise<void> => {
    for (const one of waiting) await play(one);
  };
  const turns = await Promise.allSettled(Array.from({ length: AT_ONCE }, turn));
  for (const ended of turns) if (ended.status === "rejected") throw ended.reason;
}

/** A world of its own for one story; closed however the story ends. */
export async function inShop<T>(recorded: Recorder, work: (shop: Shop) => Promise<T>): Promise<T> {
  const shop = await openNotes({ store: recorded.store });
  const result = await work(shop).catch(async (error: unknown) => {
    // What went wrong first is what is told.
    await shop.close().catch(() => undefined);
    throw error;
  });
  await shop.close();
  return result;
}

export interface Undisturbed {
  end: unknown;
  moments: Moment[];
  /** What was kept, each kind once. */
  kinds: string[];
}

export function undisturbed(): Promise<Undisturbed> {
  const recorded = recorder();
  return inShop(recorded, async (shop) => {
    askForCurrency(shop);
    await shop.idle();
    return { end: endState(shop), moments: moments(shop, recorded), kinds: [...new Set(recorded.kept)] };
  });
}

/** Run keys that hold money although nothing is under way any more. */
export async function openReservations(shop: Shop, { real }: Recorder): Promise<string[]> {
  const spending = await real?.spending(shop.repo.id, new Date().toISOString());
  expect(spending?.dayUsd).toBeGreaterThan(0);
  return [...(spending?.reserved.keys() ?? [])];
}

/** Dies at the moment, goes on in another process, and ends as it should, with nothing left to do. */
export function diesAndGoesOn(moment: Moment, expected: unknown): Promise<void> {
  const name = `${moment.at} ${moment.n}: ${moment.name}`;
  const recorded = recorder();
  return inShop(recorded, async (victim) => {
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
  });
}
