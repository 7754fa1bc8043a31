/** Whose yes opens the gate of a proposal, and whose does not. */
import { afterEach, expect, test } from "vitest";
import { AFTER, appApproves, CONFIG, gateSays, openNotes, proposed, QUIET, replayed } from "./shop/notes.ts";
import { SPEC } from "./shop/world.ts";
import type { Shop } from "./shop/world.ts";

// Whole stories start hundreds of processes; a busy machine may take its time for them.

let shop: Shop;
afterEach(() => shop.close());

test("a person with write permission opens the gate, and nobody else", async () => {
  shop = await openNotes();
  const { proposal } = await proposed(shop);
  const { repo, alice, bob, eve } = shop;
  const says = async (): Promise<string> => {
    await shop.idle();
    return gateSays(shop, proposal);
  };
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);

  alice.review(proposal, { state: "approve" });
  eve.review(proposal, { state: "approve" });
  appApproves(shop, shop.ci.id, proposal);
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: alice requested this by \`#1\`.
      - Not counted: eve has no write permission here.
      - Not counted: ci\\[bot\\] is an app, and apps do not approve."
  `);

  // A permission that cannot be read opens nothing; the next look at it does.
  const match = ({ path }: { path: string }): boolean => path.endsWith("/bob/permission");
  shop.github.fault({ kind: "error", status: 500, match, times: 1_000 });
  const review = bob.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^action_required: /);
  shop.github.clearFaults();
  await shop.server.sweep();
  expect(await says()).toMatchInlineSnapshot(`
    "success: Approved: #2
    - **#2**: approved by bob. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: alice requested this by \`#1\`.
      - Not counted: eve has no write permission here.
      - Not counted: ci\\[bot\\] is an app, and apps do not approve."
  `);

  bob.review(proposal, { state: "comment", body: "One more thought, for later." });
  expect(await says()).toMatch(/^success: /);

  alice.dismissReview(proposal, review);
  expect(await says()).toMatch(/^action_required: /);

  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^success: /);
  bob.review(proposal, { state: "request_changes" });
  expect(await says()).toMatch(/^action_required: /);

  // Permission is read anew for every decision.
  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^success: /);
  repo.grant("bob", "read");
  alice.comment(proposal, "Bob has left the team.");
  alice.label(proposal, "triage");
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: alice requested this by \`#1\`.
      - Not counted: eve has no write permission here.
      - Not counted: ci\\[bot\\] is an app, and apps do not approve.
      - Not counted: bob has no write permission here."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("an approval binds content: a change voids it, an empty commit or the way back does not", async () => {
  shop = await openNotes();
  const { proposal } = await proposed(shop);
  const { repo, bob } = shop;
  const carol = repo.person("carol", "write");
  const { branch, sha } = repo.pullRequest(proposal).head;
  const says = async (): Promise<string> => {
    await shop.idle();
    return gateSays(shop, proposal);
  };
  carol.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^success: /);

  repo.commit({ branch, files: {}, author: "bob", message: "Start the checks" });
  expect(repo.head(branch)).not.toBe(sha);
  expect(await says()).toMatch(/^success: /);

  const notes = repo.readFile(branch, "docs/notes.md") ?? "";
  repo.commit({ branch, files: { "docs/notes.md": "Something else.\n" }, author: "bob" });
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: carol approved other content: it has changed since."
  `);
  // Bob wrote on this proposal, so he is not the one who approves it.
  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: carol approved other content: it has changed since.
      - Not counted: bob wrote a commit on this proposal."
  `);

  repo.commit({ branch, files: { "docs/notes.md": notes }, author: "bob" });
  expect(await says()).toMatch(/^success: /);

  repo.commit({ branch, files: { "docs/other.md": "More.\n" }, author: "bob" });
  expect(await says()).toMatch(/^action_required: /);
  repo.commit({ branch, parent: sha, files: {}, author: "bob", message: "Take it back" });
  expect(await says()).toMatch(/^success: /);

  // Bob writes in our name and approves himself: an address proves nothing.
  const { author } = repo.commitFacts(sha);
  repo.commit({ branch, parent: sha, files: { "docs/other.md": "More.\n" }, author });
  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Blocked: #2
    - **#2**: blocked. Files: \`docs/more.md\`, \`docs/notes.md\`, \`docs/other.md\`.
      - Why: A commit on \`#2\` says that it is ours and is not verified, so it cannot be ruled out that the approver wrote it."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("titles, bodies and markers decide nothing; another base blocks", async () => {
  shop = await openNotes();
  const { spec, proposal } = await proposed(shop);
  const { repo, alice, bob } = shop;
  const says = async (): Promise<string> => {
    await shop.idle();
    return gateSays(shop, proposal);
  };
  const waiting = await says();
  const body = repo.pullRequest(proposal).body ?? "";
  alice.editPullRequest(proposal, { title: "Approved by everybody", body: "Nothing to see here." });
  expect(await says()).toBe(waiting);
  alice.editBody(proposal, body.replace(`"pullRequest":${spec}`, '"pullRequest":999'));
  expect(await says()).toBe(waiting);
  alice.editBody(proposal, body.replace(/"requester":\d+/, '"requester":null'));
  alice.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^action_required/);

  // Another pull request of alice's, whose proposal is for bob to approve: its marker does not help here.
  repo.commit({ branch: "other", parentBranch: "main", files: { [SPEC]: AFTER.replace("900", "700") } });
  const other = alice.openPullRequest({ head: "other", base: "main", title: "Another" });
  await shop.idle();
  const second = repo.pullRequests().find((pull) => pull.base.branch === "other");
  alice.editBody(proposal, second?.body ?? "");
  expect(await says()).toMatch(/^action_required/);
  expect(second?.body).toContain(`"pullRequest":${other}`);

  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatch(/^success/);
  bob.retarget(proposal, "main");
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Blocked: #2
    - **#2**: blocked. Files: \`docs/more.md\`, \`docs/notes.md\`, \`specs/services/payments.spec.md\`.
      - Why: The base is main, not require-currency: approvals bind the base branch. Point it back, or open a pull request of your own from this branch."
  `);
  bob.retarget(proposal, "require-currency");
  expect(await says()).toMatch(/^success/);

  // Bob changes the spec, so bob asked for what follows; to erase it from the body does not make it unsaid.
  repo.commit({ branch: "require-currency", author: "bob", files: { [SPEC]: AFTER.replace("900", "600") } });
  await shop.idle();
  const marker = /"requester":\d+/;
  const asked = repo.pullRequest(proposal).body ?? "";
  bob.editBody(proposal, asked.replace(marker, '"requester":null'));
  bob.review(proposal, { state: "approve" });
  expect(await says()).toContain("Not counted: bob asked for this run.");
  // The first pull request reads of the second one with the next look at it.
  await shop.server.sweep();
  expect(await replayed(shop)).toEqual(QUIET);
});

