/** What becomes of proposals when the pull request that caused them ends, and where nothing may be proposed before. */
import { afterEach, expect, test } from "vitest";
import {
  AFTER,
  gateSays,
  HOOK,
  hookFile,
  MORE_NOTES,
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

const proposalNow = (): number => shop.proposals().get(HOOK) ?? 0;

/** What the comment on a pull request says of proposals and hooks, without addresses. */
const saysOf = (number: number): string =>
  (shop.sticky(number) ?? "no comment")
    .split("\n")
    .filter((line) => line.startsWith("- `"))
    .join("\n")
    .replace(/http:\/\/[^)]*\/pull\//g, "/pull/");

test("the spec pull request is squashed and its branch deleted: the proposal is carried over, to be approved anew", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, bob } = shop;
  const carol = repo.person("carol", "write");
  carol.review(pulls.proposal, { state: "approve" });
  await shop.idle();
  const calls = shop.bedrock.requests.length;
  bob.merge(pulls.spec, { method: "squash", deleteBranch: true });
  await shop.idle();

  expect(repo.pullRequest(pulls.proposal).state).toBe("closed");
  expect(shop.bedrock.requests).toHaveLength(calls);
  const carried = proposalNow();
  const { base, head, title, body } = repo.pullRequest(carried);
  expect(base.branch).toBe("main");
  expect(title).toBe(repo.pullRequest(pulls.proposal).title);
  expect(body?.split("\n")[0]).toMatchInlineSnapshot(
    `"> This is the proposal #2, carried over because #1 was merged before it. Approvals given there do not count here. The checks below ran before the merge and were not repeated. Its commit is verified by the host."`,
  );
  expect(repo.readFile(head.sha, NOTES)).toBe("Charges are answered within 900 ms.\n");
  expect(repo.readFile(head.sha, MORE_NOTES)).toBe("The limit is 900 ms.\n");
  expect(repo.commitFacts(head.sha).parents).toEqual([repo.head("main")]);
  expect(gateSays(shop, carried)).toMatchInlineSnapshot(`
    "action_required: Waiting: #3 needs an approving review
    - **#3**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  expect(saysOf(pulls.spec)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](/pull/3)): open, waits for people. Carried over from \`#2\` when \`#1\` was merged."`,
  );
  expect(repo.branches().toSorted()).toEqual([head.branch, "main"]);

  // Whoever merged the spec asked for what follows from it; carol did not.
  bob.review(carried, { state: "approve" });
  await shop.idle();
  expect(gateSays(shop, carried)).toMatch(/^action_required: /);
  carol.review(carried, { state: "approve" });
  await shop.idle();
  expect(gateSays(shop, carried)).toMatch(/^success: /);
  carol.merge(carried);
  await shop.idle();
  expect(saysOf(pulls.spec)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](/pull/3)): merged. Carried over from \`#2\` when \`#1\` was merged."`,
  );
  expect(await replayed(shop)).toEqual(QUIET);
});

test("merged by a merge commit, the branch kept: carried over all the same, body and marker edited or not", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  alice.editBody(pulls.proposal, "Nobody knows where this came from.");
  await shop.idle();
  bob.merge(pulls.spec);
  await shop.idle();
  expect(repo.pullRequest(pulls.proposal).state).toBe("closed");
  const carried = repo.pullRequest(proposalNow());
  expect(carried.base.branch).toBe("main");
  alice.editBody(carried.number, "");
  alice.review(carried.number, { state: "approve" });
  await shop.idle();
  expect(gateSays(shop, carried.number)).toMatchInlineSnapshot(`
    "action_required: Waiting: #3 needs an approving review
    - **#3**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: alice requested this by \`#1\`."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("the target moved under the proposal meanwhile: closed, and run again at the merge", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, bob } = shop;
  repo.commit({ branch: "main", files: { [MORE_NOTES]: "More, by somebody.\n" } });
  await shop.idle();
  const calls = shop.bedrock.requests.length;
  bob.merge(pulls.spec, { method: "squash", deleteBranch: true });
  await shop.idle();
  expect(repo.pullRequest(pulls.proposal).state).toBe("closed");
  expect(shop.bedrock.requests.length).toBeGreaterThan(calls);
  const again = proposalNow();
  expect(repo.pullRequest(again).base.branch).toBe("main");
  expect(repo.readFile(repo.pullRequest(again).head.sha, MORE_NOTES)).toBe("The limit is 900 ms.\n");
  expect(gateSays(shop, again)).toMatch(/^action_required: /);
  expect(saysOf(pulls.spec)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](/pull/3)): open, waits for people."`,
  );
  expect(await replayed(shop)).toEqual(QUIET);
});

test("the spec pull request is closed: ours is closed too, and comes back with it", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice } = shop;
  alice.closePullRequest(pulls.spec);
  await shop.idle();
  expect(repo.pullRequest(pulls.proposal).state).toBe("closed");
  expect(repo.branches().toSorted()).toEqual(["main", "require-currency"]);
  alice.reopen(pulls.spec);
  await shop.idle();
  expect(repo.pullRequest(proposalNow()).base.branch).toBe("require-currency");
  expect(saysOf(pulls.spec)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](/pull/3)): open, waits for people."`,
  );
  expect(await replayed(shop)).toEqual(QUIET);
});

