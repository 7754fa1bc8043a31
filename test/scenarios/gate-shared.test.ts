/** The gate where one commit is the head of two pull requests, and where the base moves. */
import { afterEach, expect, test } from "vitest";
import { gateSays, NOTES, openNotes, proposed, QUIET, replayed } from "./shop/notes.ts";
import type { Shop } from "./shop/world.ts";

// Whole stories start hundreds of processes; a busy machine may take its time for them.

let shop: Shop;
afterEach(() => shop.close());

const says = async (number: number): Promise<string> => {
  await shop.idle();
  return gateSays(shop, number);
};

test("of two pull requests that share a head, the stricter decides, until it is closed", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  const { branch, sha } = repo.pullRequest(pulls.proposal).head;
  bob.review(pulls.proposal, { state: "approve" });
  expect(await says(pulls.proposal)).toMatch(/^success: /);

  // The same commit, on its way to main as somebody's own work.
  const direct = alice.openPullRequest({ head: branch, base: "main", title: "Straight to main" });
  expect(await says(direct)).toMatchInlineSnapshot(`
    "action_required: Waiting: files written by Headwater in #3 needs an approving review
    **Pull request #2**
    - **#2**: approved by bob. Files: \`docs/more.md\`, \`docs/notes.md\`.
    **Pull request #3**
    - **files written by Headwater in #3**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  bob.review(direct, { state: "approve" });
  expect(await says(direct)).toMatch(/^success: /);
  bob.dismissReview(direct, repo.pullRequest(direct).reviews.at(-1)?.id ?? 0);
  expect(await says(direct)).toMatch(/^action_required: /);
  alice.closePullRequest(direct);
  expect(await says(pulls.proposal)).toMatch(/^success: Approved: #2$/m);

  // The same commit under another name: it leaves, and what is left decides.
  repo.commit({ branch: "copy", parent: sha, files: {}, message: "Copy", author: "alice" });
  repo.commit({ branch, parent: repo.head("copy"), files: { "docs/a.md": "a\n" }, author: "alice" });
  await shop.idle();
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a base that moves under a touched path voids; elsewhere it does not", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  const branch = repo.pullRequest(pulls.spec).head.branch;
  bob.review(pulls.proposal, { state: "approve" });
  expect(await says(pulls.proposal)).toMatch(/^success: /);

  repo.commit({ branch, files: { "services/x.ts": "export {};\n" }, author: "alice" });
  expect(await says(pulls.proposal)).toMatch(/^success: /);
  repo.commit({ branch: "main", files: { "services/y.ts": "export {};\n" } });
  expect(await says(pulls.proposal)).toMatch(/^success: /);

  alice.merge(pulls.proposal);
  expect(await says(pulls.spec)).toMatch(/^success: /);
  repo.commit({ branch: "main", files: { "services/z.ts": "export {};\n" } });
  expect(await says(pulls.spec)).toMatch(/^success: /);
  repo.commit({ branch: "main", files: { [NOTES]: "Charges are answered within 500 ms, or later.\n" } });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob approved the same files over another base or for other specs: bring the branch up to date with its base, then review it again."
  `);
  await shop.server.sweep();
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a base that moves under a path of an open proposal voids its approval", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, bob } = shop;
  const branch = repo.pullRequest(pulls.spec).head.branch;
  bob.review(pulls.proposal, { state: "approve" });
  expect(await says(pulls.proposal)).toMatch(/^success: /);
  repo.commit({
    branch,
    files: { [NOTES]: "Charges are answered within 500 ms. Mostly.\n" },
    author: "alice",
  });
  expect(await says(pulls.proposal)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob approved the same files over another base or for other specs: bring the branch up to date with its base, then review it again."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});
