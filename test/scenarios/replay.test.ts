/** Webhooks are hints: sent twice, in any order, late or never, they lead to the same state. */
import { afterEach, expect, test } from "vitest";
import {
  AFTER,
  costOf,
  endState,
  exactState,
  fileAt,
  NOTHING,
  openNotes,
  proposed,
  sendAgain,
  sent,
  SPEC,
} from "./shop/stories.ts";
import type { Shop } from "./shop/stories.ts";
import type { Delivery } from "../fakes/github/index.ts";

// Dozens of deliveries, each with its own processes: a busy machine takes its time.

const shops: Shop[] = [];
afterEach(async () => {
  await Promise.all(shops.splice(0).map((shop) => shop.close()));
});

async function open(): Promise<Shop> {
  const shop = await openNotes();
  shops.push(shop);
  return shop;
}

/** A small generator of numbers, so that a failing order can be had again. */
function shuffled<T>(values: T[], seed: number): T[] {
  const mixed = [...values];
  let state = seed;
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}

/** What a delivery is about, as far as it is looked at. */
function hintOf({ event, action, body }: Delivery): string {
  const { pull_request, comment, issue, ref } = JSON.parse(body) as {
    pull_request?: { number: number };
    comment?: { id: number };
    issue?: { number: number };
    ref?: string;
  };
  return [event, action, pull_request?.number, issue?.number, comment?.id, ref].join(" ");
}

/** A story with a bit of everything: pushes, commands, a refusal, an approval, a merge. */
async function live(shop: Shop): Promise<void> {
  const { repo, alice, bob, eve } = shop;
  const { spec, proposal } = await proposed(shop);
  const step = async (act: () => unknown): Promise<void> => {
    act();
    await shop.idle();
  };
  await step(() => eve.comment(spec, "/headwater retry"));
  await step(() => bob.comment(spec, "/headwater status"));
  await step(() =>
    repo.commit({
      branch: "require-currency",
      files: { [SPEC]: AFTER.replace("900", "700") },
      author: "alice",
    }),
  );
  await step(() => bob.review(proposal, { state: "approve" }));
  await step(() => alice.merge(proposal, { deleteBranch: true }));
  await step(() => bob.comment(spec, "/headwater stop"));
}

test("every delivery again, in any order and two at once, writes nothing", async () => {
  const shop = await open();
  await live(shop);
  const all = sent(shop);
  const stood = exactState(shop);
  // One of each kind about each thing: what a delivery says beyond that is never believed.
  const kinds = new Map(all.map((delivery) => [hintOf(delivery), delivery]));
  const hints = [...kinds.values()];
  expect(hints.length).toBeGreaterThan(12);
  const orders = { reversed: hints.toReversed(), random: shuffled(hints, 7) };
  for (const [name, order] of Object.entries(orders)) {
    const cost = await costOf(shop, async () => {
      for (const delivery of order) await sendAgain(shop, delivery);
    });
    expect(cost, name).toEqual(NOTHING);
  }
  const doubled = await costOf(shop, () =>
    Promise.all(shuffled([...hints, ...hints], 99).map((delivery) => sendAgain(shop, delivery))),
  );
  expect(doubled).toEqual(NOTHING);
  // GitHub's own redelivery carries the id that the inbox knows.
  const redelivered = await costOf(shop, async () => {
    for (const { id } of all) shop.github.redeliver(id);
    await shop.github.settled();
  });
  expect(redelivered).toEqual(NOTHING);
  expect(exactState(shop)).toBe(stood);
});

test("deliveries that arrive late and in another order lead to the state that their order would have given", async () => {
  const act = async (shop: Shop, arrange: ((held: Delivery[]) => Delivery[]) | null): Promise<unknown> => {
    const { repo, alice, bob, eve, github } = shop;
    const { spec, proposal } = await proposed(shop);
    if (arrange !== null) github.webhooks.hold();
    const step = async (act: () => unknown): Promise<void> => {
      act();
      if (arrange === null) await shop.idle();
    };
    await step(() => eve.comment(spec, "/headwater stop"));
    await step(() => bob.comment(proposal, "/headwater stop"));
    await step(() => bob.comment(proposal, "/headwater retry"));
    await step(() =>
      repo.commit({
        branch: "require-currency",
        files: { [SPEC]: AFTER.replace("900", "700") },
        author: "alice",
      }),
    );
    await step(() => alice.label(spec, "triage"));
    if (arrange !== null) github.webhooks.release(arrange);
    await shop.idle();
    // What people see in the end; how often a proposal was opened anew on the way depends on who was faster.
    return {
      gate: shop.gate(spec),
      review: shop.check(spec, "headwater/spec-review"),
      open: [...shop.proposals().keys()],
      notes: fileAt(shop, shop.proposals().get("write-notes") ?? 0, "docs/notes.md"),
      refusals: repo.comments(spec).filter(({ body }) => body.includes('"refused"')).length,
      comments: repo.comments(spec).length,
    };
  };
  const [inOrder, reversed] = await Promise.all([
    open().then((shop) => act(shop, null)),
    open().then((shop) => act(shop, (held) => held.toReversed())),
  ]);
  expect(inOrder).toMatchObject({ open: ["write-notes"], notes: "Charges are answered within 700 ms.\n" });
  expect(reversed).toEqual(inOrder);
});

test("an old delivery decides from what stands now, and a lost one is healed by the sweep", async () => {
  const [told, healed] = await Promise.all([open(), open()]);
  healed.github.webhooks.drop(() => true, 1_000);
  const stories = [told, healed].map(async (shop) => {
    const { repo, alice } = shop;
    const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
    await shop.idle();
    repo.commit({
      branch: "require-currency",
      files: { [SPEC]: AFTER.replace("900", "700") },
      author: "alice",
    });
    await shop.idle();
    await shop.server.sweep();
    await shop.idle();
    // The proposal is merged and then the spec pull request; again nobody is told.
    const proposal = shop.proposals().get("write-notes") ?? 0;
    shop.bob.review(proposal, { state: "approve" });
    await shop.idle();
    await shop.server.sweep();
    await shop.idle();
    expect(shop.gate(proposal)).toBe("success");
    alice.merge(number, { deleteBranch: true });
    await shop.idle();
    // What one sweep opens, the next one looks at.
    for (let sweeps = 0; sweeps < 2; sweeps += 1) {
      await shop.server.sweep();
      await shop.idle();
    }
    return { number, proposal };
  });
  const [{ number, proposal } = { number: 0, proposal: 0 }] = await Promise.all(stories);
  expect(endState(healed)).toEqual(endState(told));
  expect(told.repo.pullRequest(proposal).state).toBe("closed");

  // The first delivery of all, with a head that is long gone.
  const opened = sent(told).find(({ event, action }) => event === "pull_request" && action === "opened");
  if (opened === undefined) throw new Error("nothing was sent");
  expect(opened.body).toContain(`"number":${number}`);
  const stood = exactState(told);
  expect(await costOf(told, () => sendAgain(told, opened))).toEqual(NOTHING);
  expect(exactState(told)).toBe(stood);
});
