/** Whose yes opens the gate, and whose does not. */
import { afterEach, expect, test } from "vitest";
import { openNotes, proposed, QUIET, replayed } from "./shop/notes.ts";
import type { Shop } from "./shop/world.ts";

const GATE = "headwater/approval";
let shop: Shop;
afterEach(() => shop.close());

test("a person with write permission opens the gate; nobody else can", async () => {
  shop = await openNotes();
  const t0 = Date.now();
  const { spec, proposal } = await proposed(shop);
  console.error("proposed", Date.now() - t0);
  console.error(shop.sticky(spec));
  console.error(shop.check(proposal, GATE));
  shop.alice.review(proposal, { state: "approve" });
  await shop.idle();
  console.error(shop.check(proposal, GATE));
  shop.eve.review(proposal, { state: "approve" });
  await shop.idle();
  console.error(shop.check(proposal, GATE));
  shop.bob.review(proposal, { state: "approve" });
  await shop.idle();
  console.error(shop.check(proposal, GATE));
  console.error(shop.repo.pullRequest(proposal).body);
  const t1 = Date.now();
  expect(await replayed(shop)).toEqual(QUIET);
  console.error("replayed", Date.now() - t1, shop.github.deliveries().length);
});
