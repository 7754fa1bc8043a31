/** The gate on merge-queue heads: every pull request in a group still has to hold what was approved. */
import { afterEach, expect, test } from "vitest";
import { scriptedModel } from "../fakes/bedrock/scripts.ts";
import { says, uses } from "../fakes/bedrock/turns.ts";
import {
  AFTER,
  gateSays,
  HOOK,
  hookFile,
  NOTES,
  openNotes,
  proposed,
  QUIET,
  replayed,
} from "./shop/notes.ts";
import { SPEC } from "./shop/world.ts";
import type { Shop } from "./shop/world.ts";

// Whole stories start hundreds of processes; a busy machine may take its time for them.

let shop: Shop;
afterEach(() => shop.close());

function requireTheGate(): void {
  const requiredChecks = [{ context: "headwater/approval", appId: shop.github.app.id }];
  shop.repo.protect("main", { mergeQueue: true, requiredChecks });
}

test("an approved pull request passes, an unapproved one fails and is named, a person's own passes", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  requireTheGate();
  alice.merge(pulls.proposal);
  await shop.idle();

  const refused = repo.enqueue(pulls.spec);
  await shop.idle();
  expect(gateSays(shop, refused.headSha)).toMatchInlineSnapshot(`
    "failure: Not approved as it stands in the queue: #1
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  expect(repo.runQueue()).toEqual({ merged: [], ejected: [pulls.spec], waiting: [] });

  bob.review(pulls.proposal, { state: "approve" });
  await shop.idle();
  repo.commit({ branch: "own", parentBranch: "main", files: { "services/own.ts": "export {};\n" } });
  const own = alice.openPullRequest({ head: "own", base: "main", title: "Own work" });
  await shop.idle();
  const first = repo.enqueue(own);
  const second = repo.enqueue(pulls.spec);
  await shop.idle();
  expect(gateSays(shop, first.headSha)).toBe("success: Nothing here was written by Headwater");
  expect(gateSays(shop, second.headSha)).toMatchInlineSnapshot(`
    "success: Approved: #2, merged into this branch
    - **#2, merged into this branch**: approved by bob. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  const reviewed = repo.checks(second.headSha).find(({ name }) => name === "headwater/spec-review");
  expect(reviewed?.conclusion).toBe("success");
  expect(repo.runQueue()).toEqual({ merged: [own, pulls.spec], ejected: [], waiting: [] });
  await shop.idle();
  expect(await replayed(shop)).toEqual(QUIET);
});

