/** What the gate of a spec pull request says once content of ours has come into its branch, by whatever way. */
import { afterEach, expect, test } from "vitest";
import { scriptedModels } from "../fakes/bedrock/scripts.ts";
import { says as answers, uses } from "../fakes/bedrock/turns.ts";
import {
  gateSays,
  HOOK,
  hookFile,
  MORE_NOTES,
  NOTES,
  openNotes,
  proposed,
  QUIET,
  replayed,
  spec,
} from "./shop/notes.ts";
import { SPEC } from "./shop/world.ts";
import type { Shop } from "./shop/world.ts";

// Whole stories start hundreds of processes; a busy machine may take its time for them.

let shop: Shop;
afterEach(() => shop.close());

const says = async (number: number): Promise<string> => {
  await shop.idle();
  return gateSays(shop, number);
};

test("merging a proposal unapproved does not get around the gate", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  const branch = repo.pullRequest(pulls.spec).head.branch;
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`"success: Nothing here was written by Headwater"`);

  alice.merge(pulls.proposal);
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);

  const taken = { [NOTES]: repo.readFile("main", NOTES), [MORE_NOTES]: null };
  const given = { [NOTES]: repo.readFile(branch, NOTES), [MORE_NOTES]: repo.readFile(branch, MORE_NOTES) };
  repo.commit({ branch, files: taken, author: "alice" });
  expect(await says(pulls.spec)).toBe("success: Nothing here was written by Headwater");
  // Half of it is not what anybody approves.
  bob.review(pulls.proposal, { state: "approve" });
  repo.commit({ branch, files: { [MORE_NOTES]: given[MORE_NOTES] ?? "" }, author: "alice" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob approved other content: it has changed since."
  `);
  bob.dismissReview(pulls.proposal, repo.pullRequest(pulls.proposal).reviews[0]?.id ?? 0);
  repo.commit({ branch, files: given, author: "alice" });
  expect(await says(pulls.spec)).toMatch(/^action_required: /);

  // A review of the merged proposal still counts, since its content is what came in.
  bob.review(pulls.proposal, { state: "approve" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "success: Approved: #2, merged into this branch
    - **#2, merged into this branch**: approved by bob. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);

  repo.commit({ branch, files: { [NOTES]: "Charges are answered, mostly.\n" }, author: "alice" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob approved other content: it has changed since."
  `);
  bob.review(pulls.spec, { state: "approve" });
  expect(await says(pulls.spec)).toMatch(/^success: /);

  repo.commit({ branch, files: { "docs/unrelated.md": "By alice.\n" }, author: "alice" });
  expect(await says(pulls.spec)).toMatch(/^success: /);

  repo.commit({ branch, files: { [SPEC]: spec("The payments service SHALL be quick.") }, author: "alice" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Not counted: bob approved the same files over another base or for other specs: bring the branch up to date with its base, then review it again."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test.for(["merge", "squash", "rebase"] as const)(
  "approved, then merged by %s: stays approved",
  async (method) => {
    shop = await openNotes();
    const pulls = await proposed(shop);
    shop.bob.review(pulls.proposal, { state: "approve" });
    await shop.idle();
    shop.alice.merge(pulls.proposal, { method, deleteBranch: true });
    expect(await says(pulls.spec)).toBe(
      [
        "success: Approved: #2, merged into this branch",
        "- **#2, merged into this branch**: approved by bob. Files: `docs/more.md`, `docs/notes.md`.",
      ].join("\n"),
    );
    if (method !== "squash") return;
    // Answered: the next push of something else proposes nothing again.
    const calls = shop.bedrock.requests.length;
    const branch = shop.repo.pullRequest(pulls.spec).head.branch;
    shop.repo.commit({ branch, files: { "services/x.ts": "export {};\n" }, author: "alice" });
    expect(await says(pulls.spec)).toMatch(/^success: /);
    expect(shop.bedrock.requests).toHaveLength(calls);
    expect(shop.proposals().size).toBe(0);
    expect(await replayed(shop)).toEqual(QUIET);
  },
);

test("two hooks, one file: both approved and merged one after the other, nothing is left to approve", async () => {
  shop = await openNotes({
    script: scriptedModels([
      {
        when: "Sign the notes",
        turns: [uses(["edit", { path: NOTES, old: "900 ms.", new: "900 ms. Signed." }]), answers("Signed.")],
      },
      { turns: [uses(["edit", { path: NOTES, old: "500 ms.", new: "900 ms." }]), answers("Done.")] },
    ]),
    files: {
      ".kiro/hooks/sign.yaml": hookFile()
        .replace(HOOK, "z-sign")
        .replace(/task: .*/, "task: Sign the notes."),
    },
  });
  const pulls = await proposed(shop);
  const { alice, bob } = shop;
  expect([...shop.proposals().keys()]).toEqual([HOOK]);
  expect(shop.sticky(pulls.spec)).toContain("Waits for `#2`, which edits files that this hook may edit too.");
  bob.review(pulls.proposal, { state: "approve" });
  await shop.idle();
  alice.merge(pulls.proposal, { deleteBranch: true });
  await shop.idle();
  const second = shop.proposals().get("z-sign") ?? 0;
  bob.review(second, { state: "approve" });
  await shop.idle();
  alice.merge(second, { deleteBranch: true });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "success: Approved: #2, merged into this branch; #3, merged into this branch
    - **#2, merged into this branch**: approved by bob. Files: \`docs/notes.md\`.
    - **#3, merged into this branch**: approved by bob. Files: \`docs/notes.md\`."
  `);
  // A person's edit on top is nobody's approved content.
  const branch = shop.repo.pullRequest(pulls.spec).head.branch;
  shop.repo.commit({ branch, files: { [NOTES]: "Mine.\n" }, author: "alice" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: #3, merged into this branch needs an approving review
    - **#2, merged into this branch**: approved by bob. Files: \`docs/notes.md\`.
    - **#3, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/notes.md\`.
      - Not counted: bob approved other content: it has changed since."
  `);
  expect(await replayed(shop)).toEqual(QUIET);
});

test("content of ours that comes in by a detour, or by git alone, is covered", async () => {
  shop = await openNotes();
  const pulls = await proposed(shop);
  const { repo, alice, bob } = shop;
  const branch = repo.pullRequest(pulls.spec).head.branch;
  bob.review(pulls.proposal, { state: "approve" });
  await shop.idle();

  // Another base: the approval was for this content in that branch.
  repo.commit({ branch: "detour", parentBranch: branch, files: { "docs/x.md": "x\n" }, author: "alice" });
  alice.retarget(pulls.proposal, "detour");
  expect(await says(pulls.proposal)).toMatchInlineSnapshot(`
    "action_required: Blocked: #2
    - **#2**: blocked. Files: \`docs/more.md\`, \`docs/notes.md\`.
      - Why: The base is detour, not require-currency: approvals bind the base branch. Point it back, or open a pull request of your own from this branch."
  `);
  alice.merge(pulls.proposal, { method: "squash" });
  await shop.idle();
  const detour = alice.openPullRequest({ head: "detour", base: branch, title: "By a detour" });
  expect(await says(detour)).toMatchInlineSnapshot(`
    "action_required: Waiting: #2, merged into this branch needs an approving review
    - **#2, merged into this branch**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  alice.merge(detour, { method: "squash" });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: files written by Headwater in #1 needs an approving review
    - **files written by Headwater in #1**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`."
  `);
  bob.review(pulls.spec, { state: "approve" });
  expect(await says(pulls.spec)).toMatch(/^success: /);

  // And by git alone: somebody picks a commit of ours.
  const { author, message } = repo.commitFacts(repo.pullRequest(pulls.proposal).head.sha);
  repo.commit({ branch, files: { "docs/picked.md": "Picked.\n" }, author, message });
  expect(await says(pulls.spec)).toMatchInlineSnapshot(`
    "action_required: Waiting: files written by Headwater in #1 needs an approving review
    - **files written by Headwater in #1**: waiting for an approving review by a person with write permission. Files: \`docs/more.md\`, \`docs/notes.md\`, \`docs/picked.md\`.
      - Not counted: bob approved other content: it has changed since."
  `);
  bob.review(pulls.spec, { state: "approve" });
  expect(await says(pulls.spec)).toMatch(/^success: /);
  expect(await replayed(shop)).toEqual(QUIET);
});
