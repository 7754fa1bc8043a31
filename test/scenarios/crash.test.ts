/** P7: a crash at any moment leaves a state from which a restart goes on, without doubling anything or paying twice. */
import { afterEach, expect, test } from "vitest";
import { openProcess } from "./shop/process.ts";
import type { ProcessShop } from "./shop/process.ts";
import { askForCurrency, endState, holdAt, notesModel, openNotes, proposed } from "./shop/stories.ts";
import type { SeenRequest } from "../fakes/github/index.ts";

let shop: ProcessShop;
afterEach(() => shop.close());

const post =
  (end: string) =>
  ({ method, path }: SeenRequest): boolean =>
    method === "POST" && path.endsWith(end);

const proposals = (): number => shop.repo.pullRequests().length - 1;
const branchOfOurs = (): string | undefined =>
  shop.repo.branches().find((branch) => branch.startsWith("headwater/"));

test("killed at every step of one story, it ends where an undisturbed one ends", async () => {
  const undisturbed = await openNotes();
  await proposed(undisturbed);
  const expected = endState(undisturbed);
  const turns = undisturbed.bedrock.requests.length;
  await undisturbed.close();

  const held = holdAt(2, notesModel());
  shop = await openProcess(held.script);
  await shop.start();

  // Accepted, and nothing done yet.
  const before = shop.killBefore(({ path }) => path.endsWith("/pulls/1"));
  const number = askForCurrency(shop);
  await before;
  await shop.github.settled();

  // The fault is set before the process starts: it goes on with its work at once.
  const diesAt = async (death: Promise<void>): Promise<void> => {
    await Promise.all([death, shop.start()]);
  };
  // The comment stands, but we never heard so.
  await diesAt(shop.killAfter(post("/comments"), () => shop.repo.comments(number).length > 0));

  // In the middle of the model's work: this run is lost and paid, since nothing of it was finished.
  await shop.start();
  await held.asked(2);
  await shop.kill();
  held.release();
  const lost = shop.bedrock.requests.length;
  expect(lost).toBe(2);

  // From here on the run is finished and in the journal.
  await diesAt(shop.killAfter(post("/git/refs"), () => branchOfOurs() !== undefined));
  const branch = branchOfOurs() ?? "";
  const target = shop.repo.head("require-currency");
  await diesAt(shop.killAfter(post("/graphql"), () => shop.repo.head(branch) !== target));
  await diesAt(shop.killAfter(post("/pulls"), () => proposals() > 0));
  await diesAt(shop.killBefore(post("/labels")));
  await shop.start();
  await shop.quiet();

  expect(endState(shop)).toEqual(expected);
  expect(shop.bedrock.requests.length - lost).toBe(turns);

  // And once more: there is nothing left to do.
  const from = shop.github.requests.length;
  await shop.kill();
  await shop.start();
  await shop.quiet();
  expect(shop.github.requests.slice(from).filter(({ kind }) => kind === "write")).toEqual([]);
  expect(await shop.end()).toBe(0);
});

test("told to stop, it finishes what is under way and takes nothing new", async () => {
  const held = holdAt(2, notesModel());
  shop = await openProcess(held.script);
  await shop.start();
  askForCurrency(shop);
  await held.asked(2);
  const ended = shop.end();
  held.release();
  expect(await ended).toBe(0);
  expect(proposals()).toBe(1);
  expect(shop.printed()).toContain("SIGTERM: no new deliveries; waiting for the work under way.");
  expect(shop.printed()).not.toContain("Some work was still under way");

  const asked = shop.bedrock.requests.length;
  await shop.start();
  await shop.quiet();
  expect(shop.bedrock.requests).toHaveLength(asked);
  expect(proposals()).toBe(1);
});