test("heads whose webhooks were lost are decided by the sweep as the webhooks would have, and cost nothing more", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  requireTheGate();
  alice.merge(pulls.proposal);
  repo.commit({ branch: "own", parentBranch: "main", files: { "services/own.ts": "export {};\n" } });
  const own = alice.openPullRequest({ head: "own", base: "main", title: "Own work" });
  await shop.idle();

  const lost = (): void => shop.github.webhooks.drop(({ event }) => event === "merge_group", 10);
  lost();
  const [first, second] = [repo.enqueue(pulls.spec), repo.enqueue(own)];
  await shop.idle();
  expect([gateSays(shop, first.headSha), gateSays(shop, second.headSha)]).toEqual(["no gate", "no gate"]);
  await shop.server.sweep();
  await shop.idle();
  expect(gateSays(shop, first.headSha)).toMatchInlineSnapshot(`
    "failure: Not approved as it stands in the queue: #1
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  // What stands before it in the queue is not its own.
  expect(gateSays(shop, second.headSha)).toBe("success: Nothing here was written by Headwater");
  const reviewed = [first, second].map(
    ({ headSha }) => repo.checks(headSha).find(({ name }) => name === "headwater/spec-review")?.conclusion,
  );
  expect(reviewed).toEqual(["success", "success"]);

  const written = shop.github.requests.length;
  await shop.server.sweep();
  const from = shop.github.requests.length;
  await shop.server.sweep();
  const heads = new Set([first.headSha, second.headSha]);
  expect(shop.github.requests.slice(written).filter(({ kind }) => kind === "write")).toEqual([]);
  // One read a head, which GitHub does not count while nothing changed there.
  const again = shop.github.requests.slice(from);
  expect(
    again.filter(({ path }) => [...heads].some((sha) => path.includes(sha))).map(({ status }) => status),
  ).toEqual([304, 304]);

  lost();
  expect(repo.runQueue()).toEqual({ merged: [], ejected: [pulls.spec], waiting: [own] });
  await shop.idle();
  await shop.server.sweep();
  expect(repo.runQueue()).toEqual({ merged: [own], ejected: [], waiting: [] });
  bob.review(pulls.proposal, { state: "approve" });
  await shop.idle();
  const alone = repo.enqueue(pulls.spec);
  await shop.idle();
  expect(gateSays(shop, alone.headSha)).toBe("no gate");
  await shop.server.sweep();
  await shop.idle();
  expect(gateSays(shop, alone.headSha)).toMatch(/^success: Approved: #2, merged into this branch/);
  expect(repo.runQueue()).toEqual({ merged: [pulls.spec], ejected: [], waiting: [] });
  await shop.idle();
  expect(await replayed(shop)).toEqual(QUIET);
});

test("what was approved no longer holds behind another pull request on the same path", async () => {
  const page = ["Charges are answered within 500 ms.", ..."12345", "Bye.", ""].join("\n");
  shop = await openNotes({
    script: scriptedModel([
      uses(["edit", { path: NOTES, old: "500 ms", new: "900 ms" }]),
      says("The notes name the new limit."),
    ]),
    files: { [NOTES]: page },
  });
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  requireTheGate();
  bob.review(pulls.proposal, { state: "approve" });
  await shop.idle();
  alice.merge(pulls.proposal, { method: "squash" });
  repo.commit({ branch: "bye", parentBranch: "main", files: { [NOTES]: page.replace("Bye", "Goodbye") } });
  const other = bob.openPullRequest({ head: "bye", base: "main", title: "Say goodbye" });
  await shop.idle();
  expect(gateSays(shop, pulls.spec)).toMatch(/^success: /);

  const first = repo.enqueue(other);
  const second = repo.enqueue(pulls.spec);
  await shop.idle();
  expect(gateSays(shop, first.headSha)).toMatch(/^success: /);
  expect(gateSays(shop, second.headSha)).toMatchInlineSnapshot(`
    "failure: Not approved as it stands in the queue: #1
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/notes.md\`.
      - Not counted: bob approved other content: it has changed since."
  `);
  expect(repo.runQueue()).toEqual({ merged: [other], ejected: [pulls.spec], waiting: [] });
  await shop.idle();
  expect(gateSays(shop, pulls.spec)).toMatch(/^action_required: /);
  // Approved as it is now, over the new main.
  repo.commit({ branch: "require-currency", files: {}, author: "alice", message: "Try again" });
  bob.review(pulls.spec, { state: "approve" });
  await shop.idle();
  expect(gateSays(shop, pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/notes.md\`.
      - Not counted: bob approved the same files over another base or for other specs: bring the branch up to date with its base, then review it again."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a proposal of our own goes through the queue of its base like any other", async () => {
  shop = await openNotes({ hook: `${hookFile()}when: merged\n` });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  shop.bob.merge(number);
  await shop.idle();
  requireTheGate();
  const proposal = shop.proposals().get(HOOK) ?? 0;
  expect(shop.repo.pullRequest(proposal).base.branch).toBe("main");
  const early = shop.repo.enqueue(proposal);
  await shop.idle();
  expect(gateSays(shop, early.headSha)).toMatchInlineSnapshot(`
    "failure: Not approved as it stands in the queue: #2
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  expect(shop.repo.runQueue().ejected).toEqual([proposal]);
  // Bob merged the spec, so he asked for what followed.
  shop.bob.review(proposal, { state: "approve" });
  await shop.idle();
  expect(gateSays(shop, proposal)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob requested this by \`#1\`."
  `);
  shop.repo.person("carol", "write").review(proposal, { state: "approve" });
  await shop.idle();
  const entry = shop.repo.enqueue(proposal);
  await shop.idle();
  expect(gateSays(shop, entry.headSha)).toMatch(/^success: /);
  expect(shop.repo.runQueue().merged).toEqual([proposal]);
  expect(await replayed(shop)).toEqual(QUIET);
});
