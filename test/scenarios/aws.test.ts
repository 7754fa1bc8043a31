/** On AWS: webhooks are answered while no server runs, and `headwater serve` takes them from the queue when it starts. */
import { expect, onTestFinished, test } from "vitest";
import { fakeAws } from "../adapters/aws/aws.ts";
import { functionUrl } from "../entrypoints/function-url.ts";
import { openProcess } from "./shop/process.ts";
import { askForCurrency, notesModel } from "./shop/stories.ts";

test("a pull request that was opened while no server ran is reviewed by the next one, once", async () => {
  const aws = await fakeAws();
  const shop = await openProcess(notesModel(), {
    settings: {
      HEADWATER_SQS_URL: aws.queueUrl,
      HEADWATER_QUEUE: "process",
      // Nothing but the queue may bring it about.
      HEADWATER_SWEEP_MINUTES: "0",
    },
  });
  onTestFinished(() => shop.close());
  shop.github.deliverTo(await functionUrl(shop.github, aws));
  const number = askForCurrency(shop);
  await shop.github.settled();
  const sent = shop.github.deliveries().filter(({ statusCode }) => statusCode === 202);
  expect(aws.queue.messages).toHaveLength(sent.length);
  expect(sent.length).toBeGreaterThan(0);

  await shop.start();
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  while (aws.queue.messages.length > 0 || shop.repo.comments(number).length === 0) await soon();
  // Told to stop, it waits for the work under way; what it did is there once.
  expect(await shop.end()).toBe(0);
  expect(shop.repo.comments(number)).toHaveLength(1);
  expect(aws.queue.dead).toEqual([]);
  expect(aws.refusals).toEqual([]);
  expect(shop.printed()).not.toContain(shop.github.app.webhookSecret);
});
