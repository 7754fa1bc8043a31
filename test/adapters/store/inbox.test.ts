/** What the inbox promises while a record is on its way to the disk. */
import { expect, test } from "vitest";
import { Inbox } from "../../../src/adapters/store/inbox.ts";

const delivery = { id: "d-1", event: "push", receivedAt: "2026-01-01T00:00:00.000Z", payload: "{}" };

/** A disk that is as slow, or as full, as a test wants it. */
function slowInbox(): { inbox: Inbox; disk: PromiseWithResolvers<void> } {
  const disk = Promise.withResolvers<void>();
  const log = {
    append: async (_: unknown, applied: () => void) => {
      await disk.promise;
      applied();
    },
    rewrite: async () => undefined,
    size: () => 0,
    close: async () => undefined,
  };
  return { inbox: new Inbox(log, []), disk };
}

test("a second copy is answered only when the first one is safe", async () => {
  const { inbox, disk } = slowInbox();
  const answers: string[] = [];
  const first = inbox.receive(delivery).then((answer) => answers.push(answer));
  const second = inbox.receive(delivery).then((answer) => answers.push(answer));
  await new Promise(setImmediate);
  expect(answers).toEqual([]);
  disk.resolve();
  await Promise.all([first, second]);
  expect(answers.toSorted()).toEqual(["duplicate", "stored"]);
});

test("where the first one is not kept, no copy is told that it is, and it may come again", async () => {
  const { inbox, disk } = slowInbox();
  const both = Promise.allSettled([inbox.receive(delivery), inbox.receive(delivery)]);
  disk.reject(new Error("ENOSPC"));
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(inbox.unfinished()).toEqual([]);
});
