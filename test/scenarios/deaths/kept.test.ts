/** P7: killed after anything that a story keeps, a process that starts again ends where an undisturbed one does. */
import { expect, test } from "vitest";
import { chosen, diesAndGoesOn, eachOf, undisturbed } from "./victims.ts";

test("whatever was kept last, nothing is lost and nothing is doubled", async () => {
  const { end, moments } = await undisturbed();
  const kept = moments.filter(({ at }) => at === "kept");
  // What the list must hold if it is made from the code: every kind of persist.
  for (const name of ["receive", "reserve", "put result", "settle", "finish"])
    expect(
      kept.some((each) => each.name.startsWith(name)),
      name,
    ).toBe(true);
  await eachOf(chosen(kept, 3), (moment) => diesAndGoesOn(moment, end));
});