test("the configuration may ask for two people, or let the requester approve", async () => {
  shop = await openNotes({ config: [...CONFIG, "approval: { count: 2 }", ""] });
  const { proposal } = await proposed(shop);
  const { repo, alice, bob } = shop;
  const carol = repo.person("carol", "write");
  const says = async (): Promise<string> => {
    await shop.idle();
    return gateSays(shop, proposal);
  };
  bob.review(proposal, { state: "approve" });
  expect(await says()).toMatchInlineSnapshot(`
    "action_required: Waiting: #2 needs an approving review
    - **#2**: waiting for another approving review by a person with write permission; so far by bob. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  bob.review(proposal, { state: "approve", body: "Yes, again." });
  expect(await says()).toMatch(/^action_required: /);
  carol.review(proposal, { state: "approve" });
  expect(await says()).toMatchInlineSnapshot(`
    "success: Approved: #2
    - **#2**: approved by bob, carol. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);

  repo.commit({
    branch: "main",
    files: {
      ".kiro/headwater.yaml": [...CONFIG, "approval: { requester_may_approve: true }", ""].join("\n"),
    },
  });
  repo.grant("bob", "read");
  repo.grant("carol", "read");
  alice.review(proposal, { state: "approve" });
  // The change on main is in the review of the other pull request with the next sweep.
  await shop.server.sweep();
  expect(await says()).toMatchInlineSnapshot(`
    "success: Approved: #2
    - **#2**: approved by alice. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob has no write permission here.
      - Not counted: carol has no write permission here."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});
