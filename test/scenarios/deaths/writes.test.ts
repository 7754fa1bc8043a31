/** P7: killed before any write of a story, or after it and unheard, a process that starts again ends where an undisturbed one does. */
import { expect, test } from "vitest";
import { chosen, diesAndGoesOn, eachOf, undisturbed } from "./victims.ts";

test("whichever write was the last, nothing is lost and nothing is doubled", async () => {
  const { end, moments } = await undisturbed();
  const writes = moments.filter(({ at }) => at !== "kept");
  // What the list must hold if it is made from the code: every write, both ways.
  for (const way of ["write", "reply"])
    expect(writes.filter(({ at }) => at === way).length, way).toBeGreaterThan(5);
  await eachOf(chosen(writes, 3), (moment) => diesAndGoesOn(moment, end));
});
