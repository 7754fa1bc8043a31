/** Commands in comments: who is obeyed, what each does, and that none is obeyed twice. */
import { afterEach, expect, test } from "vitest";
import {
  AFTER,
  costOf,
  fileAt,
  holdAt,
  hook,
  lineAbout,
  NOTHING,
  notesModel,
  openNotes,
  ourComments,
  part,
  proposed,
  scripted,
  sendAgain,
  sent,
  SPEC,
  withHooks,
  writes,
} from "./shop/stories.ts";
import { says, uses } from "../fakes/bedrock/turns.ts";
import type { Shop } from "./shop/stories.ts";

// Whole stories, each with dozens of processes: a busy machine takes its time.

let shop: Shop;
afterEach(() => shop.close());

/** Comments, waits, and says which reaction the comment got. */
async function say(number: number, body: string, by = shop.bob): Promise<string> {
  const id = by.comment(number, body);
  await shop.idle();
  const found = shop.repo.comments(number).find((comment) => comment.id === id);
  return [...(found?.reactions ?? [])].map(({ content }) => content).join(",");
}

const lastReply = (number: number): string =>
  (shop.repo.comments(number).at(-1)?.body ?? "").split("<!--")[0]?.trim() ?? "";

async function replayComments(): Promise<void> {
  for (const delivery of sent(shop).filter(({ event }) => event === "issue_comment")) {
    await sendAgain(shop, delivery);
  }
}

test("help, status and unknown words are answered once, readers once and politely, and prose never", async () => {
  shop = await openNotes();
  const { spec, proposal } = await proposed(shop);
  const { alice, eve, repo } = shop;

  expect(await say(spec, "/headwater help")).toBe("eyes");
  expect(lastReply(spec)).toMatchInlineSnapshot(`
    "Commands go on the first line of a new comment; \`/hw\` is short for \`/headwater\`. Edited comments, quotes and code are ignored. They need write permission.

    - \`/headwater help\` shows this list
    - \`/headwater status\` says where this pull request stands: approvals, proposals, runs
    - \`/headwater retry [hook]\` runs the hooks of this pull request again, or only the one that is named
    - \`/headwater stop [hook]\` stops them; said on a proposal, it closes that proposal. \`retry\` lifts it
    - \`/headwater accept <fingerprint> <reason>\` accepts a breaking contract change of this pull request by the fingerprint that the review shows"
  `);
  expect(await say(spec, "/hw status\n\nplease")).toBe("eyes");
  expect(lastReply(spec)).toMatchInlineSnapshot(`
    "Approval: nothing on this pull request was written by Headwater.

    Proposals:
    - \`write-notes\`: #2 open, waits for people.

    Running now: nothing."
  `);
  expect(await say(proposal, "/headwater status")).toBe("eyes");
  expect(lastReply(proposal)).toMatchInlineSnapshot(`
    "Approval:
    - #2 (2 files): waits for an approving review.

    Proposals: none.

    Running now: nothing."
  `);
  expect(await say(spec, "/headwater retyr")).toBe("confused");
  expect(lastReply(spec)).toContain("Did you mean `/headwater retry [hook]`?");
  expect(await say(spec, "/headwater retry no-such-hook")).toBe("confused");
  expect(lastReply(spec)).toMatchInlineSnapshot(
    `"Not done: there is no hook \`no-such-hook\`. Known here: \`write-notes\`."`,
  );

  expect(await say(spec, "/headwater stop", eve)).toBe("confused");
  expect(lastReply(spec)).toMatchInlineSnapshot(
    `"Not done: commands need write permission, and that account has read permission here (\`eve\`). Somebody with write permission can give the command in a new comment. Further refusals to the same account get a reaction only."`,
  );
  const comments = repo.comments(spec).length;
  expect(await say(spec, "/headwater retry", eve)).toBe("confused");
  expect(repo.comments(spec)).toHaveLength(comments + 1);

  const quiet = await costOf(shop, async () => {
    for (const body of [
      "> /headwater stop",
      "```\n/headwater stop\n```",
      "    /headwater stop",
      "Try this:\n/headwater stop",
      "`/headwater stop`",
      "/headwater\u00a0stop",
    ])
      alice.comment(spec, body);
    const id = alice.comment(spec, "Nothing here.");
    alice.editComment(id, "/headwater stop");
    await shop.idle();
    // An edit that was faster than the delivery of the comment it changed.
    shop.github.webhooks.hold();
    const changed = alice.comment(spec, "/headwater stop");
    alice.editComment(changed, "/headwater stop please do not");
    shop.github.webhooks.release();
    await replayComments();
  });
  expect(quiet).toEqual(NOTHING);
  expect(shop.proposals().get("write-notes")).toBe(proposal);
});