test("people committed to the proposal: it is left to them", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  const { branch } = repo.pullRequest(pulls.proposal).head;
  repo.commit({ branch, files: { "docs/mine.md": "Mine.\n" }, author: "bob" });
  await shop.idle();
  alice.closePullRequest(pulls.spec);
  await shop.idle();
  expect(repo.pullRequest(pulls.proposal).state).toBe("open");
  alice.reopen(pulls.spec);
  await shop.idle();
  bob.merge(pulls.spec, { method: "squash", deleteBranch: true });
  await shop.idle();
  expect(repo.pullRequest(pulls.proposal)).toMatchObject({ state: "open", base: { branch: "main" } });
  expect(gateSays(shop, pulls.proposal)).toMatchInlineSnapshot(`
    "action_required: Blocked: #2
    - **#2**: blocked. Files: \`docs/mine.md\`, \`docs/more.md\`, \`docs/notes.md\`, \`specs/services/payments.spec.md\`.
      - Why: The base is main, not require-currency: approvals bind the base branch. Point it back, or open a pull request of your own from this branch."
  `);
  expect(shop.proposals().size).toBe(1);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a protected head: nothing is proposed while it is open, and the hook runs at the merge", async () => {
  shop = await openNotes();
  const { repo, bob } = shop;
  repo.protect("release", { pushers: { people: ["alice"], apps: [] } });
  const number = shop.openSpecPullRequest({ branch: "release", files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(shop.bedrock.requests).toHaveLength(0);
  expect(saysOf(number)).toMatchInlineSnapshot(
    `"- \`write-notes\`: \`release\` is protected, so nothing is proposed into it; the hook runs at the merge"`,
  );
  bob.merge(number);
  await shop.idle();
  expect(repo.pullRequest(proposalNow()).base.branch).toBe("main");
  expect(saysOf(number)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#2](/pull/2)): open, waits for people."`,
  );
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a fork: review only; at the merge the hook runs, and CI waits for an approval", async () => {
  shop = await openNotes();
  const { github, repo, bob } = shop;
  const mallory = repo.person("mallory", "read");
  const fork = github.repository(mallory.fork());
  fork.commit({ branch: "ask", files: { [SPEC]: AFTER }, author: "mallory" });
  const number = mallory.openPullRequest({ head: "mallory:ask", base: "main", title: "Ask" });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(shop.bedrock.requests).toHaveLength(0);
  expect(saysOf(number)).toMatchInlineSnapshot(
    `"- \`write-notes\` is skipped: the pull request comes from a fork; the hook runs when it is merged"`,
  );
  expect(gateSays(shop, number)).toBe("success: Nothing here was written by Headwater");

  bob.merge(number);
  await shop.idle();
  const proposal = proposalNow();
  const { sha, branch } = repo.pullRequest(proposal).head;
  expect(repo.commitFacts(sha).message).toContain("[skip ci]");
  expect(repo.pullRequest(proposal).body).toContain("CI: starts after approval");
  repo.person("carol", "write").review(proposal, { state: "approve" });
  await shop.idle();
  const released = repo.commitFacts(repo.head(branch));
  expect(released.parents).toEqual([sha]);
  expect(released.tree).toBe(repo.commitFacts(sha).tree);
  expect(released.message).toMatchInlineSnapshot(`
    "Let the checks run

    The content was approved; this commit changes nothing."
  `);
  expect(gateSays(shop, proposal)).toMatchInlineSnapshot(`
    "success: Approved: #2
    - **#2**: approved by carol. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("a hook of merges proposes into the branch that was merged into", async () => {
  shop = await openNotes({ hook: `${hookFile()}when: merged\n` });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(saysOf(number)).toMatchInlineSnapshot(`"- \`write-notes\`: runs when the pull request is merged"`);
  shop.bob.merge(number, { deleteBranch: true });
  await shop.idle();
  expect(shop.repo.pullRequest(proposalNow()).base.branch).toBe("main");
  expect(gateSays(shop, proposalNow())).toMatch(/^action_required: /);
  expect(saysOf(number)).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#2](/pull/2)): open, waits for people."`,
  );
  expect(await replayed(shop)).toEqual(QUIET);
});

test.for(["merged", "closed by a person"])(
  "a change whose proposal was %s does not fire again",
  async (how) => {
    shop = await openNotes();
    const pulls = await proposed(shop);
    if (how === "merged") shop.alice.merge(pulls.proposal, { deleteBranch: true });
    else shop.bob.closePullRequest(pulls.proposal);
    await shop.idle();
    const calls = shop.bedrock.requests.length;
    shop.bob.merge(pulls.spec, { method: "squash", deleteBranch: true });
    await shop.idle();
    expect(shop.proposals().size).toBe(0);
    expect(shop.bedrock.requests).toHaveLength(calls);
    expect(saysOf(pulls.spec)).toMatch(/`write-notes` \(\[#2\]\(\/pull\/2\)\): (merged|closed)/);
    expect(await replayed(shop)).toEqual(QUIET);
  },
);

test("a change that left nothing to do does not fire again at the merge", async () => {
  shop = await openNotes({
    files: { [NOTES]: "Charges are answered within 900 ms.\n", [MORE_NOTES]: "The limit is 900 ms.\n" },
  });
  const number = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(saysOf(number)).toMatchInlineSnapshot(
    `"- \`write-notes\`: no change needed. The run changed nothing, so there is no pull request."`,
  );
  const calls = shop.bedrock.requests.length;
  shop.bob.merge(number);
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(shop.bedrock.requests).toHaveLength(calls);
  expect(await replayed(shop)).toEqual(QUIET);
});
