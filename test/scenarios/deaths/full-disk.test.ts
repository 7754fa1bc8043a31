/** X2: a disk that takes nothing for a while. */
import { expect, test } from "vitest";
import { recorder } from "../shop/deaths.ts";
import { askForCurrency, endState } from "../shop/stories.ts";
import { chosen, eachOf, inShop, openReservations, undisturbed } from "./victims.ts";

test("whatever cannot be kept since the disk is full, is kept once it is not", async () => {
  const { end, kinds } = await undisturbed();
  await eachOf(chosen(kinds, 2), (name) => {
    const recorded = recorder();
    let refusals = 0;
    recorded.isFull = (what) => what === name && (refusals += 1) <= 2;
    return inShop(recorded, async (victim) => {
      askForCurrency(victim);
      await victim.idle();
      await victim.server.redeliver();
      await victim.server.sweep();
      await victim.idle();
      expect(refusals, name).toBeGreaterThan(0);
      expect(endState(victim), name).toEqual(end);
      expect(await openReservations(victim, recorded), name).toEqual([]);
    });
  });
});