test("stop ends a run and stays, retry lifts it; on a proposal it closes that proposal", async () => {
  const held = holdAt(2, notesModel());
  shop = await openNotes({ script: held.script });
  const { repo } = shop;
  const spec = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await held.asked(2);
  const stopping = shop.bob.comment(spec, "/headwater stop");
  await shop.idle();
  held.release();
  expect(repo.comments(spec).find(({ id }) => id === stopping)?.reactions).toHaveLength(1);
  expect(lineAbout(shop, spec, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\`: stopped. Stopped by a person. To run it again, comment \`/headwater retry write-notes\`."`,
  );
  repo.commit({
    branch: "require-currency",
    files: { [SPEC]: AFTER.replace("900", "700") },
    author: "alice",
  });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(shop.bedrock.requests).toHaveLength(2);

  expect(await say(spec, "/headwater retry")).toBe("eyes");
  const proposal = shop.proposals().get("write-notes") ?? 0;
  expect(fileAt(shop, proposal, "docs/notes.md")).toContain("700 ms");

  expect(await say(proposal, "/headwater stop")).toBe("eyes");
  expect(repo.pullRequest(proposal).state).toBe("closed");
  expect(lineAbout(shop, spec, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#2](https://github.example/acme/shop/pull/2)): stopped. Stopped by a person. To run it again, comment \`/headwater retry write-notes\`."`,
  );
  repo.commit({
    branch: "require-currency",
    files: { [SPEC]: AFTER.replace("900", "800") },
    author: "alice",
  });
  await shop.idle();
  expect(shop.proposals().size).toBe(0);
  expect(await say(proposal, "/headwater retry")).toBe("eyes");
  const again = shop.proposals().get("write-notes") ?? 0;
  expect(again).toBeGreaterThan(proposal);
  expect(fileAt(shop, again, "docs/notes.md")).toContain("800 ms");
  expect(lineAbout(shop, spec, "write-notes")).toMatchInlineSnapshot(
    `"- \`write-notes\` ([#3](https://github.example/acme/shop/pull/3)): open, waits for people."`,
  );

  // Everything once more, in another order: obeyed is obeyed.
  const again2 = await costOf(shop, async () => {
    for (const delivery of sent(shop)
      .filter(({ event }) => event === "issue_comment")
      .reverse())
      await sendAgain(shop, delivery);
  });
  expect(again2).toEqual(NOTHING);
  expect(ourComments(shop, spec)).toHaveLength(1);
});

test("retry runs a failed hook again, and one that stands open too, without touching the others", async () => {
  let limit = "first try";
  shop = await openNotes({
    files: withHooks({
      alpha: hook("alpha", { writes: "[docs/**]", limits: "{ turns: 1 }" }),
      beta: hook("beta", { writes: "[pages/**]" }),
    }),
    script: scripted(
      part("alpha", ...writes("docs/alpha.md", "a\n")),
      part("beta", () => uses(["write", { path: "pages/beta.md", content: `${limit}\n` }]), says("Done.")),
    ),
  });
  const { repo } = shop;
  const spec = shop.openSpecPullRequest({ files: { [SPEC]: AFTER } });
  await shop.idle();
  expect(lineAbout(shop, spec, "alpha")).toContain("failed");
  const beta = shop.proposals().get("beta") ?? 0;
  const head = repo.head(repo.pullRequest(beta).head.branch);

  repo.commit({
    branch: "main",
    files: { ".kiro/hooks/alpha.yaml": hook("alpha", { writes: "[docs/**]" }) },
    message: "Give it more turns",
  });
  await shop.idle();
  expect(await say(spec, "/headwater retry alpha")).toBe("eyes");
  expect([...shop.proposals().keys()].toSorted()).toEqual(["alpha", "beta"]);
  expect(repo.head(repo.pullRequest(beta).head.branch)).toBe(head);

  limit = "second try";
  expect(await say(beta, "/headwater retry")).toBe("eyes");
  expect(shop.proposals().get("beta")).toBe(beta);
  expect(fileAt(shop, beta, "pages/beta.md")).toBe("second try\n");
  expect(lineAbout(shop, spec, "beta")).toContain("open, waits for people");
  expect(await costOf(shop, replayComments)).toEqual(NOTHING);

  expect(await say(spec, "/headwater stop")).toBe("eyes");
  expect(await say(spec, "/headwater retry alpha")).toBe("eyes");
  expect(await say(spec, "/headwater status")).toBe("eyes");
  expect(lastReply(spec)).toMatch(/Stopped: `beta`/);
});

test("a permission that cannot be read is never a yes", async () => {
  shop = await openNotes();
  const { spec, proposal } = await proposed(shop);
  const isPermission = ({ path }: { path: string }): boolean =>
    path.endsWith("/collaborators/bob/permission");
  shop.github.fault({ kind: "error", status: 500, match: isPermission, times: 1_000 });
  expect(await say(proposal, "/headwater stop")).toBe("");
  expect(shop.repo.pullRequest(proposal).state).toBe("open");
  shop.github.clearFaults();
  shop.github.fault({ kind: "error", status: 403, message: "Forbidden", match: isPermission });
  expect(await say(proposal, "/headwater stop")).toBe("confused");
  expect(shop.repo.pullRequest(proposal).state).toBe("open");
  shop.github.fault({ kind: "error", status: 502, match: isPermission });
  expect(await say(spec, "/headwater stop")).toBe("eyes");
});

/** The payments spec with the contract of a charge; no hook looks at it. */
const charge = (least: number, note = "money"): string =>
  [
    `# Payments\n\n## Intent\n\nPayments takes ${note}.\n\n## Contracts\n\n\`\`\`json schema id=charge role=request`,
    `{ "type": "object", "properties": { "amount": { "type": "integer", "minimum": ${String(least)} } } }`,
    "```\n",
  ].join("\n");

test("a breaking contract change is accepted by its fingerprint, by others than its author, for this pull request", async () => {
  shop = await openNotes({ hook: null, files: { [SPEC]: charge(1) } });
  const { alice, bob, eve, repo } = shop;
  const open = async (branch: string, author: string | { name: string; email: string }): Promise<number> => {
    repo.commit({ branch, parentBranch: "main", files: { [SPEC]: charge(5) }, author });
    const opened = alice.openPullRequest({ head: branch, base: "main", title: "Ask for more" });
    await shop.idle();
    return opened;
  };
  const number = await open("more", "alice");
  const push = async (text: string): Promise<string> => {
    repo.commit({ branch: "more", files: { [SPEC]: text }, author: "alice" });
    await shop.idle();
    return shop.sticky(number) ?? "";
  };
  const fingerprint = /`([0-9a-f]{12})`/.exec(shop.sticky(number) ?? "")?.[1] ?? "";
  expect(shop.sticky(number)).toContain("reaking");

  const accepting = `/headwater accept ${fingerprint} agreed with @eve <b>and</b> 全員`;
  expect(await say(number, accepting, eve)).toBe("confused");
  expect(await say(number, accepting, alice)).toBe("confused");
  expect(lastReply(number)).toMatchInlineSnapshot(
    `"Not accepted: alice opened this pull request, and nobody accepts what they broke themselves."`,
  );
  expect(await say(number, "/headwater accept 0123456789ab because")).toBe("confused");
  expect(lastReply(number)).toMatchInlineSnapshot(
    `"Not accepted: no contract change here has the fingerprint \`0123456789ab\`. The review shows the fingerprints of breaking changes; one changes when its change does."`,
  );
  expect(await say(number, `/headwater accept ${fingerprint}`)).toBe("confused");
  expect(lastReply(number)).toContain("Did you mean `/headwater accept <fingerprint> <reason>`?");
  expect(shop.sticky(number)).not.toContain("accepted by");

  expect(await say(number, accepting)).toBe("eyes");
  const by = "**error**, accepted by `@bob`: agreed with `@eve` \\<b>and\\</b> 全員";
  expect(shop.sticky(number)).toContain(by);
  expect(shop.sticky(number)?.split("\n").slice(0, 3).join("\n")).not.toMatch(/breaking/i);

  // Across pushes and a restart, in any order of deliveries, until the change itself is another one.
  expect(await push(charge(5, "cash"))).toContain(by);
  expect(await costOf(shop, replayComments)).toEqual(NOTHING);
  await shop.stopServer();
  await shop.startServer();
  expect(await push(charge(6, "cash"))).not.toContain("accepted by");
  expect(await push(charge(5, "coins"))).toContain(by);

  // Not for another pull request with the very same change.
  const other = await open("again", { name: "somebody", email: "somebody@example.com" });
  expect(shop.sticky(other)).toContain(fingerprint);
  // Nor where nobody knows who wrote it.
  expect(await say(other, accepting)).toBe("confused");
  expect(lastReply(other)).toContain("whom the host does not know");

  // To edit or to delete the comment takes it back at the next look.
  const said = repo
    .comments(number)
    .find(({ body, authorId }) => body === accepting && authorId === bob.account.id);
  bob.editComment(said?.id ?? 0, `${accepting}!`);
  expect(await push(charge(5, "notes"))).toContain(fingerprint);
  bob.editComment(said?.id ?? 0, accepting);
  expect(await push(charge(5, "cheques"))).toContain(by);
  bob.deleteComment(said?.id ?? 0);
  expect(await push(charge(5, "gold"))).toContain(fingerprint);
});
